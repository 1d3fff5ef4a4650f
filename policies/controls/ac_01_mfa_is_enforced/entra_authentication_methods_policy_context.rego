# METADATA
# title: The authenticator shows which application asks, and from where
# description: >-
#   Who sees what is asked for refuses a request that somebody else made. Where the app is off, nothing is asked in it.
# scope: package
# custom:
#   kind: entra.authentication_methods_policy
#   type: state
#   attribute: G
#   evidence: [item]
package controls.ac_01_mfa_is_enforced.entra_authentication_methods_policy_context

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	_readable
	_app.state == "disabled"
}

missing contains "the methods of the policy cannot be read" if not _readable

missing contains "the policy does not say whether the authenticator is on" if {
	_readable
	not _app
}

missing contains sprintf("whether the authenticator shows %s is not known", [_nouns[setting]]) if {
	some setting in _settings
	not _stated(setting)
}

fails contains sprintf("the authenticator does not show %s (%s is %s)", [_nouns[setting], setting, state]) if {
	_on
	some setting in _settings
	_stated(setting)
	state = _app.featureSettings[setting].state
	state != "enabled"
}

fails contains sprintf("the authenticator shows %s to some people only", [_nouns[setting]]) if {
	_on
	some setting in _settings
	_stated(setting)
	_app.featureSettings[setting].includeTarget.id != "all_users"
}

fails contains sprintf("the authenticator does not show %s to the group %s", [_nouns[setting], group]) if {
	_on
	some setting in _settings
	_stated(setting)
	group = _app.featureSettings[setting].excludeTarget.id
	group != _nobody
}

# What Microsoft writes where no group is left out.
_nobody := "00000000-0000-0000-0000-000000000000"

_settings := ["displayAppInformationRequiredState", "displayLocationInformationRequiredState"]

_nouns := {
	"displayAppInformationRequiredState": "the name of the application",
	"displayLocationInformationRequiredState": "the place of the sign-in",
}

_stated(setting) if {
	evidence.text(_app.featureSettings[setting].state)
	evidence.text(_app.featureSettings[setting].includeTarget.id)
	evidence.text(_app.featureSettings[setting].excludeTarget.id)
}

_on if _app.state == "enabled"

_app := apps[0] if {
	_readable
	apps = [method | some method in input.subject.item.authenticationMethodConfigurations; method.id == "MicrosoftAuthenticator"]
	count(apps) == 1
}

_readable if evidence.matches(input.subject.item.authenticationMethodConfigurations, {"type": "array", "items": {
	"type": "object", "required": ["id", "state"],
	"properties": {"id": {"type": "string"}, "state": {"enum": ["enabled", "disabled"]}},
}})
