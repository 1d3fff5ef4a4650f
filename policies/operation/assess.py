"""The readiness assessment: every adopted control over the whole period, then criteria, verdict and its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from collectors.base import ScanStatus
from policies.cases import self_check
from policies.engine.base import Engine
from policies.model import Adopted, Library
from policies.operation.bench import Bench
from policies.operation.control import conclude
from policies.operation.criteria import roll_up
from policies.operation.description.check import describe
from policies.operation.description.facts import Scope
from policies.operation.disclosures import (
    Entry,
    adoption_changes,
    before_first_reading,
    calendar_changes,
    unread_regions,
)
from policies.operation.engagement import Engagement
from policies.operation.evidence import Evidence, Reader
from policies.operation.examine import examine
from policies.operation.exclusions import in_scope
from policies.operation.frame import Frame
from policies.operation.in_use import without_used
from policies.operation.narrowed import narrowed
from policies.operation.nature import commitments_of, with_nature
from policies.operation.period import is_over
from policies.operation.processes import Processes
from policies.operation.reliance.carve_out import carve_out
from policies.operation.reliance.compensation import compensated
from policies.operation.reliance.dependence import impaired
from policies.operation.reliance.disagreements import laid_over, unsound
from policies.operation.reliance.waivers import Waivers
from policies.operation.results import Assessment, ControlResult, LedgerState, Operation, SelfCheck
from policies.operation.statement import basis_of, changes_of, limits_of
from policies.operation.sufficient_time import time_left
from policies.operation.verdict import headline_of, horizons_of, trusted
from policies.operation.verdicts import Memory, NoMemory
from policies.operation.versions import with_earlier
from policies.operation.would_change import blockers, sentences
from policies.parameters import resolve


class Ledgered(Evidence, Protocol):
    """A snapshot of a ledger at a sequence."""

    @property
    def sequence(self) -> int:
        """The ledger sequence; nothing later is read."""

    def entries(self, *kinds: str) -> Iterator[Entry]:
        """The ledger's entries of these kinds, oldest first."""


