# METADATA
# title: Somebody is told of Defender's alerts
# description: A contact counts when it names an address or a role and its notifications are on.
# scope: package
# custom:
#   kind: azure.defender.subscription
#   type: state
#   attribute: D
#   evidence: [contacts]
package controls.lm_03_threat_detection_is_on.azure_defender_subscription_contact

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "contacts"], "whom Defender tells") if {
	not evidence.list_part(input.subject.contacts)
}

fails contains "Defender tells nobody: there is no contact" if {
	evidence.list_part(input.subject.contacts)
	count(input.subject.contacts.value) == 0
}

fails contains "Defender tells nobody: no contact has notifications on and an address or a role" if {
	evidence.list_part(input.subject.contacts)
	count(input.subject.contacts.value) > 0
	count([contact | some contact in input.subject.contacts.value; _told(contact)]) == 0
}

_told(contact) if {
	contact.properties.alertNotifications.state == "On"
	evidence.text(contact.properties.emails)
}

_told(contact) if {
	contact.properties.alertNotifications.state == "On"
	contact.properties.notificationsByRole.state == "On"
	evidence.strings(contact.properties.notificationsByRole.roles)
	count(contact.properties.notificationsByRole.roles) > 0
}
