# What Azure's settings mean: firewalls by address, versions of TLS, and where logs go.
package lib.azure

import data.lib.evidence
import future.keywords.not

# The properties of a resource as Resource Manager lists it; undefined where it was not listed as one.
properties(subject) := subject.item.properties if is_object(subject.item.properties)

# A setting of the resource; undefined where it is not given, and where it is null.
setting(subject, name) := value if {
	value = properties(subject)[name]
	value != null
}

# A word of Azure's without regard to its case, which differs between services; undefined for anything but a text.
lowered(value) := lower(value) if is_string(value)

# Versions of TLS as Azure's services spell them: TLS1_2 (storage), 1.2 (SQL, App Service), Tls12 (Cosmos DB),
# TLSv1.2 (PostgreSQL, MySQL), TLSv1_2 (gateways).
modern_tls(version) if {
	is_string(version)
	replace(replace(replace(lower(version), "tlsv", ""), "tls", ""), "_", ".") in {"1.2", "1.3", "12", "13"}
}

# --- firewalls of databases ---------------------------------------------------------------------------------

rules_readable(part) if {
	evidence.list_part(part)
	count([rule | some rule in part.value; not _addressed(rule)]) == 0
}

_addressed(rule) if {
	_ipv4(rule.properties.startIpAddress)
	_ipv4(rule.properties.endIpAddress)
}

_ipv4(address) if {
	is_string(address)
	regex.match(`^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])$`, address)
}

# Sentences on rules that let in more addresses than the limit, or everything that runs on Azure.
wide_rules(part, limit) := {sentence |
	rules_readable(part)
	some rule in part.value
	sentence = _too_wide(rule, limit)
}

# Azure's own sign for "any service on Azure", other customers' included.
_too_wide(rule, _) := sprintf("the rule %s lets in every service on Azure, of any customer", [_name(rule)]) if {
	rule.properties.startIpAddress == "0.0.0.0"
	rule.properties.endIpAddress == "0.0.0.0"
}

_too_wide(rule, limit) := sentence if {
	_size(rule) > limit
	about = [_name(rule), _size(rule), rule.properties.startIpAddress, rule.properties.endIpAddress, limit]
	sentence = sprintf("the rule %s lets in %d addresses (%s to %s), more than %d", about)
}

_name(rule) := rule.name if is_string(rule.name)

_name(rule) := "without a name" if not is_string(rule.name)

_size(rule) := (_number(rule.properties.endIpAddress) - _number(rule.properties.startIpAddress)) + 1

_number(address) := (((((to_number(p[0]) * 256) + to_number(p[1])) * 256) + to_number(p[2])) * 256) + to_number(p[3]) if {
	p = split(address, ".")
}

# --- access lists of services -------------------------------------------------------------------------------

# How many bits a prefix fixes: of 10.0.0.0/8 eight, of a single address all of them; undefined for anything else.
prefix_length(text) := to_number(split(text, "/")[1]) if {
	is_string(text)
	regex.match(`^[0-9a-fA-F.:]+/[0-9]{1,3}$`, text)
}

prefix_length(text) := 32 if _ipv4(text)

# --- where logs go ------------------------------------------------------------------------------------------

settings_readable(part) if {
	evidence.list_part(part)
	count([entry | some entry in part.value; not evidence.objects(entry.properties.logs)]) == 0
}

# Those of the categories that no setting sends anywhere; a setting without a destination sends nothing.
unsent(part, categories) := {category |
	some category in categories
	not _sent(part, category)
}

_sent(part, category) if {
	some entry in part.value
	_leads_somewhere(entry.properties)
	some log in entry.properties.logs
	log.enabled == true
	_covers(log, category)
}

_leads_somewhere(properties) if {
	some name in ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"]
	evidence.text(properties[name])
}

_covers(log, category) if log.category == category

_covers(log, _) if {
	is_string(log.categoryGroup)
	lower(log.categoryGroup) == "alllogs"
}

# The group of audit logs holds what a service calls an audit record.
_covers(log, category) if {
	is_string(log.categoryGroup)
	lower(log.categoryGroup) == "audit"
	contains(lower(category), "audit")
}

# --- role assignments ---------------------------------------------------------------------------------------

assignment_readable(row) if {
	is_string(role(row))
	evidence.text(row.item.properties.scope)
	evidence.text(row.item.properties.principalId)
	evidence.text(row.item.properties.principalType)
}

# The id of the role, without the scope that Azure writes before it.
role(row) := lower(parts[count(parts) - 1]) if {
	evidence.text(row.item.properties.roleDefinitionId)
	parts = split(row.item.properties.roleDefinitionId, "/")
}

# Given on the subscription itself, or above it: on a management group or on everything.
covers_subscription(row) if regex.match(`^(/|(?i)/subscriptions/[^/]+|/providers/microsoft\.management/.+)$`, row.item.properties.scope)

# --- web application firewalls ------------------------------------------------------------------------------

waf_readable(settings) if {
	lowered(settings.state) in {"enabled", "disabled"}
	lowered(settings.mode) in {"prevention", "detection"}
}

waf_faults(settings) := {"the firewall policy is off" | lowered(settings.state) == "disabled"} | {"the firewall policy only detects" |
	lowered(settings.mode) == "detection"
}
