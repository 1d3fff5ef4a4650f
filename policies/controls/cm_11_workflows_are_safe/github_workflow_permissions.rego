# METADATA
# title: Workflows state what their token may do
# description: >-
#   Permissions stand at the top of the file or in each job. Without them the token has the default of the
#   repository.
# scope: package
# custom:
#   kind: github.workflow
#   type: state
#   attribute: D
#   evidence: [archived, facts]
package controls.cm_11_workflows_are_safe.github_workflow_permissions

import data.lib.evidence
import data.lib.outcome
import data.lib.workflows
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "facts"], "the workflow") if not workflows.readable(input.subject.facts)

missing contains "what the token of the workflow may do is not known" if {
	workflows.readable(input.subject.facts)
	not _known(object.get(input.subject.facts.value, "permissions", 0))
}

missing contains sprintf("what the token of the job %s may do is not known", [job.id]) if {
	workflows.readable(input.subject.facts)
	some job in input.subject.facts.value.jobs
	not _known(object.get(job, "permissions", 0))
}

fails contains sprintf("the job %s states no permissions, and neither does the workflow", [job.id]) if {
	workflows.readable(input.subject.facts)
	input.subject.facts.value.permissions == null
	some job in input.subject.facts.value.jobs
	job.permissions == null
}

fails contains "the token of the workflow may write everything" if {
	input.subject.facts.value.permissions == "write-all"
}

fails contains sprintf("the token of the job %s may write everything", [job.id]) if {
	workflows.readable(input.subject.facts)
	some job in input.subject.facts.value.jobs
	job.permissions == "write-all"
}

_known(value) if value == null

_known(value) if value in {"read-all", "write-all"}

_known(value) if is_object(value)
