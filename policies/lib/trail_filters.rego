# Metric filters on a trail's log group: which activities each notices, and whether anybody is told.
#
# A pattern is read as clauses joined by "&&", each of alternatives joined by "||". It covers an activity when one clause
# holds each of the activity's alternatives and every other clause is one that takes nothing of it away. The activities and
# their conditions follow the CIS AWS Foundations Benchmark, section on monitoring.
package lib.trail_filters

import data.lib.evidence
import future.keywords.not

# A trail of the list ({trail, filters}) with readable filters.
readable(entry) if {
	is_boolean(entry.trail.IsMultiRegionTrail)
	evidence.text(entry.trail.TrailARN)
	evidence.list_part(entry.filters)
	count([filter | some filter in entry.filters.value; not _filter(filter)]) == 0
}

_filter(filter) if {
	evidence.text(filter.filterName)
	is_string(filter.filterPattern)
	evidence.objects(filter.alarms)
	count([alarm | some alarm in filter.alarms; not _alarm(alarm)]) == 0
}

_alarm(alarm) if {
	is_boolean(alarm.ActionsEnabled)
	evidence.text(alarm.AlarmName)
	evidence.objects(alarm.actions)
	count([action | some action in alarm.actions; not _action(action)]) == 0
}

_action(action) if {
	evidence.text(action.action)
	is_number(action.subscribers)
}

# Names of the activities that this filter notices.
noticed(filter) := {name | some name, activity in activities; _covers(_clauses(filter.filterPattern), activity)}

# Whether one of the filter's alarms reaches somebody: its actions are on, and one is no topic without subscribers.
told(filter) if {
	some alarm in filter.alarms
	alarm.ActionsEnabled == true
	some action in alarm.actions
	_reaches(action)
}

_reaches(action) if action.subscribers > 0

_reaches(action) if not contains(action.action, ":sns:")

_clauses(pattern) := {{trim(alternative, "{}()") | some alternative in split(clause, "||")} |
	some clause in split(_plain(pattern), "&&")
}

# Without spaces, quotes and the sign of the record's root, which may all be written or left out.
_plain(pattern) := replace(replace(replace(replace(pattern, " ", ""), "\"", ""), "'", ""), "$.", "")

_covers(clauses, activity) if {
	some main in clauses
	count(activity.any - main) == 0
	rest = clauses - {main}
	count(rest - activity.with) == 0
	count(activity.must - rest) == 0
}

_named(source, names) := {
	"any": {sprintf("eventName=%s", [name]) | some name in names},
	"with": {{sprintf("eventSource=%s.amazonaws.com", [source])}},
	"must": set(),
}

activities := {
	"bucket_policy_changes": _named("s3", {
		"PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication", "DeleteBucketPolicy",
		"DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication",
	}),
	"cloudtrail_changes": _named("cloudtrail", {"CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"}),
	"config_changes": _named("config", {"StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder"}),
	"console_failures": {
		"any": {"eventName=ConsoleLogin"}, "with": {{"errorMessage=Failedauthentication"}},
		"must": {{"errorMessage=Failedauthentication"}},
	},
	"console_without_mfa": {
		"any": {"eventName=ConsoleLogin"},
		"with": {{"additionalEventData.MFAUsed!=Yes"}, {"userIdentity.type=IAMUser"}, {"responseElements.ConsoleLogin=Success"}},
		"must": {{"additionalEventData.MFAUsed!=Yes"}},
	},
	"gateway_changes": _named("ec2", {
		"CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway",
		"DeleteInternetGateway", "DetachInternetGateway",
	}),
	"iam_policy_changes": _named("iam", {
		"DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy",
		"CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "AttachRolePolicy", "DetachRolePolicy",
		"AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy", "DetachGroupPolicy",
	}),
	"key_deletion": _named("kms", {"DisableKey", "ScheduleKeyDeletion"}),
	"nacl_changes": _named("ec2", {
		"CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry", "ReplaceNetworkAclEntry",
		"ReplaceNetworkAclAssociation",
	}),
	"root_use": {
		"any": {"userIdentity.type=Root"},
		"with": {{"userIdentity.invokedByNOTEXISTS"}, {"eventType!=AwsServiceEvent"}}, "must": set(),
	},
	"route_table_changes": _named("ec2", {
		"CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRouteTable", "DeleteRoute",
		"DisassociateRouteTable",
	}),
	"security_group_changes": _named("ec2", {
		"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
		"RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup",
	}),
	"unauthorized_calls": {
		"any": {"errorCode=*UnauthorizedOperation", "errorCode=AccessDenied*"},
		"with": {{"sourceIPAddress!=delivery.logs.amazonaws.com"}, {"eventName!=HeadBucket"}}, "must": set(),
	},
	"vpc_changes": _named("ec2", {
		"CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection", "CreateVpcPeeringConnection",
		"DeleteVpcPeeringConnection", "RejectVpcPeeringConnection", "AttachClassicLinkVpc", "DetachClassicLinkVpc",
		"DisableVpcClassicLink", "EnableVpcClassicLink",
	}),
}
