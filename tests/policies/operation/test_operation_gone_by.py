"""A month that went by without evidence: lost, or what a history may still hold of it; no matter of another pass."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from collectors.base import ScanStatus
from collectors.files.register import HISTORY
from collectors.files.registers import REGISTERS
from policies.operation.backfill import gone_by
from policies.operation.period import DAY, micros
from policies.operation.results import Cause, Unknown
from policies.operation.statement import _remedy, changes_of

NOW = micros(datetime(2026, 6, 1, tzinfo=UTC))
LOCKED = {"lock": {"status": "ok", "value": "locked"}}


def stretch(kind, cause=Cause.NOT_COLLECTED_YET):
    """Some unknown time of a kind."""
    return Unknown(NOW - 60 * DAY, NOW - 30 * DAY, cause, "no pass", "s:1", kind, "", 0,
                   "ac_15_source_code_is_restricted.github_repository")


@pytest.mark.parametrize(("kind", "days", "cause", "history"), [
    ("test.door", 30, Cause.LOST, ""),
    ("github.branch", 180, Cause.NOT_COLLECTED_YET, "the organisation's audit log, by a person"),
    ("github.branch", 181, Cause.LOST, ""),
    ("github.repository", 180, Cause.NOT_COLLECTED_YET, "the organisation's audit log, by the next pass"),
    ("github.repository", 181, Cause.LOST, ""),
    ("files.person", 4000, Cause.NOT_COLLECTED_YET, "the register's own history"),
])
def test_what_no_history_reaches_is_lost(kind, days, cause, history):
    """A provider's history is as long as the provider keeps it; a register's has no end."""
    found = gone_by(stretch(kind), NOW - days * DAY, NOW)
    assert (found.cause, found.history) == (cause, history)
    assert found.why == (f"no pass; may be obtainable from {history}" if history else "no pass")


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.kind)
def test_every_register_has_the_history_that_its_collector_reads(register):
    """A register may be kept in git, whatever it is of: its collector asks for that history, and no month is lost."""
    assert HISTORY in register.operations
    found = gone_by(stretch(register.kind), NOW - 4000 * DAY, NOW)
    assert (found.cause, found.history) == (Cause.NOT_COLLECTED_YET, "the register's own history")


def test_a_rule_of_registers_is_one_of_registers_alone():
    """Output of other tools has no history of its own."""
    assert gone_by(stretch("imports.finding"), NOW - 40 * DAY, NOW).cause is Cause.LOST


def test_of_what_was_lost_a_saved_answer_is_asked_for_where_one_can_be_imported():
    """The sentence names the command; the month stays lost until then."""
    assert "'tieout import'" in _remedy(replace(stretch("aws.ec2.network_acl"), cause=Cause.LOST))
    assert "'tieout import'" not in _remedy(replace(stretch("aws.s3.bucket"), cause=Cause.LOST))


def test_a_refusal_stays_a_refusal_while_a_history_may_hold_the_month():
    """Who must act is not forgotten."""
    assert gone_by(stretch("files.person", Cause.NO_PERMISSION), NOW, NOW).cause is Cause.NO_PERMISSION


@pytest.mark.parametrize(("content", "day", "said"), [
    ({"front": LOCKED}, 75, "nothing can bring this evidence back; a period that leaves these dates out"),
    (ScanStatus.FAILED, 20, "another complete pass"),
])
def test_another_pass_is_asked_for_only_where_it_can_help(company, content, day, said):
    """January went by before the first pass in February; of a month that still runs, the next pass is in time."""
    company.daily(day - 20, day, [("test.door", content)])
    found = company.assess(company.adopted("ZZ-01"), company.day(day), last=date(2026, 6, 30))
    sentences = changes_of((), found.controls, company.library, found.self_check)
    assert any(sentence.startswith(f"ZZ-01: {said}") for sentence in sentences)
