"""One of each kind that watches, backs up and finds, in both regions: partly moto's own, partly rows kept for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent.demo.standins.aws.kept import event
from agent.demo.standins.aws.world import AwsWorld

ACCOUNT = "123456789012"
WHEN = datetime(2026, 2, 1, 4, tzinfo=UTC)
ENDED = datetime(2026, 2, 28, 5, tzinfo=UTC)
VCPU = {"Service": "EC2", "Type": "Resource", "Resource": "vCPU", "Class": "Standard/OnDemand"}
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBjTCCATOgAwIBAgIUQnotacertificate\n-----END CERTIFICATE-----\n"


def furnish_governance(world: AwsWorld, regions: tuple[str, ...]) -> None:
    """Everything of this module."""
    _identities(world)
    for region in regions:
        world.kept.put("cloudtrail:LookupEvents", event("StopLogging", "2026-02-10T09:00:00Z", 1), region=region)
        _rules(world, region)
        _findings(world, region)
        _backups(world, region)
        _capacity(world, region)
    _watch(world)


def _identities(world: AwsWorld) -> None:
    world.client("iam").upload_server_certificate(ServerCertificateName="old", CertificateBody=CERTIFICATE,
                                                  PrivateKey="not a key")
    world.client("account").put_alternate_contact(
        AlternateContactType="SECURITY", EmailAddress="security@example.com", Name="Security", PhoneNumber="1",
        Title="Team")
    for region in world.regions:
        world.kept.put("accessanalyzer:ListAnalyzers", {
            "arn": f"arn:aws:access-analyzer:{region}:{ACCOUNT}:analyzer/all", "name": "all", "type": "ACCOUNT",
            "status": "ACTIVE", "createdAt": WHEN, "lastResourceAnalyzedAt": ENDED}, region=region)
        world.kept.put("accessanalyzer:ListFindingsV2", {
            "id": f"finding-{region}", "analyzedAt": ENDED, "createdAt": WHEN, "updatedAt": ENDED, "status": "ACTIVE",
            "resource": "arn:aws:s3:::customer-data", "resourceType": "AWS::S3::Bucket",
            "resourceOwnerAccount": ACCOUNT, "findingType": "ExternalAccess"}, region=region)
        _center(world, region)


def _center(world: AwsWorld, region: str) -> None:
    center = world.client("sso-admin", region)
    instance = center.list_instances()["Instances"][0]["InstanceArn"]
    created = center.create_permission_set(InstanceArn=instance, Name="admin", SessionDuration="PT4H")
    name = {"InstanceArn": instance, "PermissionSetArn": created["PermissionSet"]["PermissionSetArn"]}
    center.attach_managed_policy_to_permission_set(
        ManagedPolicyArn="arn:aws:iam::aws:policy/AdministratorAccess", **name)
    center.put_inline_policy_to_permission_set(InlinePolicy='{"Version": "2012-10-17", "Statement": []}', **name)
    center.provision_permission_set(TargetType="ALL_PROVISIONED_ACCOUNTS", **name)
    center.create_account_assignment(TargetId=ACCOUNT, TargetType="AWS_ACCOUNT", PrincipalType="GROUP",
                                     PrincipalId="0123456789-00000000-0000-4000-8000-000000000001", **name)


def _rules(world: AwsWorld, region: str) -> None:
    world.client("config", region).put_config_rule(ConfigRule={
        "ConfigRuleName": "volumes", "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}})
    world.kept.put("config:DescribeComplianceByConfigRule", {
        "ConfigRuleName": "volumes", "Compliance": {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": {
            "CappedCount": 3, "CapExceeded": False}}}, region=region)


def _findings(world: AwsWorld, region: str) -> None:
    world.kept.put("guardduty:ListFindings", f"threat-{region}", region=region)
    world.kept.put("guardduty:GetFindings", {
        "Id": f"threat-{region}", "AccountId": ACCOUNT,
        "Arn": f"arn:aws:guardduty:{region}:{ACCOUNT}:detector/d/finding/t",
        "CreatedAt": "2026-02-20T08:00:00.000Z", "UpdatedAt": "2026-02-28T08:00:00.000Z", "Region": region,
        "Resource": {"ResourceType": "AccessKey"}, "SchemaVersion": "2.0", "Severity": 8.0, "Title": "A key was used",
        "Service": {"Archived": False, "Count": 9, "EventFirstSeen": "2026-02-20T07:00:00.000Z",
                    "EventLastSeen": "2026-02-28T07:00:00.000Z"},
        "Type": "UnauthorizedAccess:IAMUser/x"}, region=region)
    world.kept.put("securityhub:GetFindings", {
        "SchemaVersion": "2018-10-08", "Id": f"posture-{region}",
        "ProductArn": f"arn:aws:securityhub:{region}::product/a/b",
        "GeneratorId": "aws-foundational/S3.1", "AwsAccountId": ACCOUNT, "CreatedAt": "2026-02-20T08:00:00.000Z",
        "UpdatedAt": "2026-02-28T08:00:00.000Z", "Severity": {"Label": "HIGH"}, "Title": "Public bucket",
        "Description": "x", "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::customer-data"}],
        "Compliance": {"Status": "FAILED", "SecurityControlId": "S3.1"}, "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE"}, region=region)
    world.client("inspector2", region).enable(accountIds=[ACCOUNT], resourceTypes=["EC2", "ECR"])
    world.kept.put("inspector2:ListFindings", finding(region), region=region)


def finding(name: str, **more: Any) -> dict[str, Any]:
    """An open finding of Inspector's; ``more`` overrides its fields."""
    return {"findingArn": f"arn:aws:inspector2:us-east-1:{ACCOUNT}:finding/{name}", "awsAccountId": ACCOUNT,
            "type": "PACKAGE_VULNERABILITY", "description": "x", "title": "CVE-2026-0001 - openssl",
            "remediation": {}, "severity": "HIGH", "firstObservedAt": WHEN, "lastObservedAt": ENDED,
            "updatedAt": ENDED, "status": "ACTIVE", "fixAvailable": "YES",
            "resources": [{"type": "AWS_EC2_INSTANCE", "id": "i-0123456789abcdef0"}],
            "packageVulnerabilityDetails": {"source": "NVD", "vulnerabilityId": "CVE-2026-0001",
                                            "vulnerablePackages": []}, **more}


