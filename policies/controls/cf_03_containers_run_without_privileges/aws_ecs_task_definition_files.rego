# METADATA
# title: Root file systems are read-only
# description: Without the setting a container can write everywhere, and so can whoever breaks into it.
# scope: package
# custom:
#   kind: aws.ecs.task_definition
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [privileged_families]
package controls.cf_03_containers_run_without_privileges.aws_ecs_task_definition_files

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.family in input.params.privileged_families

missing contains "the family is not known" if not evidence.text(input.subject.item.family)

missing contains "the containers could not be read" if not _readable

fails contains sprintf("the container %s can write its root file system", [container.name]) if {
	evidence.text(input.subject.item.family)
	_readable
	some container in input.subject.item.containerDefinitions
	not container.readonlyRootFilesystem == true
}

_readable if {
	evidence.objects(input.subject.item.containerDefinitions)
	count(input.subject.item.containerDefinitions) > 0
	count([container | some container in input.subject.item.containerDefinitions; not _container(container)]) == 0
}

_container(container) if {
	evidence.text(container.name)
	is_boolean(object.get(container, "readonlyRootFilesystem", false))
}
