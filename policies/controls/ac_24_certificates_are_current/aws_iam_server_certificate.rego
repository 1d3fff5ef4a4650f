# METADATA
# title: Server certificates in IAM have not expired
# description: Server certificates in IAM have not expired.
# scope: package
# custom:
#   kind: aws.iam.server_certificate
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [minimum_days_left]
package controls.ac_24_certificates_are_current.aws_iam_server_certificate

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "when the certificate expires is not known" if not dates.is_instant(input.subject.item.Expiration)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_limit := dates.instant(input.subject.item.Expiration) - (input.params.minimum_days_left * dates.day)

fails contains sprintf("the certificate expires on %s; it had to be replaced before %s", [dates.as_day(dates.instant(input.subject.item.Expiration)), dates.as_day(_limit)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
}

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if count(missing) == 0
