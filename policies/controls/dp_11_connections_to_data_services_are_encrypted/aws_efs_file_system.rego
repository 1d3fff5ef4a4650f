# METADATA
# title: File systems deny access without TLS
# description: Without a policy of its own a file system accepts plain NFS from whoever reaches a mount target.
# scope: package
# custom:
#   kind: aws.efs.file_system
#   type: state
#   attribute: D
#   evidence: [policy]
package controls.dp_11_connections_to_data_services_are_encrypted.aws_efs_file_system

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import data.lib.transport
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "policy"], "the file system's policy") if {
	not _readable
	not evidence.absent(input.subject.policy)
}

fails contains "the file system has no policy, so that it accepts connections without TLS" if evidence.absent(input.subject.policy)

fails contains "no statement denies everybody everything when aws:SecureTransport is \"false\"" if {
	_readable
	count([statement | some statement in aws_policy.statements(input.subject.policy.value); transport.denies_plain(statement)]) == 0
}

_readable if {
	evidence.object_part(input.subject.policy)
	aws_policy.readable(input.subject.policy.value)
}
