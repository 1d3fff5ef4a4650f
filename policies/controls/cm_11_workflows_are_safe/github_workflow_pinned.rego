# METADATA
# title: Actions are named by full commit
# description: A tag or branch can be moved to other code at any time. Local actions change with the repository itself.
# scope: package
# custom:
#   kind: github.workflow
#   type: state
#   attribute: C
#   evidence: [archived, facts]
#   params: [trusted_owners]
package controls.cm_11_workflows_are_safe.github_workflow_pinned

import data.lib.evidence
import data.lib.outcome
import data.lib.workflows
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "facts"], "the workflow") if not workflows.readable(input.subject.facts)

fails contains sprintf("the job %s runs %s, which can be moved", [job.id, reference]) if {
	workflows.readable(input.subject.facts)
	some job in input.subject.facts.value.jobs
	some reference in job.uses
	not workflows.fixed(reference)
	not workflows.owner(reference) in input.params.trusted_owners
}
