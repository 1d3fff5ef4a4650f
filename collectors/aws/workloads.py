"""Workloads without servers of their own: Lambda functions, ECS task definitions, EKS clusters, ECR repositories."""

from __future__ import annotations

from typing import Any

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call, Own
from collectors.aws.lookups_shared import Batch
from collectors.aws.parts import Unreadable, less, parsed, sole
from collectors.aws.rows import Pages, Row


def _environment(row: Row) -> list[str]:
    """The names of a function's variables. Raises ``Unreadable`` where Lambda could not decrypt them."""
    environment = row.get("Environment", {})
    if "Error" in environment:
        raise Unreadable(environment["Error"].get("ErrorCode") or "unreadable", "the variables could not be decrypted")
    return sorted(environment.get("Variables", {}))


def _policy(key: str) -> Any:
    return lambda answer: parsed(sole(key)(answer), "the resource policy")


_FUNCTIONS = Listed(
    kind="aws.lambda.function", title="Lambda functions",
    rows=Pages("lambda:ListFunctions", "Functions"), subject="FunctionArn", label="FunctionName",
    drop=("Environment", "State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReason",
          "LastUpdateStatusReasonCode", "RevisionId"),
    parts={"environment": Own(_environment, ()),
           "policy": Call("lambda:GetPolicy", _policy("Policy"), {"FunctionName": "FunctionName"},
                          ("ResourceNotFoundException",))},
    sets=("item.Layers", "item.VpcConfig.SubnetIds", "item.VpcConfig.SecurityGroupIds"),
)


def _task(row: Row) -> Row:
    """A task definition with the names of its containers' variables alone."""
    containers = [{**container, "environment": sorted(pair["name"] for pair in container.get("environment", []))}
                  for container in row.get("containerDefinitions", [])]
    return {**less(row, "status"), "containerDefinitions": containers}


_TASKS = Listed(
    kind="aws.ecs.task_definition", title="ECS task definitions, the latest of each active family",
    rows=Pages("ecs:ListTaskDefinitionFamilies", "families", each="family", params={"status": "ACTIVE"}),
    detail=Call("ecs:DescribeTaskDefinition", sole("taskDefinition"), {"taskDefinition": "family"}),
    subject="family", label="family", shape=_task, drop=("registeredBy", "requiresAttributes"),
    sets=("item.volumes", "item.compatibilities", "item.requiresCompatibilities"),
)
_CLUSTERS = Listed(
    kind="aws.eks.cluster", title="EKS clusters",
    rows=Pages("eks:ListClusters", "clusters", each="name"),
    detail=Call("eks:DescribeCluster", sole("cluster"), {"name": "name"}),
    subject="arn", label="name", gone=("ResourceNotFoundException",),
    drop=("status", "health", "certificateAuthority", "clientRequestToken"),
    sets=("item.resourcesVpcConfig.subnetIds", "item.resourcesVpcConfig.securityGroupIds",
          "item.resourcesVpcConfig.publicAccessCidrs"),
)
_REPOSITORIES = Listed(
    kind="aws.ecr.repository", title="Container image repositories (ECR)",
    rows=Pages("ecr:DescribeRepositories", "repositories"), subject="repositoryArn", label="repositoryName",
    parts={"scanning": Batch("ecr:BatchGetRepositoryScanningConfiguration", "scanningConfigurations", "repositoryNames",
                             "repositoryName", "repositoryName", 25),
           "policy": Call("ecr:GetRepositoryPolicy", _policy("policyText"), {"repositoryName": "repositoryName"},
                          ("RepositoryPolicyNotFoundException",))},
    gone=("RepositoryNotFoundException",),
)
COLLECTORS = tuple(map(collector, (_FUNCTIONS, _TASKS, _CLUSTERS, _REPOSITORIES)))
