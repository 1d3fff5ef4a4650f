"""Expected instances from a real store to the control's result: a quarterly review, and a training for each person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.base import ScanStatus
from policies import proof
from policies.engine.embedded import EmbeddedEngine
from policies.engine.interpreter import InterpreterEngine
from policies.library import load_library
from policies.lint import lint
from policies.model import Outcome, TestType
from policies.operation.control import conclude
from policies.operation.results import Cause, Deviation, Implemented, Operation, Population, Shares, TestResult

LIBRARY = load_library(Path(__file__).parent / "expected_library")
ENGINES = EmbeddedEngine(), InterpreterEngine()
REVIEWS, TRAINING, PEOPLE = "test.log_review", "test.training", "test.person"
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
AFTER = datetime(2027, 3, 1, 6, tzinfo=UTC)


def instant(text):
    """An instant from ISO text in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reviews(*days, by="ann", approved="bob"):
    """Reviews of these days."""
    return {f"R{day}": (instant(day), {"item": {"performed_by": by, "approved_by": approved}}) for day in days}


@pytest.fixture
def office(company):
    """The company with the two controls of expected instances."""
    company.library = LIBRARY
    company.engine.load(LIBRARY)
    return company


def read(office, at, content, kind=REVIEWS):
    """One pass over a register."""
    office.scan(at, [(kind, content, {"record": "log_review"} if kind == REVIEWS else {})])


def result(office, control="ZZ_11", as_of=AFTER, zone="UTC", period=None, **entry):
    """The one control of an assessment of 2026."""
    adopted = office.adopted(**{control: entry})
    (found,) = office.assess(adopted, as_of, zone=zone, **(period or YEAR)).controls
    return found


FOUR = ("2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01")


@pytest.mark.parametrize(("days", "operation", "corrected"), [
    (FOUR, Operation.EFFECTIVE, []),
    ((*FOUR[:3], "2027-01-10"), Operation.EFFECTIVE, []),
    ((*FOUR[:3], "2027-01-11", "2027-02-20"), Operation.EFFECTIVE_WITH_DEVIATIONS, [True]),
    (FOUR[:3], Operation.EFFECTIVE_WITH_DEVIATIONS, [False]),
    (FOUR[:2], Operation.INEFFECTIVE, [False, False]),
    ((), Operation.INEFFECTIVE, [False] * 4),
])
def test_a_review_each_quarter_is_in_time_late_or_missed(office, days, operation, corrected):
    """One late or one missed of four are deviations; two missed are too many."""
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), reviews(*days))
    found = result(office)
    assert found.operation is operation
    assert [d.corrected for d in found.deviations] == corrected
    assert found.tests[0].population.items == 4
    assert found.tests[0].type == TestType.EXPECTED_INSTANCE


def test_one_missed_of_three_is_too_many(office):
    """A control that began in May owes three quarters, and cannot miss one."""
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), reviews(*FOUR[1:3]))
    found = result(office, in_operation_from="2026-05-01")
    assert (found.operation, found.tests[0].population.items) == (Operation.INEFFECTIVE, 3)


def test_a_review_approved_by_its_performer_is_a_deviation(office):
    """Done in time and found wanting: a deviation of which a person must judge whether it was put right."""
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), {**reviews(*FOUR[:3]), **reviews(FOUR[3], approved="ann")})
    found = result(office)
    assert found.operation is Operation.EFFECTIVE_WITH_DEVIATIONS
    assert [(d.corrected, d.reasons) for d in found.deviations] == [
        (None, ("the review of 2026-11-01 was approved by its performer, ann",))]


def test_a_record_counts_by_the_day_it_speaks_of_and_not_by_its_import(office):
    """A review dated January that was imported in time for September fills the first quarter and not the third."""
    read(office, datetime(2026, 9, 30, 6, tzinfo=UTC), reviews("2026-02-01", "2026-05-01", "2026-01-15"))
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), reviews("2026-02-01", "2026-05-01", "2026-11-01"))
    found = result(office)
    assert [d.item for d in found.deviations] == ["2026-09-30"]


@pytest.mark.parametrize(("zone", "days"), [
    ("Pacific/Auckland", FOUR), ("America/Los_Angeles", ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")),
    ("Pacific/Kiritimati", ("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")),
])
def test_a_date_is_that_date_in_every_zone(office, zone, days):
    """The first and the last day of a quarter are in it, wherever the engagement's days begin."""
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), reviews(*days))
    assert result(office, zone=zone, parameters={"grace_days": 0}).operation is Operation.EFFECTIVE


def test_a_register_that_was_not_read_proves_no_miss(office):
    """Last read in November: the fourth quarter is not missed but unknown, and nothing concludes."""
    read(office, datetime(2026, 11, 20, 6, tzinfo=UTC), reviews(*FOUR[:3]))
    found = result(office)
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert [d.item for d in found.deviations] == []
    assert [item for item, _ in found.tests[0].population.undetermined] == ["2026-12-31"]


