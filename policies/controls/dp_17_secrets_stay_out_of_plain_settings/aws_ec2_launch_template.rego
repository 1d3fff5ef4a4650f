# METADATA
# title: User data of launch templates holds no secret
# description: >-
#   Each instance that the template starts can read its user data, and so can whoever may describe the template.
# scope: package
# custom:
#   kind: aws.ec2.launch_template
#   type: state
#   attribute: B
#   evidence: [user_data]
package controls.dp_17_secrets_stay_out_of_plain_settings.aws_ec2_launch_template

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.user_data.status == "absent"

missing contains evidence.unread(input, ["subject", "user_data"], "the user data") if not _readable

fails contains sprintf("user data holds a secret of the class %s", [class]) if {
	_readable
	some class in input.subject.user_data.value.secrets
}

_readable if {
	evidence.object_part(input.subject.user_data)
	evidence.strings(input.subject.user_data.value.secrets)
}
