# Who may assume a role, by its trust policy.
package lib.trust

import data.lib.aws_policy
import future.keywords.not

# A trust policy whose every allowing statement names principals that can be told.
readable(document) if {
	aws_policy.readable(document)
	count([statement | some statement in _allowing(document); not _principals_known(statement)]) == 0
}

_allowing(document) := [statement | some statement in aws_policy.statements(document); statement.Effect == "Allow"]

_principals_known(statement) if {
	present := [key | some key in ["Principal", "NotPrincipal"]; statement[key]]
	count(present) == 1
	count([name | some name in aws_policy.principals(statement, "AWS"); not _known(name)]) == 0
}

_principals_known(statement) if {
	statement.NotPrincipal
	not statement.Principal
}

_known("*") := true

_known(name) if regex.match(`^([0-9]{12}|arn:[a-z-]+:(iam|sts)::[0-9]{12}:.+)$`, name)

# The id that AWS leaves in place of a principal that was deleted; nobody can act as it.
_known(name) if _deleted(name)

_deleted(name) if regex.match(`^A[A-Z0-9]{15,127}$`, name)

# Sentences on trust beyond the accounts given. `approved` are third parties that must send an external id.
outsiders(document, own, trusted, approved, organisations) := {reason |
	some statement in _allowing(document)
	some reason in _of_statement(statement, own, trusted, approved, organisations)
}

_of_statement(statement, own, trusted, approved, organisations) := {"a statement trusts everybody except those it names (NotPrincipal)"} if {
	statement.NotPrincipal
} else := {reason |
	some name in aws_policy.principals(statement, "AWS")
	reason = _fault(statement, name, own, trusted, approved, organisations)
}

_fault(statement, "*", own, trusted, _, organisations) := "the role trusts every AWS account (principal *)" if {
	not _tied(statement, own, trusted, organisations)
}

_fault(_, name, own, trusted, approved, _) := sprintf("the role trusts account %s, which is not on a list", [account]) if {
	account = account_of(name)
	not account in trusted
	not account in approved
	account != own
}

_fault(statement, name, own, trusted, approved, _) := reason if {
	account = account_of(name)
	account in approved
	not account in trusted
	account != own
	not _external_id(statement)
	reason = sprintf("the role trusts the third party %s without asking for an external id", [account])
}

account_of(name) := name if regex.match(`^[0-9]{12}$`, name)

account_of(name) := split(name, ":")[4] if startswith(name, "arn:")

# A wildcard principal narrowed to organisations or accounts that are listed.
_tied(statement, _, _, organisations) if {
	values = aws_policy.admits_only(statement, {"aws:principalorgid"})
	count(values) > 0
	count([value | some value in values; not value in organisations]) == 0
}

_tied(statement, own, trusted, _) if {
	values = aws_policy.admits_only(statement, {"aws:principalaccount"})
	count(values) > 0
	count([value | some value in values; not value in trusted; value != own]) == 0
}

_external_id(statement) if {
	values = aws_policy.admits_only(statement, {"sts:externalid"})
	count(values) > 0
	count([value | some value in values; regex.match(`^[*?]*$`, value)]) == 0
}

# Sentences on identity providers that the role trusts without tying the token to one caller.
loose_federation(document) := {reason |
	some statement in _allowing(document)
	some provider in aws_policy.principals(statement, "Federated")
	provider != "*"
	not contains(provider, ":saml-provider/")
	host = regex.replace(provider, `^.*oidc-provider/`, "")
	not _token_tied(statement, host)
	reason = sprintf("tokens of %s are accepted for any subject: no condition on %s:sub without a leading wildcard", [host, host])
}

# Public providers name their application in the audience; for others the audience is the same for everybody.
_token_tied(statement, host) if {
	host in {"accounts.google.com", "cognito-identity.amazonaws.com"}
	count(aws_policy.admits_only(statement, {sprintf("%s:aud", [host])})) > 0
}

_token_tied(statement, host) if {
	values = aws_policy.admits_only(statement, {lower(sprintf("%s:sub", [host]))})
	count(values) > 0
	count([value | some value in values; regex.match(`^([a-z_]+:)?[*?]`, value)]) == 0
}

# Whether an identity provider is among those that the policy trusts.
federated(document) if {
	some statement in _allowing(document)
	statement.Principal != "*"
	count(aws_policy.principals(statement, "Federated")) > 0
}
