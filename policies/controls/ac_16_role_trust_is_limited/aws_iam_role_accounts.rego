# METADATA
# title: Roles trust listed accounts only
# description: >-
#   Denying statements are not taken into account, so the answer may be stricter than AWS's. Service-linked roles can be
#   assumed by one AWS service only and are not judged.
# scope: package
# custom:
#   kind: aws.iam.role
#   type: state
#   attribute: A
#   evidence: [account, item, trust]
#   params: [trusted_accounts, approved_third_parties, trusted_organizations]
package controls.ac_16_role_trust_is_limited.aws_iam_role_accounts

import data.lib.evidence
import data.lib.outcome
import data.lib.trust
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	is_string(input.subject.item.Path)
	startswith(input.subject.item.Path, "/aws-service-role/")
}

missing contains "the role's account is not known" if not evidence.account_id(input.subject.account)

missing contains "the role's path is not known" if not evidence.text(input.subject.item.Path)

missing contains evidence.unread(input, ["subject", "trust"], "the trust policy") if not _readable

fails contains reason if {
	_readable
	evidence.account_id(input.subject.account)
	some reason in trust.outsiders(
		input.subject.trust.value, input.subject.account, input.params.trusted_accounts,
		input.params.approved_third_parties, input.params.trusted_organizations,
	)
}

_readable if {
	evidence.object_part(input.subject.trust)
	trust.readable(input.subject.trust.value)
}
