"""What an uneventful day costs on disk: pages in use, counted after everything is in the main file."""

from __future__ import annotations

from pathlib import Path

from collectors.base import Lane
from tests.bench.documents import encoded, name_of
from tests.bench.rows import Row
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company
from tests.store.helpers import Company, day, finished, open_lane

LANES = tuple(Lane("bench:123456789012", f"bench.kind_{at % 6}", f"region-{at}") for at in range(30))
FEW = 2  # lanes of the passes that tell what a pass costs by itself
STATS = {"calls": 41, "pages": 12, "rows": 1000, "redactions": 3, "skew": -1, "bytes": 1_234_567,
         "caller": "arn:aws:sts::123456789012:assumed-role/tieout-read-only/session", "statuses": {"200": 40, "429": 1}}


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Passes over many lanes and over two: the difference is the lanes', the rest the pass's."""
    into = company(folder / "growth.db")
    _passes(into, LANES, 0, 3)
    many = _grown(into, LANES, 3, sizes.passes)
    few = _grown(into, LANES[:FEW], 3 + sizes.passes, sizes.passes)
    into.store.close()
    lane = (many - few) / (len(LANES) - FEW)
    own = few - FEW * lane
    what = f"bytes on disk over {sizes.passes} passes, nothing changed"
    return [Row(f"{what}: a lane's scan", "0 bytes", f"{lane:.0f} bytes", lane, 300, "bytes"),
            Row(f"{what}: a pass beyond its lanes", "0 bytes", f"{own:.0f} bytes", own, 4096, "bytes")]


def _grown(into: Company, lanes: tuple[Lane, ...], first: int, passes: int) -> float:
    """Bytes a pass."""
    before = _used(into)
    _passes(into, lanes, first, passes)
    return (_used(into) - before) / passes


def _passes(into: Company, lanes: tuple[Lane, ...], first: int, passes: int) -> None:
    for number in range(first, first + passes):
        running = into.begin(day(number), version="0.1.0", config="c" * 64, sources=["bench:123456789012"])
        for lane in lanes:
            sink = open_lane(running, lane, at=day(number))
            for subject in range(4):
                sink.add(name_of(subject), encoded(subject))
            sink.seal(finished(day(number), stats=STATS))
        running.close(day(number + 0.01))


def _used(into: Company) -> int:
    """Bytes in pages that hold something, as SQLite's own statistics count them."""
    with into.store.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(connection.execute("SELECT sum(pgsize) FROM dbstat").fetchone()[0])
