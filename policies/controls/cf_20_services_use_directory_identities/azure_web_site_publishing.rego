# METADATA
# title: Apps are not published with passwords
# description: >-
#   Basic sign-in for FTP and for the deployment site takes a password that belongs to the app and to nobody.
# scope: package
# custom:
#   kind: azure.web.site
#   type: state
#   attribute: A
#   evidence: [basic_publishing]
package controls.cf_20_services_use_directory_identities.azure_web_site_publishing

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "basic_publishing"], "how the app is published") if {
	not evidence.list_part(input.subject.basic_publishing)
}

missing contains reason if {
	evidence.list_part(input.subject.basic_publishing)
	some name in ["ftp", "scm"]
	not is_boolean(_allowed[name])
	reason = sprintf("whether %s takes a password is not known", [name])
}

fails contains reason if {
	some name, allowed in _allowed
	allowed == true
	reason = sprintf("%s takes a password (basic sign-in is allowed)", [name])
}

_allowed := {row.name: row.properties.allow |
	some row in evidence.entries(input.subject.basic_publishing)
	is_string(row.name)
	is_boolean(row.properties.allow)
}
