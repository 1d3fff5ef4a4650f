# METADATA
# title: MySQL servers take encrypted connections only
# description: >-
#   tls_version lists every version that is accepted: one old one is enough.
# scope: package
# custom:
#   kind: azure.mysql.server
#   type: state
#   attribute: C
#   evidence: [parameters]
package controls.dp_02_data_is_encrypted_in_transit.azure_mysql_server_tls

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "parameters"], "the server's parameters") if {
	not evidence.list_part(input.subject.parameters)
}

missing contains reason if {
	evidence.list_part(input.subject.parameters)
	some name in ["require_secure_transport", "tls_version"]
	not evidence.text(_values[name])
	reason = sprintf("the parameter %s is not known", [name])
}

fails contains "the server takes connections without TLS (require_secure_transport is off)" if {
	azure.lowered(_values.require_secure_transport) == "off"
}

fails contains reason if {
	evidence.text(_values.tls_version)
	some version in split(_values.tls_version, ",")
	not azure.modern_tls(trim_space(version))
	reason = sprintf("the server accepts %s (tls_version)", [trim_space(version)])
}

fails contains reason if {
	evidence.text(_values.require_secure_transport)
	not azure.lowered(_values.require_secure_transport) in {"on", "off"}
	reason = sprintf("require_secure_transport has the value %s, which is not on", [_values.require_secure_transport])
}

_values := {row.name: row.value |
	some row in evidence.entries(input.subject.parameters)
	is_string(row.name)
	is_string(row.value)
}
