"""Which kinds the adopted controls read, near and far: what a pass must hold for their results to stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.model import Adopted, Test
from policies.operation.change_logs import watch_of
from policies.operation.description.facts import DESCRIBED
from policies.operation.environment import SETTINGS
from policies.operation.leavers import ACCOUNT_KINDS
from policies.operation.scopes import ACCOUNTS, PARENTS
from policies.operation.tie_outs_declared import TIE_OUTS


def kinds_read(adopted: Iterable[Adopted]) -> frozenset[str]:
    """The kinds of the tests, of what they join, count on and are watched by, and of scopes, people and settings."""
    own = {kind for item in adopted for test in item.control.tests for kind in _of_test(test)}
    tied = {listed.kind for t in TIE_OUTS if t.proves in own for listed in (t.listed, *t.second)}
    beside = {*PARENTS.values(), *ACCOUNTS.values(), *SETTINGS, "files.person", *DESCRIBED}
    return frozenset(own | tied | beside)


def _of_test(test: Test) -> Iterator[str]:
    yield test.kind
    yield from (join.kind for join in test.related)
    watch = watch_of(test.id)
    while watch is not None:
        yield watch.log.kind
        watch = watch.beside
    if test.population:
        yield from (kind for kinds in ACCOUNT_KINDS.values() for kind in kinds)
    if test.expected is not None:
        yield test.expected.found.kind
        if test.expected.per is not None:
            yield test.expected.per.kind
