"""The failures that are planted, each with what must be found: no less, and nothing else.

A deed at 10:00 is first seen by the pass at 03:00 the next morning, so an exposure runs from first sight to first
sight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.demo import aws_estate, github_estate
from agent.demo.calendar import COLLECTED_AT, FIRST_DAY, FORTNIGHT, at
from agent.demo.company import Company
from agent.demo.life import CI_USER
from agent.demo.standins.github import Codebase


class Shape(StrEnum):
    """How a failure shows in the results."""

    EXPOSURE = "exposure"
    DEVIATION = "deviation"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must be found. ``label``: the subject's name (of an unknown: its kind, or "" for every kind).

    ``start``/``end``: first seen failing and first seen not failing; of a deviation, its time twice; ``end`` None is
    still open at the end of the period.
    """

    control: str
    shape: Shape
    label: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Planted:
    """One failure: what happened, in words, how it is planted, and what must be found."""

    title: str
    plant: Callable[[Company], None]
    expected: tuple[Expected, ...]


def planted() -> tuple[Planted, ...]:
    """Every failure in the order of its date."""
    return (_weak_branch(), _public_bucket(), _standing_administrator(), _late_leaver(), _old_key(), _stopped_trail(),
            _open_port(), _overdue_policy(), _exempt_administrators(), _no_second_factor(), _plain_database(),
            _forbidden_api(), _fortnight())


def _seen(month: int, day: int) -> datetime:
    """The pass on that morning."""
    return at(month, day, 0) + COLLECTED_AT


def _exposure(control: str, label: str, start: datetime, end: datetime | None) -> Expected:
    return Expected(control, Shape.EXPOSURE, label, start, end)


def _deviation(control: str, label: str, when: datetime) -> Expected:
    return Expected(control, Shape.DEVIATION, label, when, when)


def _public_bucket() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(2, 3), lambda c: aws_estate.open_to_the_public(c.aws, "customer-exports"))
        company.at(at(2, 12), lambda c: aws_estate.close_to_the_public(c.aws, "customer-exports"))

    return Planted("the bucket customer-exports is public for nine days", plant,
                   (_exposure("DP-04", "customer-exports", _seen(2, 4), _seen(2, 13)),))


def _old_key() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(3, 20), lambda c: aws_estate.replace_key(c.aws, CI_USER))

    return Planted("the pipeline's access key passes 90 days", plant,
                   (_exposure("AC-10", CI_USER, at(12, 10, 12, year=2025) + timedelta(days=90), _seen(3, 21)),))


def _late_leaver() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(3, 6), lambda c: aws_estate.remove_person(c.aws, "ravi"))

    # The last day ends at midnight in Berlin, an hour before midnight UTC.
    return Planted("a leaver's AWS account outlives him by a week", plant,
                   (_deviation("AC-05", "P-07 in aws", at(2, 27, 23)),))


def _weak_branch() -> Planted:
    merged = at(1, 22, 15)

    def weaken(company: Company) -> None:
        del company.github.repositories["web-app"].protection["main"]["required_pull_request_reviews"]

    def plant(company: Company) -> None:
        company.at(at(1, 21, 12), weaken)
        company.at(merged, lambda c: github_estate.self_merge(c.github, "web-app", "tomas-dahl", merged))
        company.at(at(1, 23, 12), lambda c: c.github.protect("web-app", contexts=(github_estate.CHECK,)))

    return Planted("reviews are not required on web-app for two days, and an author merges alone", plant, (
        _exposure("CM-04", "web-app", _seen(1, 22), _seen(1, 24)),
        _deviation("CM-01", "web-app", merged + timedelta(minutes=20)),
        _deviation("CM-02", "web-app", merged + timedelta(minutes=20))))


