# METADATA
# title: Rotation is on for our own symmetric keys
# description: >-
#   Keys of AWS's own, asymmetric and HMAC keys, imported or external material, and keys that are not enabled do not
#   rotate by KMS and are not judged.
# scope: package
# custom:
#   kind: aws.kms.key
#   type: state
#   attribute: A
#   evidence: [item, rotation]
package controls.dp_03_keys_are_managed.aws_kms_key_rotation

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.KeyManager == "AWS"

applicable := false if {
	some field, value in _rotating
	evidence.text(input.subject.item[field])
	input.subject.item[field] != value
}

_rotating := {"KeySpec": "SYMMETRIC_DEFAULT", "KeyState": "Enabled", "Origin": "AWS_KMS"}

missing contains sprintf("the key's %s is not known", [field]) if {
	some field in ["KeyManager", "KeySpec", "KeyState", "Origin"]
	not evidence.text(input.subject.item[field])
}

missing contains evidence.unread(input, ["subject", "rotation"], "the key's rotation") if not _readable

fails contains "automatic rotation of the key is off" if {
	_readable
	input.subject.rotation.value.KeyRotationEnabled == false
}

_readable if {
	evidence.object_part(input.subject.rotation)
	is_boolean(input.subject.rotation.value.KeyRotationEnabled)
}
