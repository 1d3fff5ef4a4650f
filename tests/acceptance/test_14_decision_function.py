"""Acceptance 14: which assessment is due, in all its cases and ties, by the facts that a store itself shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from agent.planning import triage
from policies.operation.triage import Triage
from tests.acceptance.conftest import Firm, at

SOC2 = {"kind": "soc2", "until": "2025-12-31"}
EXCEPTED = SOC2 | {"exceptions": ["CC6.2"]}
OLDER = EXCEPTED | {"until": "2024-12-31"}
ISO = {"kind": "iso27001", "until": "2027-01-01"}
POLICY = {"id": "POL-1", "title": "Policy", "owner": "cto", "version": "1", "approved_by": "ceo",
          "approved_on": "2025-12-01", "reviewed_on": "2025-12-01", "criteria": ["CC5.3"],
          "approvals": [{"by": "ceo", "on": "2025-12-01", "version": "1"}]}
FAILING, SOUND, SILENT = "CM-04", "CM-01", "AC-07"
EARLY, HALF_A_YEAR = at(4, 1, 8), at(7, 2, 8)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, judging: tuple[Any, Any]) -> Iterator[Firm]:
    """A policy, a repository whose changes are known from the last day of 2025, and a branch that nothing protects."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("ACCEPTANCE_TOKEN", "ghp_test")
        yield collected(Firm(tmp_path_factory.mktemp("due"), judging, stack), policy=True)


def collected(firm: Firm, *, policy: bool) -> Firm:
    """One pass over the organisation and the registers."""
    firm.with_github("api").runs(FAILING, SOUND, SILENT, "GV-02")
    firm.github.repositories["api"].protection.clear()
    if policy:
        firm.page("policies/pol-1.md", POLICY)
    return firm.passes(at(4, 1))


def every(firm: Firm, *key: str) -> list[dict[str, Any]]:
    """A control for each need, of which these are key."""
    return [{"id": name, "key": name in key} for name in firm.session.library.profiles["security-core"]]


def due(firm: Firm, adopted: Sequence[Any], *earlier: dict[str, Any], when: datetime = EARLY,
        asked: str = "") -> Triage:
    """What is due for these controls and earlier reports, at an instant."""
    firm.runs(*adopted, engagement={"earlier_reports": list(earlier)})
    firm.session.clock = lambda: when
    return triage(firm.session, asked)[0]


@pytest.mark.parametrize(("key", "earlier", "when", "expected", "said"), [
    ([SOUND], [], HALF_A_YEAR, "readiness", "183 days or more"),
    ([SOUND], [], EARLY, "readiness_type_1", "91 days of evidence"),
    ([SOUND, SILENT], [], HALF_A_YEAR, "gap", "AC-07 left no evidence yet"),
    ([], [], HALF_A_YEAR, "gap", "no control is key"),
    ([SOUND], [ISO], HALF_A_YEAR, "targeted_gap", "not on record yet"),
    ([SOUND], [SOC2], EARLY, "readiness", "roll it forward"),
    ([SOUND], [ISO, SOC2], EARLY, "readiness", "roll it forward"),
    ([SOUND], [SOC2, OLDER], EARLY, "readiness", "2025-12-31"),
    ([SOUND], [ISO, EXCEPTED], HALF_A_YEAR, "focused_gap", "exceptions in CC6.2"),
])
def test_with_a_control_for_each_need(known: Firm, key: list[str], earlier: list[dict[str, Any]], when: datetime,
                                      expected: str, said: str) -> None:
    """Earlier reports come before a certificate, the last report before an older one, and all before age."""
    found = due(known, every(known, *key), *earlier, when=when)
    assert (found.due, said in found.reasons[0]) == (expected, True), found.reasons


@pytest.mark.parametrize(("adopted", "earlier", "expected", "said"), [
    ([SOUND], [], "gap", "33 of 33 criteria lack a control"),
    ([], [], "gap", "no control is adopted"),
    ([FAILING, SOUND], [], "gap", "1 of 2 adopted controls fail"),
    ([FAILING, SOUND], [SOC2], "gap", "1 of 2 adopted controls fail"),
    ([FAILING, SOUND], [ISO], "gap", "1 of 2 adopted controls fail"),
    ([FAILING, SOUND], [EXCEPTED], "focused_gap", "exceptions in CC6.2"),
    ([], [SOC2], "readiness", "roll it forward"),
])
def test_without(known: Firm, adopted: list[str], earlier: list[dict[str, Any]], expected: str, said: str) -> None:
    """What fails outweighs a clean report and a certificate; exceptions that a report names come before all."""
    found = due(known, adopted, *earlier)
    assert (found.due, said in found.reasons[0]) == (expected, True), found.reasons


def test_no_policy_is_no_programme(firm: Firm) -> None:
    """With a control for each need and evidence of half a year: still no programme, and asking changes nothing."""
    collected(firm, policy=False)
    found = due(firm, every(firm, SOUND), when=HALF_A_YEAR, asked="readiness")
    assert (found.due, found.reasons) == ("gap", ("there is no formal programme: no policy is on record",))
    assert "at less cost" in found.notes[0]


def test_a_type_2_that_is_not_supportable_yet_has_its_date(known: Firm) -> None:
    """Six months after the key control's first evidence."""
    assert str(due(known, every(known, SOUND)).supportable_from) == "2026-07-02"
