# METADATA
# title: Parameters with the name of a secret are encrypted
# description: The last part of the name decides; a SecureString is encrypted with a key.
# scope: package
# custom:
#   kind: aws.ssm.parameter
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [names_of_no_secret]
package controls.dp_17_secrets_stay_out_of_plain_settings.aws_ssm_parameter

import data.lib.evidence
import data.lib.outcome
import data.lib.secret_names
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.Name)
	not _telling
}

missing contains "the parameter's name is not known" if not evidence.text(input.subject.item.Name)

missing contains "the parameter's type is not known" if not input.subject.item.Type in {"String", "StringList", "SecureString"}

fails contains sprintf("the parameter %s is kept in plain text (type %s)", [input.subject.item.Name, input.subject.item.Type]) if {
	_telling
	input.subject.item.Type in {"String", "StringList"}
}

_telling if {
	evidence.text(input.subject.item.Name)
	secret_names.telling(regex.replace(input.subject.item.Name, `^.*/`, ""))
	not input.subject.item.Name in input.params.names_of_no_secret
}
