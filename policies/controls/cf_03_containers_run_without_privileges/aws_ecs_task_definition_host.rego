# METADATA
# title: Tasks do not share the host
# description: The host's network, processes or memory would be those of every task on it.
# scope: package
# custom:
#   kind: aws.ecs.task_definition
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [privileged_families]
package controls.cf_03_containers_run_without_privileges.aws_ecs_task_definition_host

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.family in input.params.privileged_families

missing contains "the family is not known" if not evidence.text(input.subject.item.family)

missing contains "what the task shares with its host could not be read" if not _readable

fails contains sprintf("the task shares the host's %s", [noun]) if {
	evidence.text(input.subject.item.family)
	_readable
	some key, noun in _shared
	input.subject.item[key] == "host"
}

_shared := {"networkMode": "network", "pidMode": "processes", "ipcMode": "memory"}

_readable if {
	is_object(input.subject.item)
	evidence.text(input.subject.item.networkMode)
	count([key | some key, _ in _shared; not is_string(object.get(input.subject.item, key, ""))]) == 0
}
