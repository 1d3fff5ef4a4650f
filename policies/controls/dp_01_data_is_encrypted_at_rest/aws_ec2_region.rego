# METADATA
# title: New volumes are encrypted by default
# description: The setting holds for one region of the account, and for volumes made while it is on.
# scope: package
# custom:
#   kind: aws.ec2.region
#   type: state
#   attribute: B
#   evidence: [ebs_encryption_by_default]
package controls.dp_01_data_is_encrypted_at_rest.aws_ec2_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "ebs_encryption_by_default"], "encryption by default of volumes") if {
	not _readable
}

fails contains "new volumes are not encrypted by default in this region" if {
	_readable
	input.subject.ebs_encryption_by_default.value.EbsEncryptionByDefault == false
}

_readable if {
	evidence.object_part(input.subject.ebs_encryption_by_default)
	is_boolean(input.subject.ebs_encryption_by_default.value.EbsEncryptionByDefault)
}
