"""What a tested sample says, as text and as ``tieout.evaluation/1``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.operation.sampling.evaluation import Conclusion, Evaluation
from policies.operation.sampling.taken import Fate
from reports import contract
from reports.escape import plain
from reports.layout import heading, paragraph, table, title
from reports.numbers import counted

_PER_CENT = 100
NO_OPINION = ("It speaks of the items of this population alone. It is management's own; a service auditor chooses, "
              "tests and concludes for themselves.")


def document(found: Evaluation, selection: int) -> dict[str, Any]:
    """Everything that the conclusion rests on; ``selection`` is the ledger entry of the selection."""
    taken, drawn = found.taken, found.taken.drawn
    replaces = {c.id: c.replaces for c in taken.chosen}
    return {
        "schema": "tieout.evaluation/1", "control": drawn.adopted.control.id, "test": drawn.test.id,
        "selection": selection, "stage": taken.stage,
        "population": {"digest": drawn.population.digest, "items": drawn.population.items, "sampled_from": taken.frame,
                       "sealed": taken.sealed, "complete": drawn.population.complete, "final": drawn.final},
        "method": str(taken.method), "rule": dict(taken.rule) if taken.rule else None, "rehearsal": taken.rehearsal,
        "attributes_digest": drawn.attributes_digest, "conclusion": str(found.conclusion),
        "reasons": list(found.reasons), "items": len(taken.to_test), "tested": found.tested, "allowed": found.allowed,
        "deviations": [{"item": name, "remarks": found.results[name].remarks, "fate": found.results[name].fate,
                        "by": found.results[name].by, "on": found.results[name].on} for name in found.deviations],
        "untested": [{"item": name, "replaces": replaces[name]} for name in found.untested],
        "void": [{"item": d.item, "reason": d.reason, "proof": d.proof} for d in taken.dispositions
                 if d.fate is Fate.VOID],
        "differences": [{"item": name, "tieout": ours, "tester": theirs} for name, ours, theirs in found.differences],
        "upper_limit": None if found.limit is None else {"confidence_per_cent": _confidence(found),
                                                         "per_cent": f"{found.limit:.1f}"},
        "census": {"items": drawn.population.passed + len(drawn.result.deviations),
                   "deviations": len(drawn.result.deviations)},
    }


def to_json(found: Evaluation, selection: int) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(found, selection))


def _confidence(found: Evaluation) -> str:
    return f"{float(found.confidence * _PER_CENT):g}"


def to_text(found: Evaluation, selection: int, *, width: int = 100) -> str:
    """For people: what follows and by which rule, what keeps it from more, and the items that matter."""
    drawn = found.taken.drawn
    lines = [title(f"Evaluation of the sample of {drawn.adopted.control.id}: {plain(drawn.test.title)}", width), "",
             *paragraph(" ".join(_sentences(found, selection)), width)]
    lines += [line for reason in found.reasons for line in paragraph(f"- {plain(reason)}", width)]
    deviations = len(drawn.result.deviations)
    lines += ["", *paragraph(f"tieout's own test of the whole population has {counted(deviations, 'deviation')}. A "
                             f"sample takes none of them back. {NO_OPINION}", width)]
    for name, head, rows in _lists(found):
        lines += [*heading(name), *table(head, rows, width)] if rows else []
    return "\n".join(lines) + "\n"


def _sentences(found: Evaluation, selection: int) -> Iterator[str]:
    taken, n = found.taken, len(found.deviations)
    yield f"Selection of ledger entry {selection}, stage {taken.stage}:" if _two(found) else \
        f"Selection of ledger entry {selection}:"
    yield (f"{found.tested} of {len(taken.to_test)} items tested, out of {taken.frame}; {counted(n, 'deviation')}, and "
           f"{'no rule says how many are' if found.allowed is None else f'{max(found.allowed, 0)}'} allowed.")
    yield _CONCLUSIONS[found.conclusion]
    if found.limit is not None:
        yield f"At {_confidence(found)} % confidence at most {found.limit:.1f} % of the population deviate."
    if taken.rule and not taken.rule["plan"]:
        yield (f"The rule is a habit and no statistics: {plain(taken.rule['title'])} "
               f"({plain('; '.join(taken.rule['citations']))}).")
    elif taken.rule:
        yield f"The rule: {plain(taken.rule['title'])}."


def _two(found: Evaluation) -> bool:
    return bool(((found.taken.rule or {}).get("plan") or {}).get("stages"))


_CONCLUSIONS = {
    Conclusion.ACCEPTED: "ACCEPTED: no more deviations than the rule allows.",
    Conclusion.NOT_ACCEPTED: "NOT ACCEPTED: more deviations than the rule allows. Test the whole population, or show "
                             "what else meets the risk; an extension that no plan foresaw has no stated confidence.",
    Conclusion.SECOND_STAGE: "SECOND STAGE DUE: one deviation. 'tieout sample --stage 2' takes as many items again, "
                             "of which none may deviate.",
    Conclusion.NONE: "CANNOT CONCLUDE:",
}


def _lists(found: Evaluation) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    replaces = {c.id: c.replaces for c in found.taken.chosen}
    yield "Deviations", ("item", "tested by", "on", "nature"), [
        (plain(name), plain(r.by), r.on, plain(r.remarks or f"{r.fate}: {r.reason}"))
        for name in found.deviations for r in (found.results[name],)]
    yield "Not tested yet", ("item", "in the place of"), [
        (plain(name), plain(replaces[name])) for name in found.untested]
    yield "Void, with proof", ("item", "reason", "proof"), [
        (plain(d.item), plain(d.reason), plain(d.proof)) for d in found.taken.dispositions if d.fate is Fate.VOID]
    yield "Marked otherwise than tieout has it", ("item", "tieout", "tester"), [
        (plain(name), ours, theirs) for name, ours, theirs in found.differences]