def _exempt_administrators() -> Planted:
    merged, pushed = at(5, 14, 16), at(5, 15, 17)

    def exempt(company: Company) -> None:
        company.github.protect("billing-worker", contexts=(github_estate.CHECK,), enforce_admins={"enabled": False})

    def push(company: Company) -> None:
        Codebase(company.github, "billing-worker").push("jonas-vey", pushed, "hot fix")

    def plant(company: Company) -> None:
        company.at(at(5, 13, 12), exempt)
        company.at(merged, lambda c: github_estate.self_merge(c.github, "billing-worker", "jonas-vey", merged))
        company.at(pushed, push)
        company.at(at(5, 16, 12), lambda c: c.github.protect("billing-worker", contexts=(github_estate.CHECK,)))

    return Planted("administrators are exempt on billing-worker for three days: one merges alone, and pushes directly",
                   plant, (
                       _exposure("CM-04", "billing-worker", _seen(5, 14), _seen(5, 17)),
                       _deviation("CM-01", "billing-worker", merged + timedelta(minutes=20)),
                       _deviation("CM-02", "billing-worker", merged + timedelta(minutes=20)),
                       *(_deviation(control, "billing-worker", pushed) for control in ("CM-01", "CM-02", "CM-03"))))


def _standing_administrator() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(2, 18), lambda c: aws_estate.attach(c.aws, "jonas", aws_estate.ADMINISTRATOR))
        company.at(at(2, 20), lambda c: aws_estate.detach(c.aws, "jonas", aws_estate.ADMINISTRATOR))

    return Planted("an engineer is an administrator for two days without approval", plant,
                   (_exposure("AC-08", "jonas", _seen(2, 19), _seen(2, 21)),))


def _stopped_trail() -> Planted:
    def trail(company: Company, action: str) -> None:
        getattr(company.aws.client("cloudtrail", aws_estate.HOME), action)(Name="company")

    def plant(company: Company) -> None:
        company.at(at(3, 16, 11), lambda c: trail(c, "stop_logging"))
        company.at(at(3, 18, 9), lambda c: trail(c, "start_logging"))

    return Planted("logging is stopped for two days", plant, tuple(
        _exposure("LM-01", region, _seen(3, 17), _seen(3, 19)) for region in aws_estate.REGIONS))


def _open_port() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(5, 4), lambda c: aws_estate.allow(c.aws, "web", 22, "0.0.0.0/0"))
        company.at(at(5, 7), lambda c: aws_estate.forbid(c.aws, "web", 22, "0.0.0.0/0"))

    # CloudTrail dates the changes: from each to the next pass the group is unknown, and not as it was last seen.
    return Planted("port 22 is open to everybody for three days", plant, (
        _exposure("NW-01", "web", _seen(5, 5), _seen(5, 8)),
        Expected("NW-01", Shape.UNKNOWN, "aws.ec2.security_group", at(5, 4), _seen(5, 8))))


def _overdue_policy() -> Planted:
    return Planted("the incident response policy is not reviewed within a year", lambda _company: None,
                   (_exposure("GV-02", "Incident response policy", at(5, 21, 0), None),))


def _no_second_factor() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(6, 2), lambda c: aws_estate.add_person(c.aws, "lena", mfa=False))
        company.at(at(6, 9), lambda c: aws_estate.add_mfa(c.aws, "lena"))

    return Planted("a contractor signs in without a second factor for a week", plant,
                   (_exposure("AC-01", "lena", _seen(6, 3), _seen(6, 10)),))


def _plain_database() -> Planted:
    def plant(company: Company) -> None:
        company.at(at(6, 15), lambda c: aws_estate.add_database(c.aws, "analytics", encrypted=False))

    return Planted("the database analytics is not encrypted, and still is not at the end", plant,
                   (_exposure("DP-01", "analytics", _seen(6, 16), None),))


def _forbidden_api() -> Planted:
    def plant(company: Company) -> None:
        company.aws.faults.deny("guardduty:ListDetectors", region=aws_estate.REGIONS[1])

    start = at(FIRST_DAY.month, FIRST_DAY.day, 0)
    return Planted("GuardDuty in us-east-1 may not be read: unknown throughout, never holding", plant,
                   (Expected("LM-03", Shape.UNKNOWN, "aws.guardduty.region", start, at(7, 1, 0)),))


def _fortnight() -> Planted:
    first, last = FORTNIGHT
    start = at(first.month, first.day - 1, 0) + COLLECTED_AT
    end = at(last.month, last.day + 1, 0) + COLLECTED_AT
    return Planted("nothing is collected for a fortnight: unknown, never holding", lambda _company: None,
                   (Expected("", Shape.UNKNOWN, "", start, end),))
