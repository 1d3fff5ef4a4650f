# METADATA
# title: Buckets have an enabled lifecycle rule
# description: >-
#   A rule that only removes unfinished uploads ages nothing out.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [item, lifecycle]
#   params: [ageing_buckets]
package controls.lm_15_stored_data_ages_out.aws_s3_bucket

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.Name)
	count([pattern | some pattern in input.params.ageing_buckets; aws_policy.matches(pattern, input.subject.item.Name)]) == 0
}

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "lifecycle"], "the bucket's lifecycle rules") if not _readable

_readable if evidence.absent(input.subject.lifecycle)

_readable if {
	evidence.object_part(input.subject.lifecycle)
	evidence.objects(input.subject.lifecycle.value.Rules)
	count([rule | some rule in input.subject.lifecycle.value.Rules; not rule.Status in {"Enabled", "Disabled"}]) == 0
}

_ageing := {"Expiration", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions", "Transitions"}

_ages if {
	some rule in input.subject.lifecycle.value.Rules
	rule.Status == "Enabled"
	some action in _ageing
	_sets(rule[action])
}

_sets(action) if {
	is_object(action)
	count(action) > 0
}

_sets(action) if {
	is_array(action)
	count(action) > 0
}

fails contains "the bucket has no lifecycle rules" if {
	evidence.text(input.subject.item.Name)
	evidence.absent(input.subject.lifecycle)
}

fails contains "no enabled lifecycle rule of the bucket expires or moves objects" if {
	_readable
	evidence.text(input.subject.item.Name)
	evidence.object_part(input.subject.lifecycle)
	not _ages
}
