# METADATA
# title: Runners are thrown away after each job
# description: A runner that stays keeps what a job left behind, and hands it to the next one.
# scope: package
# custom:
#   kind: github.runner
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [lasting_runners]
package controls.cm_12_runners_are_limited.github_runner

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the runner's name is not known" if not evidence.text(input.subject.item.name)

missing contains "GitHub does not say whether the runner is thrown away after a job" if {
	not is_boolean(input.subject.item.ephemeral)
}

fails contains sprintf("the runner %s stays after a job", [input.subject.item.name]) if {
	evidence.text(input.subject.item.name)
	not input.subject.item.name in input.params.lasting_runners
	input.subject.item.ephemeral == false
}
