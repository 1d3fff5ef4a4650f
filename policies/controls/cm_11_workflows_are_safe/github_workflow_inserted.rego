# METADATA
# title: No text of strangers is pasted into a script
# description: >-
#   An expression is replaced before the script is read: a title with a quote and a semicolon is a command.
# scope: package
# custom:
#   kind: github.workflow
#   type: state
#   attribute: B
#   evidence: [archived, facts]
package controls.cm_11_workflows_are_safe.github_workflow_inserted

import data.lib.evidence
import data.lib.outcome
import data.lib.workflows
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "facts"], "the workflow") if not workflows.readable(input.subject.facts)

fails contains sprintf("the job %s pastes %s into a script", [job.id, expression]) if {
	workflows.readable(input.subject.facts)
	some job in input.subject.facts.value.jobs
	some expression in job.inserted
	workflows.strangers_text(expression)
}
