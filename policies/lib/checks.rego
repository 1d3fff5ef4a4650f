# Check runs and commit statuses of one commit, and what is wrong with a required one.
package lib.checks

import data.lib.dates
import data.lib.evidence
import future.keywords.not

runs_readable(part) if {
	evidence.list_part(part)
	count([run | some run in part.value; not _run(run)]) == 0
}

_run(run) if {
	evidence.text(run.name)
	is_string(run.status)
	_concluded(run)
}

# A success has a time; anything else fails by itself and needs none.
_concluded(run) if {
	run.conclusion == "success"
	dates.is_instant(run.completed_at)
}

_concluded(run) if {
	is_string(run.conclusion)
	run.conclusion != "success"
}

_concluded(run) if object.get(run, "conclusion", "absent") == null

statuses_readable(part) if {
	evidence.list_part(part)
	count([status | some status in part.value; not _status(status)]) == 0
}

_status(status) if {
	evidence.text(status.context)
	is_string(status.state)
}

# Sentences on what is wrong with the required check of this name; empty when each of its runs succeeded in time.
faults(name, runs, statuses, merged_at) := {sprintf("the required check \"%s\" did not run on the last commit", [name])} if {
	count([run | some run in runs; run.name == name]) == 0
	count([status | some status in statuses; status.context == name]) == 0
} else := _run_faults(name, runs, merged_at) | {sprintf("the required check \"%s\" is %s", [name, status.state]) |
	some status in statuses
	status.context == name
	status.state != "success"
}

_run_faults(name, runs, merged_at) := {fault |
	some run in runs
	run.name == name
	fault = _run_fault(run, merged_at)
}

_run_fault(run, _) := sprintf("the required check \"%s\" ended as %s", [run.name, run.conclusion]) if {
	is_string(run.conclusion)
	run.conclusion != "success"
}

_run_fault(run, _) := sprintf("the required check \"%s\" had not ended (%s)", [run.name, run.status]) if {
	run.conclusion == null
}

_run_fault(run, merged_at) := fault if {
	run.conclusion == "success"
	dates.instant(run.completed_at) > dates.instant(merged_at)
	fault = sprintf("the required check \"%s\" ended at %s, after the merge at %s", [run.name, run.completed_at, merged_at])
}
