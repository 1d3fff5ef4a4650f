"""Acceptance 6: every way round a review, against the reviews that are sound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agent.demo.standins.github import Codebase
from tests.acceptance.conftest import Firm, at, every

MERGED = at(2, 10, 12)
QUEUE = "github-merge-queue[bot]"


def early(code: Codebase) -> None:
    """Approved, and then another commit was pushed before the merge."""
    pull = code.open_pull("ann", MERGED - timedelta(hours=3))
    code.review(pull, "ben", MERGED - timedelta(hours=2))
    code.push_to_pull(pull, "ann", MERGED - timedelta(hours=1))
    code.merge(pull, "ann", MERGED)


def alias(code: Codebase) -> None:
    """Ben opened it, Ann's part came from an address that belongs to no account, and Ann approved it."""
    pull = code.open_pull("ben", MERGED - timedelta(hours=3))
    code.push_to_pull(pull, None, MERGED - timedelta(hours=2))
    code.review(pull, "ann", MERGED - timedelta(hours=1))
    code.merge(pull, "ben", MERGED)


def bypass(code: Codebase) -> None:
    """An administrator, whom the rules leave out, merged what nobody approved."""
    code.world.protect("api", enforce_admins={"enabled": False})
    pull = code.open_pull("owner", MERGED - timedelta(hours=3))
    code.merge(pull, "owner", MERGED)


def push(code: Codebase) -> None:
    """A commit straight to the branch."""
    code.push("ann", MERGED)


def reviewed(code: Codebase, by: str = "ann") -> None:
    """Approved on its last commit by somebody else."""
    pull = code.open_pull("ann", MERGED - timedelta(hours=3))
    code.review(pull, "ben", MERGED - timedelta(hours=1))
    code.merge(pull, by, MERGED)


def queued(code: Codebase) -> None:
    """The same, put on the branch by the merge queue."""
    code.world.user(QUEUE, "Bot")
    reviewed(code, QUEUE)


def unreviewed_queue(code: Codebase) -> None:
    """The merge queue put on the branch what nobody approved."""
    code.world.user(QUEUE, "Bot")
    code.merge(code.open_pull("ann", MERGED - timedelta(hours=3)), QUEUE, MERGED)


def changed(firm: Firm, how: Any) -> dict[str, Any]:
    """CM-01 over a quarter in which this one change was made."""
    firm.with_github("api").runs("CM-01", "CM-04")
    for login in ("ann", "ben"):
        firm.github.add_member(login)
    firm.passes(at(1, 1), at(1, 30), MERGED - timedelta(days=1))
    how(Codebase(firm.github, "api"))
    firm.passes(*every(14, MERGED + timedelta(hours=2)), at(4, 1))
    return firm.readiness()["controls"]


@pytest.mark.parametrize(("how", "reason"), [
    (early, "0 of 1 required approvals by others cover the commit merged"),
    (bypass, "0 of 1 required approvals by others cover the commit merged"),
    (push, "the change was pushed directly to the branch"),
    (unreviewed_queue, "0 of 1 required approvals by others cover the commit merged"),
])
def test_a_way_round_the_review_is_a_deviation(firm: Firm, how: Any, reason: str) -> None:
    """Named with its reason and its time, and never an effective control."""
    control = changed(firm, how)["CM-01"]
    (deviation,) = control["deviations"]
    assert deviation["reasons"][0].startswith(reason)
    assert deviation["occurred_at"].startswith(f"{MERGED:%Y-%m-%dT%H:%M:%S}")
    assert control["operation"] != "effective"


def test_an_approval_that_may_be_the_authors_own_proves_nothing(firm: Firm) -> None:
    """An author without a known account may be the approver: no deviation is claimed, and nothing is concluded."""
    control = changed(firm, alias)["CM-01"]
    (undetermined,) = control["tests"][0]["sealed"]["undetermined"]
    assert "may be the authors' own" in undetermined["why"]
    assert (control["operation"], control["deviations"]) == ("insufficient_evidence", [])


def test_administrators_left_out_of_the_rules_are_an_exposure_besides(firm: Firm) -> None:
    """The rule that let them through failed while it was so, whatever was merged meanwhile."""
    exposures = changed(firm, bypass)["CM-04"]["exposures"]
    assert any("administrators" in reason for e in exposures for reason in e["reasons"]), exposures


@pytest.mark.parametrize("how", [reviewed, queued])
def test_a_reviewed_change_is_none(firm: Firm, how: Any) -> None:
    """Also where a merge queue put it on the branch."""
    control = changed(firm, how)["CM-01"]
    assert (control["operation"], control["population"]) == ("effective", 1), control["why"]
