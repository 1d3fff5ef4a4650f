# METADATA
# title: Containers have no secrets among their variables
# description: What is handed over by "secrets" with valueFrom is no variable in plain text and is not judged.
# scope: package
# custom:
#   kind: aws.ecs.task_definition
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [names_of_no_secret]
package controls.dp_17_secrets_stay_out_of_plain_settings.aws_ecs_task_definition

import data.lib.evidence
import data.lib.outcome
import data.lib.secret_names
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the containers' variables could not be read" if not _readable

fails contains sprintf("the variable %s of the container %s holds a secret in plain text, by its name", [name, container.name]) if {
	_readable
	some container in input.subject.item.containerDefinitions
	some name in container.environment
	secret_names.telling(name)
	not name in input.params.names_of_no_secret
}

_readable if {
	evidence.objects(input.subject.item.containerDefinitions)
	count(input.subject.item.containerDefinitions) > 0
	count([container | some container in input.subject.item.containerDefinitions; not _container(container)]) == 0
}

_container(container) if {
	evidence.text(container.name)
	evidence.strings(container.environment)
}
