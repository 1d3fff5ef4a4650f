# METADATA
# title: Rules of AWS Config are met
# description: >-
#   A rule without resources of its sort, and one that management accepts, are not judged. A rule that was never
#   evaluated says nothing.
# scope: package
# custom:
#   kind: aws.config.rule
#   type: state
#   attribute: A
#   evidence: [item, compliance]
#   params: [accepted_rules]
package controls.lm_11_configuration_rules_are_met.aws_config_rule

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.ConfigRuleName)
	some pattern in input.params.accepted_rules
	aws_policy.matches(pattern, input.subject.item.ConfigRuleName)
}

# Nothing in the region is of the rule's sort.
applicable := false if {
	evidence.object_part(input.subject.compliance)
	input.subject.compliance.value.ComplianceType == "NOT_APPLICABLE"
}

missing contains "the rule's name is not known" if not evidence.text(input.subject.item.ConfigRuleName)

missing contains evidence.unread(input, ["subject", "compliance"], "whether the rule is met") if not _readable

missing contains "AWS Config has no result of the rule" if {
	_readable
	input.subject.compliance.value.ComplianceType == "INSUFFICIENT_DATA"
}

_readable if {
	evidence.object_part(input.subject.compliance)
	input.subject.compliance.value.ComplianceType in {"COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA"}
}

fails contains sprintf("resources break the rule %s", [input.subject.item.ConfigRuleName]) if {
	_readable
	evidence.text(input.subject.item.ConfigRuleName)
	input.subject.compliance.value.ComplianceType == "NON_COMPLIANT"
}
