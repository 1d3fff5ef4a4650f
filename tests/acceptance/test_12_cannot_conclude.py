"""Acceptance 12: an empty store, a ledger that was altered, a clock that is wrong: nothing is concluded."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest

from tests.acceptance.conftest import Firm, at

CLEAN = "CM-01"


def test_an_empty_store_concludes_nothing(firm: Firm) -> None:
    """Every need has a control and nothing was ever collected: no horizon has a verdict, and the limits say why."""
    firm.with_github().with_aws().runs(profile="security-core")
    with firm.session.store(create=True):
        found = firm.readiness()
    assert set(found["horizons"].values()) == {found["verdict"]} == {"cannot_conclude"}
    assert "Nothing was ever collected." in found["limits"]
    assert found["headline"]["supported"] == 0


@pytest.mark.parametrize(("change", "printed"), [
    ("UPDATE entry SET hash = zeroblob(32) WHERE sequence = 2", ""),
    ("UPDATE change SET subject = 'x' || subject", "cannot_conclude"),
], ids=["a link of the chain", "a row under the chain"])
def test_an_altered_store_concludes_nothing(firm: Firm, change: str, printed: str) -> None:
    """A broken chain is not even read; a row that its seal does not bear out leaves no verdict. Both end with 4."""
    firm.with_github("api").runs(CLEAN).passes(at(1, 1), at(4, 1))
    command = ("readiness", "--no-record", "--as-of", "2026-04-01T08:00:00Z", "--format", "json")
    assert firm.call(*command).returncode != 4
    with sqlite3.connect(firm.folder / "tieout.db") as connection:
        assert connection.execute(change).rowcount
    done = firm.call(*command)
    assert done.returncode == 4
    assert (json.loads(done.stdout)["verdict"] if done.stdout else "") == printed


@pytest.mark.parametrize(("minutes", "operation"), [(6, "insufficient_evidence"), (4, "no_occurrence")])
def test_a_clock_that_is_wrong_concludes_nothing(firm: Firm, minutes: int, operation: str) -> None:
    """Six minutes off GitHub's clock no list counts as read, and nothing is concluded; four are tolerated."""
    firm.with_github("api").runs(CLEAN)
    firm.session.clock = lambda: firm.now() + timedelta(minutes=minutes)
    firm.passes(at(1, 1), at(2, 15), at(4, 1))
    control = firm.readiness()["controls"][CLEAN]
    assert control["operation"] == operation, control["why"]
