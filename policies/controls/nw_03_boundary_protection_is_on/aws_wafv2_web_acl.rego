# METADATA
# title: Web ACLs of a region stop requests
# description: >-
#   Rules that only count do not stop a request; a web ACL must block by default or have a rule that blocks or a
#   managed group.
# scope: package
# custom:
#   kind: aws.wafv2.web_acl
#   type: state
#   attribute: B
#   evidence: [item]
package controls.nw_03_boundary_protection_is_on.aws_wafv2_web_acl

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the rules of the web ACL could not be read" if not _readable

fails contains "the web ACL stops nothing: it allows by default, and no rule blocks" if {
	_readable
	not "Block" in input.subject.item.DefaultAction
	count([rule | some rule in input.subject.item.Rules; _stops(rule)]) == 0
}

_stops(rule) if {
	some action in object.get(rule, "Action", [])
	action in {"Block", "Captcha", "Challenge"}
}

# A group of rules stops what its own rules stop, unless it is overridden to count.
_stops(rule) if "None" in object.get(rule, "OverrideAction", [])

_readable if {
	evidence.strings(input.subject.item.DefaultAction)
	count(input.subject.item.DefaultAction) > 0
	evidence.objects(input.subject.item.Rules)
	count([rule | some rule in input.subject.item.Rules; not _rule(rule)]) == 0
}

_rule(rule) if {
	evidence.strings(object.get(rule, "Action", []))
	evidence.strings(object.get(rule, "OverrideAction", []))
}
