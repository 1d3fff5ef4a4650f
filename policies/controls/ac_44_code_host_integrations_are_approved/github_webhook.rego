# METADATA
# title: Webhooks are encrypted, checked and signed
# description: Only whether a secret is set is known, never the secret. An inactive webhook sends nothing.
# scope: package
# custom:
#   kind: github.webhook
#   type: state
#   attribute: B
#   evidence: [archived, item, delivery]
package controls.ac_44_code_host_integrations_are_approved.github_webhook

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

applicable := false if input.subject.item.active == false

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains "whether the webhook is active is not known" if not is_boolean(input.subject.item.active)

missing contains "where the webhook sends to is not known" if not evidence.text(input.subject.delivery.scheme)

missing contains "whether the webhook checks certificates is not known" if {
	not input.subject.delivery.insecure_ssl in {"0", "1"}
}

missing contains "whether the webhook has a secret is not known" if not is_boolean(input.subject.delivery.secret_set)

fails contains sprintf("the webhook sends by %s, without encryption", [input.subject.delivery.scheme]) if {
	evidence.text(input.subject.delivery.scheme)
	input.subject.delivery.scheme != "https"
}

fails contains "the webhook does not check the certificate of its receiver" if {
	input.subject.delivery.insecure_ssl == "1"
}

fails contains "the webhook has no secret, so that its receiver cannot tell who sent an event" if {
	input.subject.delivery.secret_set == false
}
