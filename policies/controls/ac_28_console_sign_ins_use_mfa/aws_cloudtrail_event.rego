# METADATA
# title: Console sign-ins used a second factor
# description: >-
#   Of IAM users and root. Sign-ins that failed, and those that an identity provider vouches for, are not judged.
# scope: package
# custom:
#   kind: aws.cloudtrail.event
#   type: event
#   attribute: A
#   evidence: [item, identity, sign_in]
package controls.ac_28_console_sign_ins_use_mfa.aws_cloudtrail_event

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.eventName)
	input.subject.item.eventName != "ConsoleLogin"
}

applicable := false if input.subject.sign_in.result == "Failure"

# What an identity provider vouches for is judged there.
applicable := false if input.subject.identity.type in {"AssumedRole", "FederatedUser", "SAMLUser", "WebIdentityUser"}

missing contains "what happened is not known" if not evidence.text(input.subject.item.eventName)

missing contains "who signed in is not known" if not input.subject.identity.type in {"IAMUser", "Root"}

missing contains "whether the sign-in succeeded is not known" if not input.subject.sign_in.result == "Success"

missing contains "whether a second factor was used is not known" if not input.subject.sign_in.mfa in {"Yes", "No"}

fails contains sprintf("%s signed in with a password alone on %s", [_who, input.subject.item.eventTime]) if {
	count(missing) == 0
	evidence.text(input.subject.item.eventTime)
	input.subject.sign_in.mfa == "No"
}

missing contains "when the sign-in was is not known" if not evidence.text(input.subject.item.eventTime)

_who := "root" if input.subject.identity.type == "Root"

_who := sprintf("user %s", [input.subject.identity.userName]) if {
	input.subject.identity.type == "IAMUser"
	evidence.text(input.subject.identity.userName)
}

_who := "a user without a name" if {
	input.subject.identity.type == "IAMUser"
	not evidence.text(input.subject.identity.userName)
}
