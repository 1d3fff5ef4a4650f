"""Which kinds may be imported: those of which one call gives the facts that are tested, and how its answer is read.

A row names the call, the list in its answer, and where a row says whose it is and when it came to be: an answer that
speaks of another account, or of something younger than itself, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import orjson

from collectors.base import Collector, TieoutError
from collectors.imports.answers import Answer, ArmSender, AwsSaved, GithubSender, GraphSender, rows_of
from collectors.imports.dump import Claim, Page
from collectors.limits import LIMITS
from collectors.registry import collectors_of

_ARM = "https://management.azure.com"
_GRAPH = "https://graph.microsoft.com"
_GITHUB = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Importable:
    """One kind. ``key``: the list in the answer ("": the answer itself; None: it is one object).

    ``owner``/``place``: fields of a row that hold the account and the scope (an ARN holds both), as far as it has them.
    """

    kind: str
    call: str
    key: str | None
    owner: str = ""
    place: str = ""
    saved_by: str = ""

    @property
    def type(self) -> str:
        """The type of source."""
        return self.kind.partition(".")[0]

    def rows(self, page: Page) -> list[Any]:
        """The rows of a page; raises CollectError for another shape."""
        if self.key is None:
            return [page.value] if isinstance(page.value, dict) else rows_of(page, "an object")
        return rows_of(page, self.key)

    def collector(self) -> Collector:
        """The kind's own collector. Azure's is without the proof that its caller may see everything.

        Nobody can ask for that later: whoever vouches for the answer vouches for it too.
        """
        found = next(c for c in collectors_of(self.type) if c.kind == self.kind)
        if self.type != "azure":
            return found
        area = import_module(f"collectors.azure.{_AREAS[self.kind.split('.')[1]]}")
        bare: Collector = next(c for c in area.COLLECTORS if c.kind == self.kind)
        return bare

    def operation(self) -> str:
        """The guard's name of the call."""
        names = [o.name for o in self.collector().operations]
        return next(name for name in names if name.partition("?")[0].endswith(self.call))


_AREAS = {"network": "network", "storage": "storage", "keyvault": "keyvault"}


IMPORTABLE = (
    Importable("aws.account", "iam:GetAccountPasswordPolicy", None, saved_by="aws iam get-account-password-policy"),
    Importable("aws.cloudtrail.trail", "cloudtrail:DescribeTrails", "trailList", "TrailARN",
               saved_by="aws cloudtrail describe-trails --no-include-shadow-trails"),
    Importable("aws.ec2.instance", "ec2:DescribeInstances", "Reservations", "OwnerId",
               saved_by="aws ec2 describe-instances"),
    Importable("aws.ec2.network_acl", "ec2:DescribeNetworkAcls", "NetworkAcls", "OwnerId",
               saved_by="aws ec2 describe-network-acls"),
    Importable("aws.ec2.region", "ec2:GetEbsEncryptionByDefault", None,
               saved_by="aws ec2 get-ebs-encryption-by-default"),
    Importable("aws.ec2.security_group", "ec2:DescribeSecurityGroups", "SecurityGroups", "OwnerId",
               "SecurityGroupArn", saved_by="aws ec2 describe-security-groups"),
    Importable("aws.ec2.volume", "ec2:DescribeVolumes", "Volumes", "", "AvailabilityZone",
               saved_by="aws ec2 describe-volumes"),
    Importable("aws.rds.cluster", "rds:DescribeDBClusters", "DBClusters", "DBClusterArn", "DBClusterArn",
               saved_by="aws rds describe-db-clusters"),
    Importable("aws.rds.instance", "rds:DescribeDBInstances", "DBInstances", "DBInstanceArn", "DBInstanceArn",
               saved_by="aws rds describe-db-instances"),
    Importable("azure.keyvault.vault", "/providers/Microsoft.KeyVault/vaults", "value", "", "id",
               saved_by="az rest --method get --url …/providers/Microsoft.KeyVault/vaults"),
    Importable("azure.network.security_group", "/providers/Microsoft.Network/networkSecurityGroups", "value", "", "id",
               saved_by="az rest --method get --url …/providers/Microsoft.Network/networkSecurityGroups"),
    Importable("azure.storage.account", "/providers/Microsoft.Storage/storageAccounts", "value", "", "id",
               saved_by="az rest --method get --url …/providers/Microsoft.Storage/storageAccounts"),
    Importable("entra.user", "/users", "value", saved_by="az rest --method get --url …/v1.0/users?$select=…"),
    Importable("github.repository", "/orgs/{org}/repos", "", "owner.id",
               saved_by="gh api 'orgs/ORG/repos?type=all&per_page=100'"),
)


IMPORTABLE_KINDS = frozenset(row.kind for row in IMPORTABLE)


def importable(name: str) -> Importable:
    """The row of a kind, or of a call (``DescribeSecurityGroups``, with or without its service); raises TieoutError."""
    wanted = name.lower()
    for row in IMPORTABLE:
        if wanted in (row.kind, row.call.lower(), row.call.lower().rpartition(":")[2]):
            return row
    known = ", ".join(row.kind for row in IMPORTABLE)
    raise TieoutError(f"{name}: no kind that can be imported",
                      hint=f"Those are {known}; docs/importing.md has the calls.")


def opened(row: Importable, claim: Claim, answer: Answer) -> Any:
    """What the kind's collector reads: the provider's own client over the saved pages."""
    return _OPEN[row.type](claim, answer)


def _aws(claim: Claim, answer: Answer) -> Any:
    from collectors.imports.answers_aws import client  # noqa: PLC0415 - loads botocore

    return AwsSaved(claim.account, claim.scope, answer, client)


def _azure(claim: Claim, answer: Answer) -> Any:
    from collectors.azure.client import ArmClient  # noqa: PLC0415 - only for its kinds
    from collectors.azure.source import AzureSource  # noqa: PLC0415 - as above

    return AzureSource(claim.account, claim.account, ArmClient(ArmSender(answer), _ARM, LIMITS), claim.taken_by,
                       (claim.scope,), 1, ())


def _entra(claim: Claim, answer: Answer) -> Any:
    from collectors.entra.client import GraphClient  # noqa: PLC0415 - only for its kinds
    from collectors.entra.licences import Licences  # noqa: PLC0415 - as above
    from collectors.entra.source import EntraSource  # noqa: PLC0415 - as above

    client = GraphClient(GraphSender(answer, _selected), _GRAPH, replace(LIMITS, retries=0))
    return EntraSource(claim.account, claim.account, client, claim.taken_by, (), Licences())


def _selected(page: Page) -> bytes:
    """A page of users with the fields that tieout itself asks for: a saved list may hold more of a person."""
    from collectors.entra.people import SELECTED  # noqa: PLC0415 - only for its kinds

    rows = [{key: value for key, value in row.items() if key in SELECTED} for row in rows_of(page, "value")]
    return orjson.dumps({**page.value, "value": rows})


def _github(claim: Claim, answer: Answer) -> Any:
    from collectors.github.client import GithubClient  # noqa: PLC0415 - only for its kinds
    from collectors.github.source import GithubSource  # noqa: PLC0415 - as above

    client = GithubClient(GithubSender(answer), _GITHUB, LIMITS)
    return GithubSource(claim.account, claim.account, 0, client, claim.taken_by, None, ())


_OPEN: dict[str, Callable[[Claim, Answer], Any]] = {"aws": _aws, "azure": _azure, "entra": _entra, "github": _github}
