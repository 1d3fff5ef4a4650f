"""Verdicts that depend on time: one answer holds on a whole span, and no test may change its mind without end."""

from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.model import Outcome, Verdict
from policies.operation.own import MOST_RECHECKS, OwnJudge
from policies.operation.period import DAY, HOUR, micros
from policies.operation.spans import Version
from policies.operation.verdicts import NoMemory
from policies.projection import input_groups

START = micros(datetime(2026, 1, 1, tzinfo=UTC))


class Documents:
    """One document under any digest."""

    def __init__(self, made):
        """Keep the key's day."""
        self.body = orjson.dumps({"label": "k", "made": made}, option=orjson.OPT_SORT_KEYS)

    def document(self, digest):
        """The document."""
        return self.body


def judge_of(company, engine, made="2026-01-01T00:00:00Z", days=90):
    """A judge of the key test with a limit of some days."""
    (test,) = company.library.controls["ZZ-03"].tests
    (group,) = input_groups([test], {"ZZ-03": {"maximum_days": days}})
    engine.load(company.library)
    return OwnJudge(group, company.library, engine, NoMemory(), Documents(made))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.integers(1, 200), made=st.dates(date(2025, 6, 1), date(2026, 6, 1)),
       places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4))
def test_the_answer_is_the_same_at_every_instant_of_a_span(company, days, made, places):
    """Asked again anywhere inside a span, the policy says what it said at its start."""
    judge = judge_of(company, company.engine, f"{made}T00:00:00Z", days)
    segments = judge.segments("k", Version(START, START + 300 * DAY, b"d" * 32, ended=False), 0)
    assert (segments[0].start, segments[-1].end) == (START, START + 300 * DAY)
    for segment in segments:
        for place in places:
            verdict, _ = judge.at(b"d" * 32, segment.start + int(place * (segment.end - segment.start)))
            assert (verdict.outcome, verdict.reasons) == (segment.outcome, segment.reasons)


class Restless:
    """An engine whose answer changes every minute."""

    name, version = "restless", "1"

    def load(self, library):
        """Nothing to load."""

    def evaluate(self, tests, input_json):
        """A pass until a minute from now."""
        now = datetime.fromisoformat(orjson.loads(input_json)["as_of"])
        return [Verdict(Outcome.PASS, (), micros(now) + 60_000_000)]


def test_a_test_that_changes_without_end_is_an_error(company):
    """After a thousand changes on one version the rest is an error, and the evaluation ends."""
    segments = judge_of(company, Restless()).segments("k", Version(START, START + 30 * DAY, b"d" * 32, ended=False), 0)
    assert len(segments) == MOST_RECHECKS + 1
    assert (segments[-1].outcome, segments[-1].end) == (Outcome.ERROR, START + 30 * DAY)


def test_a_recheck_past_the_end_of_a_version_is_ignored(company):
    """A key that was replaced before it fell due never failed."""
    version = Version(START, START + 80 * DAY, b"d" * 32, ended=True)
    segments = judge_of(company, company.engine).segments("k", version, 0)
    assert [(s.outcome, s.seen_end) for s in segments] == [(Outcome.PASS, True)]


@pytest.mark.parametrize("instant", [START + 90 * DAY - 1, START + 90 * DAY])
def test_the_edge_belongs_to_the_new_answer(company, instant):
    """A microsecond before it falls due the key passes; at the instant itself it fails."""
    verdict, _ = judge_of(company, company.engine).at(b"d" * 32, instant)
    assert (verdict.outcome is Outcome.FAIL) == (instant == START + 90 * DAY)


def test_what_is_remembered_is_bound_to_everything_the_answer_depends_on(company, tmp_path):
    """Another parameter, engine version, code, document or starting instant is another key."""
    from policies.operation.verdicts import group_key

    (test,) = company.library.controls["ZZ-03"].tests
    (group,) = input_groups([test], {"ZZ-03": {"maximum_days": 90}})
    (other,) = input_groups([test], {"ZZ-03": {"maximum_days": 91}})
    changed = replace(company.library, modules=tuple((p, s + "\n# x" if "zz_03" in p else s)
                                                     for p, s in company.library.modules))
    unrelated = replace(company.library, modules=tuple((p, s + "\n# x" if "zz_01" in p else s)
                                                       for p, s in company.library.modules))
    key = group_key(group, company.library, company.engine)
    newer = Restless()
    assert len({key, group_key(other, company.library, company.engine), group_key(group, changed, company.engine),
                group_key(group, company.library, newer)}) == 4
    assert group_key(group, unrelated, company.engine) == key
    judge = judge_of(company, company.engine)
    (piece,) = judge._pieces(Version(START, START + HOUR, b"d" * 32, ended=False))
    assert judge._item_key(b"d" * 32, piece, START) != judge._item_key(b"d" * 32, piece, START + 1)