def assess(snapshot: Ledgered, library: Library, adopted: Sequence[Adopted], engagement: Engagement, engine: Engine,
           cache: Memory | None, as_of: int, *, ledgers: Sequence[LedgerState] = (),
           checked: SelfCheck | None = None) -> Assessment:
    """Assess the engagement's period as of an instant (microseconds UTC). ``cache`` None evaluates everything anew.

    ``ledgers``: what ``verify`` found, so that nothing is concluded from evidence that does not verify; ``checked``:
    a self-check already run on this engine. Raises ``PeriodError``, ``EngineError`` and the store's errors.
    """
    period = engagement.period(as_of)
    engine.load(library)
    checked = checked or self_check(library, engine)
    reader = Reader(snapshot, engagement.expected(), as_of)
    frame = Frame(period, as_of, engagement.calendar)
    judged, in_spite = without_used(adopted, reader, period.start, as_of)
    every = in_scope([*judged, *_candidates(library, adopted)], engagement.declared.exclusions,
                     snapshot.entries("scope"), period.time_zone)
    waivers = Waivers(engagement.declared.waivers, snapshot.entries("waivers"), period.time_zone)
    with Processes(engine, library, snapshot) as processes:
        def bench_of(*items: Adopted) -> Bench:
            return Bench(reader, library, engine, cache or NoMemory(), items, start=period.start, end=as_of + 1,
                         processes=processes)

        bench = bench_of(*every)
        results = _conclude(bench, every, frame, waivers, bench_of)
        own = [with_earlier(result, bench_of, frame, waivers) for result in results[:len(adopted)]]
    candidates = results[len(adopted):]
    rested = impaired(carve_out(own, period), period.cut_off)
    controls, refused = compensated(rested, engagement.declared.compensations)
    controls = with_nature(controls, snapshot.document, engagement.declared.isolations, commitments_of(reader))
    disagreements = engagement.declared.disagreements
    controls = laid_over(controls, disagreements)
    criteria = roll_up(library, controls, engagement.categories)
    over, collected = is_over(period, as_of), bool(reader.every())
    horizons = horizons_of(library, controls, criteria, engagement.categories, over=over,
                           trusted=trusted(checked, ledgers) and collected)
    name = f"{engine.name} {engine.version}"
    scope = Scope(engagement.system, tuple(engagement.categories), period, tuple(adopted), tuple(controls),
                  tuple(criteria))
    return Assessment(
        name=engagement.name, system=engagement.system, categories=tuple(engagement.categories), period=period,
        as_of=as_of, verdict=horizons.type_2_full, horizons=horizons, headline=headline_of(criteria),
        basis=basis_of(library, name, period, controls, checked),
        limits=(*limits_of(engagement, period, controls, ledgers, collected=collected),
                *before_first_reading(reader, period), *unread_regions(reader), *bench.logs.limits(),
                *adoption_changes(snapshot.entries("adoption"), adopted, period, {
                    c.adopted.control.id: c.why for c in candidates if c.operation is Operation.INEFFECTIVE}),
                *in_spite, *calendar_changes(snapshot.entries("configuration"), engagement.calendar, period), *refused),
        would_change=(*sentences(blockers(library, controls, criteria, engagement.categories, over=over),
                                 horizons.type_2_full),
                      *changes_of(criteria, controls, library, checked)),
        criteria=tuple(criteria), controls=tuple(controls),
        candidates=tuple(c.adopted.control.id for c in candidates), self_check=checked, ledgers=tuple(ledgers),
        engine=name, bundle=library.digest, sources=_sources(reader, engagement), candidate_results=tuple(candidates),
        time_left=time_left(controls, period, engagement.calendar.fiscal),
        description=describe(reader, scope, as_of),
        ended_waivers=tuple((w.control, w.id, f"{w.reason}; accepted by {w.approver}, ended on {w.until}")
                            for w in waivers.expired(as_of)),
        unsound_disagreements=tuple(unsound(disagreements, controls, period, as_of)))


def _candidates(library: Library, adopted: Iterable[Adopted]) -> list[Adopted]:
    """The controls that management has not adopted, at default parameters and without an owner."""
    own = {item.control.id for item in adopted}
    return [Adopted(control, control.statement, "", resolve(control, {}), None, control.key)
            for name, control in sorted(library.controls.items()) if name not in own]


def _conclude(bench: Bench, items: Sequence[Adopted], frame: Frame, waivers: Waivers,
              bench_of: Callable[[Adopted], Bench]) -> list[ControlResult]:
    found = examine(bench, items, frame)
    return [conclude(item, [waivers.over(test, item.control.id)
                            for test in narrowed(item, found.get(item.control.id, ()), bench_of, frame)],
                     started=item.control.id in found,
                     whole=bool(item.earlier) or frame.start_of(item) <= frame.period.start)
            for item in items]


def _sources(reader: Reader, engagement: Engagement) -> tuple[Mapping[str, Any], ...]:
    """Every source, configured or seen, with how often its lanes were read and when last; instants in microseconds."""
    lanes = reader.every()
    kinds = sorted({lane.source.partition(":")[0] for lane in lanes} | {s.type for s in engagement.expected()})
    found: list[Mapping[str, Any]] = []
    for kind in kinds:
        for source in reader.sources(f"{kind}."):
            mine = [lane for lane in lanes if lane.source == source.id]
            scans = [scan for lane in mine for scan in reader.scans(lane)]
            complete = [scan.observed_at for scan in scans if scan.status == ScanStatus.COMPLETE]
            found.append({
                "id": source.id, "type": kind, "label": source.label, "lanes": len(mine),
                "kinds": len({lane.kind for lane in mine}), "scans_complete": len(complete),
                "scans_incomplete": len(scans) - len(complete),
                "first_observed_at": min(complete, default=None), "last_observed_at": max(complete, default=None)})
    return tuple(found)
