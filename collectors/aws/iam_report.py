"""The IAM credential report: every credential of the account, the root user's included, and when each was used."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collectors.aws.declare import reads
from collectors.base import Collector, Document, Item, Problem, Scope, Unavailable
from collectors.canonical import CanonicalError, parse_utc, utc_text
from collectors.guard import meter
from collectors.shared import once

if TYPE_CHECKING:
    from collectors.aws.calls import Answer, Api
    from collectors.aws.session import AwsSource

Row = dict[str, str]
ROOT = "<root_account>"
_PAUSES = (0.0, 1.0, 2.0, 2.0, 5.0, 5.0, 10.0, 10.0, 20.0, 20.0, 30.0)  # seconds between looks at one in the making
_COLUMNS = frozenset({"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "mfa_active",
                      "access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date",
                      "access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date"})
_STANDING = ("user", "user_creation_time", "password_enabled", "access_key_1_active", "access_key_2_active")
# Each use with the column that says whether there is a credential, and since when IAM records such uses
# (IAM User Guide, "Generate credential reports"). No date for a user created later means: never used.
_USES = (
    ("password_last_used", "password_enabled", datetime(2014, 10, 20, tzinfo=UTC)),
    ("access_key_1_last_used_date", "access_key_1_active", datetime(2015, 4, 22, tzinfo=UTC)),
    ("access_key_2_last_used_date", "access_key_2_active", datetime(2015, 4, 22, tzinfo=UTC)),
)


def _credentials(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    rows = _report(source.client("iam"))
    for row in rows:
        item = {column: value for column, value in row.items() if "_last_used" not in column}
        yield Document(_subject(row), row["user"], {"account": source.account, "item": item, "root": _is_root(row)})
    yield from _rootless(rows)


def _activity(source: AwsSource, _scope: Scope) -> Iterator[Item]:
    rows = _report(source.client("iam"))
    for row in rows:
        uses = {use.removesuffix("_date"): _day(row[use]) for use, _, _ in _USES}
        yield Document(_subject(row), row["user"], {
            "account": source.account, "item": {column: row[column] for column in _STANDING}, **uses,
            "known": all(_known(row, *use) for use in _USES), "root": _is_root(row)})
    yield from _rootless(rows)


def _report(iam: Api) -> list[Row]:
    """The rows of a complete report by subject. IAM makes one in four hours at most; both kinds read one answer."""
    answer = once((iam, "credential report"), lambda: _made(iam))
    meter().note("report_generated", utc_text(answer["GeneratedTime"]))
    reader = csv.DictReader(io.StringIO(answer["Content"].decode()))
    missing = _COLUMNS.difference(reader.fieldnames or ())
    if missing:
        raise Unavailable("unreadable_answer", f"iam:GetCredentialReport: expected the columns of a credential report, "
                          f"got none named {', '.join(sorted(missing))}", operation="iam:GetCredentialReport")
    rows = sorted(reader, key=_subject)
    meter().page(len(rows))
    return rows


def _made(iam: Api) -> Answer:
    _await_report(iam)
    return iam.call("get_credential_report")


def _await_report(iam: Api) -> None:
    """Ask for the report until it is complete; raises ``Unavailable`` when it does not become so."""
    for pause in _PAUSES:
        if pause >= meter().seconds_left():
            break
        time.sleep(pause)
        if iam.call("generate_credential_report").get("State") == "COMPLETE":
            return
    raise Unavailable("report_not_ready", f"iam:GenerateCredentialReport: expected a complete report within "
                      f"{sum(_PAUSES):.0f} s, got none", operation="iam:GenerateCredentialReport",
                      hint="Collect again later.")


def _rootless(rows: list[Row]) -> Iterator[Problem]:
    """A report without the root user is no report of the whole account."""
    if not any(_is_root(row) for row in rows):
        yield Problem("root_missing", f"iam:GetCredentialReport: expected a row {ROOT}, got {len(rows)} other rows",
                      "iam:GetCredentialReport", listing=True)


def _subject(row: Row) -> str:
    """The ARN alone would join a user with a later one of the same name."""
    return f"{row['arn']}@{row['user_creation_time']}"


def _is_root(row: Row) -> bool:
    return row["user"] == ROOT


def _day(text: str) -> str | None:
    """The day of a use; None where the report has no date."""
    return text[:10] if _instant(text) else None


def _known(row: Row, use: str, holder: str, recorded_since: datetime) -> bool:
    """Whether "no date" can be told from "used before IAM recorded uses"."""
    if _instant(row[use]) or row[holder] == "false":
        return True
    created = _instant(row["user_creation_time"])
    return created is not None and created >= recorded_since


def _instant(text: str) -> datetime | None:
    try:
        return parse_utc(text)
    except CanonicalError:
        return None


_READS = reads("iam:GenerateCredentialReport", "iam:GetCredentialReport")
COLLECTORS = (
    Collector("aws.iam.credential", "IAM credentials, by the credential report", _READS, _credentials, personal=True),
    Collector("aws.iam.user_activity", "Last use of IAM credentials, by day", _READS, _activity, personal=True),
)
