# METADATA
# title: Volumes are encrypted
# description: Encryption is set when a volume is made and cannot be turned on later.
# scope: package
# custom:
#   kind: aws.ec2.volume
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_01_data_is_encrypted_at_rest.aws_ec2_volume

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the volume is encrypted is not known" if not is_boolean(input.subject.item.Encrypted)

fails contains "the volume is not encrypted (Encrypted is false)" if input.subject.item.Encrypted == false
