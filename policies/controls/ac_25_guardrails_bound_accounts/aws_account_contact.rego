# METADATA
# title: AWS has a security contact
# description: >-
#   Without one, AWS writes about abuse and exposed keys to the root user's address only.
# scope: package
# custom:
#   kind: aws.account
#   type: state
#   attribute: C
#   evidence: [contacts]
package controls.ac_25_guardrails_bound_accounts.aws_account_contact

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "contacts"], "the account's contacts") if not _readable

_readable if {
	evidence.object_part(input.subject.contacts)
	is_boolean(input.subject.contacts.value.SECURITY)
}

fails contains "the account has no alternate contact for security" if {
	_readable
	input.subject.contacts.value.SECURITY == false
}
