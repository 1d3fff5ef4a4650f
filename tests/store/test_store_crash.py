"""Killed processes, several collectors and readers at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from collectors.base import Lane
from store.errors import NotLater
from store.store import Store
from store.verify import verify
from tests.store.helpers import Company, body, day, finished, open_lane

ROOT = Path(__file__).parents[2]

# A pass in a process of its own: it says on its standard output what it has sealed, then goes on.
COLLECTOR = """
import sys
from tests.store.helpers import *

path, source, passes, start = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
with Store.open(path) as store:
    for number in range(passes):
        at = day(start + number)
        running = store.writer(lambda: at).begin_pass(started_at=at, meta={"number": number})
        for kind in ("a", "b", "c"):
            sink = open_lane(running, Lane(source, kind), at=at)
            for subject in range(60):
                sink.add(f"s{subject}", body({"n": subject, "v": number if subject % 10 == number % 10 else 0}))
            sink.seal(finished(at))
            print("sealed", source, kind, number, flush=True)
        running.close(at)
        print("closed", source, number, flush=True)
"""


def collector(path, source, passes, start):
    """Start a collecting process."""
    return subprocess.Popen([sys.executable, "-c", COLLECTOR, str(path), source, str(passes), str(start)],
                            stdout=subprocess.PIPE, text=True, cwd=ROOT)


def sealed_scans(lines):
    """The lanes and numbers that a process reported as sealed."""
    return [tuple(line.split()[1:]) for line in lines if line.startswith("sealed ")]


def test_a_killed_pass_leaves_every_sealed_scan_and_nothing_else(company):
    """Killed at random moments, the store opens, verifies, and holds exactly the scans that were sealed."""
    company.store.close()
    random, promised = Random(7), {}
    for attempt in range(6):
        process = collector(company.path, "x:1", 50, attempt * 100)
        lines = [process.stdout.readline() for _ in range(random.randrange(1, 12))]
        time.sleep(random.random() / 100)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
        process.stdout.close()
        process.wait(timeout=30)
        for _, kind, _ in sealed_scans(lines):
            promised[kind] = promised.get(kind, 0) + 1
        assert verify(company.path).ok, verify(company.path).problems
    with Store.open(company.path) as store:
        assert store.recover(day(1000)) <= 1
        assert list(company.path.parent.glob("*-pass-*")) == []
        report = verify(company.path)
        assert report.ok
        assert report.notes == ()
        with store.snapshot() as snapshot:
            for lane in snapshot.lanes():
                complete = [scan for scan in snapshot.scans(lane.id) if scan.status == "complete"]
                # One more may have been sealed and killed before it could say so.
                assert promised[lane.kind] <= len(complete) <= promised[lane.kind] + 6
            assert "interrupted" in {entry.kind for entry in snapshot.entries()}
        Company(store, company.path).scan(day(2000), {"s1": 1}, lane=Lane("x:1", "a"))
    assert verify(company.path).ok


def test_two_collectors_and_a_reader_at_once(company):
    """Two processes write different sources while a third reads: nothing is lost, nothing is torn."""
    company.store.close()
    processes = [collector(company.path, f"x:{number}", 12, 1) for number in (1, 2)]
    lengths = []
    while any(process.poll() is None for process in processes):
        with Store.open(company.path, readonly=True) as store, store.snapshot() as snapshot:
            shown = sum(len(snapshot.scans(lane.id)) for lane in snapshot.lanes())
            entries = [entry.kind for entry in snapshot.entries("pass", "interrupted")]
            assert shown == 3 * len(entries)
            assert "interrupted" not in entries
            lengths.append(shown)
    outputs = [process.communicate(timeout=30)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert lengths == sorted(lengths)
    assert sum(output.count("sealed ") for output in outputs) == 72
    report = verify(company.path)
    assert (report.ok, report.counts["scans"], report.counts["entries"]) == (True, 72, 25)


def test_threads_write_lanes_of_one_pass_at_once(company):
    """Worker threads open, fill and seal lanes of one pass concurrently."""
    running, errors = company.begin(day(1)), []

    def work(number):
        try:
            for region in range(5):
                sink = open_lane(running, Lane(f"aws:{number}", "aws.ec2.volume", f"r{region}"), at=day(1))
                for subject in range(50):
                    sink.add(f"v{subject}", body([number, region, subject]))
                    sink.add_event(f"e{subject}", day(1), body(subject))
                sink.seal(finished(day(1)))
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    running.close(day(1.1))
    assert errors == []
    report = verify(company.path)
    assert (report.ok, report.counts["scans"], report.counts["changes"]) == (True, 30, 1500)


def test_a_pass_of_another_process_is_not_taken_for_dead(company):
    """Recovery leaves a pass alone whose process lives, and closes it once that is gone."""
    code = ("import sys, time\nfrom tests.store.helpers import *\nstore = Store.open(sys.argv[1])\n"
            "running = store.writer(lambda: day(1)).begin_pass(started_at=day(1), meta={})\n"
            "print('begun', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen([sys.executable, "-c", code, str(company.path)], stdout=subprocess.PIPE, text=True,
                               cwd=ROOT)
    assert process.stdout.readline() == "begun\n"
    assert company.store.recover(day(2)) == 0
    process.kill()
    process.wait(timeout=30)
    process.stdout.close()
    assert company.store.recover(day(2)) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_seal_that_fails_leaves_nothing(company, monkeypatch, moment):
    """An error anywhere in the sealing transaction undoes all of it, and the scan can be sealed again."""
    from store import seal

    name = "_keep_documents" if moment == "before" else "_finish_row"
    original, calls = getattr(seal, name), []

    def failing(*arguments):
        original(*arguments)
        if not calls:
            calls.append(1)
            raise OSError("the disk went away")

    monkeypatch.setattr(seal, name, failing)
    running = company.begin(day(1))
    sink = open_lane(running, at=day(1))
    sink.add("a", body(1))
    with pytest.raises(OSError, match="went away"):
        sink.seal(finished(day(1)))
    with company.store.reading() as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - constants
                  for table in ("change", "head", "state")]
    assert counts == [0, 0, 0]
    sink.seal(finished(day(1)))
    running.close(day(1.1))
    assert verify(company.path).ok


def test_a_pass_and_its_entry_are_synced_and_so_is_all_between(company):
    """The first and the last commit of a pass reach the disk before it goes on, and one that fails changes nothing."""
    said = []
    with company.store.reading() as connection:
        connection.set_trace_callback(said.append)
    running = company.begin(day(1))
    open_lane(running, at=day(1)).seal(finished(day(1)))
    with pytest.raises(NotLater):
        open_lane(running, at=day(1))
    running.close(day(1.1))
    modes, commits = ["FULL"], []
    for statement in said:
        if statement.startswith("PRAGMA synchronous"):
            modes.append(statement.rpartition(" ")[2])
        elif statement == "COMMIT":
            commits.append(modes[-1])
    assert commits[0] == commits[-1] == modes[-1] == "FULL"
    assert commits[-3:-1] == ["NORMAL"] * 2
    with company.store.reading() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
