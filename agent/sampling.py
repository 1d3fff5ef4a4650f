"""Takes samples of sealed populations, records each in the ledger, and gathers the evidence of what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent.judging import snapshot
from agent.populating import NotSealed, Sealed, adopted_control, again, entries, sealed
from collectors.canonical import to_micros

if TYPE_CHECKING:
    from agent.session import Session
    from policies.operation.populations import Drawn
    from policies.operation.sampling.selection import Candidate
    from policies.operation.sampling.taken import Taken


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sample is asked to be: so many items or a rule, a method, and the seed with who gave it and when.

    ``by`` splits a stratified one: month, system, or the path of a value in each item's document. ``stage`` is 2 for
    the second stage of a rule that has two.
    """

    seed: str
    size: int | None = None
    rule: str = ""
    frequency: str = ""
    risk: str = "higher"
    method: str = "rank"
    by: str = ""
    given_by: str = ""
    given_at: datetime | None = None
    stage: int = 1


def take(session: Session, control: str, test: str, wanted: Wanted,
         fates: Iterable[Mapping[str, str]] = ()) -> Taken:
    """A sample of the population of a control that was sealed last, recorded.

    Raises ``NotSealed``, ``SelectionError`` and ``PlanError``.
    """
    from policies.operation.sampling.selection import select  # noqa: PLC0415 - statistics load when sampling
    from policies.operation.sampling.taken import Method, Seed, Taken  # noqa: PLC0415 - as above

    kept = _sealed(session, control, test)
    found = drawn_again(session, kept)
    path = wanted.by if wanted.by not in {"", "month", "system"} else ""
    items = candidates(session, kept, found, path)
    size, rule = _size(wanted, len(items))
    seed = Seed(wanted.seed, wanted.given_by, to_micros(wanted.given_at) if wanted.given_at else None)
    size = min(len(items), 2 * size) if wanted.stage > 1 else size
    chosen = select(wanted.method, wanted.seed, items, size, "risk" if path else wanted.by)
    rehearsal = seed.rehearsal(kept.at, _first_use(session, wanted.seed))
    taken = Taken(found, kept.sequence, kept.at, len(items), Method(wanted.method), tuple(chosen), seed, wanted.by,
                  rule, rehearsal, _extended(session, kept, wanted, size), stage=wanted.stage)
    return _recorded(session, with_fates(taken, items, fates))


def pick(session: Session, control: str, test: str, items: Sequence[str], by: str, reason: str) -> Taken:
    """The items that an auditor named, of the population that was sealed last, recorded."""
    from policies.operation.sampling.selection import picked  # noqa: PLC0415 - as above
    from policies.operation.sampling.taken import Method, Seed, Taken  # noqa: PLC0415 - as above
    from reports.escape import csv_cell  # noqa: PLC0415 - as above

    kept = _sealed(session, control, test)
    found = drawn_again(session, kept)
    frame = candidates(session, kept, found, "")
    as_printed = {csv_cell(item.id): item.id for item in frame}
    chosen = picked(frame, [as_printed.get(name, name) for name in items], reason)
    return _recorded(session, Taken(found, kept.sequence, kept.at, len(frame), Method.PICKED, tuple(chosen),
                                    Seed("", by), reason=reason))


def _sealed(session: Session, control: str, test: str) -> Sealed:
    adopted_control(session, control)
    kept = sealed(session, control, test)
    if kept is None:
        raise NotSealed(f"control {control}: has no sealed population",
                        hint=f"Run 'tieout population {control} --seal' first: the seed comes after the seal.")
    return kept


def drawn_again(session: Session, kept: Sealed) -> Drawn:
    """The sealed population; raises ``NotSealed`` where what is tested is no more what was fixed with the seal."""
    found = again(session, kept)
    if found.attributes_digest != kept.payload["attributes_digest"]:
        raise NotSealed(f"the attributes of {found.adopted.control.id} are not those sealed as ledger entry "
                        f"{kept.sequence}: expected digest {kept.payload['attributes_digest']}, got "
                        f"{found.attributes_digest}",
                        hint="What a deviation is, is fixed before items are chosen. Seal it again, and choose anew.")
    return found


