# METADATA
# title: Actions variables hold no secret
# description: >-
#   A variable is shown to whoever may read the settings, and is not masked in logs. Its value is never collected; a name
#   that ends in password, secret, token or key says what it is.
# scope: package
# custom:
#   kind: github.actions_variable
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [names_of_no_secret]
package controls.dp_17_secrets_stay_out_of_plain_settings.github_actions_variable

import data.lib.evidence
import data.lib.outcome
import data.lib.secret_names
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the variable's name is not known" if not evidence.text(input.subject.item.name)

fails contains sprintf("the variable %s holds a secret in plain text, by its name", [input.subject.item.name]) if {
	evidence.text(input.subject.item.name)
	secret_names.telling(input.subject.item.name)
	not input.subject.item.name in input.params.names_of_no_secret
}
