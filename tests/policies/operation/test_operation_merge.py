"""Disjoint shards of an estate, judged apart and merged, give what judging them together gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.base import ScanStatus
from policies.operation.bench import Bench
from policies.operation.control import conclude
from policies.operation.evidence import Reader
from policies.operation.examine import examine
from policies.operation.frame import Frame
from policies.operation.merge import CannotMerge, merged
from policies.operation.period import micros
from policies.operation.verdicts import NoMemory
from store.store import Store
from tests.policies.operation.conftest import START, Company, denied, door

SOURCES = ("test:1", "test:2", "test:3", "test:4")
DAYS = (0, 1, 3, 20, 40, 41)
LATE = datetime(2026, 4, 1, 6, 0, 0, 333_333, tzinfo=UTC)
CONTROLS = ("ZZ-01", "ZZ-02")


class Shard:
    """What a snapshot has of some sources."""

    def __init__(self, snapshot, sources):
        """Keep both."""
        self._snapshot, self._sources = snapshot, sources
        self._lanes = {lane.id for lane in self.lanes()}

    def lanes(self, kind=None, source=None):
        """The lanes of the sources."""
        return [lane for lane in self._snapshot.lanes(kind, source) if lane.source in self._sources]

    def events(self, kind, **window):
        """The events of the sources."""
        return (e for e in self._snapshot.events(kind, **window) if e.lane in self._lanes)

    def records(self, kind=None):
        """The records of the sources."""
        return (r for r in self._snapshot.records(kind) if r.lane in self._lanes)

    def __getattr__(self, name):
        """Everything else is asked by lane or digest."""
        return getattr(self._snapshot, name)


def judged(company, sources):
    """The results of both controls on some of the sources, each of which is configured."""
    engagement = replace(company.engagement(), sources=tuple((s, "test", f"label {s}") for s in sources))
    adopted, now = company.adopted(*CONTROLS), micros(LATE)
    frame = Frame(engagement.period(now), now)
    with company.store.snapshot() as snapshot:
        reader = Reader(Shard(snapshot, sources), engagement.expected(), now)
        company.engine.load(company.library)
        bench = Bench(reader, company.library, company.engine, NoMemory(), adopted, start=frame.period.start,
                      end=now + 1)
        return examine(bench, adopted, frame)


DOORS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from([door(), door("open"), denied(),
                                                                           {**door(), "exempt": True}]), max_size=3)
MERGES = st.dictionaries(st.sampled_from(["m1", "m2", "m3"]), st.tuples(st.integers(0, 85), st.sampled_from(
    [{"reviews": 1}, {"reviews": 0}, {"reviews": None}, {"reviews": 1, "exempt": True}])), max_size=3)


@st.composite
def estates(draw):
    """By source (some were never read): the doors of each pass or a failure, and the merges of one window."""
    return {source: (draw(st.lists(st.one_of(DOORS, st.sampled_from([ScanStatus.FAILED, ScanStatus.PARTIAL])),
                                   min_size=len(DAYS), max_size=len(DAYS))), draw(MERGES), draw(st.booleans()))
            for source in SOURCES if draw(st.integers(0, 4))}


def collected(folder, library, estate):
    """A store of an estate, with instants that are no whole seconds."""
    company = Company(Store.create(folder / "store.db"), library, None)
    window = START - timedelta(days=40), LATE + timedelta(days=1)
    for number, day in enumerate(DAYS):
        lanes = [("test.door", doors[number], {"source": source, "label": f"label {source}"})
                 for source, (doors, _, _) in estate.items()]
        if number == len(DAYS) - 1:
            lanes += [("test.merge", {name: (START + timedelta(days=at), body) for name, (at, body) in merges.items()},
                       {"source": source, "label": f"label {source}", "window": window,
                        "unmatched": () if whole else ("row",)}) for source, (_, merges, whole) in estate.items()]
        company.scan(START + timedelta(days=day, microseconds=7 * day + 1), lanes)
    return company


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture,
                                                                 HealthCheck.too_slow])
@given(estate=estates(), parts=st.lists(st.integers(0, 2), min_size=4, max_size=4), order=st.permutations(range(3)))
def test_merging_the_results_of_shards_equals_judging_them_together(company, tmp_path_factory, estate, parts, order):
    """However sources are spread and in whatever order: each result to the microsecond, and each conclusion."""
    apart = collected(tmp_path_factory.mktemp("estate"), company.library, estate)
    together = judged(apart, SOURCES)
    shards = [tuple(s for s, part in zip(SOURCES, parts, strict=True) if part == number) for number in order]
    found = [judged(apart, shard) for shard in shards if shard]
    for item in apart.adopted(*CONTROLS):
        name = item.control.id
        results = [merged([one[name][at] for one in found]) for at in range(len(together[name]))]
        assert tuple(results) == together[name]
        assert conclude(item, results) == conclude(item, together[name])
    apart.store.close()


def test_whole_seconds_are_cut_once_after_the_merge(company, tmp_path_factory):
    """Two sources that each hold for a part of a second more: the seconds of both are those of their sum."""
    estate = {source: ([{"a": door()}] * len(DAYS), {}, True) for source in SOURCES}
    apart = collected(tmp_path_factory.mktemp("estate"), company.library, estate)
    (whole,) = judged(apart, SOURCES)["ZZ-01"]
    parts = [judged(apart, (source,))["ZZ-01"][0] for source in SOURCES]
    assert whole.shares.total > sum(p.shares.total for p in parts)
    assert merged(parts) == whole
    apart.store.close()


def test_what_needs_one_shard_is_refused(company):
    """Results of two tests, and expected instances, which are counted over all sources."""
    found = judged(company, ("test:1",))
    one, other = found["ZZ-01"][0], found["ZZ-02"][0]
    with pytest.raises(CannotMerge, match="results of one test"):
        merged([one, other])
    with pytest.raises(CannotMerge, match="need one shard"):
        merged([replace(one, type="expected_instance")] * 2)