def test_a_failed_reading_says_so(office):
    """A refused register is a matter of permission."""
    read(office, datetime(2026, 11, 20, 6, tzinfo=UTC), reviews(*FOUR[:3]))
    office.scan(datetime(2027, 2, 1, tzinfo=UTC), [(REVIEWS, ScanStatus.FAILED, {"code": "AccessDenied"})])
    found = result(office)
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert Cause.NO_PERMISSION in found.causes


def test_the_running_quarter_is_listed_apart(office):
    """In November the fourth quarter is not due, and neither is one whose grace runs."""
    read(office, datetime(2026, 10, 5, 6, tzinfo=UTC), reviews(*FOUR[:2]))
    found = result(office, as_of=datetime(2026, 10, 5, 12, tzinfo=UTC))
    assert found.operation is Operation.EFFECTIVE
    assert found.tests[0].population.not_due == ("2026-09-30", "2026-12-31")
    assert found.implemented is Implemented.YES


def test_the_day_after_the_grace_waits_for_the_next_pass(office):
    """The grace ended last night and the register was read yesterday: not missed yet, and no gap either."""
    read(office, datetime(2026, 4, 10, 6, tzinfo=UTC), {})
    found = result(office, as_of=datetime(2026, 4, 11, 5, tzinfo=UTC))
    assert (found.operation, found.deviations) == (Operation.NOT_DUE, ())


def test_nothing_due_is_not_effective(office):
    """A period that ends before the first quarter does: not due, whatever has been done already."""
    read(office, datetime(2026, 3, 1, 6, tzinfo=UTC), {})
    found = result(office, as_of=datetime(2026, 3, 2, 6, tzinfo=UTC), period={"last": date(2026, 2, 28)})
    assert found.operation is Operation.NOT_DUE


def test_a_control_in_operation_before_carries_its_overdue_interval_in(office):
    """The quarter before the period was missed and still is when it begins."""
    read(office, datetime(2027, 2, 28, 6, tzinfo=UTC), reviews(*FOUR))
    found = result(office, in_operation_from="2025-07-01")
    assert [(d.item, d.corrected) for d in found.deviations] == [("2025-12-31", False)]
    assert found.tests[0].population.note.endswith("1 overdue when the period began")


def test_no_source_is_no_miss(office):
    """Without a source of the type, nothing was missed: there was nothing to read."""
    adopted = office.adopted("ZZ-11")
    office.sources = ()
    (found,) = office.assess(adopted, AFTER, **YEAR).controls
    assert (found.operation, found.deviations) == (Operation.INSUFFICIENT_EVIDENCE, ())


def person(start, end=None, kind="employee"):
    """A row of the roster."""
    return {"item": {"start": start, "end": end, "employment_type": kind}}


def training(who, day, *, passed=True):
    """A row of the training register."""
    return {"item": {"person": who, "completed_on": day, "passed": passed}}


def staffed(office, people, trainings):
    """The roster read every week of 2026, and the register after it."""
    for week in range(53):
        office.scan(datetime(2026, 1, 1, 6, tzinfo=UTC) + timedelta(days=7 * week), [(PEOPLE, people)])
    office.scan(datetime(2027, 2, 28, 6, tzinfo=UTC), [(PEOPLE, people), (TRAINING, trainings)])


def trained(office):
    """The training control, which has a week between two readings of the roster."""
    control = replace(LIBRARY.controls["ZZ-12"], maximum_gap_hours=192)
    office.library = replace(LIBRARY, controls={**LIBRARY.controls, "ZZ-12": control})
    return result(office, "ZZ_12", AFTER)


PEOPLE_OF_2026 = {"P-1": person("2020-01-01"), "P-2": person("2026-03-01"), "P-3": person("2026-05-01", "2026-05-20"),
                  "P-4": person("2026-12-15"), "P-5": person("2026-02-01", kind="contractor")}


def test_each_person_is_trained_after_starting_and_each_year(office):
    """An old hand by the anniversary, a joiner within thirty days, and nobody who left before or joined just now."""
    staffed(office, PEOPLE_OF_2026, {"T1": training("P-1", "2025-06-01"), "T2": training("P-1", "2026-06-10"),
                                     "T3": training("P-2", "2026-03-20")})
    found = trained(office)
    population = found.tests[0].population
    assert {row.item: row.outcome for row in population.rows} == {
        "test:1|P-1|2026-06-01": Outcome.PASS, "test:1|P-2|2026-03-31": Outcome.PASS,
        "test:1|P-4|2027-01-14": Outcome.FAIL, "test:1|P-5|2026-03-03": Outcome.NOT_APPLICABLE}
    assert population.not_due == ("test:1|P-4|2027-01-14",)
    assert found.operation is Operation.EFFECTIVE


