"""Acceptance 4: a collector that is denied in one of two regions."""

from __future__ import annotations

import json

from agent.demo import aws_estate
from tests.acceptance.conftest import FOUNDED, REGIONS, Firm, at, every

DENIED = "ec2:DescribeSecurityGroups", REGIONS[1]


def guarded(firm: Firm) -> Firm:
    """A firm with closed groups in both of its regions; CC6.6 rests on NW-01 and AC-01."""
    firm.with_aws().runs("NW-01", "AC-01")
    with firm.aws.dated(FOUNDED):
        aws_estate.build(firm.aws)
    return firm


def test_a_denied_region_leaves_its_criteria_undetermined(firm: Firm) -> None:
    """What can be read holds in both; denied in one nobody can say, and it is no failure."""
    guarded(firm).aws.faults.deny(DENIED[0], region=DENIED[1])
    firm.passes(*every(14), at(4, 1))
    found = firm.readiness()
    control, criterion = found["controls"]["NW-01"], found["criteria"]["CC6.6"]
    assert (control["operation"], control["causes"][0]) == ("insufficient_evidence", "no_permission"), control["why"]
    assert found["controls"]["AC-01"]["operation"] == "effective"
    assert criterion["status"] == "not_determinable", criterion["why"]


def test_being_denied_and_failing_are_two_exit_codes(firm: Firm) -> None:
    """The check ends with 0 when all holds, 2 when a region cannot be read, 1 when something in it fails."""
    guarded(firm).passes(at(3, 30))
    assert checked(firm, "2026-03-30T07:00:00Z") == (0, 0)
    firm.aws.faults.deny(DENIED[0], region=DENIED[1])
    firm.passes(at(3, 31))
    assert checked(firm, "2026-03-31T07:00:00Z") == (2, 0)
    firm.aws.faults.clear(*DENIED)
    aws_estate.allow(firm.aws, "web", 22, "0.0.0.0/0")
    firm.passes(at(4, 1))
    assert checked(firm, "2026-04-01T07:00:00Z") == (1, 1)


def checked(firm: Firm, instant: str) -> tuple[int, int]:
    """The exit code of the check at an instant, and how many outcomes failed."""
    done = firm.call("check", "--as-of", instant, "--format", "json")
    return done.returncode, json.loads(done.stdout)["totals"]["fail"]
