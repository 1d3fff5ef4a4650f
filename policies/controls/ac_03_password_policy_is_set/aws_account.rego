# METADATA
# title: The account's password policy is at or above management's values
# description: An account without a policy has AWS's default of 8 characters, which is a fact and a failure.
# scope: package
# custom:
#   kind: aws.account
#   type: state
#   attribute: A
#   evidence: [password_policy]
#   params: [minimum_length, reuse_prevention, maximum_age_days, required_characters]
package controls.ac_03_password_policy_is_set.aws_account

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "password_policy"], "the password policy") if not _readable

fails contains "the account has no password policy, so AWS's default of 8 characters applies" if {
	evidence.absent(input.subject.password_policy)
}

fails contains sprintf("passwords of %d characters are allowed, %d are required", [_policy.MinimumPasswordLength, input.params.minimum_length]) if {
	_policy.MinimumPasswordLength < input.params.minimum_length
}

fails contains sprintf("%d earlier passwords are refused, %d are required", [_refused, input.params.reuse_prevention]) if {
	_refused < input.params.reuse_prevention
}

fails contains sprintf("passwords do not expire, %d days are the most allowed", [input.params.maximum_age_days]) if {
	input.params.maximum_age_days > 0
	_age == 0
}

fails contains sprintf("passwords expire after %d days, %d are the most allowed", [_age, input.params.maximum_age_days]) if {
	input.params.maximum_age_days > 0
	_age > input.params.maximum_age_days
}

fails contains sprintf("%s are not required in passwords", [name]) if {
	some name in input.params.required_characters
	_policy[_settings[name]] == false
}

_settings := {
	"lowercase": "RequireLowercaseCharacters",
	"numbers": "RequireNumbers",
	"symbols": "RequireSymbols",
	"uppercase": "RequireUppercaseCharacters",
}

_policy := input.subject.password_policy.value if _in_force_readable

# Both are absent from the answer where they are not set.
_refused := object.get(_policy, "PasswordReusePrevention", 0)

_age := object.get(_policy, "MaxPasswordAge", 0)

_readable if evidence.absent(input.subject.password_policy)

_readable if _in_force_readable

_in_force_readable if {
	evidence.object_part(input.subject.password_policy)
	value = input.subject.password_policy.value
	is_number(value.MinimumPasswordLength)
	is_number(object.get(value, "PasswordReusePrevention", 0))
	is_number(object.get(value, "MaxPasswordAge", 0))
	count([key | some key in _settings; not is_boolean(value[key])]) == 0
}
