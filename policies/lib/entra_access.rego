# Conditional access as Entra applies it: a policy counts when it is enforced, for whom and for what it says, less the
# people whom it leaves out. Report-only policies, narrow scopes and exclusions are named, for they are the near misses.
package lib.entra_access

import data.lib.evidence
import future.keywords.not

# Why the joined policies cannot be judged as a whole: sentences.
problems(policies) := {"the conditional-access policies were not read"} if {
	not is_array(policies)
} else := {sprintf("the conditional-access policy %v cannot be read: its shape is not known", [_name(policy)]) |
	some policy in policies
	not evidence.matches(policy, _shape)
}

# The policies that demand one of the wanted controls; nothing where not each of them can be read.
demanding(policies, wanted) := [policy | some policy in policies; demands(policy, wanted)] if count(problems(policies)) == 0

# How far the fitting policies reach everybody and everything; what they say of the aspects in `handled` is the caller's
# matter. `covering`: how many do, leaving out nobody but `approved`. `uncertain`: who would, if it were known whom they
# leave out. `near`: why the others do not.
judged(fitting, handled, approved) := {"covering": count(covering), "uncertain": uncertain, "near": near} if {
	wide = [policy | some policy in fitting; count(gaps(policy, handled)) == 0]
	covering = [policy |
		some policy in wide
		evidence.list_part(policy.excluded)
		count(left_out(policy, approved)) == 0
	]
	uncertain = {phrase |
		some policy in wide
		not evidence.list_part(policy.excluded)
		phrase = sprintf("whom the policy %s leaves out is not all known: %v", [_name(policy), object.get(policy.excluded, "code", "?")])
	}
	near = {sprintf("%s: %s", [_name(policy), concat(", ", sort(shortfalls))]) |
		some policy in fitting
		shortfalls = gaps(policy, handled) | strangers(policy, approved)
		count(shortfalls) > 0
	}
}

# What is missing where no policy is proven to cover.
missing(facts) := facts.uncertain if facts.covering == 0

# The sentence of a failure: what no policy does, and the near misses.
shortfall(what, facts) := {sprintf("%s; %s", [what, _nearest(facts.near)])} if {
	facts.covering == 0
	count(facts.uncertain) == 0
}

_nearest(near) := concat("; ", sort(near)) if {
	count(near) > 0
} else := "no policy demands it"

# Whether a policy demands one of the wanted controls, with no way round it.
demands(policy, wanted) if {
	is_object(policy.item.grantControls)
	controls = controls_of(policy.item.grantControls)
	count(controls) > 0
	_suffices(policy.item.grantControls.operator, controls, wanted)
}

_suffices("AND", controls, wanted) if count(controls & wanted) > 0

_suffices("OR", controls, wanted) if count(controls - wanted) == 0

# The controls of a grant; an authentication strength counts as what it satisfies, by its strongest name.
controls_of(grant) := ({control | some control in grant.builtInControls} | {name | some name in _strength(object.get(grant, "authenticationStrength", null))}) | ({"terms" | some _ in object.get(grant, "termsOfUse", [])} | {"custom" | some _ in object.get(grant, "customAuthenticationFactors", [])})

_strength(strength) := [] if {
	not is_object(strength)
} else := ["phishing_resistant"] if {
	count(strength.allowedCombinations) > 0
	count({way | some way in strength.allowedCombinations} - resistant) == 0
} else := ["mfa"] if {
	strength.requirementsSatisfied == "mfa"
} else := ["strength"]

resistant := {"windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"}

# Why a policy does not reach everybody and everything, by aspect, as sentences.
gaps(policy, handled) := {phrase |
	some aspect, phrase in _phrases(policy)
	phrase != ""
	not aspect in handled
}

_phrases(policy) := {
	"state": _state(policy.item.state),
	"users": _users(policy.item.conditions.users),
	"guests": _guests(policy.item.conditions.users),
	"resources": _resources(policy.item.conditions.applications),
	"clients": _clients(policy.item.conditions.clientAppTypes),
	"places": _places(policy.item.conditions),
	"risks": _risks(policy.item.conditions),
	"flows": _flows(object.get(policy.item.conditions, "authenticationFlows", null)),
	"others": _others(policy.item.conditions),
}

