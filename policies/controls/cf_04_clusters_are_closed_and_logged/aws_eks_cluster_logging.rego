# METADATA
# title: Control planes of clusters write their logs
# description: Each entry of the setting names types and whether they are on.
# scope: package
# custom:
#   kind: aws.eks.cluster
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [required_log_types]
package controls.cf_04_clusters_are_closed_and_logged.aws_eks_cluster_logging

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the logging of the control plane could not be read" if not _readable

fails contains sprintf("the log type %s of the control plane is off", [wanted]) if {
	_readable
	some wanted in input.params.required_log_types
	not wanted in _on
}

_on := {type |
	some entry in input.subject.item.logging.clusterLogging
	entry.enabled == true
	some type in entry.types
}

_readable if {
	evidence.objects(input.subject.item.logging.clusterLogging)
	count([entry | some entry in input.subject.item.logging.clusterLogging; not _entry(entry)]) == 0
}

_entry(entry) if {
	is_boolean(entry.enabled)
	evidence.strings(entry.types)
}
