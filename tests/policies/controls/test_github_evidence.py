"""What happens on the code host, from its API to the control's result: revisions, late reviews and refusals count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.github import Codebase, GithubServer, GithubWorld
from agent.demo.standins.github.everything import furnish
from collectors.github import connect
from collectors.runner import run_pass
from policies.adoption import adopt
from policies.engine.embedded import EmbeddedEngine
from policies.library import load_library
from policies.operation.assess import assess
from policies.operation.engagement import Engagement
from policies.operation.period import micros
from policies.operation.reliance.model import Declared
from policies.operation.results import LedgerState, Operation
from store.cache import VerdictCache
from store.store import Store

LIBRARY = load_library()
ENGINE = EmbeddedEngine()
ENGINE.load(LIBRARY)
FIRST, LAST = date(2026, 1, 1), date(2026, 2, 28)
ALERTS = "/orgs/acme/dependabot/alerts"
VERIFIED = (LedgerState("store", "00", True, "none", 1),)


def at(day: int, hour: int = 6) -> datetime:
    """An hour of the n-th day of the period."""
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


class House:
    """An organisation with one of everything, a store that reads it, and the assessment of one control."""

    kinds: tuple[str, ...] = ()

    def __init__(self, world: GithubWorld, server: GithubServer, store: Store, cache: VerdictCache) -> None:
        self.world, self.server, self.store, self.cache = world, server, store, cache

    def collect(self, day: int) -> None:
        """One pass at six in the morning of a day."""
        self.world.move_to(at(day))
        source, = connect({"name": "code", "organization": "acme", "token": "t", "base_url": self.server.url,
                           "rule_suites": True}, clock=self.world.clock)
        run_pass([source], self.store.writer(self.world.clock), clock=self.world.clock,
                 history_start=at(0), only=set(self.kinds) & {kind.kind for kind in source.collectors()})
        self.world.move_to(at(day) + timedelta(minutes=1))

    def weekly(self, *days: int) -> None:
        """A pass each week of the period and after it, and on further days."""
        for day in sorted({*range(1, 64, 6), *days}):
            self.collect(day)

    def result(self, control: str, **parameters: Any):
        """What the period came to for one adopted control."""
        adopted = adopt(LIBRARY, {"adopt": [{"id": control, "parameters": parameters}]})
        engagement = Engagement("examination", "the system", ("security",), FIRST, LAST, "2 months", "UTC",
                                (("github:4711", "github", "code"),), Declared())
        with self.store.snapshot() as snapshot:
            found = assess(snapshot, LIBRARY, adopted, engagement, ENGINE, self.cache,
                           micros(self.world.clock()), ledgers=VERIFIED)
        (result,) = found.controls
        return result


@pytest.fixture
def house(tmp_path):
    """The organisation as it was before the period."""
    world = GithubWorld("acme", now=at(-20))
    world.add_member("root", "admin")
    world.add_repository("api")
    furnish(world, "api")
    with GithubServer(world, limit=10**6) as server, Store.create(tmp_path / "store.db") as store, \
            VerdictCache(tmp_path / "cache.db") as cache:
        yield House(world, server, store, cache)


def alert(house, day, **row):
    """What the only Dependabot alert becomes on a day."""
    stamp = at(day).strftime("%Y-%m-%dT%H:%M:%SZ")
    house.world.at(at(day), lambda: house.world.shelves[ALERTS][0].update(
        {key: stamp if value is Ellipsis else value for key, value in row.items()}, updated_at=stamp))


def opened(house, day):
    """The alert is one of critical severity that was opened on a day, and was not there before."""
    row = house.world.shelves[ALERTS].pop()
    row["security_vulnerability"] = {**row["security_vulnerability"], "severity": "critical"}
    row["created_at"] = row["updated_at"] = at(day).strftime("%Y-%m-%dT%H:%M:%SZ")
    house.world.at(at(day), lambda: house.world.shelves[ALERTS].append(row))


# One deviation among fewer than twenty items: the control works, and the deviation is named.
WANTING = Operation.EFFECTIVE_WITH_DEVIATIONS
STORIES = {
    "fixed in time": ([(5, {"state": "fixed", "fixed_at": ...})], Operation.EFFECTIVE, ""),
    "fixed late": ([(20, {"state": "fixed", "fixed_at": ...})], WANTING, "closed at 2026-01-20"),
    "never fixed": ([], WANTING, "open since 2026-01-02"),
    "fixed, and opened again": ([(5, {"state": "fixed", "fixed_at": ...}), (6, {"state": "open", "fixed_at": None})],
                                WANTING, "open since 2026-01-02"),
}


@pytest.mark.parametrize(("story", "operation", "sentence"), STORIES.values(), ids=STORIES)
def test_an_alert_is_judged_by_what_became_of_it(house, story, operation, sentence):
    """Opened on the second day with seven days to go; later passes see it fixed, or opened again."""
    house.kinds = ("github.dependabot_alert", "github.repository")
    opened(house, 2)
    for day, row in story:
        alert(house, day, **row)
    house.weekly()
    found = house.result("VM-10")
    assert found.operation is operation
    assert sentence in "\n".join(reason for deviation in found.deviations for reason in deviation.reasons)


def test_an_alert_from_before_the_period_that_stays_open_is_carried_in(house):
    """Who never fixes it cannot wait for it to be too old to count."""
    house.kinds = ("github.dependabot_alert", "github.repository")
    opened(house, -15)
    house.weekly()
    assert house.result("VM-10").operation is WANTING


def test_alerts_that_may_not_be_read_are_no_alerts_that_do_not_exist(house):
    """Without the permission there is no evidence, whatever the other kinds say."""
    house.kinds = ("github.dependabot_alert", "github.repository")
    house.server.deny("/dependabot/alerts", 403, "Resource not accessible by integration")
    house.weekly()
    assert house.result("VM-10").operation is Operation.INSUFFICIENT_EVIDENCE


@pytest.mark.parametrize(("hours", "operation"), [
    (30, Operation.EFFECTIVE), (90, WANTING), (None, WANTING)])
def test_an_emergency_change_needs_a_review_afterwards(house, hours, operation):
    """Merged by its author at night: an approval by somebody else within three days ends the matter."""
    house.kinds = ("github.change", "github.repository")
    code, merged = Codebase(house.world, "api"), at(10, 20)
    pull = code.open_pull("dev-1", at(-18))

    def merge() -> None:
        code.merge(pull, "dev-1", merged)

    house.world.at(merged, merge)
    if hours:
        late = merged + timedelta(hours=hours)
        house.world.at(late, lambda: code.review(pull, "dev-2", late))
    house.weekly(11, 12, 15)
    assert house.result("CM-05").operation is operation


def test_a_smaller_plan_is_no_excuse_for_the_log_and_one_for_single_sign_on(house):
    """The plan proves that single sign-on does not apply; that it has no audit log is a failure of its own control."""
    house.world.settings["plan"] = {"name": "team"}
    house.kinds = ("github.sign_on", "github.organization", "github.member_activity")
    house.weekly()
    assert house.result("AC-40").operation is Operation.NO_OCCURRENCE
    assert house.result("CM-19").operation is Operation.INEFFECTIVE
    assert house.result("AC-42").operation is Operation.INSUFFICIENT_EVIDENCE
