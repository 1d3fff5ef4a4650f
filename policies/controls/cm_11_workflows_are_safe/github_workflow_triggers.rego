# METADATA
# title: No privileged trigger checks out code of a stranger
# description: Under these triggers a workflow has the repository secrets and a token that may write, whoever set it off.
# scope: package
# custom:
#   kind: github.workflow
#   type: state
#   attribute: A
#   evidence: [archived, facts]
package controls.cm_11_workflows_are_safe.github_workflow_triggers

import data.lib.evidence
import data.lib.outcome
import data.lib.workflows
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "facts"], "the workflow") if not workflows.readable(input.subject.facts)

fails contains reason if {
	workflows.readable(input.subject.facts)
	some trigger in input.subject.facts.value.triggers
	trigger in workflows.privileged
	some job in input.subject.facts.value.jobs
	some checkout in job.checkouts
	workflows.strangers_code(checkout)
	reason = sprintf("under %s the job %s checks out %s", [trigger, job.id, checkout])
}
