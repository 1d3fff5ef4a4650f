# METADATA
# title: Plans of AWS Backup keep what they back up long enough
# description: >-
#   A rule that deletes nothing keeps for ever. Rules with deletion after fewer days are named each.
# scope: package
# custom:
#   kind: aws.backup.plan
#   type: state
#   attribute: H
#   evidence: [plan]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.aws_backup_plan

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "plan"], "the plan's rules") if not _readable

_readable if {
	evidence.object_part(input.subject.plan)
	evidence.objects(input.subject.plan.value.Rules)
	count([rule | some rule in input.subject.plan.value.Rules; not _rule(rule)]) == 0
}

_rule(rule) if {
	evidence.text(rule.RuleName)
	is_object(object.get(rule, "Lifecycle", {}))
	is_number(_days(rule))
}

# AWS writes -1, or nothing, where a recovery point is never deleted.
_days(rule) := object.get(object.get(rule, "Lifecycle", {}), "DeleteAfterDays", -1)

fails contains "the plan has no rule, so it makes no backup" if {
	_readable
	count(input.subject.plan.value.Rules) == 0
}

fails contains sprintf("the rule %s keeps backups for %d days, %d are required", [rule.RuleName, _days(rule), input.params.minimum_backup_days]) if {
	_readable
	some rule in input.subject.plan.value.Rules
	_days(rule) >= 0
	_days(rule) < input.params.minimum_backup_days
}
