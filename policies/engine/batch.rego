# Evaluates many tests on many inputs in one query. Uploaded to an OPA server only; the embedded engine needs none.
#
# A test without a value is simply not in the answer, so that one undefined result never takes the others down.
package tieout_batch

answers[key] := answer if {
	some i, request in input.requests
	some j, test in request.tests
	answer := data.controls[test.folder][test.stem].result with input as request.input
	key := sprintf("%d.%d", [i, j])
}
