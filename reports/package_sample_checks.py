"""Recomputes the samples of a package: each selection from its sealed population and seed, each result from the ledger.

1. Every selection of the period that the ledger holds is there, or listed as one that could not be made again.
2. Its population has the digest and the number of items that were sealed, before it was chosen.
3. The same items follow from the population, the seed and the size, and are those of the selection's own file.
4. A seed that was known before the seal is called so.
5. The results are those of the ledger, of items of the population, with the attributes that were sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.canonical import to_micros
from policies.model import Outcome, Verdict
from policies.operation.events import Item, population_digest
from policies.operation.period import local_day, zone_of
from policies.operation.sampling.selection import Candidate, SelectionError, rank, retaken
from policies.operation.sampling.taken import Seed
from reports.package_checks import Pack, PackageProblem
from reports.package_samples import UNAVAILABLE, folder


@dataclass(frozen=True, slots=True)
class Entries:
    """The ledger's entries by sequence, as far as samples of the package's period go."""

    seals: Mapping[int, Mapping[str, Any]]
    selections: Mapping[int, Mapping[str, Any]]
    results: Mapping[int, Mapping[str, Any]]
    unavailable: frozenset[int]

    def first_use(self, seed: str, before: int) -> int | None:
        """When the ledger first held a selection under a seed, of those before an entry (microseconds UTC)."""
        return next((e["at"] for n, e in self.selections.items() if n < before and e["payload"]["seed"] == seed), None)


def entries_of(pack: Pack, manifest: Mapping[str, Any]) -> Entries:
    """The seals of the package's period, and what was chosen of them; every selection for the use of its seed."""
    lines = pack.read("ledger/entries.jsonl").decode().splitlines()
    held = {e["sequence"]: json.loads(e["body"]) for e in map(json.loads, lines)}
    period = [manifest["period"][name] for name in ("first_day", "last_day", "time_zone")]
    kinds: dict[str, dict[int, Any]] = {"population": {}, "selection": {}, "sample_results": {}}
    for number, entry in held.items():
        kinds.get(entry["kind"], {})[number] = entry
    seals = {n: e for n, e in kinds["population"].items() if e["payload"]["period"] == period}
    absent = pack.json(UNAVAILABLE) if UNAVAILABLE in pack.names else []
    return Entries(seals, kinds["selection"], kinds["sample_results"], frozenset(e["selection"] for e in absent))


