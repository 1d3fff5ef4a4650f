"""An AWS account whose clock moves, for tests that go from the stand-in to the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.demo.standins.aws.world import AwsWorld
from collectors.aws import connect
from collectors.limits import Limits
from collectors.runner import run_pass
from policies.adoption import adopt
from policies.operation.assess import assess
from policies.operation.engagement import Engagement
from policies.operation.period import micros
from policies.operation.results import Assessment, ControlResult, LedgerState
from store.store import Store

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
REGION = "us-east-1"


class Account:
    """An account whose clock moves, collected into a store of its own; ``judging`` is the library and an engine."""

    def __init__(self, folder: Path, judging: tuple[Any, Any], regions: tuple[str, ...] = (REGION,)) -> None:
        self.now, self.regions = START, regions
        self.world = AwsWorld(lambda: self.now, regions=regions)
        self.store = Store.create(folder / "tieout.db", at=START)
        self.library, self.engine = judging

    def passes(self, days: Iterable[float], *kinds: str) -> None:
        """A pass at six in the morning of each of these days, over the kinds and the list of regions."""
        sources = connect({"type": "aws", "name": "prod", "regions": list(self.regions)}, clock=lambda: self.now)
        for number in days:
            self.now = START + timedelta(days=number)
            run_pass(sources, self.store.writer(lambda: self.now), clock=lambda: self.now,
                     limits=Limits(threads=1, retries=0), only={"aws.region", *kinds},
                     history_start=START - timedelta(days=1))

    def result(self, control: Any, last: date) -> ControlResult:
        """One control over the period from the first of January, assessed after its last pass."""
        return self.assessment(last, control).controls[0]

    def assessment(self, last: date, *controls: Any) -> Assessment:
        """The assessment of these controls (ids, or entries of the configuration) over the same period."""
        adopted = adopt(self.library, {"adopt": list(controls)})
        engagement = Engagement("e", "s", ("security",), date(2026, 1, 1), last, "6 months", "UTC",
                                (("aws:123456789012", "aws", "prod"),))
        now, verified = micros(self.now + timedelta(hours=1)), (LedgerState("s", "00", True, "none", 1),)
        with self.store.snapshot() as snapshot:
            return assess(snapshot, self.library, adopted, engagement, self.engine, None, now, ledgers=verified)
