"""Acceptance 9: a void item, one that cannot be had, a larger sample, and the auditor's own seed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from agent.demo.standins.github import Codebase
from tests.acceptance.conftest import Firm, at

SEED = ("--seed", "from-the-auditor", "--seed-given-by", "A. Auditor")


@pytest.fixture
def sealed(firm: Firm) -> Firm:
    """Twenty reviewed changes of a quarter, sealed as the population of CM-01."""
    firm.with_github("api").runs("CM-01").passes(at(1, 1))
    code = Codebase(firm.github, "api")
    for number in range(20):
        opened = at(2, 1) + timedelta(days=number)
        pull = code.open_pull("ann", opened)
        code.review(pull, "ben", opened + timedelta(hours=1))
        code.merge(pull, "ann", opened + timedelta(hours=2))
    firm.passes(at(3, 1), at(4, 1))
    assert firm.call("population", "CM-01", "--seal").returncode == 0
    return firm


def taken(firm: Firm, size: int, *more: str, seed: tuple[str, ...] = SEED) -> Any:
    """A sample of CM-01 of a size."""
    done = firm.call("sample", "CM-01", "--size", str(size), *seed, *more, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ids(sample: Any) -> list[str]:
    """The items in the order of their ranks."""
    return [item["id"] for item in sample["items"]]


def test_void_unobtainable_and_larger(sealed: Firm) -> None:
    """A void item's place goes to the next rank; an unobtainable one counts against; more takes the next ranks."""
    five, six = taken(sealed, 5), taken(sealed, 6)
    assert ids(six)[:5] == ids(five)
    void, lost = ids(five)[:2]
    fates = sealed.folder / "fates.csv"
    fates.write_text(f'item,fate,reason,proof\n"{void}",void,cancelled,T-1\n"{lost}",unobtainable,lost,\n')
    after = taken(sealed, 5, "--fates", str(fates))
    assert ids(after) == ids(six)
    assert [item["replaces"] for item in after["items"] if item["replaces"]] == [void]
    assert [limit["deviations"] for limit in after["upper_limits"]] == [1, 2, 3]


def test_another_seed_is_another_selection(sealed: Firm) -> None:
    """The auditor's seed decides: under another one other items are chosen, under the same one the same."""
    one, other, again = (taken(sealed, 5, seed=("--seed", seed)) for seed in ("one", "other", "one"))
    assert ids(one) == ids(again)
    assert set(ids(one)) != set(ids(other))