def candidates(session: Session, kept: Sealed, found: Drawn, path: str) -> list[Candidate]:
    """The items of a sealed population that a sample may be taken of; ``path`` is that of a value to split by."""
    from policies.operation.populations import to_sample  # noqa: PLC0415 - as above

    with snapshot(session, kept.payload["read_at"]) as view:
        return to_sample(found, view, path)


def _size(wanted: Wanted, population: int) -> tuple[int, Mapping[str, Any] | None]:
    from policies.operation.sampling.rules import DEFAULT, load  # noqa: PLC0415 - as above

    if wanted.size is not None:
        return wanted.size, None
    rule = load(wanted.rule or DEFAULT)
    return rule.size(population, wanted.frequency, wanted.risk), rule.described()


def with_fates(taken: Taken, items: Sequence[Candidate], fates: Iterable[Mapping[str, str]]) -> Taken:
    """The sample with what became of items that could not be tested, and the next ranks in the place of void ones.

    What took the place of a void item may be void as well. Nothing takes the place of one that an auditor picked.
    """
    from policies.operation.sampling.selection import replaced  # noqa: PLC0415 - as above
    from policies.operation.sampling.taken import Fate, Method, dispositions  # noqa: PLC0415 - as above

    for row in fates:
        (found,) = dispositions([row], taken.chosen)
        void = [found.item] if found.fate is Fate.VOID and taken.method is not Method.PICKED else []
        more = replaced(taken.seed.text, items, taken.chosen, void)
        taken = replace(taken, dispositions=(*taken.dispositions, found), chosen=(*taken.chosen, *more))
    return taken


def _first_use(session: Session, seed: str) -> int | None:
    """When the ledger first held a selection under this seed (microseconds UTC)."""
    return next((e.at for e in entries(session, "selection") if e.payload["seed"] == seed), None)


def _extended(session: Session, kept: Sealed, wanted: Wanted, size: int) -> int | None:
    """The ledger entry of the largest smaller sample by rank of the same population under the same seed."""
    same = (kept.payload["digest"], wanted.seed, "rank")
    before = [e for e in entries(session, "selection") if wanted.method == "rank" and e.payload["size"] < size
              and (e.payload["population"], e.payload["seed"], e.payload["method"]) == same]
    return max(before, key=lambda e: e.payload["size"]).sequence if before else None


def _recorded(session: Session, taken: Taken) -> Taken:
    """Enter a selection in the ledger. Items stand there by their rank under the population's digest, not by name."""
    from policies.operation.sampling.selection import digest_of, rank  # noqa: PLC0415 - as above

    key = taken.drawn.population.digest
    with session.store() as store:
        store.append_entry("selection", {
            "control": taken.drawn.adopted.control.id, "test": taken.drawn.test.id, "sealed": taken.sealed,
            "population": key, "attributes_digest": taken.drawn.attributes_digest, "method": str(taken.method),
            "by": taken.by, "seed": taken.seed.text, "given_by": taken.seed.given_by, "given_at": taken.seed.given_at,
            "rehearsal": taken.rehearsal, "rule": taken.rule, "extends": taken.extends, "reason": taken.reason,
            "size": len(taken.to_test), "asked": sum(not c.replaces for c in taken.chosen), "stage": taken.stage,
            "items": [rank(key, c.id) for c in taken.chosen],
            "dispositions": [{"item": rank(key, d.item), "fate": str(d.fate), "reason": d.reason, "proof": d.proof}
                             for d in taken.dispositions],
            "digest": digest_of(taken.chosen),
        }, at=session.clock())
    return taken


def files(session: Session, taken: Taken) -> tuple[dict[str, bytes], list[str]]:
    """Population, sheet, selection and the evidence of each chosen item, by name; and what could not be had."""
    from reports import package_files, population, sample  # noqa: PLC0415 - renderers load when used

    found = {"population.csv": population.to_csv(taken.drawn), "sample.json": sample.to_json(taken),
             "sheet.csv": sample.to_csv(taken)}
    noted = package_files.Gathered()
    with snapshot(session) as view:
        found |= dict(package_files.evidence(sample.documents(taken), view, noted))
    return found, [f"{document}: {why}" for document, why in sorted(noted.missing.items())]
