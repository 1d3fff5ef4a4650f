# METADATA
# title: Sessions of permission sets are short
# description: Sessions of permission sets are short.
# scope: package
# custom:
#   kind: aws.sso.permission_set
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [maximum_session_hours]
package controls.ac_26_permission_sets_are_limited.aws_sso_permission_set_session

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "how long a session lasts is not known" if not _hours

# ISO 8601, as the service writes it: PT8H, PT1H30M.
_hours := hours + (minutes / 60) if {
	is_string(input.subject.item.SessionDuration)
	parts = regex.find_all_string_submatch_n(`^PT(?:([0-9]{1,2})H)?(?:([0-9]{1,3})M)?$`, input.subject.item.SessionDuration, 1)
	hours = _count(parts[0][1])
	minutes = _count(parts[0][2])
	hours + minutes > 0
}

_count("") := 0

_count(text) := to_number(text) if text != ""

fails contains sprintf("a session may last %s, longer than %d hours", [input.subject.item.SessionDuration, input.params.maximum_session_hours]) if {
	_hours > input.params.maximum_session_hours
}
