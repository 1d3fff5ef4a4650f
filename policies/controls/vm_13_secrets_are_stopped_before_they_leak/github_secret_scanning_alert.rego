# METADATA
# title: No secret was pushed past the protection
# description: GitHub asks for a reason and lets the push through.
# scope: package
# custom:
#   kind: github.secret_scanning_alert
#   type: event
#   attribute: B
#   evidence: [push_protection_bypassed]
package controls.vm_13_secrets_are_stopped_before_they_leak.github_secret_scanning_alert

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether push protection was passed by is not known" if {
	not is_boolean(input.subject.push_protection_bypassed)
}

fails contains "a secret was pushed past the protection" if input.subject.push_protection_bypassed == true