def samples(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[PackageProblem]:
    """Every selection of the period, and the results of its items."""
    held = entries_of(pack, manifest)
    for number, entry in held.selections.items():
        sealed = entry["payload"]["sealed"]
        if sealed in held.seals and number not in held.unavailable:
            yield from _selection(pack, held, number)
    for number, entry in held.results.items():
        selection = held.selections.get(entry["payload"]["selection"])
        if selection and selection["payload"]["sealed"] in held.seals and \
                entry["payload"]["selection"] not in held.unavailable:
            yield from _results(pack, entry["payload"], selection["payload"], number)


def _selection(pack: Pack, held: Entries, number: int) -> Iterator[PackageProblem]:
    entry = held.selections[number]
    kept, seal = entry["payload"], held.seals[entry["payload"]["sealed"]]
    at = folder(kept["sealed"])
    population = pack.json(f"{at}/population.json")
    fault = _sealed(population, seal["payload"]) or _later(kept, number)
    if fault:
        yield PackageProblem(f"{at}/population.json", fault)
        return
    name, values = f"{at}/selection-{number}.json", {}
    if f"{at}/values-{number}.json" in pack.names:
        values = pack.json(f"{at}/values-{number}.json")
    try:
        chosen = retaken(kept, candidates(population, seal["payload"]["period"][2], values))
    except SelectionError as error:
        yield PackageProblem("ledger/entries.jsonl", f"selection {number}: {error}")
        return
    written = pack.json(name)
    shown, again = [item["id"] for item in written["items"]], [c.id for c in chosen]
    if shown != again:
        other = next((n for n, (a, b) in enumerate(zip(shown, again, strict=False), 1) if a != b), len(shown))
        yield PackageProblem(name, f"expected the {len(again)} items that follow from the seal and the seed, got "
                                   f"{len(shown)}; item {other} is another")
    if written["seed"] != kept["seed"]:
        yield PackageProblem(name, "expected the seed of the ledger, got another")
    rehearsal = Seed(kept["seed"], kept["given_by"], kept["given_at"]).rehearsal(
        seal["at"], held.first_use(kept["seed"], number))
    if kept["method"] != "picked" and {kept["rehearsal"], written["rehearsal"]} != {rehearsal}:
        yield PackageProblem(name, f"expected it to be called a rehearsal ({rehearsal or 'no'}), got "
                                   f"{written['rehearsal'] or 'no'}")


def _sealed(population: Mapping[str, Any], seal: Mapping[str, Any]) -> str:
    """What is wrong with a population; "" where it is the one that was sealed."""
    rows = population["rows"]
    if len(rows) != seal["items"]:
        return f"expected {seal['items']} items, as sealed, got {len(rows)}"
    items = [Item(r["item"], "", "", 0, bytes.fromhex(r["document"]), Verdict(Outcome(r["outcome"]))) for r in rows]
    found = population_digest(items)
    if found != seal["digest"]:
        return f"expected the sealed population {seal['digest']}, got {found}"
    if population["attributes_digest"] != seal["attributes_digest"]:
        return "expected the attributes that were sealed, got others"
    return ""


def _later(kept: Mapping[str, Any], number: int) -> str:
    return "" if kept["sealed"] < number else f"selection {number} was made before its population was sealed"


def candidates(population: Mapping[str, Any], time_zone: str, values: Mapping[str, str]) -> list[Candidate]:
    """The items that could be chosen: those that were due and that the test concerns."""
    waiting, zone = set(population["not_due"]), zone_of(time_zone)
    found = []
    for row in population["rows"]:
        if row["item"] not in waiting and row["outcome"] != Outcome.NOT_APPLICABLE:
            at = to_micros(datetime.fromisoformat(row["occurred_at"]))
            found.append(Candidate(row["id"], at, row["source"], f"{local_day(at, zone):%Y-%m}",
                                   values.get(row["id"], "")))
    return found


def _results(pack: Pack, kept: Mapping[str, Any], selection: Mapping[str, Any],
             number: int) -> Iterator[PackageProblem]:
    at = folder(selection["sealed"])
    name, key = f"{at}/results-{number}.json", selection["population"]
    written, ids = pack.json(name), {row["id"] for row in pack.json(f"{at}/population.json")["rows"]}
    strange = [row["item"] for row in written if row["item"] not in ids]
    if strange:
        yield PackageProblem(name, f"{strange[0]}: expected an item of the population")
    elif [{**row, "item": rank(key, row["item"])} for row in written] != kept["results"]:
        yield PackageProblem(name, "expected the results that the ledger holds, got others")
    if kept["attributes_digest"] != selection["attributes_digest"]:
        yield PackageProblem(name, "expected results on the attributes that were fixed before the selection")


def notes(pack: Pack, manifest: Mapping[str, Any]) -> Iterator[str]:
    """What is right and still must be known: items that came after a seal, and selections that are not here."""
    held = entries_of(pack, manifest)
    for number, entry in held.selections.items():
        kept = entry["payload"]
        if kept["sealed"] in held.seals and number not in held.unavailable:
            tests = pack.json(f"populations/{kept['control']}.json")["tests"] \
                if f"populations/{kept['control']}.json" in pack.names else []
            now = {f"{r['source']}|{r['item']}" for t in tests if t["test"] == kept["test"] for r in t["rows"]}
            then = {r["id"] for r in pack.json(f"{folder(kept['sealed'])}/population.json")["rows"]}
            if now - then:
                yield (f"selection {number} of {kept['control']}: {len(now - then)} items came into the population "
                       "after its seal and could not be chosen")
    for absent in pack.json(UNAVAILABLE) if held.unavailable else ():
        yield f"selection {absent['selection']} could not be made again when the package was written: {absent['why']}"
