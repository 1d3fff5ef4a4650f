# METADATA
# title: Web apps take encrypted connections only
# description: >-
#   A switch of its own decides for FTP: AllAllowed takes passwords and code in the clear. An app that is
#   stopped is judged too, because it can be started.
# scope: package
# custom:
#   kind: azure.web.site
#   type: state
#   attribute: C
#   evidence: [item, config]
package controls.dp_02_data_is_encrypted_in_transit.azure_web_site_tls

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether plain HTTP is refused is not known" if not is_boolean(input.subject.item.properties.httpsOnly)

missing contains evidence.unread(input, ["subject", "config"], "the app's configuration") if {
	not evidence.object_part(input.subject.config)
}

missing contains reason if {
	evidence.object_part(input.subject.config)
	some name in ["minTlsVersion", "ftpsState"]
	not evidence.text(input.subject.config.value[name])
	reason = sprintf("%s is not known", [name])
}

fails contains "the app takes plain HTTP (httpsOnly is false)" if input.subject.item.properties.httpsOnly == false

fails contains reason if {
	evidence.object_part(input.subject.config)
	evidence.text(input.subject.config.value.minTlsVersion)
	not azure.modern_tls(input.subject.config.value.minTlsVersion)
	reason = sprintf("the app accepts TLS from version %s on, which is older than 1.2", [input.subject.config.value.minTlsVersion])
}

fails contains "the app takes unencrypted FTP (ftpsState is AllAllowed)" if {
	evidence.object_part(input.subject.config)
	input.subject.config.value.ftpsState == "AllAllowed"
}
