# Management events of CloudTrail: who did it, whether by hand, and whether a recorded change stands behind it.
package lib.trail_events

import data.lib.aws_policy
import data.lib.dates
import data.lib.evidence
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

# A session of the console, and whatever an IAM user or root does; a service in their name is not by hand.
by_hand(event) if {
	event.identity.type in {"IAMUser", "Root"}
	_by_itself(event)
}

by_hand(event) if {
	event.item.sessionCredentialFromConsole == "true"
	_by_itself(event)
}

by_hand(event) if {
	evidence.text(event.item.userAgent)
	regex.match(`(console\.amazonaws\.com|signin\.amazonaws\.com|^S3Console|AWS-Console|AWS Internal Console)`, event.item.userAgent)
	_by_itself(event)
}

_by_itself(event) if {
	not evidence.text(object.get(event.identity, "invokedBy", ""))
	not object.get(event.item, "eventType", "") == "AwsServiceEvent"
}

# Whether the principal, or the role of its session, is one of the patterns.
principal_in(identity, patterns) if {
	some arn in _arns(identity)
	some pattern in patterns
	aws_policy.matches(pattern, arn)
}

_arns(identity) := {arn |
	some path in [["arn"], ["issuer", "arn"]]
	arn = object.get(identity, path, "")
	evidence.text(arn)
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
	change[key] != change.performed_by
}
