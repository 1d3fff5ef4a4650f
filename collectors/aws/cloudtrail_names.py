"""The management events that are kept of CloudTrail's history, in groups that policies choose by.

An event's name decides. Those of IAM and of AWS Organizations are recorded in one region of a partition only.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

ROOT, SIGN_IN = "root", "sign_in"
_GLOBAL = {
    "user": """
        CreateUser DeleteUser UpdateUser CreateLoginProfile UpdateLoginProfile DeleteLoginProfile AddUserToGroup
        RemoveUserFromGroup CreateGroup DeleteGroup CreateRole DeleteRole UpdateAssumeRolePolicy DeactivateMFADevice
        DeleteVirtualMFADevice UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy CreateSAMLProvider
        UpdateSAMLProvider DeleteSAMLProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider""",
    "key": "CreateAccessKey UpdateAccessKey DeleteAccessKey",
    "policy": """
        PutUserPolicy PutGroupPolicy PutRolePolicy DeleteUserPolicy DeleteGroupPolicy DeleteRolePolicy AttachUserPolicy
        AttachGroupPolicy AttachRolePolicy DetachUserPolicy DetachGroupPolicy DetachRolePolicy CreatePolicy
        CreatePolicyVersion SetDefaultPolicyVersion DeletePolicy DeletePolicyVersion PutUserPermissionsBoundary
        DeleteUserPermissionsBoundary PutRolePermissionsBoundary DeleteRolePermissionsBoundary""",
    "organization": """
        AttachPolicy DetachPolicy UpdatePolicy DisablePolicyType LeaveOrganization RemoveAccountFromOrganization
        MoveAccount""",
}
_REGIONAL = {
    "network": """
        AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress
        ModifySecurityGroupRules CreateSecurityGroup DeleteSecurityGroup CreateNetworkAcl DeleteNetworkAcl
        CreateNetworkAclEntry ReplaceNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation
        CreateInternetGateway AttachInternetGateway DetachInternetGateway DeleteInternetGateway CreateRoute ReplaceRoute
        DeleteRoute CreateRouteTable DeleteRouteTable CreateVpc DeleteVpc ModifyVpcAttribute CreateVpcPeeringConnection
        AcceptVpcPeeringConnection DeleteVpcPeeringConnection""",
    "logging": """
        StopLogging StartLogging CreateTrail UpdateTrail DeleteTrail PutEventSelectors StopConfigurationRecorder
        DeleteConfigurationRecorder PutConfigurationRecorder DeleteDeliveryChannel DeleteDetector UpdateDetector
        DisableSecurityHub DeleteFlowLogs DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy DeleteMetricFilter
        DeleteAlarms DisableAlarmActions""",
    "data": """
        PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock
        PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock PutBucketEncryption DeleteBucketEncryption
        PutBucketVersioning PutBucketLogging DisableKey ScheduleKeyDeletion PutKeyPolicy ModifyDBInstance
        DeleteDBInstance ModifyDBSnapshotAttribute ModifySnapshotAttribute ModifyImageAttribute""",
    SIGN_IN: "ConsoleLogin",
}
HOME = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""The region that records what concerns a whole account (IAM, Organizations), by partition."""


def _groups(declared: Mapping[str, str]) -> dict[str, str]:
    return {name: group for group, names in declared.items() for name in names.split()}


GROUP: Mapping[str, str] = {**_groups(_GLOBAL), **_groups(_REGIONAL)}
"""The group of each event that is kept, by its name."""


ASKED = f"{len(GROUP)} event names ({sha256(' '.join(sorted(GROUP)).encode()).hexdigest()[:8]})"
"""Which names were asked for, as a scan's query says it: a window of fewer names is no proof about the others."""


FILES_OF = "log files of trail"
"""What a scan says that it read where it did not read the event history."""


def names_in(partition: str, region: str) -> tuple[str, ...]:
    """The names to look up in a region: those of global services only where the partition records them."""
    regional = tuple(_groups(_REGIONAL))
    return (*_groups(_GLOBAL), *regional) if HOME.get(partition, region) == region else regional
