"""What an uneventful day costs on disk and in work."""

from __future__ import annotations

import time

from collectors.base import Lane
from tests.store.helpers import body, day, finished, open_lane

LANES = [Lane("aws:123456789012", f"aws.kind{number % 6}", f"eu-west-{number}") for number in range(30)]


def pages(company):
    """Bytes in use after everything is in the main file."""
    with company.store.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        count, free, size = (connection.execute(f"PRAGMA {name}").fetchone()[0]
                             for name in ("page_count", "freelist_count", "page_size"))
        assert sum(row[0] for row in connection.execute("SELECT pgsize FROM dbstat")) == (count - free) * size
        return (count - free) * size


def without_waiting(company):
    """Thousands of commits without waiting for the disk: neither size nor work depends on it."""
    with company.store.reading() as connection:
        connection.execute("PRAGMA synchronous = OFF")


def unchanged(company, lanes, first, days):
    """Passes over lanes in which nothing changes, with the statistics that a runner keeps."""
    caller = "arn:aws:sts::123456789012:assumed-role/tieout-read-only/session"
    stats = {"calls": 41, "pages": 12, "rows": 1000, "redactions": 3, "skew": -1, "bytes": 1_234_567, "caller": caller,
             "statuses": {"200": 40, "429": 1}}
    for number in range(first, first + days):
        running = company.begin(day(number), version="0.1.0", config="c" * 64, sources=["aws:123456789012"])
        for lane in lanes:
            sink = open_lane(running, lane, at=day(number))
            for subject in range(4):
                sink.add(f"arn:aws:x:::{subject}", body(subject))
            sink.seal(finished(day(number), stats=stats))
        running.close(day(number))


def test_an_unchanged_lane_adds_at_most_300_bytes(company):
    """Over 200 uneventful passes a lane adds at most 300 bytes a scan, and a pass at most 4 KB beyond its lanes."""
    without_waiting(company)
    unchanged(company, LANES, 0, 3)
    before = pages(company)
    unchanged(company, LANES, 3, 100)
    many = (pages(company) - before) / 100
    before = pages(company)
    unchanged(company, LANES[:2], 103, 100)
    few = (pages(company) - before) / 100
    lane = (many - few) / (len(LANES) - 2)
    assert 0 < lane <= 300, lane
    assert 0 < few - 2 * lane <= 4096, few - 2 * lane


def test_the_cost_of_a_pass_does_not_grow(company):
    """The hundredth pass costs what the tenth did: nothing is proportional to the history."""
    def cost(first):
        start = time.process_time()
        unchanged(company, LANES[:5], first, 20)
        return time.process_time() - start

    without_waiting(company)
    unchanged(company, LANES[:5], 0, 10)
    early = min(cost(10), cost(30))
    unchanged(company, LANES[:5], 50, 250)
    assert min(cost(300), cost(320)) < 3 * early


def test_the_same_document_is_stored_once(company):
    """Equal documents of many subjects and of returning states share one body."""
    for number in range(1, 6):
        company.scan(day(number), {f"s{i}": number % 2 for i in range(50)})
    with company.store.reading() as connection:
        provenance = 1
        assert connection.execute("SELECT count(*) FROM document").fetchone()[0] == 2 + provenance
