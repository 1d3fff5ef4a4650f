# Ways in which a holder of identity policies gets more rights than they give, by what AWS runs for it.
#
# The paths are those that penetration testers have published: Rhino Security Labs, "AWS IAM Privilege Escalation - Methods
# and Mitigation", and Bishop Fox, "IAM Vulnerable". Rights to change policies themselves are in lib.iam.
package lib.iam_paths

import data.lib.aws_policy
import future.keywords.not

# Sentences on each path that the policies ({via, name, document}) open to the holder of an ARN.
open(policies, arn) := {sentence |
	said = _said(policies)
	some name, path in _paths
	count(path.actions - _allowed(said, path.actions)) == 0
	_passes(said, arn, path.service)
	sentence = sprintf("%s (%s)", [name, concat(", ", sort(_shown(path)))])
}

_shown(path) := path.actions | {"iam:PassRole"} if path.service != ""

_shown(path) := path.actions if path.service == ""

# Each path: the actions that it needs on every resource, and the service that a role is passed to ("" for none).
_paths := {
	"any role that trusts the account can be assumed": {"actions": {"sts:AssumeRole"}, "service": ""},
	"commands run on every instance with its role": {"actions": {"ssm:SendCommand"}, "service": ""},
	"a session opens on every instance with its role": {"actions": {"ssm:StartSession"}, "service": ""},
	"a key is put on every instance": {"actions": {"ec2-instance-connect:SendSSHPublicKey"}, "service": ""},
	"the code of every function is replaced": {"actions": {"lambda:UpdateFunctionCode"}, "service": ""},
	"every Glue endpoint takes a key": {"actions": {"glue:UpdateDevEndpoint"}, "service": ""},
	"an instance runs with any role": {"actions": {"ec2:RunInstances"}, "service": "ec2.amazonaws.com"},
	"a group of instances runs with any role": {
		"actions": {"autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"},
		"service": "ec2.amazonaws.com",
	},
	"a function runs with any role": {
		"actions": {"lambda:CreateFunction", "lambda:InvokeFunction"},
		"service": "lambda.amazonaws.com",
	},
	"a function with any role is started by an event": {
		"actions": {"lambda:CreateEventSourceMapping", "lambda:CreateFunction"},
		"service": "lambda.amazonaws.com",
	},
	"a stack is made with any role": {"actions": {"cloudformation:CreateStack"}, "service": "cloudformation.amazonaws.com"},
	"a task runs with any role": {
		"actions": {"ecs:RegisterTaskDefinition", "ecs:RunTask"},
		"service": "ecs-tasks.amazonaws.com",
	},
	"a build runs with any role": {
		"actions": {"codebuild:CreateProject", "codebuild:StartBuild"},
		"service": "codebuild.amazonaws.com",
	},
	"a Glue endpoint runs with any role": {"actions": {"glue:CreateDevEndpoint"}, "service": "glue.amazonaws.com"},
	"a Glue job runs with any role": {"actions": {"glue:CreateJob", "glue:StartJobRun"}, "service": "glue.amazonaws.com"},
	"a notebook runs with any role": {
		"actions": {"sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"},
		"service": "sagemaker.amazonaws.com",
	},
	"a training runs with any role": {"actions": {"sagemaker:CreateTrainingJob"}, "service": "sagemaker.amazonaws.com"},
	"a pipeline runs with any role": {
		"actions": {"datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"},
		"service": "datapipeline.amazonaws.com",
	},
}

# Every statement, and its action patterns that can take in a step of a path as one expression, for small letters.
_said(policies) := [{"statement": statement, "acts": sprintf(`^(%s)$`, [concat("|", _patterns(statement))])} |
	some policy in policies
	some statement in aws_policy.statements(policy.document)
]

# Found at once, by one built-in: managed policies list a thousand reads, and none of them is a step of a path.
_patterns(statement) := {aws_policy.expression(lower(pattern)) |
	actions = concat("\n", aws_policy.as_list(statement.Action))
	some pattern in regex.find_n(_of_steps, actions, -1)
	not regex.match(`(?i)^[a-z0-9-]+:(batch)?(describe|get|list|lookup|view|search|check)`, pattern)
}

# Patterns of the services whose actions are steps, and of any service.
_of_steps := sprintf(`(?im)^((%s):.*|[^:\n]*[*?].*)$`, [concat("|", _services)])

_services := {"iam"} | {split(action, ":")[0] | some _, path in _paths; some action in path.actions}

# Which of the actions some statement allows on every resource and none denies there.
_allowed(said, actions) := {action |
	some action in actions
	_allows(said, action)
	not _denies(said, action)
}

_allows(said, action) if {
	some one in said
	one.statement.Effect == "Allow"
	_acts(one, lower(action))
	aws_policy.reaches(one.statement, "*")
}

_denies(said, action) if {
	some one in said
	one.statement.Effect == "Deny"
	object.get(one.statement, "Condition", {}) == {}
	_acts(one, lower(action))
	aws_policy.reaches(one.statement, "*")
}

_acts(one, action) if regex.match(one.acts, action)

_acts(one, action) if {
	patterns = aws_policy.as_list(one.statement.NotAction)
	count([pattern | some pattern in patterns; aws_policy.matches(lower(pattern), action)]) == 0
}

_passes(_, _, "") := true

_passes(said, arn, service) if {
	service != ""
	parts = split(arn, ":")
	roles = sprintf("arn:%s:iam::%s:role/*", [parts[1], parts[4]])
	not _denies(said, "iam:PassRole")
	some one in said
	one.statement.Effect == "Allow"
	_acts(one, "iam:passrole")
	aws_policy.reaches(one.statement, roles)
	_to(one.statement, service)
}

# A condition on the service that a role is passed to closes the paths of the others.
_to(statement, _) if count(aws_policy.admits_only(statement, {"iam:passedtoservice"})) == 0

_to(statement, service) if {
	some pattern in aws_policy.admits_only(statement, {"iam:passedtoservice"})
	aws_policy.matches(pattern, service)
}
