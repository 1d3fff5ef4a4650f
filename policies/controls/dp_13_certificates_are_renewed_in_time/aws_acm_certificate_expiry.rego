# METADATA
# title: Certificates in use are renewed in time
# description: >-
#   A certificate fails from the instant that lies the stated number of days before its end. Those that nothing uses
#   are not judged.
# scope: package
# custom:
#   kind: aws.acm.certificate
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [days_before_expiry]
package controls.dp_13_certificates_are_renewed_in_time.aws_acm_certificate_expiry

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.InUse == false

missing contains "whether the certificate is in use is not known" if not is_boolean(input.subject.item.InUse)

missing contains "the end of the certificate is not known" if not dates.is_instant(input.subject.item.NotAfter)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	input.subject.item.InUse == true
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the certificate ends on %s and should have been renewed by %s", [dates.as_day(_end), dates.as_text(_limit)])
}

default recheck_at := false

recheck_at := dates.as_text(_limit) if {
	applicable
	dates.instant(input.as_of) < _limit
}

_end := dates.instant(input.subject.item.NotAfter)

_limit := _end - (input.params.days_before_expiry * dates.day)
