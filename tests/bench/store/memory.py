"""The most memory that a process holds while it scans a large lane, first when all is new and then when nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from collectors.canonical import canonical_bytes
from collectors.redact import redact
from tests.bench.child import in_child, peak
from tests.bench.documents import document, name_of
from tests.bench.rows import Row
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company, one_pass

_MEGABYTE = 1_000_000


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """The floor is the same process before it scans: the interpreter and its modules."""
    before, after = in_child("store.memory:scans", path=str(folder / "memory.db"), subjects=sizes.subjects)
    return [Row(f"peak memory of a scan of {sizes.subjects:,} subjects", f"{before / _MEGABYTE:.0f} MB",
                f"{after / _MEGABYTE:.0f} MB", after / _MEGABYTE, 300, "MB")]


def scans(path: str, subjects: int) -> tuple[int, int]:
    """Two scans; the peak before and after, in bytes."""
    into, before = company(Path(path)), peak()

    def items() -> Iterator[tuple[str, bytes]]:
        return ((name_of(at), redact(canonical_bytes(document(at)))[0]) for at in range(subjects))

    one_pass(into, 1, items())
    one_pass(into, 2, items())
    into.store.close()
    return before, peak()
