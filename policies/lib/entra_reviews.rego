# Decisions of an access review.
package lib.entra_reviews

import data.lib.evidence

# The decisions, every one of them known with what became of it where that was collected.
readable(part) if {
	part.status == "ok"
	evidence.matches(part.value, {"type": "array", "items": {
		"type": "object", "required": ["id", "decision"],
		"properties": {
			"id": {"type": "string"}, "decision": {"type": "string", "minLength": 1}, "applyResult": {"type": "string"},
			"principal": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
			"reviewer": {"type": ["string", "null"]},
		},
	}})
}
