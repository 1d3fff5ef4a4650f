# METADATA
# title: Installed Apps are approved
# description: A suspended App can do nothing. Names are compared as slugs, which are unique on the code host.
# scope: package
# custom:
#   kind: github.app_installation
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [approved_apps]
package controls.ac_44_code_host_integrations_are_approved.github_app_installation

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if dates.is_instant(input.subject.item.suspended_at)

missing contains "the name of the App is not known" if not evidence.text(input.subject.item.app_slug)

missing contains "whether the App is suspended is not known" if {
	object.get(input, ["subject", "item", "suspended_at"], 0) != null
	not dates.is_instant(input.subject.item.suspended_at)
}

fails contains sprintf("the App %s is not approved", [input.subject.item.app_slug]) if {
	evidence.text(input.subject.item.app_slug)
	not input.subject.item.app_slug in input.params.approved_apps
}
