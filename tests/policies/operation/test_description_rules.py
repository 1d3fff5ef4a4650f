"""Each rule of the description, on a text that agrees and on one that does not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from policies.model import CarvedOut
from policies.operation.description import rules, words
from policies.operation.description.changes import Detected
from policies.operation.description.facts import Facts, Scope, grave
from policies.operation.period import micros, period_of
from policies.operation.results import CriterionResult, CriterionStatus, Operation
from policies.operation.results.description import Weight
from tests.policies.operation.test_operation_verdict import adopted, result

PERIOD = period_of(date(2026, 1, 1), date(2026, 3, 31), "UTC", micros(datetime(2026, 5, 1, tzinfo=UTC)))
CARVED = replace(adopted("PH-01"), carved_out=CarvedOut("Colo Ltd", "soc2_type_2", None, None, None, ""))
COMMITMENT = {"id": "C-1", "text": "We answer within a day.", "category": "security"}
INCIDENT = {"id": "I-1", "title": "Outage of March", "detected_on": "2026-03-02", "customers_affected": True}
VENDOR = {"id": "V-1", "name": "Mailer", "service": "mail", "subservice": "carve_out"}
EXPECTED = {"id": "CU-1", "side": "user_entity", "text": "Keep your password.", "vendor": None}
OF_VENDOR = {"id": "CS-1", "side": "subservice", "text": "Encrypt.", "vendor": "V-1"}
FACTS = Facts(
    Scope("The Platform", ("security",), PERIOD, (adopted("X-01"), CARVED), (result(Operation.INEFFECTIVE, "X-01"),),
          (CriterionResult("CC6.1", "security", CriterionStatus.NOT_MET_OPERATION, ("X-01",), ""),
           CriterionResult("A1.1", "availability", CriterionStatus.NOT_MET_DESIGN, (), "no control"))),
    regions=("eu-central-1",), regions_read=frozenset({"eu-central-1", "us-east-1"}), unread_regions=(),
    sources=(("aws:123456789012", "prod", "aws"),), changes=(Detected("the vendor", "Mailer", PERIOD.start, "came"),),
    commitments=(COMMITMENT,), incidents=(INCIDENT,), vendors=(VENDOR,), expected=(EXPECTED, OF_VENDOR),
    unread=frozenset())


def said(section, text, *heads, facts=FACTS):
    """What the rule of a section says of a text: the names by rule and weight."""
    rule, _ = rules.RULES[section]
    return {(r.rule, r.weight): tuple(name for name, _ in r.about) for r in rule(rules.Text(text, heads), facts)}


@pytest.mark.parametrize(("section", "agrees", "differs", "found"), [
    ("DC1", "the platform serves shops", "It serves shops", {("system", Weight.OMITTED): ("The Platform",)}),
    ("DC2", "C-1 and more", "Nothing is promised", {("commitments", Weight.OMITTED): ("C-1",)}),
    ("DC2", "We  answer\nwithin a day.", "We answer within a week.", {("commitments", Weight.OMITTED): ("C-1",)}),
    ("DC3", "prod runs in eu-central-1", "prod", {("regions", Weight.OMITTED): ("eu-central-1",)}),
    ("DC3", "eu-central-1, account 123456789012", "eu-central-1",
     {("accounts", Weight.OMITTED): ("aws:123456789012",)}),
    ("DC3", "prod eu-central-1 us-gov-west-1", "prod eu-central-1 us-east-1",
     {("empty_regions", Weight.CONTRADICTED): ("us-east-1",)}),
    ("DC4", "The outage of March", "All went well", {("incidents", Weight.OMITTED): ("I-1",)}),
    ("DC4", "I-1", "There were no significant incidents.", {("incidents", Weight.CONTRADICTED): ("I-1",)}),
    ("DC5", "X-01 and PH-01", "PH-01", {("controls", Weight.OMITTED): ("X-01",)}),
    ("DC5", "X-01, PH-01", "X-01, PH-01, ZZ-99", {("strangers", Weight.CONTRADICTED): ("ZZ-99",)}),
    ("DC6", "CU-1", "none", {("user_controls", Weight.OMITTED): ("CU-1",)}),
    ("DC7", "Mailer, Colo Ltd, AWS", "Mailer, AWS", {("providers", Weight.OMITTED): ("Colo Ltd",)}),
    ("DC7", "Mailer, Colo Ltd, Amazon Web Services", "Colo Ltd", {("providers", Weight.OMITTED): ("AWS", "Mailer")}),
    ("DC9", "Mailer since January", "nothing", {("changes", Weight.OMITTED): ("Mailer",)}),
])
def test_a_section_is_held_to_what_is_known(section, agrees, differs, found):
    """Named as it is called, in any case: nothing is found. Otherwise what lacks is, with its weight."""
    facts = FACTS if section != "DC5" else replace(FACTS, scope=replace(FACTS.scope, adopted=(adopted("XX-01"),)))
    if section == "DC5":
        agrees, differs = (text.replace("X-01", "XX-01").replace("PH-01", "") for text in (agrees, differs))
        found = {key: tuple(name.replace("X-01", "XX-01") for name in names) for key, names in found.items()}
    assert said(section, agrees, facts=facts) == {}
    assert said(section, differs, facts=facts) == found


def test_a_category_that_is_not_examined_cannot_be_promised():
    """A promise of availability in an engagement on security."""
    facts = replace(FACTS, commitments=({**COMMITMENT, "category": "availability"},))
    assert said("DC2", "C-1", facts=facts) == {("categories", Weight.OMITTED): ("C-1",)}


def test_a_carved_out_provider_needs_a_control_that_is_expected_of_it():
    """Nothing is left to a provider without saying what."""
    facts = replace(FACTS, expected=(EXPECTED,))
    assert said("DC7", "Mailer, Colo Ltd, AWS", facts=facts) == {("provider_controls", Weight.OMITTED): ("Mailer",)}


@pytest.mark.parametrize(("entry", "refused"), [
    ({"criterion": "A1.1", "because": "b", "approved_by": "cto"}, ()),
    ({"criterion": "A1.1", "because": "b", "approved_by": None}, ("A1.1",)),
    ({"criterion": "CC6.1", "because": "b", "approved_by": "cto"}, ("CC6.1",)),
    ({"criterion": "CC8.2", "because": "b", "approved_by": "cto"}, ("CC8.2",)),
])
def test_a_reason_stands_or_is_refused(entry, refused):
    """Approved, of a criterion that exists and that no failed control serves; a bare criterion needs one."""
    found = said("DC8", "", {"not_relevant": [entry]})
    assert found.get(("refused_reasons", Weight.CONTRADICTED), ()) == refused
    bare = ("A1.1",) if entry["criterion"] != "A1.1" else ()
    assert found.get(("reasons", Weight.OMITTED), ()) == bare


def test_a_change_may_be_dismissed_by_its_name():
    """In the head of DC9, whatever its case."""
    assert said("DC9", "", {"dismissed": [{"change": "mailer", "because": "b", "by": "cto"}]}) == {}


@pytest.mark.parametrize(("text", "found"), [
    ("[Company name] runs", ("[Company name]",)), ("[a link](https://x.example)", ()), ("TBD", ("TBD",)),
    ("Acme provides", ("Acme",)), ("<insert date>", ("<insert date>",)), ("x < y and z > w", ()),
    ("access lists [3]", ()),
])
def test_what_a_template_left_is_seen(text, found):
    """Brackets of a form, not links, comparisons or references."""
    assert words.left_over(text) == found


@pytest.mark.parametrize(("text", "way", "named"), [
    ("eu-central-1.", "eu-central-1", True), ("eu-central-10", "eu-central-1", False), ("pre-prod", "prod", False),
    ("PROD", "prod", True), ("a+b", "a+b", True), ("anything", "", False),
])
def test_a_name_is_a_whole_word(text, way, named):
    """In any case, and never as a part of another name; an empty name is never named."""
    assert words.names(text, way) is named


@pytest.mark.parametrize("text", ["2026-01-31", "31 January 2026", "January 31, 2026"])
def test_a_day_is_read_in_three_ways(text):
    """And not out of another day."""
    assert words.states(f"to {text}.", date(2026, 1, 31))
    assert not words.states(f"to {text}.", date(2026, 1, 3))


@pytest.mark.parametrize(("changes", "is_grave"), [
    ({}, True), ({"customers_affected": False}, False), ({"customers_affected": False, "severity": "high"}, True),
    ({"customers_affected": False, "severity": "low"}, False), ({"customers_affected": None, "notifiable": True}, True),
    ({"detected_on": "2025-12-31"}, False),
])
def test_which_incidents_must_be_told(changes, is_grave):
    """Of the days, and those that touched customers, must be notified or are rated high."""
    assert bool(grave([{**INCIDENT, **changes}], date(2026, 1, 1), date(2026, 3, 31))) is is_grave


def test_every_word_of_a_remark_is_of_the_text_or_the_facts():
    """A draft's leavings, advertising, and an approval by the author alone are named as they stand."""
    text = rules.Text("[Name] is world-class.", ({"id": "DC1", "performed_by": "ann", "approved_by": "ann"},))
    found = {r.rule: tuple(name for name, _ in r.about) for r in rules.drafts(text, FACTS)}
    assert found == {"draft": ("[Name]",), "advertising": ("world-class",), "approval": ("DC1",)}