def _backups(world: AwsWorld, region: str) -> None:
    backup, kept = world.client("backup", region), world.kept
    backup.create_backup_vault(BackupVaultName="main")
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "daily", "Rules": [
        {"RuleName": "daily", "TargetBackupVaultName": "main", "ScheduleExpression": "cron(0 3 * * ? *)",
         "Lifecycle": {"DeleteAfterDays": 35}}]})["BackupPlanId"]
    kept.put("backup:ListBackupSelections", {"SelectionId": f"s-{region}", "SelectionName": "all", "BackupPlanId": plan,
                                             "CreationDate": WHEN, "IamRoleArn": "arn:aws:iam::1:role/b"},
             region=region)
    kept.say("backup:GetBackupSelection", {"BackupSelection": {
        "SelectionName": "all", "IamRoleArn": "arn:aws:iam::1:role/b", "Resources": ["*"]}}, region=region)
    kept.say("backup:GetBackupVaultAccessPolicy", {"Policy": '{"Version": "2012-10-17", "Statement": []}'}, region)
    database, point = f"arn:aws:rds:{region}:{ACCOUNT}:db:orders", f"arn:aws:backup:{region}:{ACCOUNT}:recovery-point:1"
    kept.put("backup:ListProtectedResources", {"ResourceArn": database, "ResourceType": "RDS", "LastBackupTime": ENDED},
             region=region)
    kept.put("backup:ListRecoveryPointsByBackupVault", {
        "RecoveryPointArn": point, "BackupVaultName": "main", "ResourceArn": database, "ResourceType": "RDS",
        "Status": "COMPLETED", "CreationDate": WHEN, "IsEncrypted": True, "LastRestoreTime": ENDED}, region=region)
    kept.put("backup:ListBackupJobs", {
        "BackupJobId": f"job-{region}", "State": "COMPLETED", "ResourceArn": database, "ResourceType": "RDS",
        "CreationDate": WHEN, "CompletionDate": ENDED, "PercentDone": "100.0"}, region=region)
    kept.put("backup:ListRestoreJobs", {
        "RestoreJobId": f"restore-{region}", "Status": "COMPLETED", "RecoveryPointArn": point, "ResourceType": "RDS",
        "CreationDate": WHEN, "CompletionDate": ENDED, "ValidationStatus": "SUCCESSFUL"}, region=region)


def _capacity(world: AwsWorld, region: str) -> None:
    world.kept.put("service-quotas:ListServiceQuotas", {
        "ServiceCode": "vpc", "QuotaCode": "L-F678F1CE", "QuotaName": "VPCs per Region", "Value": 5.0, "Unit": "None",
        "QuotaArn": f"arn:aws:servicequotas:{region}:{ACCOUNT}:vpc/L-F678F1CE", "Adjustable": True}, {
        "ServiceCode": "ec2", "QuotaCode": "L-1216C47A", "QuotaName": "Running On-Demand Standard instances",
        "Value": 64.0, "Unit": "None", "Adjustable": True,
        "QuotaArn": f"arn:aws:servicequotas:{region}:{ACCOUNT}:ec2/L-1216C47A",
        "UsageMetric": {"MetricNamespace": "AWS/Usage", "MetricName": "ResourceCount", "MetricDimensions": VCPU,
                        "MetricStatisticRecommendation": "Maximum"}}, region=region)
    world.kept.put("cloudwatch:GetMetricData", {"Id": "q0", "Label": "vCPU", "StatusCode": "Complete", "Timestamps": [
        WHEN, ENDED], "Values": [8.0, 12.0]}, region=region)
    scaling = world.client("autoscaling", region)
    image = world.client("ec2", region).register_image(Name="base", RootDeviceName="/dev/xvda")["ImageId"]
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId=image, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(AutoScalingGroupName="web", LaunchConfigurationName="web", MinSize=0, MaxSize=4,
                                      AvailabilityZones=[f"{region}a", f"{region}b"])


def _watch(world: AwsWorld) -> None:
    """The trail's log group, a filter for root's use on it, an alarm on that, and a subscriber to the topic."""
    logs, topic = world.client("logs"), world.client("sns").create_topic(Name="security")["TopicArn"]
    logs.create_log_group(logGroupName="trail")
    world.client("cloudtrail").update_trail(
        Name="everything", CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:trail:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{ACCOUNT}:role/trail")
    logs.put_metric_filter(logGroupName="trail", filterName="root", filterPattern='{ $.userIdentity.type = "Root" }',
                           metricTransformations=[{"metricName": "RootUse", "metricNamespace": "audit",
                                                   "metricValue": "1"}])
    world.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="security@example.com")
