# METADATA
# title: An identity provider is connected
# description: A plan that does not include single sign-on makes the question inapplicable, and only when the plan is shown.
# scope: package
# custom:
#   kind: github.sign_on
#   type: state
#   attribute: A
#   evidence: [plan, identity_provider]
package controls.ac_40_code_host_sign_on_is_central.github_sign_on

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.plan in {"free", "team"}

missing contains "the plan of the organisation is not shown" if not evidence.text(input.subject.plan)

missing contains evidence.unread(input, ["subject", "identity_provider"], "the identity provider") if not _readable

fails contains "no identity provider is connected: people sign on with passwords that the code host keeps" if {
	evidence.absent(input.subject.identity_provider)
}

_readable if evidence.absent(input.subject.identity_provider)

_readable if {
	evidence.object_part(input.subject.identity_provider)
	evidence.text(input.subject.identity_provider.value.ssoUrl)
}
