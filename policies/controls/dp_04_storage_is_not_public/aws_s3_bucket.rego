# METADATA
# title: Buckets are not public
# description: >-
#   A bucket is open when its policy or its access list lets everybody in and no public access block of the bucket
#   or of its account takes that back.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [account, item, public_access_block, policy, acl]
#   related:
#     - name: account
#       kind: aws.account
#       key: account
#       match: $subject
#       evidence: [public_access_block]
#   params: [approved_public_buckets]
package controls.dp_04_storage_is_not_public.aws_s3_bucket

import data.lib.evidence
import data.lib.outcome
import data.lib.s3
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the bucket's account is not known" if not evidence.account_id(input.subject.account)

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains reason if some reason in s3.unreadable(input, ["subject"], ["related", "account"])

fails contains reason if {
	evidence.text(input.subject.item.Name)
	not input.subject.item.Name in input.params.approved_public_buckets
	some reason in s3.exposures(input.subject, input.related.account)
}
