"""``python -m tests.worked_example > docs/worked-example.md``, or with a folder: leave the estate there, to try it."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.worked_example.page import page

if __name__ == "__main__":
    if len(sys.argv) > 1:
        page(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as folder:
            sys.stdout.write(page(Path(folder)))
