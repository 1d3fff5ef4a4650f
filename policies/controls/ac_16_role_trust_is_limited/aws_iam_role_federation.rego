# METADATA
# title: Federated roles accept a named caller's tokens only
# description: >-
#   SAML providers carry their own rules. For OpenID Connect the token's subject must be tied by a condition that does not
#   start with a wildcard.
# scope: package
# custom:
#   kind: aws.iam.role
#   type: state
#   attribute: B
#   evidence: [trust]
package controls.ac_16_role_trust_is_limited.aws_iam_role_federation

import data.lib.evidence
import data.lib.outcome
import data.lib.trust
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	_readable
	not trust.federated(input.subject.trust.value)
}

missing contains evidence.unread(input, ["subject", "trust"], "the trust policy") if not _readable

fails contains reason if {
	_readable
	some reason in trust.loose_federation(input.subject.trust.value)
}

_readable if {
	evidence.object_part(input.subject.trust)
	trust.readable(input.subject.trust.value)
}
