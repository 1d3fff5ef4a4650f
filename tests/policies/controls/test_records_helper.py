"""What is asked of people's records, against independent answers in Python, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ATTACHED = {"status": "ok", "value": [{"path": "minutes.pdf"}]}
NO_GIT = {"status": "absent", "code": "no_repository"}
WANTS = {"text": {"performed_by": "performer"}, "days": {"done_on": "day"}, "yes": {"whole": "it is not whole"},
         "lists": {"systems": "system"}, "apart": [["performed_by", "approved_by"]],
         "ordered": [["begun_on", "done_on"]], "owned": ["actions"], "attached": True, "in_time": True}
ITEM = {"performed_by": "P-7", "approved_by": "P-2", "begun_on": "2026-03-01", "done_on": "2026-03-20", "whole": True,
        "systems": ["aws"], "actions": [{"owner": "P-7"}]}
RECORD = {"id": "R-1", "on": "2026-03-20", "added": "2026-03-21T06:00:00Z", "item": ITEM, "attachments": ATTACHED,
          "first_commit": NO_GIT}
INSTANCE = {"from": "2026-01-01", "due": "2026-03-31", "grace_until": "2026-04-10"}


@pytest.fixture(scope="module")
def sentences(helper):
    """(faults, what is unread) of a record under some wants."""
    faults = helper("data.lib.records.faults(input.record, input.wants)")
    unread = helper("data.lib.records.unread(input.record, input.wants)")

    def ask(record, wants=WANTS):
        return sorted(faults(record=record, wants=wants)), sorted(unread(record=record, wants=wants))

    return ask


def test_a_sound_record_lacks_nothing(sentences):
    """Everything that can be asked of a record is answered by a sound one."""
    assert sentences(RECORD) == ([], [])
    assert sentences({}, {}) == ([], [])


EMPTY = {
    "performed_by": (None, ["it names no performer", "performed_by is empty"]),
    "approved_by": (" ", ["approved_by is empty"]),
    "done_on": (None, ["done_on is empty", "it has no day"]),
    "begun_on": (None, ["begun_on is empty"]),
    "whole": (None, ["it is not whole"]),
    "systems": ([], ["it lists no system"]),
    "actions": ([{"owner": None}], ["one of its actions has no owner"]),
}


@pytest.mark.parametrize(("field", "value", "expected"), [(k, *v) for k, v in EMPTY.items()], ids=EMPTY)
def test_what_is_empty_is_a_fault(sentences, field, value, expected):
    """Null and blanks are facts: nobody filled it in."""
    assert sentences({**RECORD, "item": {**ITEM, field: value}}) == (expected, [])


@pytest.mark.parametrize("field", ITEM)
@pytest.mark.parametrize("value", [7, {"a": 1}, [7], "\x00missing"])
def test_what_cannot_be_read_is_said(sentences, field, value):
    """A value of another type, and a field that is not there, are never taken for an answer."""
    item = {**ITEM, field: value}
    if value == "\x00missing":
        del item[field]
    faults, unread = sentences({**RECORD, "item": item})
    assert faults == []
    assert [sentence for sentence in unread if sentence.startswith(field)]


@quick
@given(st.sampled_from(["p-7", "P-7", " P-7 ", "P-2", "p 7", ""]), st.sampled_from(["p-7", "P-7", "P-2\t", "x"]))
def test_one_person_under_two_spellings_is_one_person(sentences, one, other):
    """Case and blanks around a name do not make two people."""
    faults, _ = sentences({**RECORD, "item": {**ITEM, "performed_by": one, "approved_by": other}})
    same = bool(one.strip()) and one.strip().lower() == other.strip().lower()
    assert any("are the same" in fault for fault in faults) == same


@quick
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_days_are_in_order(sentences, first, second):
    """The first of two days may be the second, and no later."""
    faults, _ = sentences({**RECORD, "item": {**ITEM, "begun_on": str(first), "done_on": str(second)}})
    assert any("begun_on is" in fault for fault in faults) == (first > second)


@quick
@given(st.datetimes(datetime(2026, 3, 20), datetime(2026, 6, 1)), st.booleans())  # noqa: DTZ001 - made UTC below
def test_a_record_is_late_from_the_thirty_first_day(sentences, moment, committed):
    """Added within 30 days of its day counts; the commit speaks where there is one, else when it was first seen."""
    moment = moment.replace(tzinfo=UTC)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record = {**RECORD, "added": text}
    if committed:
        commit = {"status": "ok", "value": {"name": "A", "email": "a@example.com", "at": text}}
        record = {**RECORD, "added": "2027-01-01T00:00:00Z", "first_commit": commit}
    late = moment >= datetime(2026, 3, 20, tzinfo=UTC) + timedelta(days=31)
    assert any("30 days later" in sentence for sentence in sentences(record)[1]) == late
    assert sentences(record)[0] == []


@pytest.mark.parametrize("commit", [{"status": "error", "code": "git_refused"}, {"status": "ok", "value": {}}, None, 7])
def test_a_history_that_cannot_be_read_proves_nothing(sentences, commit):
    """Where a repository is there and silent, nobody knows when the record was added."""
    assert "when it was added is not known" in sentences({**RECORD, "first_commit": commit})[1]


def test_attachments_are_there_or_not_or_unread(sentences):
    """None is a fault, a refusal is not; a statement alone is inquiry."""
    assert sentences({**RECORD, "attachments": {"status": "ok", "value": []}}) == (
        ["it attaches nothing that was written at the time; a statement alone is inquiry"], [])
    faults, unread = sentences({**RECORD, "attachments": {"status": "error", "code": "missing_file"}})
    assert (faults, len(unread)) == ([], 1)


@pytest.fixture(scope="module")
def instance(helper):
    """(fails, missing) of an instance with these records and a policy's own sentences."""
    wants = '{"text": {"performed_by": "performer"}}'
    own = '{"faults": {pair | some pair in input.own}}'
    fails = helper(f"data.lib.records.fails(input, {wants}, {own})")
    missing = helper(f"data.lib.records.missing(input, {wants}, {own})")

    def ask(*records, own=()):
        body = {"subject": {"expected": INSTANCE, "found": {"status": "ok", "value": list(records)}}, "own": list(own)}
        return sorted(fails(**body)), sorted(missing(**body))

    return ask


def record(name, on="2026-03-20", by="P-7"):
    """One record in a list."""
    return {**RECORD, "id": name, "on": on, "item": {"performed_by": by}}


def test_one_sound_record_is_enough(instance):
    """What is wrong with others is not held against an instance that somebody did well, in time."""
    assert instance(record("a", by=None), record("b")) == ([], [])
    assert instance(record("a", by=7), record("b")) == ([], [])
    assert instance(record("b"), own=[["a", "wrong"]]) == ([], [])


def test_what_is_wrong_with_each_is_told_where_none_is_sound(instance):
    """Each record in time says what it lacks; one that comes late does not count."""
    assert instance(record("a", by=None), record("b"), own=[["b", "wrong"]]) == (
        ["a: it names no performer", "b: wrong"], [])
    assert instance(record("a", by=7)) == ([], ["a record cannot be read: performed_by is neither text nor empty"])
    assert instance(record("a", by=None), record("b", on="2026-04-11")) == (["a: it names no performer"], [])
    assert "it was done on 2026-04-11" in instance(record("b", on="2026-04-11"))[0][0]
    assert "nothing was done" in instance()[0][0]


def test_a_record_without_an_id_is_not_sound(instance):
    """Nobody could say which record an instance rests on."""
    assert instance({**record("a"), "id": 7})[1] == ["a record cannot be read: its id is not known"]
