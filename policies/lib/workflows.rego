# Workflow files of GitHub Actions, by the facts that were read of them.
package lib.workflows

import data.lib.evidence
import future.keywords.not

# The facts are whole: triggers, jobs, and of each job what it runs, checks out and pastes into scripts.
readable(part) if {
	evidence.object_part(part)
	evidence.strings(part.value.triggers)
	count(part.value.triggers) > 0
	evidence.objects(part.value.jobs)
	count(part.value.jobs) > 0
	count([job | some job in part.value.jobs; not _job(job)]) == 0
}

_job(job) if {
	evidence.text(job.id)
	count([key | some key in ["uses", "checkouts", "inserted"]; not evidence.strings(job[key])]) == 0
}

# Triggers under which a workflow of the default branch runs, with its secrets, for something that a stranger did.
privileged := {"discussion", "discussion_comment", "issue_comment", "issues", "pull_request_target", "workflow_run"}

# Whether a checkout takes what a stranger pushed.
strangers_code(checkout) if {
	regex.match(`github\.head_ref|github\.event\.pull_request\.head\.|github\.event\.workflow_run\.head_|refs/pull/`, checkout)
}

# Whether an expression gives text that a stranger can choose.
strangers_text(expression) if {
	regex.match(`github\.event\.[a-z_]+(\.[a-z_]+|\[[^\]]*\])*\.(title|body|ref|label|email|name|message|page_name|default_branch)\b`, expression)
}

strangers_text(expression) if regex.match(`github\.head_ref\b`, expression)

# Whether a reference always means the same code: a full commit, an image by its digest, or a file of the repository.
fixed(reference) if regex.match(`@[0-9a-f]{40}$`, reference)

fixed(reference) if regex.match(`^docker://.*@sha256:[0-9a-f]{64}$`, reference)

fixed(reference) if startswith(reference, "./")

# The owner that an action or workflow belongs to, in lower case.
owner(reference) := lower(split(reference, "/")[0])
