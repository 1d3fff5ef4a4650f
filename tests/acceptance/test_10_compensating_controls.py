"""Acceptance 10: a compensating control that fails one of the four conditions earns no credit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from agent.demo.standins.github import Codebase
from tests.acceptance.conftest import Firm, at, every

SAID = {"control": "CM-17", "by": "CM-01", "approver": "cto", "same_risk": "Both see each change before it is merged.",
        "often_enough": "Both look at every change."}
QUEUED = {"id": "CM-17", "parameters": {"queued_repositories": ["example/api"]}}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory, judging: tuple[Any, Any]) -> Iterator[Firm]:
    """No queue stands before the branch, which fails CM-17; each change has one approval, which CM-01 asks for."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("ACCEPTANCE_TOKEN", "ghp_test")
        firm = Firm(tmp_path_factory.mktemp("compensating"), judging, stack).with_github("api")
        firm.runs(QUEUED, "CM-01", "AC-41").passes(at(1, 1))
        code = Codebase(firm.github, "api")
        pull = code.open_pull("ann", at(1, 12))
        code.review(pull, "ben", at(1, 12) + timedelta(hours=1))
        code.merge(pull, "ann", at(1, 12) + timedelta(hours=2))
        yield firm.passes(*every(14, at(1, 14)), at(4, 1))


@pytest.mark.parametrize(("adopted", "said", "lacks"), [
    (["CM-01"], {}, ""),
    (["CM-01", "CM-04"], {"control": "CM-04"}, "it does not serve CC6.8"),
    (["CM-01"], {"same_risk": " "}, "a named person must say that it meets the same risk, and often enough"),
    (["CM-01"], {"often_enough": " "}, "a named person must say that it meets the same risk, and often enough"),
    ([{"id": "CM-01", "parameters": {"minimum_approvals": 2}}], {}, "it is effective_with_deviations itself"),
    (["CM-01", "AC-41"], {}, "it rests on the control that failed, or on another that failed"),
], ids=["all four", "less precise", "nobody says so", "not often enough", "fails itself", "same deficiency"])
def test_all_four_conditions_or_no_credit(merged: Firm, adopted: list[Any], said: dict[str, str], lacks: str) -> None:
    """As precise, often enough, without a deviation itself, unimpaired by what failed: each alone decides."""
    merged.runs(QUEUED, *adopted, compensating=[SAID | said])
    found = merged.readiness()
    failed = found["controls"][said.get("control", "CM-17")]
    assert failed["operation"] == "ineffective", failed["why"]
    assert failed["compensated_by"] == (None if lacks else "CM-01")
    refused = [limit for limit in found["limits"] if "earns no credit" in limit]
    assert len(refused) == bool(lacks)
    assert all(lacks in limit for limit in refused), refused
