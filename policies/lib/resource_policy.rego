# Policies of single resources: whom they admit beyond their own account and the accounts that are approved.
package lib.resource_policy

import data.lib.aws_policy
import data.lib.evidence
import data.lib.trust
import future.keywords.not

# A part with a policy whose every allowing statement names principals that can be told.
readable(part) if {
	evidence.object_part(part)
	trust.readable(part.value)
}

_allowing(document) := [statement | some statement in aws_policy.statements(document); statement.Effect == "Allow"]

# Sentences on principals that are neither the resource's own account nor approved.
outsiders(document, own, approved) := {reason |
	some statement in _allowing(document)
	some reason in _of_statement(statement, own, approved)
}

_of_statement(statement, own, approved) := {sprintf("statement %s admits everybody except those it names (NotPrincipal)", [_named(statement)])} if {
	statement.NotPrincipal
} else := {sprintf("statement %s admits everybody, without a condition that ties the caller", [_named(statement)]) |
	"*" in aws_policy.principals(statement, "AWS")
	not _tied(statement)
} | {sprintf("statement %s admits account %s, which is not approved", [_named(statement), account]) |
	some name in aws_policy.principals(statement, "AWS")
	account = trust.account_of(name)
	account != own
	not account in approved
}

_tied(statement) if aws_policy.ties_caller(statement)

_tied(statement) if aws_policy.ties_path(statement)

_named(statement) := sprintf("\"%v\"", [object.get(statement, "Sid", "without Sid")])

# Services that a statement admits for whoever uses them: nothing says for which account or resource they act.
untied_services(document) := {service |
	some statement in _allowing(document)
	some service in _services(statement)
	not aws_policy.ties_caller(statement)
}

_services(statement) := aws_policy.principals(statement, "Service") if is_object(statement.Principal)

_services(statement) := [] if not is_object(statement.Principal)
