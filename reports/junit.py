"""The check as JUnit XML, for CI systems: what could not be concluded is an error, never skipped."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from policies.model import Outcome
from policies.operation.results import CheckOutcome, CheckResult
from reports.check import NOTHING_TESTED, in_order
from reports.escape import clip, xml_text
from reports.numbers import rfc3339

NAME_LIMIT = 200
_ELEMENT = {Outcome.FAIL: "failure", Outcome.NO_EVIDENCE: "error", Outcome.ERROR: "error",
            Outcome.NOT_APPLICABLE: "skipped"}


def to_junit(result: CheckResult) -> bytes:
    """All outcomes, a suite a control. A check of nothing is a suite with one error."""
    root = ET.Element("testsuites", name="tieout check")
    for control, outcomes in groupby(in_order(result, everything=True), key=lambda o: o.control):
        _suite(root, control, list(outcomes), rfc3339(result.as_of))
    if not result.outcomes:
        _empty(root, rfc3339(result.as_of))
    _count(root, list(root))
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _suite(root: ET.Element, control: str, outcomes: list[CheckOutcome], when: str) -> None:
    suite = ET.SubElement(root, "testsuite", name=clip(control, NAME_LIMIT), timestamp=when)
    for outcome in outcomes:
        suite.append(_case(outcome))
    _count(suite, [child for case in suite for child in case])
    suite.set("tests", str(len(outcomes)))


def _case(outcome: CheckOutcome) -> ET.Element:
    name = clip(outcome.label or outcome.subject or "(no subject)", NAME_LIMIT)
    case = ET.Element("testcase", classname=clip(outcome.test, NAME_LIMIT), name=name)
    element = _ELEMENT.get(outcome.outcome)
    if element:
        reasons = [xml_text(reason) for reason in outcome.reasons]
        message = clip(reasons[0] if reasons else outcome.outcome.value, NAME_LIMIT)
        body = ET.SubElement(case, element, message=message, type=outcome.outcome.value)
        body.text = "\n".join([*reasons, *_facts(outcome)])
    return case


def _facts(outcome: CheckOutcome) -> list[str]:
    facts = [f"subject: {outcome.source} {outcome.kind} {outcome.subject}", f"criteria: {', '.join(outcome.criteria)}"]
    if outcome.document:
        facts.append(f"document: {outcome.document}")
    if outcome.waiver:
        facts.append(f"waiver (changes no outcome): {outcome.waiver}")
    return [xml_text(fact) for fact in facts]


def _empty(root: ET.Element, when: str) -> None:
    suite = ET.SubElement(root, "testsuite", name="tieout", timestamp=when, tests="1", failures="0", errors="1",
                          skipped="0")
    case = ET.SubElement(suite, "testcase", classname="tieout", name="anything was tested")
    ET.SubElement(case, "error", message=NOTHING_TESTED, type="no_evidence").text = NOTHING_TESTED


def _count(element: ET.Element, parts: list[ET.Element]) -> None:
    """Sums over suites for the root, over the outcomes' elements for a suite."""
    if element.tag == "testsuites":
        for key in ("tests", "failures", "errors", "skipped"):
            element.set(key, str(sum(int(part.get(key, "0")) for part in parts)))
        return
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(key, str(sum(part.tag == tag for part in parts)))
