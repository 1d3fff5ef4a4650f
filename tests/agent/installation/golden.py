"""The readiness text of the installation at each age: ``python -m tests.agent.installation.golden`` writes it anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from policies.model import Library
from policies.operation.results import Assessment, SelfCheck
from reports import readiness_text
from tests.agent.installation.run import PLANNED, TOKEN, TRAILING, Plan, aged

FOLDER = Path(__file__).parent / "golden"
AGES = {"day-01": date(2026, 1, 1), "day-07": date(2026, 1, 7), "day-14": date(2026, 1, 14),
        "day-30": date(2026, 1, 30), "month-3": date(2026, 3, 15), "month-6": date(2026, 6, 15),
        "the-day-after": date(2026, 7, 1)}
UNPLANNED = {"day-01-without-a-period": date(2026, 1, 1)}


def texts(folder: Path, ages: dict[str, date], plan: Plan) -> Iterator[tuple[str, str]]:
    """The name of each age with its text, as far as neither the library's size nor the ledger decides it."""
    names = {day: name for name, day in ages.items()}
    for day, assessment, library in aged(folder, ages.values(), plan):
        yield names[day], _stable(assessment, library)


def _stable(assessment: Assessment, library: Library) -> str:
    """Without the digests and the number of known cases, which change with every policy."""
    basis = tuple(line for line in assessment.basis if "bundle" not in line and "known cases" not in line)
    whole = readiness_text.render(replace(assessment, basis=basis, self_check=SelfCheck(1, 1, 1)), library)
    return whole[:whole.index("What this rests on")].rstrip() + "\n"


def main() -> None:
    """Write every golden text."""
    os.environ |= {TOKEN: "any", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    FOLDER.mkdir(exist_ok=True)
    for ages, plan in ((AGES, PLANNED), (UNPLANNED, TRAILING)):
        with TemporaryDirectory() as folder:
            for name, text in texts(Path(folder) / "company", ages, plan):
                (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
