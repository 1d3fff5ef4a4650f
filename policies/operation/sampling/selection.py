"""Which items: by rank under a seed, by interval, by stratum, or as an auditor picked them. The same on any machine.

The rank of an item is HMAC-SHA256 of its id under the seed, so that anybody can make a selection again without this
program, in any language. A larger sample takes the next ranks; so does the replacement of an item that is void.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

import orjson

from collectors.base import TieoutError

_SHOWN = 5


class SelectionError(TieoutError):
    """A selection that cannot be made as asked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item of a sealed population: its id (unique in it), when it happened, its source and its risk, if any."""

    id: str
    occurred_at: int
    source: str
    month: str
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen item with its place in the order of selection (from 1), its rank (hex) and its stratum."""

    id: str
    place: int
    rank: str = ""
    stratum: str = ""
    replaces: str = ""


def rank(seed: str, item: str) -> str:
    """Hex HMAC-SHA256 of the item's id under the seed, both as UTF-8."""
    return hmac.new(seed.encode(), item.encode(), "sha256").hexdigest()


def ranked(seed: str, items: Iterable[Candidate]) -> list[Candidate]:
    """The items by their rank; whatever order they came in."""
    return sorted(items, key=lambda i: (rank(seed, i.id), i.id))


def by_rank(seed: str, items: Sequence[Candidate], n: int) -> list[Chosen]:
    """The lowest ``n`` ranks: those of ``n`` are the first of those of ``n + 1``."""
    _check(items, n)
    return [Chosen(item.id, place, rank(seed, item.id)) for place, item in enumerate(ranked(seed, items)[:n], 1)]


def systematic_positions(population: int, n: int, start: Fraction) -> list[int]:
    """Positions from 1 at the interval population/n, exactly: ceil(start + i x interval), each once."""
    interval = Fraction(population, n) if n else Fraction(1)
    if not 0 < start <= interval:
        raise SelectionError(f"systematic selection: expected a start above 0 and up to {interval}, got {start}")
    return list(dict.fromkeys(math.ceil(start + i * interval) for i in range(n)))


def systematic(seed: str, items: Sequence[Candidate], n: int) -> list[Chosen]:
    """Every so manieth item in the order of time; the seed gives the start.

    An order with a rhythm of the interval's length (every seventh day) makes such a sample one-sided.
    """
    _check(items, n)
    if not n:
        return []
    ordered = sorted(items, key=lambda i: (i.occurred_at, i.id))
    share = Fraction(int(rank(seed, "start"), 16) + 1, 2**256)
    positions = systematic_positions(len(ordered), n, share * Fraction(len(ordered), n))
    return [Chosen(ordered[p - 1].id, place) for place, p in enumerate(positions, 1)]


STRATA: Mapping[str, Callable[[Candidate], str]] = {
    "month": lambda i: i.month, "system": lambda i: i.source, "risk": lambda i: i.risk or "not stated"}
"""What a population can be split by."""


def stratified(seed: str, items: Sequence[Candidate], n: int, by: str) -> list[Chosen]:
    """So many of each stratum as its share calls for, by rank within it."""
    _check(items, n)
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for item in items:
        strata[STRATA[by](item)].append(item)
    sizes = allocate({name: len(group) for name, group in strata.items()}, n)
    picked = [(name, item) for name in sorted(strata) for item in ranked(seed, strata[name])[:sizes[name]]]
    return [Chosen(item.id, place, rank(seed, item.id), name) for place, (name, item) in enumerate(picked, 1)]


def select(method: str, seed: str, items: Sequence[Candidate], n: int, by: str = "") -> list[Chosen]:
    """The items by ``rank``, ``systematic`` or ``stratified``; ``by`` is what a stratified one is split by."""
    if method == "stratified":
        return stratified(seed, items, n, by or "month")
    return (systematic if method == "systematic" else by_rank)(seed, items, n)


def digest_of(chosen: Iterable[Chosen]) -> str:
    """Hex SHA-256 of a selection: ids, places, ranks and replacements in their order, as JSON."""
    return hashlib.sha256(orjson.dumps([[c.id, c.place, c.rank, c.replaces] for c in chosen])).hexdigest()


