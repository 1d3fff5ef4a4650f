"""The samples in an auditor package: each sealed population that items were chosen of, the selections, their results.

Nothing in them speaks of the chance that a sample meets a deviation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.operation.populations import item_id
from policies.operation.sampling.evaluation import Evaluation, Result
from policies.operation.sampling.selection import Candidate
from policies.operation.sampling.taken import Taken
from reports import contract, evaluation, sample
from reports.numbers import rfc3339

UNAVAILABLE = "samples/unavailable.json"


@dataclass(frozen=True, slots=True)
class Sampled:
    """One selection of the ledger: its entry's sequence, the sample, its results by their entries, and what follows.

    ``values``: what the items were split by, where that is a value of theirs.
    """

    sequence: int
    taken: Taken
    results: Mapping[int, tuple[Result, ...]]
    evaluation: Evaluation
    items: tuple[Candidate, ...]


def folder(sealed: int) -> str:
    """Where a sealed population and its samples are, by the ledger entry of the seal."""
    return f"samples/{sealed}"


def files(samples: Iterable[Sampled], unavailable: Mapping[int, str]) -> Iterator[tuple[str, bytes]]:
    """Every file by its path; a population once, however many selections were made of it."""
    seen: dict[str, bytes] = {}
    for found in samples:
        at = folder(found.taken.sealed)
        seen[f"{at}/population.json"] = contract.dumps(_population(found.taken))
        seen[f"{at}/selection-{found.sequence}.json"] = sample.to_json(found.taken)
        seen[f"{at}/evaluation-{found.sequence}.json"] = evaluation.to_json(found.evaluation, found.sequence)
        if any(item.risk for item in found.items):
            values = {item.id: item.risk for item in found.items}
            seen[f"{at}/values-{found.sequence}.json"] = contract.dumps(values)
        for sequence, results in found.results.items():
            seen[f"{at}/results-{sequence}.json"] = contract.dumps([r.as_dict() for r in results])
    if unavailable:
        seen[UNAVAILABLE] = contract.dumps([{"selection": n, "why": why} for n, why in sorted(unavailable.items())])
    yield from sorted(seen.items())


def _population(taken: Taken) -> dict[str, Any]:
    """The rows as sealed: what the digest is over, and what an item is ranked and split by."""
    found = taken.drawn
    return {"control": found.adopted.control.id, "test": found.test.id, "sealed": taken.sealed,
            "digest": found.population.digest, "attributes_digest": found.attributes_digest,
            "not_due": list(found.population.not_due),
            "rows": [{"id": item_id(row), "item": row.item, "source": row.source, "label": row.label,
                      "occurred_at": rfc3339(row.occurred_at), "outcome": row.outcome.value, "document": row.document}
                     for row in found.population.rows]}
