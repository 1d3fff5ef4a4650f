# METADATA
# title: Members of groups that hold roles are assigned in the cloud
# description: >-
#   A rule that decides who is a member, or another directory from which the group comes, makes administrators
#   without a decision. Null is what Graph says of either where there is none.
# scope: package
# custom:
#   kind: entra.group
#   type: state
#   attribute: B
#   evidence: [item]
package controls.ac_37_privileged_groups_are_controlled.entra_group_assigned

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "isAssignableToRole"], "-") in {null, false}

missing contains "whether the group can hold directory roles is not known" if not _known

_known if is_boolean(input.subject.item.isAssignableToRole)

_known if object.get(input, ["subject", "item", "isAssignableToRole"], "-") == null

missing contains sprintf("%s is not known", [name]) if {
	some name in ["membershipRule", "onPremisesSyncEnabled"]
	object.get(input, ["subject", "item", name], "-") == "-"
}

missing contains "whether another directory decides is not known" if not object.get(input, ["subject", "item", "onPremisesSyncEnabled"], "-") in {null, true, false}

missing contains "whether a rule decides is not known" if not _rule_known

fails contains sprintf("a rule decides who is a member: %s", [input.subject.item.membershipRule]) if {
	input.subject.item.isAssignableToRole == true
	evidence.text(input.subject.item.membershipRule)
}

fails contains "the group comes from another directory, which decides who is a member" if {
	input.subject.item.isAssignableToRole == true
	input.subject.item.onPremisesSyncEnabled == true
}

_rule_known if is_string(input.subject.item.membershipRule)

_rule_known if object.get(input, ["subject", "item", "membershipRule"], "-") == null
