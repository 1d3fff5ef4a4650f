# What stands in the way of a push to a branch: effective rules (rulesets) and classic branch protection together.
# Both apply at once, so the stricter of the two decides.
package lib.github_rules

import data.lib.evidence
import future.keywords.not

# Nobody can push to an archived repository, and an empty one has no branch yet.
idle(branch) if branch.archived == true

idle(branch) if {
	evidence.absent(branch.protection)
	branch.protection.code == "branch_not_found"
}

# Sentences on which of rules and protection cannot be judged. `holder` is the whole input.
unreadable(holder) := rules | protection if {
	rules := {evidence.unread(holder, ["subject", "rules"], "the effective rules of the branch") |
		not _rules_readable(object.get(holder, ["subject", "rules"], {}))
	}
	protection := {evidence.unread(holder, ["subject", "protection"], "the classic branch protection") |
		not _protection_readable(object.get(holder, ["subject", "protection"], {}))
	}
}

_rules_readable(part) if {
	evidence.list_part(part)
	count([rule | some rule in part.value; not _rule(rule)]) == 0
}

_rule(rule) if {
	is_string(rule.type)
	not rule.type in {"pull_request", "required_status_checks"}
}

_rule(rule) if {
	rule.type == "pull_request"
	is_number(rule.ruleset_id)
	is_number(rule.parameters.required_approving_review_count)
	is_boolean(rule.parameters.dismiss_stale_reviews_on_push)
}

_rule(rule) if {
	rule.type == "required_status_checks"
	evidence.objects(rule.parameters.required_status_checks)
	count([check | some check in rule.parameters.required_status_checks; not evidence.text(check.context)]) == 0
}

# Classic protection: 404 (absent) where the caller may see is the proof that there is none.
_protection_readable(part) if evidence.absent(part)

_protection_readable(part) if {
	evidence.object_part(part)
	_reviews_readable(object.get(part.value, "required_pull_request_reviews", "none"))
	_checks_readable(object.get(part.value, "required_status_checks", "none"))
	count({key | some key in _switches; is_boolean(part.value[key].enabled)}) == count(_switches)
}

_switches := {"allow_force_pushes", "allow_deletions", "enforce_admins"}

_reviews_readable("none") := true

_reviews_readable(reviews) if {
	is_object(reviews)
	is_number(object.get(reviews, "required_approving_review_count", 0))
	is_boolean(reviews.dismiss_stale_reviews)
	allowances = object.get(reviews, "bypass_pull_request_allowances", {})
	is_object(allowances)
	count([actors | some _, actors in allowances; not evidence.objects(actors)]) == 0
}

_checks_readable("none") := true

_checks_readable(checks) if {
	is_object(checks)
	evidence.strings(checks.contexts)
}

has_rule(branch, type) if {
	some rule in branch.rules.value
	rule.type == type
}

# Classic protection's own object, or an empty one where there is none.
_classic(branch) := object.get(branch.protection, "value", {})

# The state of a switch of classic protection; undefined where there is no protection.
switch(branch, key) := _classic(branch)[key].enabled

# The numbers of approvals demanded before a merge, one for each gate that demands a pull request.
approvals(branch) := {number |
	some rule in branch.rules.value
	rule.type == "pull_request"
	number = rule.parameters.required_approving_review_count
} | {number |
	classic_gate(branch)
	number = object.get(_classic(branch).required_pull_request_reviews, "required_approving_review_count", 0)
}

# Names of the status checks that must succeed before a merge.
checks(branch) := {context |
	some rule in branch.rules.value
	rule.type == "required_status_checks"
	some check in rule.parameters.required_status_checks
	context = check.context
} | {context | some context in object.get(_classic(branch), ["required_status_checks", "contexts"], [])}

dismisses_stale(branch) if {
	some rule in branch.rules.value
	rule.type == "pull_request"
	rule.parameters.dismiss_stale_reviews_on_push == true
}

dismisses_stale(branch) if _classic(branch).required_pull_request_reviews.dismiss_stale_reviews == true

# Whether the required pull request has a further demand, as rulesets and classic protection name it.
demands(branch, parameter, _) if {
	some rule in branch.rules.value
	rule.type == "pull_request"
	rule.parameters[parameter] == true
}

demands(branch, _, key) if _classic(branch).required_pull_request_reviews[key] == true

# Ids of the rulesets that require a pull request on the branch.
gates(branch) := {id |
	some rule in branch.rules.value
	rule.type == "pull_request"
	id = rule.ruleset_id
}

classic_gate(branch) if is_object(_classic(branch).required_pull_request_reviews)

# Whether the bypass list of a ruleset was visible, with every actor of a known type.
bypass_known(branch, id) if {
	actors = _actors(branch, id)
	evidence.objects(actors)
	count([actor | some actor in actors; not _actor(actor)]) == 0
}

_actors(branch, id) := found[0].bypass_actors if {
	found := [ruleset | some ruleset in branch.rulesets.value; ruleset.id == id]
	count(found) == 1
}

_actor(actor) := actor.actor_type if {
	is_string(actor.actor_type)
	not is_number(actor.actor_id)
}

_actor(actor) := sprintf("%s:%d", [actor.actor_type, actor.actor_id]) if {
	is_string(actor.actor_type)
	is_number(actor.actor_id)
}

# Actors of a known bypass list that are approved neither by type and id nor by type.
unapproved(branch, id, approved) := {name |
	some actor in _actors(branch, id)
	name = _actor(actor)
	not name in approved
	not actor.actor_type in approved
}

# Sentences on how classic protection's required pull request can be bypassed.
round_classic(branch, approved) := _round_administrators(branch) | {reason |
	classic_gate(branch)
	some list, type in {"users": "User", "teams": "Team", "apps": "Integration"}
	some actor in object.get(_classic(branch).required_pull_request_reviews, ["bypass_pull_request_allowances", list], [])
	name = sprintf("%s:%v", [type, object.get(actor, _names[list], "?")])
	not name in approved
	reason = sprintf("classic protection lets %s bypass it", [name])
}

_names := {"users": "login", "teams": "slug", "apps": "slug"}

_round_administrators(branch) := {"classic protection does not bind administrators (enforce_admins is off)"} if {
	classic_gate(branch)
	not switch(branch, "enforce_admins") == true
} else := set()
