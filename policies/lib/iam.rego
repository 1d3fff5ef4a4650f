# What makes the holder of identity policies an administrator. Conditions are ignored on purpose: an
# administrator under a condition is still an administrator.
package lib.iam

import data.lib.aws_policy
import future.keywords.not

# A list of policies ({via, name, document}) whose every document can be judged.
readable(policies) if {
	is_array(policies)
	count([policy | some policy in policies; not _policy(policy)]) == 0
}

_policy(policy) if {
	is_string(policy.name)
	is_string(policy.via)
	aws_policy.readable(policy.document)
	count([statement | some statement in aws_policy.statements(policy.document); not _resources_known(statement)]) == 0
}

_resources_known(statement) if count(aws_policy.as_list(statement.Resource)) > 0

_resources_known(statement) if count(aws_policy.as_list(statement.NotResource)) > 0

# Phrases on why the policies make their holder (an ARN) an administrator, one a policy; empty when they do not.
administrator(policies, arn) := set() if {
	_denied(policies)
} else := {phrase |
	some policy in policies
	powers := {power |
		some statement in aws_policy.statements(policy.document)
		statement.Effect == "Allow"
		some power in _powers(statement, arn)
	}
	count(powers) > 0
	phrase = sprintf("policy %s (by %s) allows %s%s", [policy.name, policy.via, min(powers), _more(count(powers) - 1)])
}

_more(0) := ""

_more(number) := sprintf(", and %d more powers of that sort", [number]) if number > 0

# The ARN of a user, role or group, as the helpers here take it.
is_arn(value) if {
	is_string(value)
	regex.match(`^arn:[a-z-]+:iam::[0-9]{12}:(user|role|group)/.+$`, value)
}

_denied(policies) if {
	some policy in policies
	_denies_everything(policy.document)
}

# A statement that takes every right away, without a condition: the holder can do nothing.
_denies_everything(document) if {
	some statement in aws_policy.statements(document)
	statement.Effect == "Deny"
	object.get(statement, "Condition", {}) == {}
	_every_action(statement)
	aws_policy.reaches(statement, "*")
}

_every_action(statement) if "*" in aws_policy.as_list(statement.Action)

_every_action(statement) if "*:*" in aws_policy.as_list(statement.Action)

_powers(statement, arn) := {"every action on every resource"} if {
	_every_action(statement)
	aws_policy.reaches(statement, "*")
} else := {sprintf("%s on %s, which can grant any right", [action, reached]) |
	patterns = _iam_patterns(statement)
	some action, type in _escalations
	_acts_on(statement, patterns, lower(action))
	some reached in _reached(statement, action, type, arn)
}

# Actions by which a principal can give itself or another every right, and the type of what they act on.
_escalations := {
	"iam:AddUserToGroup": "group",
	"iam:AttachGroupPolicy": "group",
	"iam:AttachRolePolicy": "role",
	"iam:AttachUserPolicy": "user",
	"iam:CreateAccessKey": "user",
	"iam:CreateLoginProfile": "user",
	"iam:CreatePolicyVersion": "policy",
	"iam:PutGroupPolicy": "group",
	"iam:PutRolePolicy": "role",
	"iam:PutUserPolicy": "user",
	"iam:SetDefaultPolicyVersion": "policy",
	"iam:UpdateAssumeRolePolicy": "role",
	"iam:UpdateLoginProfile": "user",
}

# Those that suffice when the holder may use them on itself only (its own keys and password do not).
_on_itself := {
	"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy",
	"iam:PutUserPolicy",
}

# IAM compares actions without regard to case; only these patterns can take in an IAM action.
_acts_on(_, patterns, action) if {
	some pattern in patterns
	aws_policy.matches(pattern, action)
}

_acts_on(statement, _, action) if {
	patterns = aws_policy.as_list(statement.NotAction)
	count([pattern | some pattern in patterns; aws_policy.matches(lower(pattern), action)]) == 0
}

# Found at once, by one built-in: managed policies list a thousand actions, of which few are of IAM.
_iam_patterns(statement) := {lower(pattern) |
	actions = concat("\n", aws_policy.as_list(statement.Action))
	some pattern in regex.find_n(`(?im)^(iam:.*|[*].*)$`, actions, -1)
}

_reached(statement, action, type, arn) := {sprintf("every %s", [type])} if {
	parts = split(arn, ":")
	aws_policy.reaches(statement, sprintf("arn:%s:iam::%s:%s/*", [parts[1], parts[4], type]))
} else := {"itself"} if {
	action in _on_itself
	contains(arn, sprintf(":%s/", [type]))
	_reaches_holder(statement, arn)
} else := set()

_reaches_holder(statement, arn) if {
	some pattern in aws_policy.as_list(statement.Resource)
	aws_policy.matches(replace(pattern, "${aws:username}", regex.replace(arn, `^.*/`, "")), arn)
}
