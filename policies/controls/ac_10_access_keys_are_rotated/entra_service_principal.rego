# METADATA
# title: Secrets and certificates of service principals are short-lived and removed when they end
# description: >-
#   As for applications: a service principal can have credentials of its own, which its application's list does not
#   show. Certificates that sign SAML tokens count too.
# scope: package
# custom:
#   kind: entra.service_principal
#   type: state
#   attribute: C
#   time: true
#   evidence: [item]
#   params: [maximum_secret_days, maximum_certificate_days]
package controls.ac_10_access_keys_are_rotated.entra_service_principal

import data.lib.dates
import data.lib.entra_credentials
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains reason if {
	some reason in entra_credentials.problems(object.get(input, ["subject", "item"], null))
}

fails contains reason if {
	count(missing) == 0
	some reason in entra_credentials.too_long(input.subject.item, input.params.maximum_secret_days, input.params.maximum_certificate_days)
}

fails contains reason if {
	count(missing) == 0
	some reason in entra_credentials.ended(input.subject.item, dates.instant(input.as_of))
}

default recheck_at := false

recheck_at := dates.earliest_after(entra_credentials.ends(input.subject.item), dates.instant(input.as_of)) if count(missing) == 0
