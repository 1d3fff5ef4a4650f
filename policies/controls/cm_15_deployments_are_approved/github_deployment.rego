# METADATA
# title: Deployments to production were approved by somebody else
# description: Deployments that never succeeded brought nothing out. One that still runs is judged when it has ended.
# scope: package
# custom:
#   kind: github.deployment
#   type: event
#   attribute: D
#   until: ended_at
#   evidence: [environment, creator, ended_at, statuses, approvals]
#   params: [production_environments]
package controls.cm_15_deployments_are_approved.github_deployment

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.environment)
	not lower(input.subject.environment) in input.params.production_environments
}

applicable := false if {
	_statuses_readable
	count([status | some status in input.subject.statuses.value; status.state == "success"]) == 0
}

missing contains "where the deployment went is not known" if not evidence.text(input.subject.environment)

missing contains "who started the deployment is not known" if not is_number(input.subject.creator.id)

missing contains "when the deployment ended is not known" if not dates.is_instant(input.subject.ended_at)

missing contains evidence.unread(input, ["subject", "statuses"], "the statuses of the deployment") if not _statuses_readable

missing contains evidence.unread(input, ["subject", "approvals"], "the approvals of the deployment") if {
	not _approvals_readable
}

fails contains "the deployment was made by no workflow run, so that nobody was asked" if {
	_deployed
	evidence.absent(input.subject.approvals)
}

fails contains "nobody but the one who started the deployment approved it" if {
	_deployed
	evidence.list_part(input.subject.approvals)
	_approvals_readable
	evidence.text(input.subject.environment)
	is_number(input.subject.creator.id)
	count([approval | some approval in input.subject.approvals.value; _counts(approval, input.subject.environment, input.subject.creator.id)]) == 0
}

_deployed if {
	_statuses_readable
	some status in input.subject.statuses.value
	status.state == "success"
}

_counts(approval, environment, starter) if {
	approval.state == "approved"
	environment in approval.environments
	approval.user.id != starter
}

_statuses_readable if {
	evidence.list_part(input.subject.statuses)
	count([status | some status in input.subject.statuses.value; not evidence.text(status.state)]) == 0
}

_approvals_readable if evidence.absent(input.subject.approvals)

_approvals_readable if {
	evidence.list_part(input.subject.approvals)
	count([approval | some approval in input.subject.approvals.value; not _approval(approval)]) == 0
}

_approval(approval) if {
	evidence.text(approval.state)
	is_number(approval.user.id)
	evidence.strings(approval.environments)
}
