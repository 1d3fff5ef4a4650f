"""What moto lacks: the root user's row and the date of the credential report, regions, Security Hub's standards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from moto.iam.models import iam_backends
from moto.inspector2.models import inspector2_backends
from moto.securityhub.models import securityhub_backends

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.kept import Kept
from agent.demo.standins.aws.recorded import Recorded
from agent.demo.standins.aws.wire import Asked, Reply, account_of

STANDARDS = ("aws-foundational-security-best-practices/v/1.0.0",)


@dataclass
class Root:
    """The root user as the credential report shows it; ``last_used`` is its last sign-in by password."""

    created: datetime
    mfa: bool = True
    access_key: bool = False
    last_used: date | None = None

    def row(self, account: str, columns: list[str]) -> dict[str, str]:
        """Its row; what is not supported for the root user says so."""
        row = dict.fromkeys(columns, "N/A")
        stamp = _stamp(self.created)
        return row | {
            "user": "<root_account>", "arn": f"arn:aws:iam::{account}:root", "user_creation_time": stamp,
            "password_enabled": "not_supported", "password_last_changed": "not_supported",
            "password_next_rotation": "not_supported",
            "password_last_used": _stamp(self.last_used) if self.last_used else "no_information",
            "mfa_active": _flag(on=self.mfa), "access_key_1_active": _flag(on=self.access_key),
            "access_key_1_last_rotated": stamp if self.access_key else "N/A", "access_key_2_active": "false",
            "cert_1_active": "false", "cert_2_active": "false"}


@dataclass
class Additions:
    """Answers in the place of moto's, from moto's own state where it has any."""

    clock: Callable[[], datetime]
    root: Root
    regions: tuple[str, ...]
    uses: dict[tuple[str, str], date] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)
    recorded: Recorded = field(default_factory=Recorded)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer to this request; None where moto's is good."""
        if asked.operation == "iam:GenerateCredentialReport":
            iam_backends[account_of(asked)]["aws"].generate_report()
            return wire.answer(asked.operation, {"State": "COMPLETE"})
        if asked.operation == "iam:GetCredentialReport":
            return self._report(asked)
        if asked.operation == "securityhub:GetEnabledStandards":
            return self._standards(asked)
        if asked.operation == "ec2:DescribeRegions":
            return self._regions(asked)
        if asked.operation == "inspector2:BatchGetAccountStatus":
            return self._inspector(asked)
        return self.recorded.reply(asked) or self.kept.reply(asked)

    def _report(self, asked: Asked) -> Reply:
        account = account_of(asked)
        text = iam_backends[account]["aws"].get_credential_report()
        reader = csv.DictReader(io.StringIO(text))
        columns = list(reader.fieldnames or ())
        rows = [self.root.row(account, columns), *(self._used(row) for row in reader)]
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return wire.answer(asked.operation, {"Content": out.getvalue().encode(), "ReportFormat": "text/csv",
                                             "GeneratedTime": self.clock()})

    def _used(self, row: dict[str, str]) -> dict[str, str]:
        """A row as AWS writes it: N/A without a password, and the last uses that this world was told of."""
        if row["password_enabled"] == "false":
            row |= {"password_last_used": "N/A", "password_last_changed": "N/A", "password_next_rotation": "N/A"}
        else:
            row["password_next_rotation"] = "N/A"
        for credential, column in (("password", "password_last_used"), ("key_1", "access_key_1_last_used_date"),
                                   ("key_2", "access_key_2_last_used_date")):
            if (row["user"], credential) in self.uses:
                row[column] = _stamp(self.uses[row["user"], credential])
        return row

    def _standards(self, asked: Asked) -> Reply:
        if not securityhub_backends[account_of(asked)][asked.region].enabled:
            return wire.error(asked.operation, "InvalidAccessException", "Account is not subscribed to Security Hub")
        prefix = f"arn:aws:securityhub:{asked.region}:{account_of(asked)}:subscription"
        return wire.answer(asked.operation, {"StandardsSubscriptions": [
            {"StandardsSubscriptionArn": f"{prefix}/{name}", "StandardsInput": {}, "StandardsStatus": "READY",
             "StandardsArn": f"arn:aws:securityhub:{asked.region}::standards/{name}"} for name in STANDARDS]})

    def _inspector(self, asked: Asked) -> Reply | None:
        """An account that never switched Inspector on has a status too; moto knows only those that did."""
        account = account_of(asked)
        if account in inspector2_backends[account][asked.region].account_status:
            return None
        off = {"status": "DISABLED", "errorCode": "RESOURCE_NOT_FOUND", "errorMessage": "never switched on"}
        return wire.answer(asked.operation, {"accounts": [
            {"accountId": account, "state": off, "resourceState": {"ec2": off, "ecr": off}}]})

    def _regions(self, asked: Asked) -> Reply:
        """The account has these regions and no others, so that a pass over all of them is a small one."""
        return wire.answer(asked.operation, {"Regions": [
            {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}
            for name in self.regions]})


def _stamp(when: Any) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}+00:00"


def _flag(*, on: bool) -> str:
    return "true" if on else "false"
