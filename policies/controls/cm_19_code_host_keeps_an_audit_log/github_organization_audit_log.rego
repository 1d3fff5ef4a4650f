# METADATA
# title: The plan gives programs the audit log
# description: >-
#   On the smaller plans the log can be looked at, but not read out; whether entries were read is a matter of the
#   scans.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cm_19_code_host_keeps_an_audit_log.github_organization_audit_log

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the plan of the organisation is not shown" if not evidence.text(input.subject.item.plan.name)

fails contains sprintf("the plan %s has no audit log that programs can read", [input.subject.item.plan.name]) if {
	input.subject.item.plan.name in {"free", "team"}
}
