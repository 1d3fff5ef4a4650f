# METADATA
# title: Functions have no secrets among their variables
# description: >-
#   Values are never collected; a name that ends in password, secret, token or key says what a value is.
# scope: package
# custom:
#   kind: aws.lambda.function
#   type: state
#   attribute: A
#   evidence: [environment]
#   params: [names_of_no_secret]
package controls.dp_17_secrets_stay_out_of_plain_settings.aws_lambda_function

import data.lib.evidence
import data.lib.outcome
import data.lib.secret_names
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "environment"], "the names of the function's variables") if not evidence.strings_part(input.subject.environment)

fails contains sprintf("the variable %s holds a secret in plain text, by its name", [name]) if {
	evidence.strings_part(input.subject.environment)
	some name in input.subject.environment.value
	secret_names.telling(name)
	not name in input.params.names_of_no_secret
}
