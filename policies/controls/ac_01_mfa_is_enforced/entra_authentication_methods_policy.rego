# METADATA
# title: Weak second factors are turned off
# description: >-
#   Text messages, calls and e-mail can be taken over or read by others. Until the migration is complete the older
#   settings of methods count beside this policy.
# scope: package
# custom:
#   kind: entra.authentication_methods_policy
#   type: state
#   attribute: F
#   evidence: [item]
package controls.ac_01_mfa_is_enforced.entra_authentication_methods_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the methods of the policy cannot be read" if not _readable

missing contains "the state of the migration is not known" if not evidence.text(input.subject.item.policyMigrationState)

missing contains sprintf("the policy does not say whether %s is on", [name]) if {
	_readable
	some name in _weak
	count([method | some method in input.subject.item.authenticationMethodConfigurations; method.id == name]) == 0
}

fails contains sprintf("%s is on (%s)", [method.id, method.state]) if {
	_readable
	some method in input.subject.item.authenticationMethodConfigurations
	method.id in _weak
	method.state != "disabled"
}

fails contains sprintf("the older settings of methods still count: the migration is %s", [state]) if {
	state = input.subject.item.policyMigrationState
	evidence.text(state)
	state != "migrationComplete"
}

_weak := ["Email", "Sms", "Voice"]

_readable if evidence.matches(input.subject.item.authenticationMethodConfigurations, {"type": "array", "items": {
	"type": "object", "required": ["id", "state"],
	"properties": {"id": {"type": "string"}, "state": {"type": "string", "minLength": 1}},
}})
