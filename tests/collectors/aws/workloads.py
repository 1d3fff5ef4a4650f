"""One of each kind of workload and store, in both regions, with canaries where nothing secret may come from."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from agent.demo.standins.aws.world import AwsWorld

CANARY = "canary-7f3d-never-stored"
"""Planted wherever a value could be a secret: in variables, headers, definitions, user data and parameters."""
ACCOUNT = "123456789012"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                                                 "Action": "sts:AssumeRole"}]}
ANYONE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*",
                                                  "Resource": "*"}]}
USER_DATA = f"#!/bin/sh\nexport DB_PASSWORD={CANARY}\n"


def furnish_workloads(world: AwsWorld, regions: tuple[str, ...]) -> None:
    """Everything of this module."""
    world.client("iam").create_role(RoleName="runtime", AssumeRolePolicyDocument=json.dumps(TRUST))
    _global(world)
    for region in regions:
        network = _compute(world, region)
        _balancers(world, region, network)
        _apis(world, region)
        _stores(world, region, network)
        _code(world, region)
        _messages(world, region)


def _global(world: AwsWorld) -> None:
    route53, logs = world.client("route53"), world.client("logs")
    logs.create_log_group(logGroupName="/aws/route53/example.com")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="once")["HostedZone"]["Id"]
    route53.create_query_logging_config(
        HostedZoneId=zone.removeprefix("/hostedzone/"),
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/route53/example.com:*")
    world.client("wafv2").create_web_acl(Name="edge", Scope="CLOUDFRONT", **_ACL)
    world.client("cloudfront").create_distribution(DistributionConfig={
        "CallerReference": "once", "Comment": "site", "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "app", "DomainName": "app.example.com",
            "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "X-Origin", "HeaderValue": CANARY}]},
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only",
                                   "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]}}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "app", "ViewerProtocolPolicy": "redirect-to-https",
                                 "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}})


_ACL: dict[str, Any] = {
    "DefaultAction": {"Allow": {}},
    "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"},
    "Rules": [
        {"Name": "common", "Priority": 0, "OverrideAction": {"None": {}},
         "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}},
         "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "r"}},
        {"Name": "header", "Priority": 1, "Action": {"Block": {}},
         "Statement": {"ByteMatchStatement": {
             "SearchString": CANARY.encode(), "FieldToMatch": {"SingleHeader": {"Name": "x-origin"}},
             "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}},
         "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "h"}}]}


def _compute(world: AwsWorld, region: str) -> dict[str, Any]:
    ec2 = world.client("ec2", region)
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    image = ec2.register_image(Name="base", RootDeviceName="/dev/sda1", Architecture="x86_64")["ImageId"]
    server = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=subnets[0],
                               UserData=USER_DATA, MetadataOptions={"HttpTokens": "required"},
                               TagSpecifications=[{"ResourceType": "instance", "Tags": [
                                   {"Key": "Name", "Value": "api"}]}])["Instances"][0]["InstanceId"]
    ec2.create_launch_template(LaunchTemplateName="workers", LaunchTemplateData={
        "ImageId": image, "UserData": base64.b64encode(USER_DATA.encode()).decode(),
        "MetadataOptions": {"HttpTokens": "required"}})
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=other)
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{region}.s3", PolicyDocument=json.dumps(ANYONE))
    world.kept.put("ssm:DescribeInstanceInformation", {
        "InstanceId": server, "PingStatus": "Online", "PlatformType": "Linux", "ComputerName": "api",
        "ResourceType": "EC2Instance", "LastPingDateTime": world.clock()}, {
        "InstanceId": "mi-0123456789abcdef0", "PingStatus": "Online", "PlatformType": "Linux",
        "ComputerName": "desk", "ResourceType": "ManagedInstance"}, region=region)
    world.kept.put("ssm:DescribeInstancePatchStates", {
        "InstanceId": server, "PatchGroup": "all", "BaselineId": "pb-0123456789abcdef0", "MissingCount": 0,
        "FailedCount": 0, "OperationStartTime": world.clock(), "OperationEndTime": world.clock(),
        "Operation": "Scan"}, region=region)
    return {"vpc": vpc, "subnets": subnets}


def _balancers(world: AwsWorld, region: str, network: dict[str, Any]) -> None:
    elbv2, acm, wafv2 = (world.client(name, region) for name in ("elbv2", "acm", "wafv2"))
    certificate = acm.request_certificate(DomainName="www.example.com")["CertificateArn"]
    balancer = elbv2.create_load_balancer(Name="front", Subnets=network["subnets"])["LoadBalancers"][0]
    elbv2.create_listener(LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTPS", Port=443,
                          SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
                          Certificates=[{"CertificateArn": certificate}],
                          DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}])
    world.client("elb", region).create_load_balancer(
        LoadBalancerName="old", AvailabilityZones=[f"{region}a"],
        Listeners=[{"Protocol": "tcp", "LoadBalancerPort": 443, "InstancePort": 443}])
    acl = wafv2.create_web_acl(Name="front", Scope="REGIONAL", **_ACL)["Summary"]["ARN"]
    wafv2.put_logging_configuration(LoggingConfiguration={
        "ResourceArn": acl, "LogDestinationConfigs": [f"arn:aws:s3:::aws-waf-logs-{region}"]})
    world.kept.put("wafv2:ListResourcesForWebACL", balancer["LoadBalancerArn"], region=region)


def _apis(world: AwsWorld, region: str) -> None:
    rest, http = world.client("apigateway", region), world.client("apigatewayv2", region)
    api = rest.create_rest_api(name="orders", policy=json.dumps(ANYONE))["id"]
    root = rest.get_resources(restApiId=api)["items"][0]["id"]
    rest.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    rest.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    rest.create_deployment(restApiId=api, stageName="live", variables={"API_TOKEN": CANARY})
    other = http.create_api(Name="events", ProtocolType="HTTP")["ApiId"]
    http.create_stage(ApiId=other, StageName="live", StageVariables={"API_TOKEN": CANARY})


def _stores(world: AwsWorld, region: str, network: dict[str, Any]) -> None:
    rds, dynamodb, efs = (world.client(name, region) for name in ("rds", "dynamodb", "efs"))
    rds.create_db_snapshot(DBSnapshotIdentifier="orders-1", DBInstanceIdentifier="orders")
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="ledger-1", DBClusterIdentifier="ledger")
    dynamodb.create_table(TableName="carts", BillingMode="PAY_PER_REQUEST", SSESpecification={"Enabled": True},
                          KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    redshift = world.client("redshift", region)
    redshift.create_cluster_parameter_group(ParameterGroupName="tls", ParameterGroupFamily="redshift-1.0",
                                            Description="tls")
    redshift.create_cluster(ClusterIdentifier="warehouse", NodeType="ra3.large", MasterUsername="owner",
                            MasterUserPassword="Correct-horse-9", ClusterParameterGroupName="tls")
    world.client("opensearch", region).create_domain(DomainName="search", AccessPolicies=json.dumps(ANYONE))
    world.client("elasticache", region).create_replication_group(
        ReplicationGroupId="sessions", ReplicationGroupDescription="sessions", Engine="redis",
        AuthToken=f"{CANARY}-0123456789", TransitEncryptionEnabled=True)
    system = efs.create_file_system(CreationToken="shared", Encrypted=True)["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=system, Policy=json.dumps(ANYONE))


def _code(world: AwsWorld, region: str) -> None:
    functions, ecs, eks, ecr = (world.client(name, region) for name in ("lambda", "ecs", "eks", "ecr"))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("main.py", "def handle(event, context): ...")
    functions.create_function(FunctionName="resize", Runtime="python3.12", Handler="main.handle",
                              Role=f"arn:aws:iam::{ACCOUNT}:role/runtime", Code={"ZipFile": archive.getvalue()},
                              Environment={"Variables": {"DB_PASSWORD": CANARY, "MODE": CANARY}})
    functions.add_permission(FunctionName="resize", StatementId="all", Action="lambda:InvokeFunction", Principal="*")
    ecs.register_task_definition(family="web", containerDefinitions=[
        {"name": "web", "image": "web:1", "memory": 64, "essential": True, "privileged": True,
         "environment": [{"name": "DB_PASSWORD", "value": CANARY}, {"name": "MODE", "value": CANARY}]}])
    eks.create_cluster(name="platform", roleArn=f"arn:aws:iam::{ACCOUNT}:role/runtime", version="1.30",
                       resourcesVpcConfig={"subnetIds": []})
    ecr.create_repository(repositoryName="web", imageScanningConfiguration={"scanOnPush": True})
    ecr.set_repository_policy(repositoryName="web", policyText=json.dumps(ANYONE))


def _messages(world: AwsWorld, region: str) -> None:
    world.client("sns", region).create_topic(Name="security")
    world.client("sqs", region).create_queue(QueueName="jobs", Attributes={"Policy": json.dumps(ANYONE)})
    world.client("kinesis", region).create_stream(StreamName="clicks", ShardCount=1)
    world.client("stepfunctions", region).create_state_machine(
        name="billing", roleArn=f"arn:aws:iam::{ACCOUNT}:role/runtime", definition=json.dumps(
            {"StartAt": "end", "States": {"end": {"Type": "Pass", "Result": CANARY, "End": True}}}))
    secrets = world.client("secretsmanager", region)
    arn = secrets.create_secret(Name="database", SecretString=CANARY)["ARN"]
    secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(ANYONE))
    world.client("ssm", region).put_parameter(Name="/app/token", Value=CANARY, Type="SecureString",
                                              Description="a token")
