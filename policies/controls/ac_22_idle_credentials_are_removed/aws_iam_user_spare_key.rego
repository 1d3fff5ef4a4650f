# METADATA
# title: A second active key is there for a rotation only
# description: >-
#   Counted from the making of the newer key. A user with one active key or none is not judged.
# scope: package
# custom:
#   kind: aws.iam.user
#   type: state
#   attribute: B
#   time: true
#   evidence: [access_keys]
#   params: [rotation_days]
package controls.ac_22_idle_credentials_are_removed.aws_iam_user_spare_key

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if {
	_readable
	count(_active) < 2
}

missing contains evidence.unread(input, ["subject", "access_keys"], "the user's access keys") if not _readable

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_readable if {
	evidence.list_part(input.subject.access_keys)
	count([key | some key in input.subject.access_keys.value; not _key(key)]) == 0
}

_key(key) if {
	evidence.text(key.AccessKeyId)
	key.Status in {"Active", "Inactive"}
	dates.is_instant(key.CreateDate)
}

_active := [dates.instant(key.CreateDate) | some key in input.subject.access_keys.value; key.Status == "Active"]

_limit := max(_active) + (input.params.rotation_days * dates.day)

fails contains sprintf("%d keys are active; the newer one was made on %s and the time for a rotation passed on %s", [count(_active), dates.as_day(max(_active)), dates.as_day(_limit)]) if {
	count(missing) == 0
	count(_active) > 1
	dates.instant(input.as_of) >= _limit
}

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
