# METADATA
# title: No key is about to be deleted without approval
# description: What a deleted key encrypted cannot be read again by anybody.
# scope: package
# custom:
#   kind: aws.kms.key
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [approved_deletions]
package controls.dp_03_keys_are_managed.aws_kms_key_deletion

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.KeyManager == "AWS"

missing contains "whose key it is, is not known" if not input.subject.item.KeyManager in {"AWS", "CUSTOMER"}

missing contains "the key's id is not known" if not evidence.text(input.subject.item.KeyId)

missing contains "the key's state is not known" if not evidence.text(input.subject.item.KeyState)

fails contains "the key is about to be deleted (PendingDeletion) and not on the approved list" if {
	input.subject.item.KeyState in {"PendingDeletion", "PendingReplicaDeletion"}
	evidence.text(input.subject.item.KeyId)
	not input.subject.item.KeyId in input.params.approved_deletions
}
