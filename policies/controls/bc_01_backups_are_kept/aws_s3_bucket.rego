# METADATA
# title: Buckets keep versions
# description: Buckets keep versions.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: G
#   evidence: [item, versioning]
#   params: [unversioned_buckets]
package controls.bc_01_backups_are_kept.aws_s3_bucket

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.Name)
	some pattern in input.params.unversioned_buckets
	aws_policy.matches(pattern, input.subject.item.Name)
}

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "versioning"], "the bucket's versioning") if not _readable

_status := object.get(input, ["subject", "versioning", "value", "Status"], "never turned on")

_readable if {
	evidence.object_part(input.subject.versioning)
	_status in {"Enabled", "Suspended", "never turned on"}
}

fails contains sprintf("the bucket keeps no versions (versioning: %s)", [_status]) if {
	_readable
	evidence.text(input.subject.item.Name)
	_status != "Enabled"
}
