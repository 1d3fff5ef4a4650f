# METADATA
# title: Apps have an identity of their own
# description: >-
#   Without one an app needs secrets to reach anything else. Azure leaves the identity out where there is none,
#   and says None where it was taken away.
# scope: package
# custom:
#   kind: azure.web.site
#   type: state
#   attribute: B
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_web_site_identity

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the app could not be read" if not is_object(input.subject.item.properties)

missing contains "the app's identity is not known" if {
	is_object(input.subject.item.properties)
	_identity != null
	not is_string(_identity.type)
}

fails contains "the app has no identity of its own" if {
	is_object(input.subject.item.properties)
	_identity == null
}

fails contains "the app's identity was taken away (type None)" if {
	is_object(input.subject.item.properties)
	azure.lowered(_identity.type) == "none"
}

_identity := object.get(input.subject.item, "identity", null) if is_object(input.subject.item)