@pytest.mark.parametrize(("rows", "reason", "corrected"), [
    ([], "nothing was done from 2026-03-01", False),
    ([("2026-05-01", True)], "it was done on 2026-05-01; it was due by 2026-03-31", True),
    ([("2026-03-20", False)], "the training of 2026-03-20 was not passed", None),
])
def test_a_joiner_without_a_training_in_time_is_a_deviation(office, rows, reason, corrected):
    """Missed, late, or not passed."""
    people = {"P-1": person("2020-01-01"), "P-2": person("2026-03-01"), "P-6": person("2020-01-01"),
              "P-7": person("2020-01-01"), "P-8": person("2020-01-01")}
    done = {f"T{n}": training("P-2", day, passed=passed) for n, (day, passed) in enumerate(rows)}
    staffed(office, people, {**done, **{f"U{n}": training(f"P-{n}", "2026-01-20") for n in (1, 6, 7, 8)}})
    found = trained(office)
    (deviation,) = found.deviations
    assert (deviation.corrected, reason in deviation.reasons[0]) == (corrected, True)
    assert found.operation is Operation.EFFECTIVE_WITH_DEVIATIONS


def test_a_roster_that_was_not_read_leaves_the_population_open(office):
    """All trained, but nobody looked for joiners for most of the year."""
    people = {"P-1": person("2020-01-01")}
    office.scan(datetime(2027, 2, 28, 6, tzinfo=UTC), [
        (PEOPLE, people), (TRAINING, {"T1": training("P-1", "2026-06-01")})])
    assert trained(office).operation is Operation.INSUFFICIENT_EVIDENCE


def test_a_date_that_cannot_be_read_leaves_the_population_open(office):
    """A training of "last spring" may be the one that is missing."""
    staffed(office, {"P-1": person("2020-01-01")}, {"T1": training("P-1", "2026-01-20"),
                                                    "T2": training("P-1", "last spring")})
    found = trained(office)
    assert (found.operation, Cause.WAITING_FOR_PERSON in found.causes) == (Operation.INSUFFICIENT_EVIDENCE, True)


def test_nobody_to_train_is_no_occurrence(office):
    """A roster proven whole that holds nobody of the period."""
    staffed(office, {"P-9": person("2020-01-01", "2025-01-01")}, {})
    assert trained(office).operation is Operation.NO_OCCURRENCE


def test_the_check_lists_instances_too(office):
    """The point-in-time check gives an outcome an instance, and says what is not due."""
    read(office, datetime(2026, 4, 20, 6, tzinfo=UTC), {})
    with office.store.snapshot():
        outcomes = office.check(office.adopted("ZZ-11"), datetime(2026, 4, 20, 7, tzinfo=UTC)).outcomes
    assert [(o.subject, o.outcome) for o in outcomes] == [("2026-03-31", Outcome.FAIL)]


@pytest.mark.parametrize("name", ["ZZ-11", "ZZ-12"])
def test_the_examples_keep_every_property_of_a_policy(name):
    """Lint finds nothing, no damaged evidence passes, and both engines agree."""
    (test,) = LIBRARY.controls[name].tests
    for engine in ENGINES:
        engine.load(LIBRARY)
    assert [p for p in lint(LIBRARY) if p.path == test.source] == []
    assert [fault for prove in proof.PROOFS for fault in prove(LIBRARY, ENGINES[0], test)] == []
    assert proof.engines_agree(LIBRARY, *ENGINES, test) == []


def instances(missed, late, wanting, total, *, complete=True):
    """The result of a test of so many expected instances."""
    kinds = [False] * missed + [True] * late + [None] * wanting
    failed = tuple(Deviation("x.t", f"i{n}", "", "", n * 31 * 86_400_000_000, "A", ("r",), "00", kind)
                   for n, kind in enumerate(kinds))
    return TestResult("x.t", "T", "expected_instance", "k", total, Shares(), deviations=failed, population=Population(
        "x.t", total, "00", complete, passed=total - len(failed)))


@pytest.mark.parametrize(("counts", "operation"), [
    ((0, 0, 0, 4), Operation.EFFECTIVE), ((0, 1, 0, 2), Operation.EFFECTIVE_WITH_DEVIATIONS),
    ((1, 0, 0, 4), Operation.EFFECTIVE_WITH_DEVIATIONS), ((1, 0, 0, 3), Operation.INEFFECTIVE),
    ((2, 0, 0, 400), Operation.INEFFECTIVE), ((1, 1, 0, 12), Operation.INEFFECTIVE),
    ((1, 1, 0, 40), Operation.EFFECTIVE_WITH_DEVIATIONS), ((0, 2, 0, 12), Operation.INEFFECTIVE),
    ((0, 0, 1, 1), Operation.INEFFECTIVE), ((0, 3, 0, 40), Operation.INEFFECTIVE),
    ((0, 1, 0, 1), Operation.EFFECTIVE_WITH_DEVIATIONS), ((0, 0, 1, 2), Operation.EFFECTIVE_WITH_DEVIATIONS),
])
def test_expected_instances_are_held_to_the_own_model(office, counts, operation):
    """One late is a deviation, one missed only of four or more, two missed never; the rest by the rates of events."""
    assert conclude(office.adopted("ZZ-11")[0], [instances(*counts)]).operation is operation
    if operation is not Operation.INEFFECTIVE:
        unproven = conclude(office.adopted("ZZ-11")[0], [instances(*counts, complete=False)])
        assert unproven.operation is Operation.INSUFFICIENT_EVIDENCE
