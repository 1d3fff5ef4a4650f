"""The population of a control's test, to be sealed and sampled: its items, what proves it whole, and what changed.

While the period runs a population is sealed up to the cut-off and rolled forward; it is final only once the period is
over and nothing is missing. What is tested and what a deviation is are fixed with it, before anything is selected.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from collectors.base import TieoutError
from policies.engine.base import Engine
from policies.model import Adopted, Library, Outcome, Test
from policies.operation.assess import Ledgered
from policies.operation.bench import Bench
from policies.operation.engagement import Engagement
from policies.operation.evidence import Reader
from policies.operation.examine import examine
from policies.operation.exclusions import in_scope
from policies.operation.frame import Frame
from policies.operation.lists import values_at
from policies.operation.period import is_over, local_day, zone_of
from policies.operation.results import Period, Population, PopulationItem, TestResult
from policies.operation.sampling.selection import Candidate
from policies.operation.verdicts import NoMemory
from policies.operation.versions import in_force


class NoPopulation(TieoutError):
    """A control or test that has no population of items, or none that fits what was asked for."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The population of one test, as read at ``as_of`` (microseconds UTC)."""

    adopted: Adopted
    test: Test
    period: Period
    as_of: int
    result: TestResult
    population: Population

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps the population from being proven whole."""
        return tuple(dict.fromkeys(u.why for u in self.result.unknown if not u.subjects))

    @property
    def final(self) -> bool:
        """Whether the period is over and the population proven whole: nothing more can come into it."""
        return is_over(self.period, self.as_of) and self.population.complete

    @property
    def attributes(self) -> tuple[Mapping[str, str], ...]:
        """What is tested on each item and what a deviation is, as the control has it."""
        return tuple({"id": a.id, "text": a.text, "deviation": a.deviation} for a in self.adopted.control.attributes
                     if self.test.attribute in ("", a.id))

    @property
    def attributes_digest(self) -> str:
        """Hex SHA-256 of the attributes with the parameters they are held to, as JSON with sorted keys."""
        fixed = {"attributes": list(self.attributes), "parameters": dict(self.adopted.parameters)}
        return hashlib.sha256(orjson.dumps(fixed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def drawn(snapshot: Ledgered, library: Library, adopted: Adopted, engagement: Engagement, engine: Engine, as_of: int,
          test: str = "") -> Drawn:
    """The population of a control's test (its id or file's stem; "" where there is but one).

    Of a control that changed, the version that was in force at the period's end: never one population over two.
    Raises ``NoPopulation``, and what an assessment raises.
    """
    engine.load(library)
    frame = Frame(engagement.period(as_of), as_of, engagement.calendar)
    (adopted,) = in_scope([adopted], engagement.declared.exclusions, snapshot.entries("scope"), frame.period.time_zone)
    adopted = in_force(adopted, frame.period)
    bench = Bench(Reader(snapshot, engagement.expected(), as_of), library, engine, NoMemory(), [adopted],
                  start=frame.period.start, end=as_of + 1)
    results = examine(bench, [adopted], frame).get(adopted.control.id, ())
    found = [r for r in results if r.population is not None]
    chosen = [r for r in found if not test or test in (r.test, r.test.partition(".")[2])]
    population = chosen[0].population if len(chosen) == 1 else None
    if population is None:
        raise _unclear(adopted, found, test)
    tests = {t.id: t for t in adopted.control.tests}
    return Drawn(adopted, tests[chosen[0].test], frame.period, as_of, chosen[0], population)


def _unclear(adopted: Adopted, found: Sequence[TestResult], test: str) -> NoPopulation:
    names = ", ".join(r.test.partition(".")[2] for r in found)
    if not names:
        return NoPopulation(f"control {adopted.control.id}: has no population of items in this period",
                            hint="Its tests watch a state, or no source of theirs is configured. The auditor's package "
                                 "lists the subjects.")
    wanted = f"test {test!r}" if test else "no test"
    return NoPopulation(f"control {adopted.control.id}: expected one of the tests {names}, got {wanted}",
                        hint="Name it with --test.")


def item_id(row: PopulationItem) -> str:
    """The id under which an item is listed, ranked and selected: its source and its own id."""
    return f"{row.source}|{row.item}"


def to_sample(found: Drawn, snapshot: Ledgered | None = None, risk: str = "") -> list[Candidate]:
    """The items that a sample may be taken of: those that are due and that the test concerns.

    ``risk`` is the dotted path of a value in an item's document to split by.
    """
    zone, waiting = zone_of(found.period.time_zone), set(found.population.not_due)
    return [Candidate(item_id(row), row.occurred_at, row.source, f"{local_day(row.occurred_at, zone):%Y-%m}",
                      _risk(row, snapshot, risk))
            for row in found.population.rows if row.item not in waiting and row.outcome is not Outcome.NOT_APPLICABLE]


def _risk(row: PopulationItem, snapshot: Ledgered | None, path: str) -> str:
    if not path or snapshot is None or not row.document:
        return ""
    return ", ".join(values_at(orjson.loads(snapshot.document(bytes.fromhex(row.document))), path))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a population has more, less and otherwise than the one sealed before, by the items' ids."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


def difference(before: Iterable[PopulationItem], after: Iterable[PopulationItem]) -> Difference:
    """From one version of a population to the next; an item is changed when another document was judged."""
    old, new = ({item_id(row): row.document for row in rows} for rows in (before, after))
    return Difference(tuple(sorted(set(new) - set(old))), tuple(sorted(set(old) - set(new))),
                      tuple(sorted(name for name in set(old) & set(new) if old[name] != new[name])))
