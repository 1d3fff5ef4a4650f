# METADATA
# title: Active access keys are younger than the maximum age
# description: >-
#   A key fails from the very instant of its creation plus the maximum age, in days of 24 hours. Inactive keys cannot
#   sign a request and are not judged.
# scope: package
# custom:
#   kind: aws.iam.access_key
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [maximum_age_days]
package controls.ac_10_access_keys_are_rotated.aws_iam_access_key

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.Status == "Inactive"

missing contains "whether the key is active is not known" if not input.subject.item.Status in {"Active", "Inactive"}

missing contains "the key's creation time is not known" if not dates.is_instant(input.subject.item.CreateDate)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	input.subject.item.Status == "Active"
	dates.instant(input.as_of) >= _limit
	reason = sprintf(
		"the active key was created on %s and passed the limit of %d days at %s",
		[dates.as_day(_created), input.params.maximum_age_days, dates.as_text(_limit)],
	)
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	applicable
	dates.instant(input.as_of) < _limit
}

_created := dates.instant(input.subject.item.CreateDate)

_limit := _created + (input.params.maximum_age_days * dates.day)