_state(state) := "" if {
	state == "enabled"
} else := "it is report-only" if {
	state == "enabledForReportingButNotEnforced"
} else := sprintf("its state is %s", [state])

_users(users) := "" if {
	"All" in users.includeUsers
} else := "it does not include all users"

_guests(users) := "" if {
	object.get(users, "excludeGuestsOrExternalUsers", null) == null
} else := "it leaves out guests or external users"

_resources(applications) := "it does not include all resources" if {
	not "All" in applications.includeApplications
} else := "" if {
	count(object.get(applications, "excludeApplications", [])) == 0
	object.get(applications, "applicationFilter", null) == null
} else := "it leaves out resources"

_clients(types) := "" if {
	"all" in types
} else := "" if {
	count({"browser", "mobileAppsAndDesktopClients"} - {type | some type in types}) == 0
} else := "it does not include all clients"

_places(conditions) := "" if {
	object.get(conditions, "platforms", null) in {null, {"includePlatforms": ["all"], "excludePlatforms": []}}
	object.get(conditions, "locations", null) in {null, {"includeLocations": ["All"], "excludeLocations": []}}
	object.get(conditions, "devices", null) == null
} else := "it depends on platform, place or device"

_risks(conditions) := "" if {
	count(array.concat(object.get(conditions, "signInRiskLevels", []), object.get(conditions, "userRiskLevels", []))) == 0
} else := "it applies at some levels of risk only"

_flows(flows) := "" if {
	flows == null
} else := "it applies to some ways of signing in only"

# A condition that is not known here may narrow the policy to anybody.
_others(conditions) := "" if {
	count({name | some name, value in conditions; not name in _known; not value in {null, "", [], {}}}) == 0
} else := sprintf("it depends on %s", [concat(", ", sort({name | some name, value in conditions; not name in _known; not value in {null, "", [], {}}}))])

_known := {
	"applications", "authenticationFlows", "clientAppTypes", "devices", "locations", "platforms", "signInRiskLevels",
	"userRiskLevels", "users",
}

# The people whom a policy leaves out and nobody approved; nothing where they are not known.
left_out(policy, approved) := {who.id | some who in policy.excluded.value} - {id | some id in approved}

strangers(policy, approved) := {sprintf("it leaves out %d accounts that are not approved, first %s", [count(found), min(found)])} if {
	evidence.list_part(policy.excluded)
	found = left_out(policy, approved)
	count(found) > 0
} else := set()

_name(policy) := policy.item.displayName if {
	is_string(policy.item.displayName)
} else := "(without a name)"

_texts := {"type": "array", "items": {"type": "string"}}

_or_null := {"type": ["object", "null"]}

_shape := {"type": "object", "required": ["item", "excluded"], "properties": {
	"excluded": {"type": "object", "required": ["status"], "properties": {"value": {
		"type": "array",
		"items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
	}}},
	"item": {"type": "object", "required": ["state", "conditions", "grantControls"], "properties": {
		"state": {"type": "string", "minLength": 1},
		"grantControls": {"type": ["object", "null"], "required": ["operator", "builtInControls"], "properties": {"operator": {"type": "string"}, "builtInControls": _texts, "authenticationStrength": {
			"type": ["object", "null"], "required": ["allowedCombinations"],
			"properties": {"allowedCombinations": _texts},
		}}},
		"conditions": {"type": "object", "required": ["users", "applications", "clientAppTypes"], "properties": {
			"users": {"type": "object", "required": ["includeUsers"], "properties": {"includeUsers": _texts, "includeRoles": _texts, "excludeGuestsOrExternalUsers": _or_null}},
			"applications": {"type": "object", "required": ["includeApplications"], "properties": {"includeApplications": _texts, "excludeApplications": _texts, "applicationFilter": _or_null}},
			"clientAppTypes": _texts, "signInRiskLevels": _texts, "userRiskLevels": _texts,
			"platforms": _or_null, "locations": _or_null, "devices": _or_null, "authenticationFlows": _or_null,
			"insiderRiskLevels": {"type": ["string", "null"]},
		}},
	}},
}}

# The policies, where each of them can be read.
readable(policies) := policies if count(problems(policies)) == 0
