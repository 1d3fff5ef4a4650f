"""The nature of a control's deviations: what they share, whether they are systematic, and when one is isolated.

"Isolated" needs all four: a specific cause; that it cannot recur for other items; a population that can be redefined
without the affected items and is complete by itself; and every excluded item tested (method, section 2.4). A person
declares the first two and the redefinition; tieout holds the rest against its own results. No result is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from policies.operation.evidence import Reader
from policies.operation.period import DAY
from policies.operation.reliance.model import Isolation
from policies.operation.results import ControlResult, Deviation, Nature, Pattern, TestResult

_ACTORS = ("author", "merged_by", "actor", "initiated_by", "performed_by", "user", "person")
_WINDOW_DAYS = 7
_LEAST = 3  # fewer that agree are chance


def with_nature(controls: Sequence[ControlResult], read: Callable[[bytes], bytes],
                declared: Sequence[Isolation] = (),
                commitments: Mapping[str, Sequence[str]] | None = None) -> list[ControlResult]:
    """The results, those with deviations with their nature.

    ``read`` gives a document's JSON by its digest; ``commitments`` are the ids of those that rest on a control.
    """
    return [replace(c, nature=nature_of(c, read, declared, (commitments or {}).get(c.adopted.control.id, ())))
            if c.deviations else c for c in controls]


def commitments_of(reader: Reader) -> dict[str, list[str]]:
    """The ids of the commitments in the register, by each control that they name."""
    found: dict[str, list[str]] = {}
    for lane in reader.kept("files.commitment"):
        for history in lane.histories:
            digest = history.changes[-1].digest
            item = orjson.loads(reader.evidence.document(digest)).get("item", {}) if digest else {}
            for control in item.get("controls") or ():
                found.setdefault(str(control), []).append(str(item.get("id")))
    return found


def nature_of(control: ControlResult, read: Callable[[bytes], bytes], declared: Sequence[Isolation],
              commitments: Sequence[str] = ()) -> Nature:
    """What the deviations of one control share, and what may be said of them."""
    deviations = control.deviations
    patterns = tuple(_patterns(deviations, {d.document: people_in(read, d.document) for d in deviations}))
    whole = any(_all_failed(test) for test in control.tests)
    said, lacks = _isolated(control, declared)
    return Nature(systematic=whole or any(p.count == p.of for p in patterns), every_item_failed=whole,
                  patterns=patterns, isolated=said, not_isolated_because=lacks, commitments=tuple(commitments))


def people_in(read: Callable[[bytes], bytes], document: str) -> tuple[str, ...]:
    """Who acted, as the item's document names them; nobody where it names nobody."""
    if not document:
        return ()
    body: Mapping[str, Any] = orjson.loads(read(bytes.fromhex(document)))
    places = (body, body.get("item") if isinstance(body.get("item"), dict) else {})
    found = (_name(place.get(key)) for place in places if place for key in _ACTORS)
    return tuple(sorted({name for name in found if name}))


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("login") or value.get("id") or "")
    return value if isinstance(value, str) else ""


def _patterns(deviations: Sequence[Deviation], people: Mapping[str, Sequence[str]]) -> Iterator[Pattern]:
    total = len(deviations)
    shared: tuple[tuple[str, Iterable[str]], ...] = (
        ("person", (name for d in deviations for name in people[d.document])),
        ("system", (d.source for d in deviations)),
        ("attribute", (d.attribute for d in deviations if d.attribute)))
    for by, names in shared:
        for name, count in sorted(Counter(names).items()):
            if count >= _LEAST and count * 2 >= total:
                yield Pattern(by, name, count, total)
    most = _in_one_window(sorted(d.occurred_at for d in deviations))
    if most >= _LEAST and most * 2 >= total:
        yield Pattern("window", f"{_WINDOW_DAYS} days", most, total)


def _in_one_window(times: Sequence[int]) -> int:
    return max((sum(first <= t < first + _WINDOW_DAYS * DAY for t in times) for first in times), default=0)


def _all_failed(test: TestResult) -> bool:
    """Every item failed: no result of a sample, a control that does not operate."""
    failed = len(test.deviations)
    return test.population is not None and failed > 1 and not test.population.passed


def _isolated(control: ControlResult, declared: Sequence[Isolation]) -> tuple[str, tuple[str, ...]]:
    mine = [one for one in declared if one.control == control.adopted.control.id]
    if not mine:
        return "", ("nobody declared a specific cause that cannot recur",)
    one, lacks = mine[0], tuple(_lacks(control, mine[0]))
    return ("" if lacks else f"{one.cause}; {one.cannot_recur} (declared by {one.approver})"), lacks


def _lacks(control: ControlResult, one: Isolation) -> Iterator[str]:
    if not (one.cause.strip() and one.cannot_recur.strip() and one.population.strip() and one.approver.strip()):
        yield "cause, why it cannot recur, the redefined population and a name are all needed"
    outside = sorted({d.item for d in control.deviations} - set(one.items))
    if outside:
        yield f"deviations outside the declared items: {', '.join(outside[:5])}"
    populations = [t.population for t in control.tests if t.population is not None]
    if not populations or not all(p.complete for p in populations):
        yield "the population without them is not proven complete"
    if any(p.undetermined for p in populations):
        yield "not every item could be tested"
