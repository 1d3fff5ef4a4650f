# METADATA
# title: PostgreSQL servers accept directory sign-in only
# description: >-
#   Two switches decide: the directory must be on, and passwords off.
# scope: package
# custom:
#   kind: azure.postgresql.server
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_postgresql_server_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains reason if {
	some name in ["activeDirectoryAuth", "passwordAuth"]
	not input.subject.item.properties.authConfig[name] in {"Enabled", "Disabled"}
	reason = sprintf("%s is not known", [name])
}

fails contains "the server does not know the directory (activeDirectoryAuth is Disabled)" if {
	input.subject.item.properties.authConfig.activeDirectoryAuth == "Disabled"
}

fails contains "the server takes passwords (passwordAuth is Enabled)" if input.subject.item.properties.authConfig.passwordAuth == "Enabled"
