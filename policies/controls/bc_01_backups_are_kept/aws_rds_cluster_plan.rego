# METADATA
# title: Plans of AWS Backup cover the database clusters that they must
# description: >-
#   A plan that selects nothing makes no backup: what counts is that AWS Backup has one, and that it is recent.
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: E
#   time: true
#   evidence: [item]
#   related:
#     - name: protected
#       kind: aws.backup.protected_resource
#       key: item.DBClusterArn
#       match: $subject
#       evidence: [item]
#   params: [planned_resources, maximum_backup_age_days]
package controls.bc_01_backups_are_kept.aws_rds_cluster_plan

import data.lib.aws_policy
import data.lib.backups
import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.DBClusterArn)
	count([pattern | some pattern in input.params.planned_resources; aws_policy.matches(pattern, input.subject.item.DBClusterArn)]) == 0
}

missing contains reason if some reason in backups.unreadable(input, "DBClusterArn")

_last := input.related.protected.item.LastBackupDay

_limit := dates.midnight(_last) + ((input.params.maximum_backup_age_days + 1) * dates.day)

fails contains "AWS Backup holds no backup of it" if {
	count(missing) == 0
	not dates.is_day(_last)
}

fails contains sprintf("its last backup is of %s; the next one was due before %s", [_last, dates.as_day(_limit)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
}

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
	dates.is_day(_last)
}
