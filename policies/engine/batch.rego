# Evaluates many tests on many inputs in one query. Uploaded to an OPA server only; the embedded engine needs none.
#
# The answer names the bundle that gave it. A test without a value is simply not in the answer, so that one undefined
# result never takes the others down.
package tieout_batch

batch := {"bundle": data.tieout_bundle.digest, "answers": answers}

answers[key] := answer if {
	some i, request in input.requests
	some j, test in request.tests
	answer := data.controls[test.folder][test.stem].result with input as request.input
	key := sprintf("%d.%d", [i, j])
}
