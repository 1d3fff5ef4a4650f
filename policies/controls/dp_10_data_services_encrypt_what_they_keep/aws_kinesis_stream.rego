# METADATA
# title: Streams are encrypted
# description: Records are encrypted before they are written to the stream's storage.
# scope: package
# custom:
#   kind: aws.kinesis.stream
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_kinesis_stream

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the stream is encrypted is not known" if not input.subject.item.EncryptionType in {"KMS", "NONE"}

fails contains "the stream is not encrypted (EncryptionType is NONE)" if input.subject.item.EncryptionType == "NONE"
