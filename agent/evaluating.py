"""Records what testing the items of a selection found, and says what follows from it by the rule that chose them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from agent.populating import NotSealed, Sealed, entries
from agent.sampling import Wanted, candidates, drawn_again, with_fates

if TYPE_CHECKING:
    from agent.session import Session
    from policies.operation.sampling.evaluation import Evaluation, Result
    from policies.operation.sampling.selection import Candidate
    from policies.operation.sampling.taken import Taken


@dataclass(frozen=True, slots=True)
class Selected:
    """A recorded selection, made again: its ledger entry, the sample, and the items that it was taken of."""

    entry: Sealed
    taken: Taken
    items: Sequence[Candidate]

    @property
    def names(self) -> Mapping[str, str]:
        """The items' ids by their rank in the ledger."""
        from policies.operation.sampling.selection import rank  # noqa: PLC0415 - statistics load when sampling

        return {rank(self.entry.payload["population"], item.id): item.id for item in self.items}


def selected(session: Session, control: str, test: str, selection: int | None = None) -> Selected:
    """The selection of a control that was recorded last, or the one of a ledger entry, made again.

    Raises ``NotSealed`` and ``SelectionError`` where it is none, or cannot be made again as it was.
    """
    kept = [e for e in entries(session, "selection") if e.payload["control"] == control
            and test in ("", e.payload["test"], e.payload["test"].partition(".")[2])]
    found = [e for e in kept if selection in (None, e.sequence)]
    if not found:
        known = ", ".join(str(e.sequence) for e in kept) or "none"
        raise NotSealed(f"control {control}: expected a selection, got {selection or 'none'}; recorded are: {known}",
                        hint=f"'tieout sample {control}' makes one and prints the ledger entry of its population.")
    return _selected(session, found[-1])


def _selected(session: Session, entry: Sealed) -> Selected:
    from policies.operation.sampling.selection import retaken  # noqa: PLC0415 - as above
    from policies.operation.sampling.taken import Method, Seed, Taken  # noqa: PLC0415 - as above

    kept = entry.payload
    seal = next(e for e in entries(session, "population") if e.sequence == kept["sealed"])
    found = drawn_again(session, seal)
    items = candidates(session, seal, found, kept["by"] if kept["by"] not in ("", "month", "system") else "")
    taken = Taken(found, seal.sequence, seal.at, len(items), Method(kept["method"]), tuple(retaken(kept, items)),
                  Seed(kept["seed"], kept["given_by"], kept["given_at"]), kept["by"], kept["rule"], kept["rehearsal"],
                  kept["extends"], kept["reason"], stage=kept["stage"])
    plain = Selected(entry, taken, items)
    return replace(plain, taken=_disposed(plain, kept["dispositions"]))


def _disposed(found: Selected, kept: Iterable[Mapping[str, str]]) -> Taken:
    from policies.operation.sampling.taken import dispositions  # noqa: PLC0415 - as above

    named = [{**row, "item": found.names[row["item"]]} for row in kept]
    return replace(found.taken, dispositions=dispositions(named, found.taken.chosen))


def record(session: Session, found: Selected, rows: Sequence[Mapping[str, str]]) -> int:
    """Enter the results of a filled sheet in the ledger; how many there are.

    Items stand there by their rank under the population's digest, as those of the selection do. Raises
    ``SelectionError``, and records nothing, where one row is not as it must be.
    """
    from policies.operation.sampling.evaluation import read_result, together  # noqa: PLC0415 - as above
    from policies.operation.sampling.selection import SelectionError  # noqa: PLC0415 - as above

    results = [r for row in rows if (r := read_result(_named(found, row), columns(found.taken), _days(session, found)))]
    chosen = {c.id for c in with_results(found, together(known(session, found), results)).chosen}
    strange = [r.item for r in results if r.item not in chosen]
    if strange:
        raise SelectionError(f"{strange[0]}: is not in the selection", hint="Copy the ids from its sheet.")
    if results:
        _enter(session, found, results)
    return len(results)


def _enter(session: Session, found: Selected, results: Iterable[Result]) -> None:
    kept, ranks = found.entry.payload, {name: rank for rank, name in found.names.items()}
    with session.store() as store:
        store.append_entry("sample_results", {
            "control": kept["control"], "test": kept["test"], "selection": found.entry.sequence,
            "population": kept["population"], "attributes_digest": kept["attributes_digest"],
            "results": [{**r.as_dict(), "item": ranks[r.item]} for r in results]}, at=session.clock())


def columns(taken: Taken) -> dict[str, str]:
    """The sheet's column of each attribute, by the attribute's id."""
    from reports.escape import csv_cell  # noqa: PLC0415 - renderers load when used

    return {a["id"]: csv_cell(f"{a['id']}: {a['text']}") for a in taken.drawn.attributes}


def _named(found: Selected, row: Mapping[str, str]) -> dict[str, str]:
    """A row of a sheet under the item's own id: a spreadsheet has it escaped."""
    from reports.escape import csv_cell  # noqa: PLC0415 - as above

    as_printed = {csv_cell(item.id): item.id for item in found.items}
    return {**row, "id": as_printed.get(row["id"], row["id"])}


