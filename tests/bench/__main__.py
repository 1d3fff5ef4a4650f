"""``python -m tests.bench [--quick] [name…]``: one table of ratios to floors measured in the same run.

An aim that is missed shows in the last column and not in the exit code: nothing here is a test, because a busy machine
would make it fail.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.rows import Row
from tests.bench.sizes import FULL, QUICK, Sizes
from tests.bench.table import cells, table

MODULES = {
    "start": "policies.start", "cold": "policies.cold", "library": "policies.library", "warm": "policies.warm",
    "period": "policies.period", "days": "policies.days", "processes": "policies.shared",
    "year": "store.year", "unchanged": "store.unchanged", "growth": "store.growth", "verify": "store.verifying",
    "memory": "store.memory", "latency": "collectors.latency", "calls": "collectors.aws_calls",
    "github": "collectors.unchanged_github", "directory": "collectors.directory", "help": "agent.help_time",
}
"""A module a measurement, in the order of the table; each has ``measure(folder, sizes) -> list[Row]``."""


def run(names: Sequence[str], sizes: Sizes) -> list[Row]:
    """The rows of the named measurements, each with an empty folder that is gone afterwards."""
    rows: list[Row] = []
    for name in names:
        sys.stderr.write(f"{name} …\n")
        start = time.perf_counter()
        module = importlib.import_module(f"tests.bench.{MODULES[name]}")
        with tempfile.TemporaryDirectory(prefix="tieout-bench-") as folder:
            found = module.measure(Path(folder), sizes)
        for row in found:
            sys.stderr.write(f"  {', '.join(cells(row))}\n")
        sys.stderr.write(f"  {time.perf_counter() - start:.0f} s\n")
        rows += found
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of {', '.join(MODULES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs; values mean nothing")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in MODULES]
    if unknown:
        parser.error(f"{unknown[0]}: expected one of {', '.join(MODULES)}")
    rows = run(options.names or list(MODULES), QUICK if options.quick else FULL)
    sys.stdout.write(table(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