def retaken(kept: Mapping[str, Any], items: Sequence[Candidate]) -> list[Chosen]:
    """The selection of a ledger entry, made again from the items of its population and its seed.

    Raises ``SelectionError`` naming the first place at which other items were recorded.
    """
    names = {rank(kept["population"], item.id): item.id for item in items}
    void = [names.get(d["item"], "") for d in kept["dispositions"] if d["fate"] == "void"]
    if kept["method"] == "picked":
        found = [Chosen(names.get(each, ""), place) for place, each in enumerate(kept["items"], 1)]
    else:
        found = select(kept["method"], kept["seed"], items, kept["asked"], _split(kept["by"]))
    for name in void:
        found += replaced(kept["seed"], items, found, [name])  # what took a void item's place may be void as well
    recorded, again = list(kept["items"]), [rank(kept["population"], c.id) for c in found]
    if recorded != again or digest_of(found) != kept["digest"]:
        at = next((n for n, (a, b) in enumerate(zip_longest(recorded, again), 1) if a != b), 1)
        raise SelectionError(f"the selection cannot be made again from its population and its seed: item {at} of "
                             f"{len(recorded)} is another", hint="Somebody changed the items, the seed or the size.")
    return found


def _split(by: str) -> str:
    """The stratum's name: what is no month and no system is the path of a value."""
    return by if by in ("", "month", "system") else "risk"


def proportional(items: Sequence[Candidate], chosen: Sequence[Chosen], by: str) -> bool:
    """Whether each stratum has its share of the sample, to less than an item: only then may strata be pooled."""
    sizes = Counter(STRATA[_split(by) or "month"](item) for item in items)
    taken = Counter(c.stratum for c in chosen if not c.replaces)
    n, total = sum(taken.values()), len(items)
    return all(abs(Fraction(n * size, total) - taken[name]) < 1 for name, size in sizes.items())


def allocate(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Items a stratum by the largest remainder, at least one of each that has any and never more than it has.

    Raises ``SelectionError`` where there are more strata than items to take.
    """
    filled = {name: size for name, size in sizes.items() if size}
    if n < len(filled):
        raise SelectionError(f"stratified selection: {n} items cannot hold one of each of {len(filled)} strata",
                             hint="Take more items, or split by something else.")
    total = sum(filled.values())
    shares = {name: Fraction(n * size, total) for name, size in filled.items()}
    taken = {name: max(1, math.floor(share)) for name, share in shares.items()}
    while sum(taken.values()) != n:
        step = 1 if sum(taken.values()) < n else -1
        movable = [name for name in taken if 1 <= taken[name] + step <= filled[name]]
        best = max(movable, key=lambda name: (step * (shares[name] - taken[name]), name))
        taken[best] += step
    return {name: taken.get(name, 0) for name in sizes}


def picked(items: Sequence[Candidate], wanted: Sequence[str], reason: str) -> list[Chosen]:
    """The items that an auditor named, with the reason; nothing may be concluded from them about the rest."""
    if not reason.strip():
        raise SelectionError("picked items need a reason", hint="Say why these: it is recorded with the selection.")
    known = {item.id for item in items}
    strange = [name for name in wanted if name not in known]
    if strange:
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        raise SelectionError(f"not in the sealed population: {', '.join(strange[:_SHOWN])}{more}",
                             hint="List it with 'tieout population', and copy the ids as they are.")
    return [Chosen(name, place) for place, name in enumerate(dict.fromkeys(wanted), 1)]


def replaced(seed: str, items: Sequence[Candidate], chosen: Sequence[Chosen], void: Sequence[str]) -> list[Chosen]:
    """The items that take the place of void ones, by the next ranks, in the same stratum where there are any.

    An item whose evidence cannot be obtained is no void one: it is a deviation, and is not replaced.
    """
    by_id, held = {c.id: c for c in chosen}, {c.id for c in chosen}
    found: list[Chosen] = []
    for name in void:
        if name not in by_id:
            raise SelectionError(f"{name}: is not in the selection, so that nothing can take its place")
        spare = next((i for i in ranked(seed, items) if i.id not in held and _alike(i, by_id[name])), None)
        if spare is not None:
            held.add(spare.id)
            found.append(Chosen(spare.id, len(chosen) + len(found) + 1, rank(seed, spare.id), by_id[name].stratum,
                                replaces=name))
    return found


def _alike(item: Candidate, chosen: Chosen) -> bool:
    """Whether an item is of the stratum of a chosen one."""
    return not chosen.stratum or chosen.stratum in {of(item) for of in STRATA.values()}


def _check(items: Sequence[Candidate], n: int) -> None:
    if not 0 <= n <= len(items):
        raise SelectionError(f"expected a sample of 0 to {len(items)} items, got {n}",
                             hint="Test the whole population instead.")
    if len({item.id for item in items}) != len(items):
        raise SelectionError("the population has items that share an id")
