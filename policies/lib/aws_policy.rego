# AWS policy documents: statements, wildcards, principals and conditions, for identity and resource policies alike.
package lib.aws_policy

import data.lib.evidence
import future.keywords.not

# The statements of a document as a list (AWS allows one bare statement).
statements(document) := document.Statement if is_array(document.Statement)

statements(document) := [document.Statement] if is_object(document.Statement)

# Every statement has an effect and actions, and what it names is of a known shape.
readable(document) if {
	is_array(statements(document))
	count([statement | some statement in statements(document); not _statement(statement)]) == 0
}

_statement(statement) if {
	statement.Effect in {"Allow", "Deny"}
	_exactly_one(statement, "Action", "NotAction")
	not _malformed(statement)
}

_exactly_one(statement, key, negated) if {
	present := [value | some name in [key, negated]; value = statement[name]]
	count(present) == 1
	count(as_list(present[0])) > 0
}

_malformed(statement) if {
	some key in ["Resource", "NotResource"]
	not as_list(object.get(statement, key, []))
}

_malformed(statement) if not is_object(object.get(statement, "Condition", {}))

_malformed(statement) if {
	is_object(statement.Condition)
	some _, keys in statement.Condition
	not _keys(keys)
}

_malformed(statement) if {
	some key in ["Principal", "NotPrincipal"]
	not _principal_shape(object.get(statement, key, "*"))
}

# What one condition operator is given: keys with a scalar or a list of scalars each.
_keys(keys) if {
	is_object(keys)
	count([value | some _, value in keys; some entry in _scalars(value); not _scalar(entry)]) == 0
}

_principal_shape("*") := true

_principal_shape(principal) if {
	is_object(principal)
	count(principal) > 0
	count([names | some _, names in principal; not _names(names)]) == 0
}

_names(names) if {
	count(as_list(names)) > 0
}

# One string or a list of strings, as a list; undefined for anything else.
as_list(value) := [value] if is_string(value)

as_list(value) := value if evidence.strings(value)

# Principals of one type that the statement names; a bare "*" stands for every AWS principal.
principals(statement, _) := ["*"] if statement.Principal == "*"

principals(statement, type) := as_list(object.get(statement.Principal, type, [])) if is_object(statement.Principal)

# The conditions as a flat list; operators and keys in lower case, values (texts and truth values) as lower-case text.
conditions(statement) := [condition |
	some operator, keys in object.get(statement, "Condition", {})
	some key, value in keys
	condition = {"operator": lower(operator), "key": lower(key), "values": _texts(value)}
]

_texts(value) := [lower(sprintf("%v", [entry])) | some entry in _scalars(value); not is_number(entry)]

_scalars(value) := value if is_array(value)

_scalars(value) := [value] if not is_array(value)

_scalar(value) if is_string(value)

_scalar(value) if is_boolean(value)

_scalar(value) if is_number(value)

# Conditions that admit only the values given: an exact or patterned match that is not waived where the key is absent.
admits_only(statement, keys) := {value |
	some condition in conditions(statement)
	condition.key in keys
	condition.operator in {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
	some value in condition.values
}

# Whether a condition ties the caller to accounts, organisations or principals that are named.
ties_caller(statement) if {
	values = admits_only(statement, _caller_keys)
	count(values) > 0
	count([value | some value in values; regex.match(`^[*?]+$`, value)]) == 0
}

_caller_keys := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount",
	"aws:sourcearn", "aws:sourceorgid", "aws:sourceowner", "kms:calleraccount",
}

# Whether a condition ties the request to a network path that is named: an endpoint, a network or narrow addresses.
ties_path(statement) if {
	values = admits_only(statement, {"aws:sourcevpce", "aws:sourcevpc"})
	count(values) > 0
	count([value | some value in values; regex.match(`^[*?]+$`, value)]) == 0
}

ties_path(statement) if {
	ranges := [value |
		some operator, keys in object.get(statement, "Condition", {})
		lower(operator) == "ipaddress"
		some key, values in keys
		lower(key) in {"aws:sourceip", "aws:vpcsourceip"}
		some value in _scalars(values)
	]
	count(ranges) > 0
	count([value | some value in ranges; not _narrow(value)]) == 0
}

# At most 65,536 addresses of IPv4, or a site's prefix of IPv6.
_narrow(range) if {
	is_string(range)
	regex.match(_narrow_range, range)
}

_narrow_range := `^([0-9.]{7,15}(/(1[6-9]|2[0-9]|3[0-2]))?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*(/(4[89]|[5-9][0-9]|1[01][0-9]|12[0-8]))?)$`

# Whether the statement's resources take in the resource.
reaches(statement, resource) if {
	some pattern in as_list(statement.Resource)
	matches(pattern, resource)
}

reaches(statement, resource) if {
	patterns = as_list(statement.NotResource)
	count([pattern | some pattern in patterns; matches(pattern, resource)]) == 0
}

# IAM wildcards: * is any run of characters, ? any one; everything else stands for itself.
matches(pattern, text) if pattern == text

matches(pattern, _) if regex.match(`^\*+$`, pattern)

matches(pattern, text) if {
	regex.match(`[*?]`, pattern)
	regex.match(sprintf(`^%s$`, [expression(pattern)]), text)
}

# The pattern as a regular expression. Marks are replaced one after the other: a replacement of several at once
# is not the same in every engine.
expression(pattern) := replace(replace(_literal(pattern), "*", ".*"), "?", ".")

_literal(pattern) := concat("", [_quoted(mark) | some mark in split(pattern, "")])

_quoted(mark) := sprintf(`\%s`, [mark]) if {
	mark in {`\`, ".", "+", "(", ")", "[", "]", "{", "}", "|", "^", "$"}
} else := mark

# A resource policy's statement says whom it is for.
names_principals(statement) if statement.Principal

names_principals(statement) if statement.NotPrincipal

# Whether a statement is for everybody, without a condition that ties the caller.
open_to_all(statement) if {
	_for_everybody(statement)
	not ties_caller(statement)
}

_for_everybody(statement) if "*" in principals(statement, "AWS")

_for_everybody(statement) if statement.NotPrincipal
