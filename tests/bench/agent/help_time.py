"""How long ``tieout --help`` keeps a person waiting, and whether it loads what it has no use for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.rows import Row, seconds
from tests.bench.sizes import Sizes
from tests.bench.timing import by_turns, waited

SDKS = ("boto3", "botocore", "github", "regorus", "sqlite_utils", "apscheduler", "cryptography", "pydantic", "jinja2")
_HELP = "from agent.cli.main import main; main(['--help'])"
_LOADED = f"""
import sys
from agent.cli.main import run
run(["--help"])
print("loaded:", *sorted(set(sys.modules).intersection({SDKS!r})))
"""


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """The whole process on the clock; the floor is an interpreter that does nothing."""
    taken = by_turns(lambda: _python(folder, "pass"), lambda: _python(folder, _HELP), sizes.rounds, waited)
    loaded = _python(folder, _LOADED).rpartition("loaded:")[2].split()
    return [Row("tieout --help", seconds(taken.floor), seconds(taken.measured), taken.measured, 0.25, "s"),
            Row("SDKs and engines that tieout --help imports", f"of {len(SDKS)}", ", ".join(loaded) or "none",
                len(loaded), 0, "imported")]


def _python(folder: Path, code: str) -> str:
    """What a new interpreter prints, started in an empty folder as a person would start the command."""
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout
