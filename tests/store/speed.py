"""Measures the store against what it cannot avoid. Run it by hand: ``python -m tests.store.speed``.

Every line is a ratio: what the store needs, over the bare work on the same bytes on the same machine.
"""

# ruff: noqa: T201 - its output is its purpose

from __future__ import annotations

import hashlib
import resource
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import orjson

from collectors.base import Lane, ScanStatus
from store.store import Store
from store.verify import verify
from tests.store.helpers import LANE, START, Company, day, finished, open_lane


def document(subject: int, version: int) -> dict[str, object]:
    """A document of about 1.3 KB, as a bucket's is."""
    random = Random(subject * 1_000_003 + version)
    return {"account": "123456789012", "label": f"bucket-{subject}", "item": {"Name": f"bucket-{subject}"},
            "encryption": {"status": "ok", "value": {"key": random.randbytes(16).hex()}},
            "acl": {"status": "ok", "value": {"Grants": [{"Grantee": {"ID": random.randbytes(32).hex(), "Type": "User"},
                                                          "Permission": "READ"} for _ in range(4)]}},
            "policy": {"status": "ok", "value": {"Statement": [
                {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Sid": random.randbytes(8).hex(),
                 "Resource": f"arn:aws:s3:::bucket-{subject}/{n}/*"} for n in range(4)]}}}


def encoded(subject: int, version: int) -> bytes:
    """The same as canonical JSON."""
    return orjson.dumps(document(subject, version), option=orjson.OPT_SORT_KEYS)


def timed(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def scan(company: Company, number: int, items: Iterable[tuple[str, bytes]], *, complete: bool = True) -> None:
    """One pass over one lane."""
    running = company.begin(day(number))
    sink = open_lane(running, at=day(number))
    for subject, body in items:
        sink.add(subject, body)
    sink.seal(finished(day(number), ScanStatus.COMPLETE if complete else ScanStatus.PARTIAL))
    running.close(day(number + 0.1))


def year(folder: Path, subjects: int = 1000, days: int = 365, churn: int = 10) -> Path:
    """A year of daily scans against its changes alone and the hashing of what was seen."""
    bodies = {f"arn:aws:s3:::bucket-{n:05}": encoded(n, 0) for n in range(subjects)}
    names, random, passes = list(bodies), Random(1), []
    for number in range(days):
        changed = {name: encoded(names.index(name), number + 1) for name in random.sample(names, churn)}
        passes.append(changed if number else dict(bodies))
    whole, alone = (Company(Store.create(folder / f"{name}.db", at=START), folder / f"{name}.db")
                    for name in ("whole", "alone"))

    def run(company: Company, *, complete: bool) -> None:
        current: dict[str, bytes] = {}
        for number, changed in enumerate(passes):
            current.update(changed)
            if not complete:
                for body in current.values():
                    hashlib.sha256(body).digest()
            scan(company, number, (current if complete else changed).items(), complete=complete)

    base, took = timed(lambda: run(alone, complete=False)), timed(lambda: run(whole, complete=True))
    print(f"year of {days} passes x {subjects}: {took:.2f} s, its changes alone and hashing {base:.2f} s, "
          f"ratio {took / base:.2f} (target 1.5)")
    return folder / "whole.db"


def unchanged(folder: Path, subjects: int = 100_000) -> None:
    """A scan in which nothing changed against orjson and SHA-256 of the same documents."""
    documents = [document(n, 0) for n in range(subjects)]
    company = Company(Store.create(folder / "large.db", at=START), folder / "large.db")

    def dump(number: int) -> bytes:
        return orjson.dumps(documents[number], option=orjson.OPT_SORT_KEYS)

    def items() -> Iterable[tuple[str, bytes]]:
        return ((f"arn:aws:s3:::bucket-{n:06}", dump(n)) for n in range(subjects))

    first = timed(lambda: scan(company, 1, items()))
    took = min(timed(lambda n=n: scan(company, n, items())) for n in (2, 3, 4))
    base = min(timed(lambda: [hashlib.sha256(dump(n)).digest() for n in range(subjects)]) for _ in range(3))
    print(f"first scan of {subjects}: {first:.2f} s; unchanged {took:.2f} s, orjson and SHA-256 {base:.2f} s, "
          f"ratio {took / base:.2f} (target 3, redaction not included)")


def verifying(path: Path) -> None:
    """`verify` against reading, inflating and hashing the same bodies."""
    def bodies() -> None:
        for (packed,) in sqlite3.connect(path).execute("SELECT body FROM document"):
            hashlib.sha256(zlib.decompress(packed)).digest()

    base, took = min(timed(bodies) for _ in range(5)), min(timed(lambda: verify(path)) for _ in range(5))
    counts = verify(path).counts
    budget = 2 * base + 150e-6 * counts["entries"]
    print(f"verify of {dict(counts)}: {took * 1000:.0f} ms, bodies alone {base * 1000:.0f} ms, budget "
          f"{budget * 1000:.0f} ms, share of it {took / budget:.2f} (target 1)")


def history(path: Path) -> None:
    """Streaming a lane's whole history."""
    with Store.open(path, readonly=True) as store, store.snapshot() as snapshot:
        (lane,) = snapshot.lanes(LANE.kind)
        took = timed(lambda: sum(len(item.changes) for item in snapshot.history(lane.id)))
        print(f"history of the lane: {took * 1000:.1f} ms")


def memory(folder: Path, subjects: int = 100_000) -> None:
    """The peak of a process that scans many new subjects."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    company = Company(Store.create(folder / "memory.db", at=START), folder / "memory.db")
    scan(company, 1, ((f"arn:aws:s3:::bucket-{n:06}", encoded(n, 0)) for n in range(subjects)))
    scan(company, 2, ((f"arn:aws:s3:::bucket-{n:06}", encoded(n, 0)) for n in range(subjects)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory of a scan of {subjects}: {peak / 1024:.0f} MB (target 300; before {before / 1024:.0f} MB)")


def lanes_of_a_pass(folder: Path, lanes: int = 500, days: int = 4) -> None:
    """Passes over many small lanes that do not change."""
    company = Company(Store.create(folder / "lanes.db", at=START), folder / "lanes.db")

    def one(number: int) -> None:
        running = company.begin(day(number))
        for index in range(lanes):
            sink = open_lane(running, Lane("aws:1", f"kind{index % 30}", f"region{index}"), at=day(number))
            sink.add("a", encoded(1, 1))
            sink.seal(finished(day(number)))
        running.close(day(number))

    took = [timed(lambda n=n: one(n)) for n in range(days)]
    print(f"a pass over {lanes} unchanged lanes: {min(took):.2f} s, {min(took) / lanes * 1000:.2f} ms a lane")
    verifying(folder / "lanes.db")


def main() -> None:
    """Every measurement."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        memory(folder)
        path = year(folder)
        verifying(path)
        history(path)
        lanes_of_a_pass(folder)
        unchanged(folder)


if __name__ == "__main__":
    main()
