"""Runs one function in a process of its own, for its peak of memory or a clean start.

``python -m tests.bench.child module:function '{"keyword": …}'`` prints the function's result as JSON.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss in bytes


def in_child(target: str, **arguments: Any) -> Any:
    """The result of ``module:function`` under ``tests.bench``, called in a new process."""
    command = [sys.executable, "-m", "tests.bench.child", target, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{target}: expected a result, got exit code {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def peak() -> int:
    """The most memory that this process has held so far, in bytes.

    On Linux ``ru_maxrss`` still counts the process that started this one, so that a large parent would show here.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def main() -> None:
    """Call the function that is named and print what it returns."""
    module, _, function = sys.argv[1].partition(":")
    found = getattr(importlib.import_module(f"tests.bench.{module}"), function)
    sys.stdout.write(json.dumps(found(**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
