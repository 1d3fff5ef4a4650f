# METADATA
# title: Trails are encrypted with a key in KMS
# description: Judged only where management requires it; S3 encrypts the files with a key of its own in any case.
# scope: package
# custom:
#   kind: aws.cloudtrail.trail
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [require_kms_encryption]
package controls.lm_02_logs_are_protected.aws_cloudtrail_trail_encryption

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.params.require_kms_encryption == false

missing contains "the trail's settings are not known" if not _settings_known

fails contains "the trail is not encrypted with a key in KMS (no KmsKeyId)" if {
	_settings_known
	object.get(input.subject.item, "KmsKeyId", "") == ""
}

_settings_known if {
	evidence.text(input.subject.item.S3BucketName)
	is_string(object.get(input.subject.item, "KmsKeyId", ""))
}
