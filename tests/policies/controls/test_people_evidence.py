"""What people keep, from files on disk to the control's result: the rules for their evidence hold on the whole way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.files import connect
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
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
PEOPLE = "id,name,email,employment_type,manager,start,end,time_zone\n"
VERIFIED = (LedgerState("store", "00", True, "none", 1),)
REVIEW = """---
id: {id}
systems: [aws]
performed_by: {by}
performed_on: {on}
approved_by: {approved}
approved_on: {on}
population: {{source: aws, taken_on: {on}, accounts: 2}}
decisions:
  - {{system: aws, account: ann, decision: keep}}
  - {{system: aws, account: bob, decision: revoke, executed_on: {executed}}}
attachments: [{proof}]
---
"""


class Office:
    """A folder of registers, a store that reads it, and the assessment of one control over half a year."""

    def __init__(self, folder: Path, store: Store, cache: VerdictCache) -> None:
        self.folder, self.store, self.cache, self.now = folder, store, cache, datetime(2026, 1, 1, 6, tzinfo=UTC)
        (folder / "policies").mkdir(parents=True)
        self.write("people.csv", PEOPLE + "p1,A,a@example.com,employee,,2025-01-07,,UTC\n")
        self.write("policies/p.md", "---\nid: POL-1\ntitle: T\n---\nText\n")
        self.write("proof.txt", "minutes")

    def write(self, name: str, text: str) -> None:
        """One file of the folder."""
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def tick(self) -> datetime:
        """A clock that goes on."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def collect(self, on: date) -> None:
        """One pass at six in the morning."""
        self.now = datetime(on.year, on.month, on.day, 6, tzinfo=UTC)
        sources = connect({"name": "hr", "path": str(self.folder)}, clock=self.tick)
        run_pass(sources, self.store.writer(self.tick), clock=self.tick)

    def collect_weekly(self, first: date = FIRST, last: date = date(2026, 8, 1)) -> None:
        """A pass each week."""
        for week in range((last - first).days // 7 + 1):
            self.collect(first + timedelta(days=7 * week))

    def result(self, control: str):
        """What the period came to for one adopted control."""
        adopted = adopt(LIBRARY, {"adopt": [control]})
        engagement = Engagement("examination", "the system", ("security",), FIRST, LAST, "6 months", "UTC",
                                (("files:hr", "files", "hr"),), Declared())
        with self.store.snapshot() as snapshot:
            found = assess(snapshot, LIBRARY, adopted, engagement, ENGINE, self.cache,
                           micros(self.now + timedelta(hours=1)), ledgers=VERIFIED)
        (result,) = found.controls
        return result

    def reasons(self, control: str) -> str:
        """Every sentence of its deviations."""
        return "\n".join(reason for deviation in self.result(control).deviations for reason in deviation.reasons)


@pytest.fixture
def office(tmp_path):
    """An office whose registers are still empty."""
    with Store.create(tmp_path / "store.db") as store, VerdictCache(tmp_path / "cache.db") as cache:
        yield Office(tmp_path / "registers", store, cache)


def review(name, on, by="p7", approved="p2", executed="2026-04-02", proof="proof.txt"):
    """One access review."""
    return REVIEW.format(id=name, on=on, by=by, approved=approved, executed=executed, proof=proof)


def keep(office, *reviews):
    """Reviews written on their own day, read within the week."""
    for week in range(30):
        on = FIRST + timedelta(days=7 * week)
        for number, text in enumerate(reviews):
            if any(f"performed_on: {on - timedelta(days=n)}" in text for n in range(7)):
                office.write(f"access_reviews/r{number}.md", text)
        office.collect(on)


WANTING = Operation.EFFECTIVE_WITH_DEVIATIONS
SOUND = (review("R1", "2026-03-20"), review("R2", "2026-06-20", executed="2026-06-25"))
REVIEWS = {
    "sound reviews": (SOUND, Operation.EFFECTIVE, ""),
    "one quarter without a review": (SOUND[:1], Operation.INEFFECTIVE, "nothing was done"),
    "approved by its performer": ((review("R1", "2026-03-20", approved="P7"), SOUND[1]), WANTING, "are the same"),
    "a revocation that was not carried out": ((review("R1", "2026-03-20", executed=""), SOUND[1]), WANTING,
                                              "revoke of bob was not carried out"),
    "a statement alone": ((review("R1", "2026-03-20", proof=""), SOUND[1]), WANTING, "inquiry"),
}


@pytest.mark.parametrize(("reviews", "operation", "sentence"), REVIEWS.values(), ids=REVIEWS)
def test_access_reviews_are_judged_item_by_item(office, reviews, operation, sentence):
    """Two quarters, each with a review of its own: what is missing in one of them is that quarter's deviation."""
    keep(office, *reviews)
    found = office.result("AC-07")
    assert found.operation is operation
    assert sentence in office.reasons("AC-07")


def test_a_review_that_is_written_long_afterwards_is_never_sufficient(office):
    """Two sound reviews that first appear in August were not there when the quarters ended."""
    office.collect_weekly(last=date(2026, 8, 20))
    for number, text in enumerate(SOUND):
        office.write(f"access_reviews/r{number}.md", text)
    office.collect(date(2026, 8, 27))
    found = office.result("AC-07")
    assert found.operation is not Operation.EFFECTIVE


def test_a_register_that_nobody_keeps_proves_nothing(office):
    """Without the register the control has no evidence, whatever else is collected."""
    office.collect_weekly()
    for control in ("AC-07", "HR-02", "IR-02", "VN-01", "GV-05"):
        assert office.result(control).operation is Operation.INSUFFICIENT_EVIDENCE, control


def test_people_without_a_training_are_deviations(office):
    """Each person of the roster is an instance; one that was not trained is found by the roster, not by the list."""
    office.write("people.csv", PEOPLE + "p1,A,a@example.com,employee,,2026-01-07,,UTC\n"
                 "p2,B,b@example.com,contractor,,2026-01-07,,UTC\n")
    office.write("training.csv", "id,subject,course,topic,assigned_on,completed_on,result,attachments\n"
                 "t1,p1,Security,security,2026-01-07,2026-01-20,passed,proof.txt\n")
    office.collect_weekly()
    found = office.result("HR-02")
    assert [deviation.label for deviation in found.deviations] == ["B, due 2026-02-06"]
    assert found.operation is not Operation.EFFECTIVE


INCIDENT = """---
id: I-1
title: Sign-in failed
severity: high
detected_on: 2026-03-01
performed_by: p7
contained_on: 2026-03-01
resolved_on: 2026-03-02
root_cause: an expired certificate
reviewed_on: 2026-03-10
approved_by: {approved}
timeline:
  - {{at: 2026-03-01T10:00:00Z, by: p7, what: alarm}}
closed_on: {closed}
attachments: [proof.txt]
---
"""
INCIDENTS = {
    "closed in time": ({"approved": "p2", "closed": "2026-03-20"}, Operation.EFFECTIVE, ""),
    "closed late": ({"approved": "p2", "closed": "2026-05-20"}, Operation.EFFECTIVE_WITH_DEVIATIONS, "2026-05-20"),
    "never closed": ({"approved": "p2", "closed": ""}, Operation.INEFFECTIVE, "nothing was done"),
    "approved by who handled it": ({"approved": "p7", "closed": "2026-03-20"}, Operation.INEFFECTIVE, "are the same"),
}


@pytest.mark.parametrize(("values", "operation", "sentence"), INCIDENTS.values(), ids=INCIDENTS)
def test_each_incident_is_an_instance(office, values, operation, sentence):
    """An incident of the register is due so many days after it was detected, and its own day of closing counts."""
    office.write("incidents/i1.md", INCIDENT.format(**values))
    office.collect_weekly()
    found = office.result("IR-02")
    assert sentence in office.reasons("IR-02")
    assert (found.operation is Operation.EFFECTIVE) == (operation is Operation.EFFECTIVE)
    assert found.tests[0].population.items == 1


def test_a_finding_is_open_from_its_day_on(office):
    """A deficiency that is not closed by its day fails from the first instant after it, and stays in the period."""
    office.write("findings.csv", "id,title,source,control,severity,found_on,owner,due_on,extended_to,"
                 "extension_approved_by,extension_approved_on,closed_on,closed_by,verified_by,attachments\n"
                 "F-1,T,audit,,high,2026-01-05,p7,2026-03-31,,,,,,,\n")
    office.collect_weekly()
    found = office.result("GV-07")
    assert found.operation is Operation.INEFFECTIVE
    assert "due by 2026-03-31 and is open" in "\n".join(
        reason for test in found.tests for exposure in test.exposures for reason in exposure.reasons)
