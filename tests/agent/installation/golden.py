"""The readiness text of the installation at each age: ``python -m tests.agent.installation.golden`` writes it anew."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from reports import readiness_text
from tests.agent.installation.run import PLANNED, TOKEN, TRAILING, Plan, aged

FOLDER = Path(__file__).parent / "golden"
AGES = {"day-01": date(2026, 1, 1), "day-07": date(2026, 1, 7), "day-14": date(2026, 1, 14),
        "day-30": date(2026, 1, 30), "month-3": date(2026, 3, 15), "month-6": date(2026, 6, 15),
        "the-day-after": date(2026, 7, 1)}
_KEPT = ("Verdict", "Criteria", "Horizons", "Exceptions", "9 adopted controls", "What nothing speaks for",
         "Is there enough time left?", "What would change this")
UNPLANNED = {"day-01-without-a-period": date(2026, 1, 1)}


def texts(folder: Path, ages: dict[str, date], plan: Plan) -> Iterator[tuple[str, str]]:
    """The name of each age with its whole text."""
    names = {day: name for name, day in ages.items()}
    for day, assessment, library in aged(folder, ages.values(), plan):
        yield names[day], readiness_text.render(assessment, library)


def stable(text: str) -> str:
    """The sections of which the evidence decides every line; others hold digests, counts of cases, standing limits."""
    headings = list(re.finditer(r"^(\S.*)\n(=+|-+)$\n", text, re.MULTILINE))
    ends = [*(h.start() for h in headings[1:]), len(text)]
    kept = [text[h.start():end] for h, end in zip(headings, ends, strict=True) if h[1].startswith(_KEPT)]
    return "\n\n".join(section.strip() for section in kept) + "\n"


def main() -> None:
    """Write every golden text."""
    os.environ |= {TOKEN: "any", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    FOLDER.mkdir(exist_ok=True)
    for ages, plan in ((AGES, PLANNED), (UNPLANNED, TRAILING)):
        with TemporaryDirectory() as folder:
            for name, text in texts(Path(folder) / "company", ages, plan):
                (FOLDER / f"{name}.txt").write_text(stable(text), encoding="utf-8")


if __name__ == "__main__":
    main()
