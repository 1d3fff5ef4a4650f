"""Parameters may narrow what a test concerns, and never turn into a clean answer by leaving nothing of it.

A control of which management's parameters accept every rule, or call every region unused, tests nothing. Where the
library's own parameters would have tested something, that is no control without an occurrence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from policies.model import Adopted
from policies.operation.bench import Bench
from policies.operation.examine import examine
from policies.operation.frame import Frame
from policies.operation.results import Excluded, TestResult
from policies.parameters import resolve

ID = "parameters"


def narrowed(item: Adopted, tests: Sequence[TestResult], bench_of: Callable[[Adopted], Bench],
             frame: Frame) -> Sequence[TestResult]:
    """The results, with what the parameters keep out of those tests that they leave nothing to test.

    Only such a test is made again, with the library's defaults.
    """
    own = _with_own_parameters(item)
    emptied = {test.test for test in tests if test.test in own and _concerns_none(test)}
    if not emptied:
        return tests
    wide = replace(item, parameters=resolve(item.control, {}), earlier=())
    before = {test.test: test for test in examine(bench_of(wide), [wide], frame).get(item.control.id, ())}
    return [_kept_out(test, before[test.test]) if test.test in emptied and test.test in before else test
            for test in tests]


def _with_own_parameters(item: Adopted) -> set[str]:
    """The tests that read a parameter which is not the library's."""
    defaults = resolve(item.control, {})
    changed = {name for name, value in item.parameters.items() if value != defaults.get(name)}
    return {test.id for test in item.control.tests if changed.intersection(test.params)}


def _concerns_none(test: TestResult) -> bool:
    """Whether a test has subjects or items, and none that it concerns."""
    seen = test.subjects if test.population is None else test.population.not_applicable
    return bool(seen) and not _tested(test)


def _tested(test: TestResult) -> bool:
    passed = test.passed if test.population is None else test.population.passed
    return bool(passed or test.exposures or test.deviations)


def _kept_out(test: TestResult, wide: TestResult) -> TestResult:
    if not _tested(wide):
        return test
    failing = dict.fromkeys([e.label or e.subject for e in wide.exposures] + [d.label for d in wide.deviations])
    why = f"{ID}: management's parameters leave nothing of what the library's would test"
    return replace(test, excluded=(*test.excluded, Excluded(ID, why, test.subjects, tuple(failing))))
