# METADATA
# title: Secrets of clusters are encrypted with a key
# description: >-
#   Without envelope encryption secrets lie in the cluster's store under the provider's own disk encryption alone.
# scope: package
# custom:
#   kind: aws.eks.cluster
#   type: state
#   attribute: C
#   evidence: [item]
package controls.cf_04_clusters_are_closed_and_logged.aws_eks_cluster_secrets

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the cluster's name is not known" if not evidence.text(input.subject.item.name)

missing contains "the encryption of the cluster could not be read" if not _readable

fails contains "secrets of the cluster are not encrypted with a key in KMS" if {
	evidence.text(input.subject.item.name)
	_readable
	count([entry | some entry in _entries; "secrets" in entry.resources]) == 0
}

_entries := object.get(input, ["subject", "item", "encryptionConfig"], [])

_readable if {
	evidence.objects(_entries)
	count([entry | some entry in _entries; not _entry(entry)]) == 0
}

_entry(entry) if {
	evidence.strings(entry.resources)
	evidence.text(entry.provider.keyArn)
}
