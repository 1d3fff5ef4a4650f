"""Which provider's log of changes speaks for which tested facts, as data; each row names its source.

A row may stand here only when its events are *every* way in which the tested facts can come to be others. Where one is
missing, or is not known, there is no row, and the grade stays at dated observations. A row names the tests that it
speaks for, because it is about the facts that they read (a test holds each policy to ``facts``); a test of one's own
on the same kind may read others.

AWS Config's history is another sort of log: its items say that a resource changed, whoever or whatever changed it, and
not what. It speaks for what its documented item holds. That is how S3 buckets, RDS and KMS are covered, of which no
list of calls is complete (another account, a maintenance window or a key in another region may change them).

Not covered, and why: access to buckets (joined with the account's block, which no item of a bucket holds); deletion
protection of database instances and rotation of keys (not in the documented item, or read beyond it); trails of an
organisation, groups shared from another account and keys of several regions (changed elsewhere); GuardDuty (by an
administrator account); branches of GitHub (rule sets of the enterprise) and its members (who may change the login that
is tested); networks of storage and vaults in Azure (a perimeter may override them); Entra (no list of activities is
complete for a setting).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectors.aws.cloudtrail_names import ASKED
from collectors.aws.config_names import ASKED as CONFIG_ASKED
from collectors.aws.config_names import LOOK_BACK_DAYS
from policies.operation.period import HOUR

SUBJECT = "$subject"


@dataclass(frozen=True, slots=True)
class Log:
    """A provider's log of changes, collected as events of ``kind``.

    ``name``: where an event's document has its name. ``asked``: what the recorded query of a scan must hold; one that
    asked for other events proves nothing. ``settle``: after how long an event is in the log, in microseconds. ``days``:
    how far back it can be read, and ``needs`` what must have been on; ``beyond``: what may reach further back.
    ``lag``: how long after a change its event may be dated, in microseconds. ``lists``: it has an event of every
    resource that it speaks for, however old, its query says since when it was whole, and of which of a watch's events.
    ``limit``: what may be missing from it all the same.
    """

    kind: str
    says: str
    name: str
    asked: str
    settle: int
    source: str
    days: int
    needs: str = ""
    lag: int = 0
    lists: bool = False
    limit: str = ""
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """The events of a log that touch the facts which some tests of a kind read.

    ``ties``: where an event names its subject, or what lies in it (any of them; none that is text: it touches all).
    ``subject``: where a document has that name. ``lasting``: a subject goes by no other name while it is there, so that
    an event with a name that nobody saw concerns none of those that were seen. ``home``: the log's lane is the
    partition's home region, not the lane's own scope. ``owner``: where a document has the account that it belongs to,
    which must be its own. ``never``: what must be false in a document that the log speaks for. ``region``: where a
    document has the region whose log speaks for it, where one lane holds subjects of many; then all regions count.
    ``beside``: events of another log that touch the same subjects; it need not be whole, and proves nothing.
    """

    tests: tuple[str, ...]
    kind: str
    log: Log
    facts: tuple[str, ...]
    events: frozenset[str]
    ties: tuple[str, ...]
    subject: tuple[str, ...]
    source: str
    lasting: bool = False
    home: bool = False
    owner: str = ""
    never: str = ""
    region: str = ""
    beside: Watch | None = None


CLOUDTRAIL = Log(
    "aws.cloudtrail.event", "CloudTrail's event history", "item.eventName", ASKED, HOUR,
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html", 90,
    beyond="CloudTrail's log files in S3, if a trail kept them: name its bucket under cloudtrail_logs")
GITHUB = Log(
    "github.audit_event", "the organisation's audit log", "action", "include=web, phrase=created:", HOUR,
    "https://docs.github.com/en/enterprise-cloud@latest/organizations/keeping-your-organization-secure/"
    "managing-security-settings-for-your-organization/audit-log-events-for-your-organization", 180)
AZURE = Log(
    "azure.activity", "the activity log", "item.operationName", "eventtypes/management/values", HOUR,
    "https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema", 90)
CONFIG = Log(
    "aws.config.item", "AWS Config's history", "item.resourceType", CONFIG_ASKED, HOUR,
    "https://docs.aws.amazon.com/config/latest/developerguide/how-does-config-work.html", LOOK_BACK_DAYS,
    "if its recorder was on", HOUR, lists=True,
    limit="AWS Config records only the last of changes that follow within a few minutes: what is proven by its history "
          "holds but for a change that was undone so fast, and of which CloudTrail's history has no call.")

_IAM = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"
_EC2 = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"
_TRAIL = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html"
_S3 = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"
_RDS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html"
_KMS = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html"
_AZURE = "https://learn.microsoft.com/azure/role-based-access-control/permissions/"
_CONFIG = "https://github.com/awslabs/aws-config-resource-schema/blob/master/config/properties/resource-types/"
_REQUEST = "item.requestParameters."
_RESOURCE = ("item.resourceId",)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _calls(kind: str, events: str, tie: str, source: str) -> Watch:
    """The calls on a kind that CloudTrail has, beside a history of it."""
    return Watch((), kind, CLOUDTRAIL, (), _names(events), (_REQUEST + tie,), (), source)


WATCHES = (
    # One policy an account, changed by two calls; its absence is a state of its own.
    Watch(("ac_03_password_policy_is_set.aws_account",), "aws.account", CLOUDTRAIL, ("password_policy",),
          _names("UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy"), (), (), _IAM, home=True),
    # A trust policy also shows another text when a principal in it is deleted, which no later event takes back.
    Watch(("ac_16_role_trust_is_limited.aws_iam_role_accounts", "ac_16_role_trust_is_limited.aws_iam_role_federation"),
          "aws.iam.role", CLOUDTRAIL, ("account", "item.Path", "trust"),
          _names("CreateRole DeleteRole UpdateAssumeRolePolicy"), (_REQUEST + "roleName",), ("item.RoleName",), _IAM,
          lasting=True, home=True),
    # The document in force is that of the default version; versions themselves never change. A policy that is made
    # changes no other.
    Watch(("ac_20_no_path_leads_to_more_rights.aws_iam_policy_everything",
           "ac_20_no_path_leads_to_more_rights.aws_iam_policy_trails"),
          "aws.iam.policy", CLOUDTRAIL, ("document",),
          _names("DeletePolicy CreatePolicyVersion DeletePolicyVersion SetDefaultPolicyVersion"),
          (_REQUEST + "policyArn",), ("item.Arn",), _IAM, lasting=True, home=True),
    # Read are the policies in the user itself; those that come by a group fail nobody.
    Watch(("ac_21_rights_come_by_groups.aws_iam_user",), "aws.iam.user", CLOUDTRAIL, ("item.UserName", "policies"),
          _names("CreateUser DeleteUser UpdateUser PutUserPolicy DeleteUserPolicy AttachUserPolicy DetachUserPolicy"),
          (_REQUEST + "userName", _REQUEST + "newUserName"), ("item.UserName",), _IAM, home=True),
    Watch(("lm_02_logs_are_protected.aws_cloudtrail_trail_encryption",
           "lm_02_logs_are_protected.aws_cloudtrail_trail_validation"),
          "aws.cloudtrail.trail", CLOUDTRAIL,
          ("item.KmsKeyId", "item.LogFileValidationEnabled", "item.S3BucketName"),
          _names("CreateTrail UpdateTrail DeleteTrail"), (_REQUEST + "name",), ("item.Name", "item.TrailARN"), _TRAIL,
          lasting=True, owner="item.TrailARN", never="item.IsOrganizationTrail"),
    # A group's name never changes. A shared group is changed in the account that owns it.
    Watch(("nw_01_firewalls_deny_by_default.aws_ec2_security_group_default",
           "nw_01_firewalls_deny_by_default.aws_ec2_security_group_open"),
          "aws.ec2.security_group", CLOUDTRAIL, ("item.GroupName", "item.IpPermissions", "item.IpPermissionsEgress"),
          _names("AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
                 "RevokeSecurityGroupEgress ModifySecurityGroupRules DeleteSecurityGroup"),
          (_REQUEST + "groupId", _REQUEST + "ModifySecurityGroupRulesRequest.GroupId"), (SUBJECT,), _EC2, lasting=True,
          owner="item.OwnerId"),
    # A bucket's item has its policy and these settings. A bucket keeps its name for as long as it is there.
    Watch(("bc_01_backups_are_kept.aws_s3_bucket", "dp_01_data_is_encrypted_at_rest.aws_s3_bucket",
           "dp_01_data_is_encrypted_at_rest.aws_s3_bucket_key", "dp_02_data_is_encrypted_in_transit.aws_s3_bucket",
           "lm_13_access_to_data_is_recorded.aws_s3_bucket", "lm_15_stored_data_ages_out.aws_s3_bucket"),
          "aws.s3.bucket", CONFIG, ("encryption", "item.Name", "lifecycle", "logging", "policy", "versioning"),
          _names("AWS::S3::Bucket"), _RESOURCE, ("item.Name",), f"{_CONFIG}AWS::S3::Bucket.properties.json",
          lasting=True, region="region", beside=_calls(
              "aws.s3.bucket", "PutBucketPolicy DeleteBucketPolicy PutBucketEncryption DeleteBucketEncryption "
              "PutBucketVersioning PutBucketLogging", "bucketName", _S3)),
    Watch(("bc_01_backups_are_kept.aws_rds_instance", "bc_04_redundancy_is_configured.aws_rds_instance",
           "cf_06_data_services_take_minor_upgrades.aws_rds_instance",
           "cf_07_data_services_write_their_logs.aws_rds_instance", "dp_01_data_is_encrypted_at_rest.aws_rds_instance",
           "dp_04_storage_is_not_public.aws_rds_instance"),
          "aws.rds.instance", CONFIG,
          ("item.AutoMinorVersionUpgrade", "item.BackupRetentionPeriod", "item.DBClusterIdentifier",
           "item.DBInstanceIdentifier", "item.EnabledCloudwatchLogsExports", "item.Engine", "item.MultiAZ",
           "item.PubliclyAccessible", "item.StorageEncrypted"),
          _names("AWS::RDS::DBInstance"), _RESOURCE, ("item.DbiResourceId", "item.DBInstanceIdentifier"),
          f"{_CONFIG}AWS::RDS::DBInstance.properties.json", lasting=True,
          beside=_calls("aws.rds.instance", "ModifyDBInstance DeleteDBInstance", "dBInstanceIdentifier", _RDS)),
    Watch(("bc_01_backups_are_kept.aws_rds_cluster", "bc_04_redundancy_is_configured.aws_rds_cluster",
           "cf_07_data_services_write_their_logs.aws_rds_cluster", "dp_01_data_is_encrypted_at_rest.aws_rds_cluster",
           "dp_18_data_stores_cannot_be_deleted_by_mistake.aws_rds_cluster"),
          "aws.rds.cluster", CONFIG,
          ("item.BackupRetentionPeriod", "item.DBClusterIdentifier", "item.DeletionProtection",
           "item.EnabledCloudwatchLogsExports", "item.Engine", "item.MultiAZ", "item.StorageEncrypted"),
          _names("AWS::RDS::DBCluster"), _RESOURCE, (SUBJECT,), f"{_CONFIG}AWS::RDS::DBCluster.properties.json",
          lasting=True),
    # The state of a key of several regions follows from those of its kin.
    Watch(("dp_03_keys_are_managed.aws_kms_key_deletion",), "aws.kms.key", CONFIG,
          ("item.KeyId", "item.KeyManager", "item.KeyState"),
          _names("AWS::KMS::Key"), _RESOURCE, ("item.KeyId", "item.Arn"),
          f"{_CONFIG}AWS::KMS::Key.properties.json", lasting=True, never="item.MultiRegion",
          beside=_calls("aws.kms.key", "DisableKey ScheduleKeyDeletion", "keyId", _KMS)),
    # An organisation that is renamed, or moves to another enterprise, renames and may close all its repositories.
    Watch(("ac_15_source_code_is_restricted.github_repository",), "github.repository", GITHUB,
          ("item.full_name", "item.visibility"),
          _names("repo.access repo.create repo.destroy repo.rename repo.restore repo.transfer repo.transfer_outgoing "
                 "org.rename org.transfer org.transfer_outgoing"),
          ("repo_id",), (SUBJECT,), GITHUB.source, lasting=True),
    # Resource Manager is the only way to these settings, and all that it does is in the activity log. A rule is a
    # resource in its group.
    Watch(("nw_01_firewalls_deny_by_default.azure_network_security_group_open",), "azure.network.security_group", AZURE,
          ("item.properties.securityRules",),
          _names("Microsoft.Network/networkSecurityGroups/write Microsoft.Network/networkSecurityGroups/delete "
                 "Microsoft.Network/networkSecurityGroups/securityRules/write "
                 "Microsoft.Network/networkSecurityGroups/securityRules/delete"),
          ("resource",), ("resource",), _AZURE + "networking#microsoftnetwork", lasting=True),
    Watch(("cf_20_services_use_directory_identities.azure_storage_account_sign_in",
           "dp_02_data_is_encrypted_in_transit.azure_storage_account_tls",
           "dp_04_storage_is_not_public.azure_storage_account_anonymous"),
          "azure.storage.account", AZURE,
          ("item.name", "item.properties.allowBlobPublicAccess", "item.properties.allowSharedKeyAccess",
           "item.properties.minimumTlsVersion", "item.properties.supportsHttpsTrafficOnly"),
          _names("Microsoft.Storage/storageAccounts/write Microsoft.Storage/storageAccounts/delete"),
          ("resource",), ("resource",), _AZURE + "storage#microsoftstorage", lasting=True),
    Watch(("dp_03_keys_are_managed.azure_keyvault_vault_access",
           "dp_03_keys_are_managed.azure_keyvault_vault_recovery"),
          "azure.keyvault.vault", AZURE,
          ("item.properties.accessPolicies", "item.properties.enablePurgeProtection",
           "item.properties.enableRbacAuthorization", "item.properties.enableSoftDelete",
           "item.properties.softDeleteRetentionInDays"),
          _names("Microsoft.KeyVault/vaults/write Microsoft.KeyVault/vaults/delete "
                 "Microsoft.KeyVault/vaults/accessPolicies/write"),
          ("resource",), ("resource",), _AZURE + "security#microsoftkeyvault", lasting=True),
)


def watch_of(test: str, watches: Sequence[Watch] = WATCHES) -> Watch | None:
    """The row that speaks for a test, by its id; None where nothing does."""
    return next((watch for watch in watches if test in watch.tests), None)
