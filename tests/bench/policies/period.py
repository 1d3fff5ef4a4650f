"""A whole year of a large lane under thirty tests, every answer remembered: what a readiness report waits for.

The store is written through the real writer, with one short cut: what did not change is neither hashed again nor read
back from the lane's head, but kept from the scan before. The rows that are sealed are the same, and ``verify`` says so.
The cache is filled by the judge with the real engine, once for each different input.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from policies.adoption import adopt
from policies.engine.base import Engine
from policies.engine.embedded import EmbeddedEngine
from policies.library import read_library
from policies.operation.bench import Bench
from policies.operation.engagement import Engagement
from policies.operation.evidence import Reader
from policies.operation.examine import examine
from policies.operation.frame import Frame
from policies.operation.period import micros
from policies.operation.processes import Processes
from policies.operation.results import TestResult
from policies.operation.verdicts import NoMemory
from store import head
from store.cache import VerdictCache
from store.head import Head
from store.snapshot import Snapshot
from store.verify import verify
from tests.bench.child import in_child, peak
from tests.bench.documents import encoded, name_of
from tests.bench.policies.once import OnceEngine
from tests.bench.rows import Row, seconds
from tests.bench.rules import thirty_tests
from tests.bench.sizes import Sizes
from tests.bench.store.writing import LANE, company
from tests.store.helpers import START, Company, day, finished, open_lane

Body = Callable[[int, int, int | None], bytes]
_MEGABYTE = 1_000_000
_EVERY = 10  # one version in ten does not pass


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Build and warm up in one process, measure in fresh ones; the floor reads the lane's changes and the cache."""
    place = str(folder)
    in_child("policies.period:build", folder=place, subjects=sizes.subjects, days=sizes.days,
             changes=sizes.changes * (sizes.days - 1))
    found = [in_child("policies.period:judge", folder=place, days=sizes.days) for _ in range(sizes.long_rounds)]
    best = min(found, key=lambda item: item["measured"])
    what = (f"period: {sizes.subjects:,} subjects, {best['versions']:,} versions, {sizes.days} days, "
            f"{best['tests']} tests")
    memory = max(item["peak"] for item in found) / _MEGABYTE
    return [Row(what, seconds(best["floor"]), seconds(best["measured"]), best["measured"], 3, "s"),
            Row(f"{what}: peak memory", f"{best['before'] / _MEGABYTE:.0f} MB", f"{memory:.0f} MB", memory, 500, "MB")]


def build(folder: str, subjects: int, days: int, changes: int) -> None:
    """The library, the store and the filled cache; ``changes`` are spread over all days but the first."""
    root = Path(folder)
    thirty_tests(root / "library")
    write(company(root / "period.db"), subjects, days, changes)
    examined(root, days, OnceEngine())


def judge(folder: str, days: int) -> dict[str, float]:
    """One examination in this process, with its peak of memory; raises where it is not what was built."""
    root = Path(folder)
    read_library([root / "library"])
    before, start = peak(), time.process_time()
    versions = _floor(root)
    middle = time.process_time()
    results = examined(root, days, EmbeddedEngine())
    end = time.process_time()
    failing = sum(len(result.exposures) for result in results)
    return {"floor": middle - start, "measured": end - middle, "before": before, "peak": peak(),
            "tests": len(results), "versions": versions, "exposures": failing}


def write(into: Company, subjects: int, days: int, changes: int, body: Body = encoded) -> None:
    """Everybody on the first day; on the later days some subjects have a new version. The store is closed and sound."""
    _scans(into, subjects, days, changes, body)
    into.store.close()
    report = verify(into.path)
    if not report.ok:
        raise RuntimeError(f"period: expected a sound store, got {report.problems[0]}")


def _scans(into: Company, subjects: int, days: int, changes: int, body: Body) -> None:
    random, made, known = Random(3), 0, dict[str, bytes]()
    with patch.object(head, "load", lambda connection, lane: Head(head.version(connection, lane), known)):
        for number in range(days):
            share = changes * number // (days - 1) - changes * (number - 1) // (days - 1) if number else 0
            chosen = random.sample(range(subjects), share) if number else range(subjects)
            running = into.begin(day(number))
            sink = open_lane(running, LANE, at=day(number))
            for at in chosen:
                made += 1
                sink.add(name_of(at), body(at, number, None if made % _EVERY else made // _EVERY))
            contents = sink._contents
            contents.seen.update(known | contents.seen)
            contents.unseen.clear()
            sink.seal(finished(day(number)))
            known = contents.seen
            running.close(day(number + 0.01))


def examined(root: Path, days: int, engine: Engine, *, remember: bool = True, processes: int = 1) -> list[TestResult]:
    """What ``assess`` does between reading the library and its conclusions; raises where it is not what was built."""
    results = _results(root, days, engine, remember, processes)
    errors = [error for result in results for error in result.errors]
    if errors or not any(result.exposures for result in results) or not all(r.shares.bracketed for r in results):
        raise RuntimeError(f"period: expected exposures and no errors, got {errors[:1] or 'none'}")
    return results


def _results(root: Path, days: int, engine: Engine, remember: bool, processes: int) -> list[TestResult]:
    library = read_library([root / "library"])
    engine.load(library)
    adopted = adopt(library, {"adopt": list(library.controls)})
    last = START.date() + timedelta(days=days - 1)
    as_of = micros(datetime.combine(last, datetime.min.time(), UTC) + timedelta(days=1))
    engagement = Engagement("examination", "boxes", first_day=START.date(), last_day=date.fromordinal(last.toordinal()),
                            sources=((LANE.source, "bench", "production"),))
    with (closing(Snapshot.open(root / "period.db")) as snapshot, VerdictCache(root / "period.cache") as cache,
          Processes(engine, library, snapshot, processes) as shared):
        period = engagement.period(as_of)
        reader = Reader(snapshot, engagement.expected(), as_of)
        bench = Bench(reader, library, engine, cache if remember else NoMemory(), adopted, start=period.start,
                      end=as_of + 1, processes=shared)
        found = examine(bench, adopted, Frame(period, as_of))
    return [result for results in found.values() for result in results]


def _floor(root: Path) -> int:
    """Every change of the lane and every remembered answer, read and dropped; how many versions there are."""
    with closing(sqlite3.connect(root / "period.db")) as store:
        rows = store.execute("SELECT subject, scan, digest FROM change ORDER BY lane, subject, scan")
        versions = sum(1 for _ in rows)
    with closing(sqlite3.connect(root / "period.cache")) as cache:
        dict(cache.execute("SELECT digest, vector FROM outcome"))
    return versions
