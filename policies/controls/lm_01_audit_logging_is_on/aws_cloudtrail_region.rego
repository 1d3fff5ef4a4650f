# METADATA
# title: Management events of the region are recorded
# description: >-
#   Trails that log this region may share the work: read and write events must each be recorded in full by a trail that
#   is logging, by basic or advanced selectors.
# scope: package
# custom:
#   kind: aws.cloudtrail.region
#   type: state
#   attribute: A
#   evidence: [trails]
#   params: [allowed_excluded_sources]
package controls.lm_01_audit_logging_is_on.aws_cloudtrail_region

import data.lib.cloudtrail
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "trails"], "the trails of the region") if {
	not evidence.list_part(input.subject.trails)
}

missing contains "whether a trail logs, or what its selectors record, is not known" if {
	count(_unrecorded) > 0
	count(_unknown) > 0
}

fails contains "no trail logs this region" if count(evidence.entries(input.subject.trails)) == 0

fails contains reason if {
	count(evidence.entries(input.subject.trails)) > 0
	count(_unknown) == 0
	some side in _unrecorded
	reason = sprintf("%s management events are not recorded in full: %s", [side, concat("; ", _near_misses)])
}

_unknown := [entry | some entry in evidence.entries(input.subject.trails); not cloudtrail.readable(entry)]

_unrecorded := {"read", "write"} - {side |
	some entry in evidence.entries(input.subject.trails)
	cloudtrail.readable(entry)
	some side in cloudtrail.covered(entry, input.params.allowed_excluded_sources)
}

_near_misses := {phrase |
	some entry in evidence.entries(input.subject.trails)
	cloudtrail.readable(entry)
	phrase = cloudtrail.near_miss(entry, input.params.allowed_excluded_sources)
}
