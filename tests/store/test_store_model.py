"""Any course of scans, against a model of a few lines."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.base import ScanStatus
from store.store import Store
from store.verify import verify
from tests.store.helpers import START, Company, body, day

SCANS = st.lists(st.tuples(st.sampled_from(list(ScanStatus)), st.booleans(),
                           st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2), max_size=5)), max_size=7)


def after(state, status, seen):
    """The state after a scan: a complete one replaces it, a partial one adds to it, a failed one leaves it."""
    if status is ScanStatus.COMPLETE:
        return dict(seen)
    return {**state, **seen} if status is ScanStatus.PARTIAL else state


def state_at(snapshot):
    """The last document of every subject that is not gone."""
    found = {}
    for lane in snapshot.lanes():
        for history in snapshot.history(lane.id):
            digests = [change.digest for change in history.changes]
            assert all(left != right for left, right in pairwise(digests))
            assert digests[0] is not None
            if digests[-1] is not None:
                found[history.subject] = snapshot.document(digests[-1])
    return found


@settings(max_examples=25, deadline=None)
@given(SCANS, st.booleans())
def test_every_snapshot_shows_the_state_of_its_time(scans, personal):
    """After any course of scans, killed passes included, each sequence shows the model's state, and all verifies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "e.db"
        with Store.create(path, at=START) as store:
            company, state, expected = Company(store, path), {}, []
            for number, (status, killed, seen) in enumerate(scans):
                if killed:
                    company.begin(day(number)).abandon()
                company.scan(day(number), seen, status=status, personal=personal)
                state = after(state, status, seen)
                with store.snapshot() as snapshot:
                    expected.append((snapshot.sequence, state))
            for sequence, wanted in expected:
                with store.snapshot(sequence) as snapshot:
                    assert state_at(snapshot) == {name: body(value) for name, value in wanted.items()}
            report = verify(path)
            assert report.ok, report.problems
            store.rebuild()
            assert verify(path).ok
