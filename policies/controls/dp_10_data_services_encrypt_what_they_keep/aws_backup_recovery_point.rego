# METADATA
# title: Recovery points are encrypted
# description: A backup holds what the resource held. Points that AWS Backup has deleted or let expire are not judged.
# scope: package
# custom:
#   kind: aws.backup.recovery_point
#   type: state
#   attribute: A
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_backup_recovery_point

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Status in {"DELETING", "EXPIRED"}

missing contains "the state of the recovery point is not known" if not input.subject.item.Status in _states

missing contains "whether the recovery point is encrypted is not known" if not is_boolean(input.subject.item.IsEncrypted)

fails contains "the recovery point is not encrypted (IsEncrypted is false)" if {
	input.subject.item.Status in _states
	input.subject.item.IsEncrypted == false
}

_states := {"COMPLETED", "PARTIAL", "DELETING", "EXPIRED", "AVAILABLE", "STOPPED", "CREATING"}