def _days(session: Session, found: Selected) -> tuple[date, date]:
    """The days on which an item can have been tested: from that of its selection to today."""
    from policies.operation.period import local_day, zone_of  # noqa: PLC0415 - as above

    zone = zone_of(found.taken.drawn.period.time_zone)
    return local_day(found.entry.at, zone), session.clock().astimezone(zone).date()


def known(session: Session, found: Selected) -> dict[str, Result]:
    """Every result that the ledger holds on items of this population, deviations as they stood first."""
    from policies.operation.sampling.evaluation import together  # noqa: PLC0415 - as above

    results: dict[str, Result] = {}
    for entry in _results(session, found):
        results = together(results, _named_results(found, entry))
    return results


def recorded(session: Session, found: Selected) -> dict[int, tuple[Result, ...]]:
    """The results that were recorded for one selection, by their ledger entries."""
    return {entry.sequence: _named_results(found, entry) for entry in _results(session, found)
            if entry.payload["selection"] == found.entry.sequence}


def _named_results(found: Selected, entry: Sealed) -> tuple[Result, ...]:
    from policies.operation.sampling.evaluation import Result  # noqa: PLC0415 - as above

    names = found.names
    return tuple(Result(**{**row, "item": names[row["item"]]}) for row in entry.payload["results"])


def _results(session: Session, found: Selected) -> Iterator[Sealed]:
    kept = found.entry.payload
    for entry in entries(session, "sample_results"):
        if all(entry.payload[name] == kept[name] for name in ("control", "test", "population", "attributes_digest")):
            yield entry


def with_results(found: Selected, results: Mapping[str, Result]) -> Taken:
    """The sample with what became of items that could not be tested: void ones are replaced by the next ranks."""
    taken = found.taken
    while True:
        held = {c.id for c in taken.chosen}
        disposed = {d.item for d in taken.dispositions}
        fates = [{"item": r.item, "fate": r.fate, "reason": r.reason, "proof": r.proof} for r in results.values()
                 if r.fate and r.item in held - disposed]
        if not fates:
            return taken
        taken = with_fates(taken, found.items, fates)  # what takes a void item's place may be void as well


def evaluate(session: Session, found: Selected) -> Evaluation:
    """What follows from the results recorded so far."""
    from policies.operation.sampling.evaluation import evaluated  # noqa: PLC0415 - as above

    results = known(session, found)
    taken = with_results(found, results)
    return evaluated(taken, results, tuple(_blockers(session, found, taken, results)))


def _blockers(session: Session, found: Selected, taken: Taken, results: Mapping[str, Result]) -> Iterator[str]:
    """What the sample alone cannot tell: an extension after results, deviations elsewhere, strata out of proportion."""
    from policies.operation.sampling.selection import proportional  # noqa: PLC0415 - as above

    first = next(_results(session, found), None)
    if found.entry.payload["extends"] and taken.stage == 1 and first and first.sequence < found.entry.sequence:
        yield "it extends a sample whose results were known, which no plan foresaw"
    outside = {name for name, r in results.items() if r.deviates} - {c.id for c in taken.chosen}
    if outside:
        yield f"{len(outside)} deviations were recorded in other samples of this population"
    if taken.method == "stratified" and not proportional(found.items, taken.chosen, taken.by):
        yield "its strata are not in proportion, so that they cannot be taken together"


def second_stage(session: Session, control: str, test: str, wanted: Wanted) -> tuple[Wanted, list[dict[str, str]]]:
    """The second stage of a recorded first one, with what became of its items that could not be tested.

    Raises ``SelectionError`` where no first stage asks for it.
    """
    from policies.operation.sampling.evaluation import Conclusion  # noqa: PLC0415 - as above
    from policies.operation.sampling.rules import load  # noqa: PLC0415 - as above
    from policies.operation.sampling.selection import SelectionError  # noqa: PLC0415 - as above

    first = selected(session, control, test)
    kept, done = first.entry.payload, evaluate(session, first)
    if (kept["seed"], kept["stage"]) != (wanted.seed, 1) or done.conclusion is not Conclusion.SECOND_STAGE:
        raise SelectionError("second stage: expected a first stage under the same seed, all of it tested, with one "
                             f"deviation; the selection of ledger entry {first.entry.sequence} is: "
                             f"{str(done.conclusion).replace('_', ' ')}",
                             hint="A second stage is part of a plan with two, and of no other outcome of the first.")
    rule = wanted.rule or kept["rule"]["id"]
    same = load(rule).described() == kept["rule"]
    if wanted.size is not None or {wanted.method, kept["method"]} != {"rank"} or not same:
        raise SelectionError(f"second stage: expected the rule of the first, {kept['rule']['id']}, and items by rank",
                             hint="Leave --size and --method out; name the file of a rule of your own again.")
    given_at = kept["given_at"]
    fates = [{"item": d.item, "fate": str(d.fate), "reason": d.reason, "proof": d.proof}
             for d in done.taken.dispositions]
    return replace(wanted, stage=2, rule=rule, given_by=kept["given_by"],
                   given_at=_moment(given_at) if given_at is not None else None), fates


def _moment(instant: int) -> Any:
    from collectors.canonical import from_micros  # noqa: PLC0415 - as above

    return from_micros(instant)
