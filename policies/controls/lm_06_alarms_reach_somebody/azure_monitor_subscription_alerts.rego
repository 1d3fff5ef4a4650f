# METADATA
# title: Changes that weaken a subscription raise an alert
# description: >-
#   An alert counts when it is on, watches the whole subscription for the operation without further conditions,
#   and leads to an action group that is on and tells somebody. Ids are compared without their case.
# scope: package
# custom:
#   kind: azure.monitor.subscription
#   type: state
#   attribute: B
#   evidence: [subscription, activity_log_alerts, action_groups]
#   params: [watched_operations]
package controls.lm_06_alarms_reach_somebody.azure_monitor_subscription_alerts

import data.lib.alerts
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the subscription's id is not known" if not evidence.text(input.subject.subscription)

missing contains evidence.unread(input, ["subject", "activity_log_alerts"], "the activity-log alerts") if {
	not alerts.readable(input.subject.activity_log_alerts)
}

missing contains evidence.unread(input, ["subject", "action_groups"], "the action groups") if {
	not alerts.groups_readable(input.subject.action_groups)
}

fails contains reason if {
	_readable
	some operation in input.params.watched_operations
	count(_found[operation]) == 0
	reason = sprintf("no alert that is on watches the subscription for %s", [operation])
}

fails contains reason if {
	_readable
	some operation in input.params.watched_operations
	count(_found[operation]) > 0
	reaching = [alert | some alert in _found[operation]; alerts.tells_somebody(alert, input.subject.action_groups.value)]
	count(reaching) == 0
	reason = sprintf("the alert on %s reaches nobody: its action groups are off, empty or not there", [operation])
}

_readable if {
	evidence.text(input.subject.subscription)
	alerts.readable(input.subject.activity_log_alerts)
	alerts.groups_readable(input.subject.action_groups)
}

_found := {operation: found |
	some operation in input.params.watched_operations
	found = alerts.watching(input.subject.activity_log_alerts.value, operation, input.subject.subscription)
}
