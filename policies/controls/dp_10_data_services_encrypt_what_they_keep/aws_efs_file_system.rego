# METADATA
# title: File systems are encrypted
# description: Encryption is set when a file system is made and cannot be turned on later.
# scope: package
# custom:
#   kind: aws.efs.file_system
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_efs_file_system

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the file system is encrypted is not known" if not is_boolean(input.subject.item.Encrypted)

fails contains "the file system is not encrypted (Encrypted is false)" if input.subject.item.Encrypted == false
