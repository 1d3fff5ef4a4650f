# METADATA
# title: Each required check succeeded before the merge
# description: >-
#   Required are the checks of the branch's own rules and those that management names. Only a success counts: skipped,
#   neutral and unfinished checks are no tests. Where nothing is required, nothing can be concluded.
# scope: package
# custom:
#   kind: github.change
#   type: event
#   attribute: A
#   evidence: [type, merged_at, checks, statuses, required_checks]
#   params: [required_checks]
package controls.cm_03_tests_pass_before_merge.github_change

import data.lib.checks
import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the change came by pull request is not known" if {
	not input.subject.type in {"pull_request", "direct_commit"}
}

missing contains "when the change was merged is not known" if not dates.is_instant(input.subject.merged_at)

missing contains evidence.unread(input, ["subject", "checks"], "the check runs of the last commit") if {
	not checks.runs_readable(input.subject.checks)
}

missing contains evidence.unread(input, ["subject", "statuses"], "the statuses of the last commit") if {
	not checks.statuses_readable(input.subject.statuses)
}

missing contains evidence.unread(input, ["subject", "required_checks"], "the checks that the branch requires") if {
	not evidence.strings_part(input.subject.required_checks)
}

missing contains "no check is required, by the branch's rules or by management, so there is nothing to hold it against" if {
	evidence.strings_part(input.subject.required_checks)
	count(_required) == 0
}

fails contains "the change was pushed directly, so no check could stop it before it reached the branch" if {
	input.subject.type == "direct_commit"
}

fails contains reason if {
	input.subject.type == "pull_request"
	dates.is_instant(input.subject.merged_at)
	checks.runs_readable(input.subject.checks)
	checks.statuses_readable(input.subject.statuses)
	some name in _required
	some reason in checks.faults(name, input.subject.checks.value, input.subject.statuses.value, input.subject.merged_at)
}

_required contains name if some name in input.params.required_checks

_required contains name if {
	evidence.strings_part(input.subject.required_checks)
	some name in input.subject.required_checks.value
}
