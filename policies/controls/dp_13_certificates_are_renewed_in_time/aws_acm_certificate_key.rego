# METADATA
# title: Keys of certificates in use are strong
# description: Short RSA keys come with certificates that were imported.
# scope: package
# custom:
#   kind: aws.acm.certificate
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_13_certificates_are_renewed_in_time.aws_acm_certificate_key

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.InUse == false

missing contains "whether the certificate is in use is not known" if not is_boolean(input.subject.item.InUse)

missing contains "the kind of the key is not known" if not evidence.text(input.subject.item.KeyAlgorithm)

fails contains sprintf("the certificate's key is %s, which is too short", [input.subject.item.KeyAlgorithm]) if {
	input.subject.item.InUse == true
	is_string(input.subject.item.KeyAlgorithm)
	regex.match(`^RSA[-_](512|1024)$`, input.subject.item.KeyAlgorithm)
}
