"""One configuration with all source types, collected through the real clients in one pass."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from collectors.base import SWITCHED_OFF
from collectors.registry import collectors_of

TYPES = ("aws", "azure", "entra", "github", "files", "imports")
# What this organisation's plan and token do not have, and the registers that this folder does not keep.
NOT_HERE = {
    "github": {"github.audit_event", "github.credential_authorization", "github.member_activity", "github.push",
               "github.repository_role", "github.rule_bypass", "github.token_grant"},
    "files": {c.kind for c in collectors_of("files")} - {"files.person", "files.policy"},
}
OFF = {"aws.accessanalyzer.finding", "aws.config.rule", "aws.guardduty.finding", "aws.inspector.finding",
       "aws.securityhub.finding"}


@pytest.fixture(scope="module")
def collected(estate: Any) -> list[dict[str, Any]]:
    """The lanes of one pass over everything."""
    return estate.json("collect")["lanes"]


@pytest.mark.parametrize("source_type", TYPES)
def test_every_kind_of_every_type_has_a_lane(collected: list[dict[str, Any]], source_type: str) -> None:
    """No kind that a collector declares is left out of the pass."""
    seen = {lane["kind"] for lane in collected}
    wanted = {collector.kind for collector in collectors_of(source_type)} - NOT_HERE.get(source_type, set())
    assert wanted
    assert wanted - seen == set()


def test_everything_that_the_stand_ins_know_is_read_to_its_end(collected: list[dict[str, Any]]) -> None:
    """Every lane of every source is complete, but for lists of services that nobody switched on here."""
    statuses = Counter(lane["status"] for lane in collected)
    short = {(lane["kind"], code) for lane in collected if lane["status"] != "complete"
             for code in {p["code"] for p in lane["problems"]} - {"beyond_retention"}}
    assert {kind for kind, code in short} <= OFF
    assert {code for _, code in short} <= {SWITCHED_OFF}
    assert statuses["complete"] > 150


def test_the_store_verifies_after_it(estate: Any, collected: list[dict[str, Any]]) -> None:
    """What was sealed holds together."""
    assert estate.json("verify")["ok"]


def test_what_was_collected_can_be_checked(estate: Any, collected: list[dict[str, Any]]) -> None:
    """Every outcome is one of the five, and none is an error."""
    outcomes = estate.json("check", "--all")
    assert outcomes["totals"]["error"] == 0
    assert outcomes["totals"]["pass"] > 0
