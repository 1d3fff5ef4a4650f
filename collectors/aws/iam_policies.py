"""Which policies grant something to a principal, each with its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.parts import Incomplete, Unreadable, parsed
from collectors.base import CollectError, Forbidden, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api

Entry = dict[str, Any]
Grant = tuple[str, list[Entry], list[Entry]]  # via, inline policies, attached managed policies

# A version of an AWS managed policy never changes and is the same in every account: read once a process.
_AWS_MANAGED: dict[tuple[str, str], Any] = {}


class Policies:
    """Documents of managed policies: the account's own from its authorization details, AWS's by their version."""

    def __init__(self, iam: Api, own: Iterable[Entry]) -> None:
        self._iam = iam
        self._own = {policy["Arn"]: policy for policy in own}
        self._default_versions: dict[str, str] = {}

    def granted(self, grants: Iterable[Grant]) -> list[Entry]:
        """Every policy of the grants as ``{via, name, arn, document}``, ``arn`` None for an inline one.

        Raises ``Incomplete`` with what was read (``document`` None where it was not) when one cannot be read.
        """
        entries: list[Entry] = []
        failures: list[CollectError] = []
        for via, name, arn, document in self._each(grants):
            entry: Entry = {"via": via, "name": name, "arn": arn, "document": None}
            try:
                entry["document"] = document()
            except (Forbidden, Unavailable, Unreadable) as failure:
                failures.append(failure)
            entries.append(entry)
        if failures:
            first = failures[0]
            raise Incomplete(first.code, f"{len(failures)} of {len(entries)} policies cannot be read; the first: "
                             f"{first}", entries, operation=first.operation)
        return entries

    def _each(self, grants: Iterable[Grant]) -> Iterator[tuple[str, str, str | None, Callable[[], Any]]]:
        for via, inline, attached in grants:
            for policy in inline:
                name = policy["PolicyName"]
                yield via, name, None, partial(parsed, policy["PolicyDocument"], f"inline policy {name}")
            for policy in attached:
                arn = policy["PolicyArn"]
                yield via, policy["PolicyName"], arn, partial(self._managed, arn)

    def _managed(self, arn: str) -> Any:
        """The default version's document of a managed policy."""
        if arn in self._own:
            return default_document(self._own[arn])
        version = self._default_versions.get(arn)
        if version is None:
            version = self._iam.call("get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
            self._default_versions[arn] = version
        if (arn, version) not in _AWS_MANAGED:
            answer = self._iam.call("get_policy_version", PolicyArn=arn, VersionId=version)
            document = parsed(answer["PolicyVersion"]["Document"], arn)
            if ":iam::aws:policy/" not in arn:
                return document
            _AWS_MANAGED[arn, version] = document
        return _AWS_MANAGED[arn, version]


def default_document(policy: Entry) -> Any:
    """The document in force of a customer managed policy, out of its authorization details."""
    for version in policy["PolicyVersionList"]:
        if version["VersionId"] == policy["DefaultVersionId"]:
            return parsed(version["Document"], policy["Arn"])
    raise Unavailable("default_version_missing", f"{policy['Arn']}: expected its default version "
                      f"{policy['DefaultVersionId']}, got {len(policy['PolicyVersionList'])} others",
                      operation="iam:GetAccountAuthorizationDetails")
