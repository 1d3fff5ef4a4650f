"""Acceptance 11: a region that the description does not name, a failure called irrelevant, a letter without changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.demo.standins.github import Codebase
from tests.acceptance.conftest import REGIONS, Firm, at, every

HOME, ABROAD = REGIONS
STATED = f"The Example platform runs on AWS in {HOME} from 2026-01-01 to 2026-03-31."


def described(firm: Firm, text: str = STATED, **sections: dict[str, Any]) -> None:
    """A description whose nine sections hold the same text, and what is given in the heads of some."""
    for number in range(1, 10):
        section = f"DC{number}"
        firm.page(f"system_description/{section.lower()}.md", {
            "id": section, "title": section, "section": section, "performed_by": "ann", "approved_by": "cto",
            **sections.get(section, {})}, text)


def remarks(readiness: dict[str, Any], section: str) -> dict[str, dict[str, str | None]]:
    """What is said of a section: by its rules, the names with their reasons."""
    (found,) = (s for s in readiness["description"]["sections"] if s["section"] == section)
    return {r["rule"]: {a["name"]: a["why"] for a in r["about"]} for r in found["remarks"]}


@pytest.fixture
def abroad(firm: Firm) -> Firm:
    """A bucket at home from the start, and one in a region that was first used on 10 February."""
    firm.with_aws().runs("DP-04")
    buckets = firm.aws.client("s3", HOME)
    buckets.create_bucket(Bucket="home", CreateBucketConfiguration={"LocationConstraint": HOME})
    firm.passes(at(1, 1), at(2, 9))
    firm.aws.client("s3", ABROAD).create_bucket(Bucket="abroad")
    return firm


def test_a_detected_region_that_the_text_lacks_is_named(abroad: Firm) -> None:
    """In DC3 as a component and in DC9 as a change with its day; in the gap report as findings; not in the verdict."""
    described(abroad)
    abroad.passes(at(2, 10), at(3, 9), at(4, 1))
    found, gaps = abroad.readiness(), abroad.gaps()
    assert remarks(found, "DC3")["regions"] == {ABROAD: "in use"}
    assert remarks(found, "DC9")["changes"] == {ABROAD: f"the region {ABROAD} was first used on 2026-02-10"}
    assert [i["label"] for i in gaps["description/DC9/changes"]["instances"]] == [ABROAD]
    assert found["criteria"]["CC6.6"]["controls"] == ["DP-04"]
    described(abroad, f"{STATED} Since February also in {ABROAD}.")
    abroad.passes(at(4, 2))
    after = abroad.readiness(at(4, 2, 8))
    assert "regions" not in remarks(after, "DC3")
    assert "changes" not in remarks(after, "DC9")
    assert after["verdict"] == found["verdict"]


def test_a_person_may_dismiss_a_change_with_a_reason(abroad: Firm) -> None:
    """Dismissed in the head of DC9, it is a change no more; the region in use stays to be named in DC3."""
    described(abroad, DC9={"dismissed": [{"change": ABROAD, "because": "an experiment without data", "by": "cto"}]})
    abroad.passes(at(2, 10), at(4, 1))
    found = abroad.readiness()
    assert "changes" not in remarks(found, "DC9")
    assert remarks(found, "DC3")["regions"] == {ABROAD: "in use"}


@pytest.mark.parametrize(("categories", "criterion", "because"), [
    (["security", "availability"], "A1.1", None),
    (["security"], "CC8.1", "CM-01 serves it and failed: a failure is no irrelevance"),
    (["security"], "CC6.4", "a common criterion is relevant in every engagement"),
])
def test_a_reason_does_not_hide_a_failed_control(firm: Firm, categories: list[str], criterion: str,
                                                 because: str | None) -> None:
    """A criterion that a failed control serves, or a common one, is not irrelevant; one without a control may be."""
    firm.with_github("api").runs("CM-01", engagement={"categories": categories})
    described(firm, DC8={"not_relevant": [{"criterion": criterion, "because": "We have none.", "approved_by": "cto"}]})
    firm.passes(at(1, 1))
    for day in (3, 4):
        Codebase(firm.github, "api").push("owner", at(2, day))
    firm.passes(at(2, 15), at(4, 1))
    found = firm.readiness()
    assert found["controls"]["CM-01"]["operation"] == "ineffective"
    assert remarks(found, "DC8").get("refused_reasons", {}).get(criterion) == because
    assert criterion not in remarks(found, "DC8").get("reasons", {})


@pytest.mark.parametrize(("changes", "until", "refused"), [
    ([], date(2026, 2, 8), []),
    ([], date(2026, 3, 8), ["no_changes"]),
    ([f"The region {ABROAD} is used since February."], date(2026, 3, 8), []),
    ([], date(2026, 3, 20), ["no_changes", "unseen"]),
])
def test_a_letter_that_says_less_than_was_seen_is_refused(abroad: Firm, changes: list[str], until: date,
                                                          refused: list[str]) -> None:
    """No changes where one was seen, or days that nobody read: refused with its reasons; the gap is in days."""
    abroad.page("bridge_letters/2026.md", {
        "id": "BL-1", "title": "To our customers", "report_end": "2025-12-31", "covers_to": until.isoformat(),
        "changes": changes, "signed_by": "ceo", "signed_on": "2026-03-09"}, "Nothing else to report.")
    abroad.passes(at(2, 10), at(3, 9))
    found = abroad.readiness(at(3, 9, 8))
    (letter,) = found["description"]["letters"]
    assert letter["gap_days"] == (until - date(2025, 12, 31)).days
    assert (letter["refused"], [r["rule"] for r in letter["remarks"]]) == (bool(refused), refused)
    assert not found["description"]["on_record"]


def test_without_a_description_the_limb_says_so(firm: Firm) -> None:
    """Nothing on record is a finding of its own, and no section counts as checked."""
    firm.with_github("api").runs("CM-01").passes(*every(45))
    assert firm.readiness()["description"] == {"on_record": False, "sections": [], "letters": []}
    assert firm.gaps()["description/missing"]["severity"] == "medium"
