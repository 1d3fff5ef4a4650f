# METADATA
# title: "EDIT: what holds where this test passes"
# description: "EDIT: why it matters, in a sentence."
# scope: package
# custom:
#   kind: $kind
#   type: $type
#   attribute: A
#   evidence: [$evidence]
package controls.$folder.$stem

import data.lib.outcome
import future.keywords.not

# One result: not_applicable, else fail, else no_evidence where something is missing, else pass.
result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

# EDIT: whom the test does not concern. Remove both lines where it concerns everything.
applicable := false if input.subject.$evidence.exempt == true

# EDIT: prove every value that is read below, with its type. What is missing here can never become a pass.
missing contains "whether it is exempt is not known" if not is_boolean(input.subject.$evidence.exempt)

missing contains "whether it is enabled is not known" if not is_boolean(input.subject.$evidence.enabled)

# EDIT: what fails, as a sentence that its owner can act on.
fails contains "it is not enabled" if input.subject.$evidence.enabled == false
