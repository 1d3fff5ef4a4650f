# The one place where an outcome is decided, in this order: known not to apply, a proven failure, anything
# missing, pass. A denied call must never turn a failure into a blank, nor a blank into a pass.
package lib.outcome

import future.keywords.not

conclude(facts) := object.union(_judged(facts), _recheck(facts))

_judged(facts) := {"outcome": "not_applicable", "reasons": []} if {
	facts.applicable == false
}

_judged(facts) := {"outcome": "fail", "reasons": sort(facts.fails | facts.missing)} if {
	facts.applicable == true
	count(facts.fails) > 0
}

_judged(facts) := {"outcome": "no_evidence", "reasons": sort(facts.missing)} if {
	facts.applicable == true
	count(facts.fails) == 0
	count(facts.missing) > 0
}

_judged(facts) := {"outcome": "pass", "reasons": []} if {
	facts.applicable == true
	count(facts.fails) == 0
	count(facts.missing) == 0
}

_recheck(facts) := {"recheck_at": facts.recheck_at} if facts.recheck_at

_recheck(facts) := {} if not facts.recheck_at
