"""What a source forgets is said before it is lost: by the period, and by the schedule."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.doctor import State, examine
from agent.retention import shortfalls
from agent.session import Session
from collectors.base import Yields
from tests.collectors.core.support import collector, items

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def log(days, kind="test.log", yields=Yields.EVENT):
    """A collector of events that are kept so long."""
    return collector(kind, items(), yields=yields, retention_days=days)


@pytest.mark.parametrize(("days", "period", "interval", "count"), [
    (90, 90 * DAY, DAY, 0), (89, 90 * DAY, DAY, 1), (3, 3 * DAY, DAY, 0), (7, 7 * DAY, WEEK, 1),
    (21, 21 * DAY, WEEK, 0), (7, 180 * DAY, WEEK, 2), (None, 3650 * DAY, WEEK, 0)])
def test_a_retention_is_held_against_period_and_schedule(days, period, interval, count):
    """Shorter than the period is one warning, shorter than three runs another; equal is neither."""
    assert len(list(shortfalls([log(days)], period, interval))) == count


def test_kinds_with_one_retention_share_a_line_and_states_have_none():
    """A line names every kind that it is true of; configuration is read as it is and forgets nothing."""
    found = list(shortfalls([log(30, "test.b"), log(30, "test.a"), log(30, "test.c", Yields.STATE)], 60 * DAY, DAY))
    assert [lack.sentence.partition(":")[0] for lack in found] == ["test.a, test.b"]


@pytest.mark.parametrize(("window", "schedule", "said"), [
    ("6 months", "'0 3 * * *'", ["less than the period"]),
    ("1 month", "'0 3 * * *'", []),
    ("1 month", "'0 3 1 */2 *'", ["less than 3 missed runs"]),
    ("1 month", "{cloud: '0 3 1 */2 *', default: '0 3 * * *'}", ["less than 3 missed runs"])])
def test_doctor_warns_of_a_short_retention(tmp_path: Path, window, schedule, said):
    """CloudTrail's 90 days are held against the configured period and the source's own schedule."""
    config = tmp_path / "tieout.yaml"
    config.write_text(f"engagement: {{name: E, system: S, window: {window}}}\nschedule: {schedule}\n"
                      f"sources:\n  - {{name: cloud, type: aws, profile: no-such-profile}}\n")
    session = Session.open(config, lambda: datetime(2026, 7, 1, tzinfo=UTC))
    warned = [f.sentence for f in examine(session, probe=False)
              if f.topic == "source cloud" and f.state is State.WARN and "aws.cloudtrail.event" in f.sentence]
    assert [any(words in sentence for words in said) for sentence in warned] == [True] * len(said)
