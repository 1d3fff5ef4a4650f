# Management events of CloudTrail: who did it, whether by hand, and whether a recorded change stands behind it.
package lib.trail_events

import data.lib.aws_policy
import data.lib.dates
import data.lib.evidence
import data.lib.records
import future.keywords.not

# Sentences on what must be known of an event before it can be judged. `holder` is the whole input.
unreadable(holder) := {reason |
	some reason, known in {
		"what happened is not known": evidence_of(holder, ["subject", "item", "eventName"]),
		"who did it is not known": evidence_of(holder, ["subject", "identity", "type"]),
		"of which sort the event is is not known": evidence_of(holder, ["subject", "group"]),
		"whether it only read is not known": is_boolean(object.get(holder, ["subject", "item", "readOnly"], "")),
		"the day of the event is not known": _is_day(object.get(holder, ["subject", "day"], "")),
	}
	known == false
}

evidence_of(holder, path) if {
	evidence.text(object.get(holder, path, ""))
} else := false

_is_day(value) if {
	dates.is_day(value)
} else := false

# A session of the console, and whatever an IAM user or root does; a service in their name is not by hand. `holder` is
# the whole input, here and below.
by_hand(holder) if {
	holder.subject.identity.type in {"IAMUser", "Root"}
	_by_itself(holder)
}

by_hand(holder) if {
	holder.subject.item.sessionCredentialFromConsole == "true"
	_by_itself(holder)
}

by_hand(holder) if {
	evidence.text(holder.subject.item.userAgent)
	regex.match(`(console\.amazonaws\.com|signin\.amazonaws\.com|^S3Console|AWS-Console|AWS Internal Console)`, holder.subject.item.userAgent)
	_by_itself(holder)
}

_by_itself(holder) if {
	not evidence.text(object.get(holder, ["subject", "identity", "invokedBy"], ""))
	not object.get(holder, ["subject", "item", "eventType"], "") == "AwsServiceEvent"
}

# Whether the principal, or the role of its session, is one of the patterns.
principal_in(holder, patterns) if {
	some path in [["subject", "identity", "arn"], ["subject", "identity", "issuer", "arn"]]
	arn = object.get(holder, path, "")
	evidence.text(arn)
	some pattern in patterns
	aws_policy.matches(pattern, arn)
}

who(identity) := "root" if identity.type == "Root"

who(identity) := sprintf("role %s", [identity.issuer.userName]) if {
	identity.type != "Root"
	is_string(identity.issuer.userName)
}

who(identity) := sprintf("user %s", [identity.userName]) if {
	identity.type != "Root"
	not is_string(object.get(identity, ["issuer", "userName"], 0))
	is_string(identity.userName)
}

who(identity) := sprintf("a principal of type %s", [identity.type]) if {
	identity.type != "Root"
	not is_string(object.get(identity, ["issuer", "userName"], 0))
	not is_string(object.get(identity, "userName", 0))
}

# A recorded change that somebody else approved by its day, or an emergency that somebody else reviewed.
approved(change, day) if {
	_other(change, "approved_by")
	dates.is_day(change.approved_on)
	change.approved_on <= day
}

approved(change, _) if {
	change.type == "emergency"
	_other(change, "reviewed_by")
	dates.is_day(change.reviewed_on)
}

_other(change, key) if {
	evidence.text(change[key])
	evidence.text(change.performed_by)
	not records.same(change[key], change.performed_by)
}
