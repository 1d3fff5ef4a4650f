# METADATA
# title: Secrets are changed within the limit
# description: >-
#   Counts from the last change, else the last rotation, else the creation. Secrets that an AWS service owns and
#   rotates are not judged.
# scope: package
# custom:
#   kind: aws.secretsmanager.secret
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [maximum_secret_days, secrets_without_rotation]
package controls.dp_16_secrets_are_rotated.aws_secretsmanager_secret

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if evidence.text(input.subject.item.OwningService)

applicable := false if input.subject.item.Name in input.params.secrets_without_rotation

missing contains "the secret's name is not known" if not evidence.text(input.subject.item.Name)

missing contains "when the secret was made is not known" if not dates.is_instant(input.subject.item.CreatedDate)

missing contains "a date of change that cannot be read" if not _dates_readable

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	evidence.text(input.subject.item.Name)
	_dates_readable
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the secret was last changed on %s and passed the limit of %d days at %s", [dates.as_day(_changed), input.params.maximum_secret_days, dates.as_text(_limit)])
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	applicable
	dates.instant(input.as_of) < _limit
}

_dates_readable if {
	is_object(input.subject.item)
	count([key |
		some key in ["LastChangedDate", "LastRotatedDate"]
		object.get(input.subject.item, key, "none") != "none"
		not dates.is_instant(input.subject.item[key])
	]) == 0
}

_changed := max({dates.instant(input.subject.item[key]) |
	some key in ["CreatedDate", "LastChangedDate", "LastRotatedDate"]
	dates.is_instant(input.subject.item[key])
}) if {
	dates.is_instant(input.subject.item.CreatedDate)
}

_limit := _changed + (input.params.maximum_secret_days * dates.day)
