# METADATA
# title: Secrets of environments are renewed
# description: The oldest secret of an environment decides. An environment without secrets has nothing to renew.
# scope: package
# custom:
#   kind: github.environment
#   type: state
#   attribute: C
#   time: true
#   evidence: [archived, secrets]
#   params: [maximum_secret_days]
package controls.ac_43_code_host_credentials_are_limited.github_environment_secrets

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "secrets"], "the secrets of the environment") if not _readable

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	_judged
	some secret in input.subject.secrets.value
	dates.instant(input.as_of) >= _limit(secret, input.params.maximum_secret_days)
	reason = sprintf("the secret %s was last set at %s; the limit of %d days passed at %s", [
		secret.name, secret.updated_at, input.params.maximum_secret_days,
		dates.as_text(_limit(secret, input.params.maximum_secret_days)),
	])
}

_judged if {
	input.subject.archived == false
	_readable
	dates.is_instant(input.as_of)
}

_limit(secret, days) := dates.instant(secret.updated_at) + (days * dates.day)

_readable if {
	evidence.list_part(input.subject.secrets)
	count([secret | some secret in input.subject.secrets.value; not _dated(secret)]) == 0
}

_dated(secret) if {
	evidence.text(secret.name)
	dates.is_instant(secret.updated_at)
}

default recheck_at := false

recheck_at := dates.earliest_after(_limits, dates.instant(input.as_of)) if {
	applicable
	_judged
}

_limits := {limit |
	some secret in input.subject.secrets.value
	limit = _limit(secret, input.params.maximum_secret_days)
}
