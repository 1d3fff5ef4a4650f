"""The credential report: whole or said not to be, with the root user, and its uses told from never."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.base import ScanStatus

HEADER = ("user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
          "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,"
          "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
          "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
          "cert_1_last_rotated,cert_2_active,cert_2_last_rotated")


def _report(*rows: str) -> dict[str, Any]:
    return {"Content": "\n".join([HEADER, *rows]).encode(), "ReportFormat": "text/csv",
            "GeneratedTime": datetime(2026, 3, 2, 4, 0, tzinfo=UTC)}


def _row(user: str, *, created: str = "2026-01-05T08:00:00+00:00", enabled: str = "false", used: str = "N/A") -> str:
    arn = "root" if user == "<root_account>" else f"user/{user}"
    return (f"{user},arn:aws:iam::123456789012:{arn},{created},{enabled},{used},N/A,N/A,false,false,N/A,N/A,N/A,N/A,"
            "false,N/A,N/A,N/A,N/A,false,N/A,false,N/A")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def test_the_root_user_is_one_of_the_subjects(prod: Any, scan_of: Any) -> None:
    """The root user has a credential document of its own, marked as root."""
    documents = scan_of(prod, "aws.iam.credential").documents
    roots = {subject for subject, document in documents.items() if document["root"]}
    assert roots == {"arn:aws:iam::123456789012:root@2024-01-08T09:30:00+00:00"}
    assert len(documents) == 3


@pytest.mark.parametrize("kind", ["aws.iam.credential", "aws.iam.user_activity"])
def test_a_report_without_the_root_user_is_partial(kind: str, prod: Any, faults: Any, scan_of: Any) -> None:
    """Its rows count, and it does not claim to be the whole account."""
    faults.answer("iam:GetCredentialReport", _report(_row("ada")))
    scan = scan_of(prod, kind)
    assert (scan.status, scan.codes, len(scan.documents)) == (ScanStatus.PARTIAL, ["root_missing"], 1)


def test_the_reports_own_date_is_noted(prod: Any, faults: Any, scan_of: Any) -> None:
    """IAM gives the same report for hours: how old it is stays with the scan."""
    faults.answer("iam:GetCredentialReport", _report(_row("<root_account>")))
    scan = scan_of(prod, "aws.iam.credential")
    assert scan.ended.stats["notes"] == {"report_generated": "2026-03-02T04:00:00.000000Z"}


def test_a_report_in_the_making_is_waited_for(prod: Any, faults: Any, scan_of: Any) -> None:
    """It is asked for again until it is complete."""
    assert scan_of(prod, "aws.iam.credential").status is ScanStatus.COMPLETE  # the stand-in has made its report
    faults.answer("iam:GenerateCredentialReport", {"State": "STARTED"}, {"State": "INPROGRESS"}, {"State": "COMPLETE"})
    assert scan_of(prod, "aws.iam.credential").status is ScanStatus.COMPLETE


def test_a_report_that_is_never_ready_fails_the_lane(prod: Any, faults: Any, scan_of: Any) -> None:
    """The wait has an end, and the end is no empty report."""
    faults.answer("iam:GenerateCredentialReport", {"State": "INPROGRESS"})
    scan = scan_of(prod, "aws.iam.credential")
    assert (scan.status, scan.codes) == (ScanStatus.FAILED, ["report_not_ready"])


def test_a_report_without_its_columns_is_unreadable(prod: Any, faults: Any, scan_of: Any) -> None:
    """A report of another form is not read as an account without users."""
    faults.answer("iam:GetCredentialReport", {**_report(), "Content": b"name,id\nada,1\n"})
    scan = scan_of(prod, "aws.iam.credential")
    assert (scan.status, scan.codes) == (ScanStatus.FAILED, ["unreadable_answer"])


def test_a_user_made_again_under_its_old_name_is_another_subject(prod: Any, faults: Any, scan_of: Any) -> None:
    """The subject holds the creation date, so the old user's history ends with it."""
    subjects = []
    for created in ("2026-01-05T08:00:00+00:00", "2026-02-01T08:00:00+00:00"):
        faults.answer("iam:GetCredentialReport", _report(_row("<root_account>"), _row("ada", created=created)))
        subjects.append({s for s in scan_of(prod, "aws.iam.credential").documents if "/ada@" in s})
    assert subjects[0] != subjects[1]
    assert all(len(found) == 1 for found in subjects)


@pytest.mark.parametrize(("row", "used", "known"), [
    ({"enabled": "true", "used": "2026-02-27T10:11:12+00:00"}, "2026-02-27", True),
    ({"enabled": "true", "used": "no_information"}, None, True),
    ({"enabled": "true", "used": "no_information", "created": "2012-05-01T00:00:00+00:00"}, None, False),
    ({"enabled": "true", "used": "2015-11-02T00:00:00+00:00", "created": "2012-05-01T00:00:00+00:00"},
     "2015-11-02", True),
    ({"enabled": "false", "used": "N/A", "created": "2012-05-01T00:00:00+00:00"}, None, True),
], ids=["used", "never used", "perhaps before IAM kept record", "used, old user", "no password"])
def test_never_is_told_from_not_recorded(row: dict[str, str], used: str | None, known: bool, prod: Any, faults: Any,
                                         scan_of: Any) -> None:
    """No date means "never" only for a user who is younger than IAM's record of uses."""
    faults.answer("iam:GetCredentialReport", _report(_row("<root_account>"), _row("ada", **row)))
    document = scan_of(prod, "aws.iam.user_activity").named("ada")
    assert (document["password_last_used"], document["known"]) == (used, known)


def test_a_use_changes_the_activity_and_not_the_credential(prod: Any, faults: Any, scan_of: Any) -> None:
    """A sign-in is a change of the activity's day only; twice on one day is none."""
    credentials, activities = [], []
    for used in ("no_information", "2026-03-01T09:00:00+00:00", "2026-03-01T17:00:00+00:00"):
        ada = _row("ada", enabled="true", used=used)
        faults.answer("iam:GetCredentialReport", _report(_row("<root_account>"), ada))
        credentials.append(scan_of(prod, "aws.iam.credential").bodies)
        activities.append(scan_of(prod, "aws.iam.user_activity").bodies)
    assert credentials[0] == credentials[1] == credentials[2]
    assert activities[0] != activities[1] == activities[2]
