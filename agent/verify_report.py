"""What a verification found, in words and in JSON; the same shape for a store and for a package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.escape import plain

ANCHOR_WORDS = {
    "none": "no anchor: an administrator of the store could have replaced all of it",
    "file": "a file anchor agrees: proof as far as the administrator cannot change that file",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """One verification. ``problems``: (code, sentence), the first bad record first."""

    target: str
    kind: str
    problems: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    head: str
    sequence: int
    anchor: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {"schema": "tieout.verify/1", "target": self.target, "kind": self.kind, "ok": self.ok, "head": self.head,
                "sequence": self.sequence, "anchor": self.anchor or None, "facts": list(self.facts),
                "problems": [{"code": code, "message": message} for code, message in self.problems]}

    def as_text(self) -> str:
        """For people: the verdict, the first bad record, the rest, and what was looked at."""
        lines = [f"{self.target}: {'verifies' if self.ok else 'DOES NOT VERIFY'}"]
        for number, (code, message) in enumerate(self.problems):
            lines.append(f"  {'first bad record: ' if number == 0 else ''}{plain(message)} [{code}]")
        lines += [f"  {plain(fact)}" for fact in self.facts]
        return "\n".join(lines)


def of_store(target: Path, anchor: Path | None) -> Verified:
    """Recompute a store."""
    from store.verify import verify  # noqa: PLC0415 - sqlite-utils takes a while to import

    report = verify(target, anchor)
    counts = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in report.counts.items())
    facts = (f"ledger head {report.head} at entry {report.sequence}", f"recomputed: {counts}",
             ANCHOR_WORDS.get(report.anchor, report.anchor), *report.notes)
    problems = tuple((problem.code, problem.message) for problem in report.problems)
    return Verified(str(target), "store", problems, facts, report.head, report.sequence, report.anchor)


def of_package(target: Path) -> Verified:
    """Recompute a package."""
    from reports.package_verify import verify_package  # noqa: PLC0415 - only for a package

    report = verify_package(target)
    facts = [f"{report.files} files, ledger head {report.head} at entry {report.sequence}",
             "the ledger's entries carry their signatures" if report.proofs else
             "the ledger's entries carry no signatures: verify the store itself for those",
             ("the results were not judged again: this proves that the package fits together, not who wrote it; hold "
              "the ledger head against the anchor, and 'tieout readiness' on the store against the results")]
    if report.unbound:
        facts.append(f"{len(report.unbound)} documents about people are checked by their file's hash only")
    if report.unavailable:
        facts.append(f"{len(report.unavailable)} documents were not available when the package was written")
    facts += report.notes
    problems = tuple((item.path or "package", f"{item.path}: {item.message}".lstrip(": ")) for item in report.problems)
    return Verified(str(target), "package", problems, tuple(facts), report.head, report.sequence)
