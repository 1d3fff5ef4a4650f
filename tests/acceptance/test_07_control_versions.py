"""Acceptance 7: a control whose second version began in mid-period."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.github import Codebase
from tests.acceptance.conftest import Firm, at

VERSIONS = {"id": "CM-01", "in_operation_from": "2026-02-15", "parameters": {"minimum_approvals": 2},
            "earlier": [{"in_operation_from": "2025-11-01", "in_operation_to": "2026-02-14",
                         "parameters": {"minimum_approvals": 1}}]}
FIRST, SECOND = "2026-01-01..2026-02-14", "2026-02-15..2026-03-31"


@pytest.fixture
def changed(firm: Firm) -> Firm:
    """One approval was enough until 14 February; one of January's changes had none, and all of March's have two."""
    firm.with_github("api").runs(VERSIONS)
    code = Codebase(firm.github, "api")
    for login in ("ann", "ben", "cas"):
        firm.github.add_member(login)
    firm.passes(at(1, 1))
    for day, approvals in ((12, 1), (13, 0), (14, 1)):
        change(code, at(1, day), approvals)
    firm.passes(at(1, 20), at(2, 15))
    for day in (9, 10):
        change(code, at(3, day), 2)
    return firm.passes(at(3, 20), at(4, 1))


def change(code: Codebase, opened: datetime, approvals: int) -> None:
    """One change by Ann that so many others approved."""
    pull = code.open_pull("ann", opened)
    for login in ("ben", "cas")[:approvals]:
        code.review(pull, login, opened + timedelta(hours=1))
    code.merge(pull, "ann", opened + timedelta(hours=2))


def test_two_versions_are_two_populations_and_an_exception_survives(changed: Firm) -> None:
    """Each judged by its own limit; that the second had no exception takes nothing from the first."""
    control = changed.readiness()["controls"]["CM-01"]
    populations = [(t["sealed"]["items"], t["sealed"]["passed"]) for t in control["tests"]]
    assert populations == [(3, 2), (2, 2)], control["why"]
    assert len({t["sealed"]["digest"] for t in control["tests"]}) == 2
    assert [d["occurred_at"][:10] for d in control["deviations"]] == ["2026-01-13"]
    assert control["operation"] in {"ineffective", "effective_with_deviations"}, control["why"]


def test_two_versions_are_two_samples(changed: Firm) -> None:
    """Each version's part is sealed and sampled by itself, and holds nothing of the other's."""
    first, second = (sampled(changed, period) for period in (FIRST, SECOND))
    assert [t["population"]["sampled_from"] for t in (first, second)] == [3, 2]
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}
    assert first["attributes_digest"] != second["attributes_digest"]


def sampled(firm: Firm, period: str) -> Any:
    """The population of a part of the period, sealed, and a sample of all of it."""
    sealed = firm.call("population", "CM-01", "--period", period, "--seal", "--format", "json")
    assert sealed.returncode == 0, sealed.stderr
    size = str(json.loads(sealed.stdout)["items"])
    return json.loads(firm.call("sample", "CM-01", "--size", size, "--seed", "s", "--format", "json").stdout)
