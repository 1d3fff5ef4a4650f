# METADATA
# title: The organisation can bound its accounts
# description: >-
#   Judged where the roots can be seen: in the account that manages the organisation. An account in none is not judged.
# scope: package
# custom:
#   kind: aws.organization
#   type: state
#   attribute: A
#   evidence: [organization, roots]
package controls.ac_25_guardrails_bound_accounts.aws_organization

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.absent(input.subject.organization)

# A member cannot see the roots; the managing account is judged for it.
applicable := false if {
	evidence.object_part(input.subject.organization)
	evidence.absent(input.subject.roots)
}

missing contains evidence.unread(input, ["subject", "organization"], "the organisation") if not _features

missing contains evidence.unread(input, ["subject", "roots"], "the organisation's roots") if not _roots

_features if {
	evidence.object_part(input.subject.organization)
	input.subject.organization.value.FeatureSet in {"ALL", "CONSOLIDATED_BILLING"}
}

_roots if {
	evidence.list_part(input.subject.roots)
	count([root | some root in input.subject.roots.value; not evidence.objects(root.PolicyTypes)]) == 0
}

fails contains "the organisation is for consolidated billing only" if {
	_features
	input.subject.organization.value.FeatureSet == "CONSOLIDATED_BILLING"
}

fails contains "service control policies are not on at the organisation's root" if {
	_features
	_roots
	not _on
}

_on if {
	some root in input.subject.roots.value
	some type in root.PolicyTypes
	type.Type == "SERVICE_CONTROL_POLICY"
	type.Status == "ENABLED"
}
