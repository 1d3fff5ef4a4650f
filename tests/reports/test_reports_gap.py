"""The gap report: grouped by root cause, severity by audit effect, ranked so that something comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policies.model import Outcome
from policies.operation.results import Cause, CriterionStatus, Design, Operation, Shares
from reports import gap
from reports.gap_model import Expiring, GapReport, GapType, Severity, Stage
from tests.reports import builders
from tests.reports.builders import TODAY, Days


@pytest.fixture(scope="module")
def report() -> GapReport:
    """The findings of the builders' assessment."""
    return gap.findings(builders.assessment(), builders.library(), TODAY, candidates_now=builders.candidates_now())


def one(report: GapReport, ident: str) -> gap.Finding:
    """The finding with an id."""
    return next(f for f in report.findings if f.id == ident)


def test_two_hundred_unprotected_repositories_are_one_finding() -> None:
    """Instances of one cause are inside one finding."""
    names = [f"repo-{n}:main" for n in range(200)]
    failing = builders.state("CM-04", names, tuple(Days(n, 0, 10, "failing") for n in names))
    assessment = builders.assessment(controls=(builders.result("CM-04", Operation.INEFFECTIVE, failing),))
    report = gap.findings(assessment, builders.library(), TODAY)
    found = [f for f in report.findings if f.control == "CM-04"]
    assert [len(f.instances) for f in found] == [200]
    assert "200 of 200 subjects failed" in found[0].observed


def test_customer_data_exposed_now_comes_first(report: GapReport) -> None:
    """An open exposure of a control that the library rates critical outranks everything."""
    first = report.findings[0]
    assert (first.id, first.severity, first.exposes_data) == ("DP-04/aws_s3_bucket/failing", Severity.CRITICAL, True)
    assert {i.label for i in first.instances} == {"acme-customer-exports", "acme-data-3"}
    assert first.evidence == (builders.digest("acme-customer-exports"), builders.digest("acme-data-3"))


def test_expiring_evidence_comes_before_all(report: GapReport) -> None:
    """Evidence that its source drops within 30 days outranks even exposed data; later than that it does not."""
    soon = Expiring("github:4711", "github.audit", "organisation log", date(2026, 7, 1), ("CM-01",))
    later = replace(soon, kind="github.later", expires_on=date(2026, 12, 1))
    found = gap.findings(builders.assessment(), builders.library(), TODAY, expiring=(later, soon)).findings
    assert [f.id for f in found[:2]] == ["github:4711/github.audit/expiring", report.findings[0].id]
    assert found[0].due == date(2026, 6, 30)


def test_priorities_are_ranks(report: GapReport) -> None:
    """No two findings share a priority, and severities differ."""
    assert [f.priority for f in report.findings] == list(range(1, len(report.findings) + 1))
    assert len({f.severity for f in report.findings}) >= 4


def test_severity_follows_the_audit_effect(report: GapReport) -> None:
    """Alone leaving a criterion unmet is critical, a key control's deviation high, weak evidence medium."""
    assert one(report, "AC-05/files_person/failing").severity is Severity.CRITICAL
    assert one(report, "CM-01/github_change/failing").severity is Severity.HIGH
    assert one(report, "LM-03/unknown/no_permission").severity is Severity.MEDIUM
    assert one(report, "GV-01/not-adopted").severity is Severity.CRITICAL
    assert one(report, "CC1/not-adopted").severity is Severity.HIGH


def test_a_candidate_is_good_practice_and_no_deviation(report: GapReport) -> None:
    """A failing candidate is a finding of at most medium that says whose control it is not."""
    found = one(report, "VM-05/github_repository/candidate")
    assert found.severity is Severity.MEDIUM
    assert found.observed.startswith("Good practice, not your control")
    assert found.owner == "unassigned"


def test_what_holds_without_a_statement_is_a_documentation_gap(report: GapReport) -> None:
    """A candidate that holds is named as undocumented, one without evidence as not testable."""
    assert [i.subject for i in one(report, "candidates/undocumented").instances] == ["DP-03"]
    assert [i.subject for i in one(report, "candidates/not-testable").instances] == ["GV-01"]
    assert one(report, "candidates/undocumented").gap_type is GapType.DOCUMENTATION


def test_candidates_that_were_not_tested_are_a_limit() -> None:
    """Without a check of candidates, the report says that they were not tested."""
    report = gap.findings(builders.assessment(), builders.library(), TODAY)
    assert any("candidate controls were not tested" in limit for limit in report.limits)


def test_candidates_can_come_from_the_assessment() -> None:
    """Without a check, the assessment's candidate results give the same kinds of findings."""
    failing = builders.result("VM-05", Operation.INEFFECTIVE, builders.state(
        "VM-05", ["r", "s"], (Days("r", 9, 162, "failing", still_open=True), Days("s", 3, 5, "failing"))))
    holding = builders.result("DP-03", Operation.EFFECTIVE, replace(builders.state("DP-03", ["k"]),
                                                                    outcomes_now={"pass": 1}))
    blind = builders.result("GV-01", Operation.INSUFFICIENT_EVIDENCE, replace(builders.state("GV-01", []), subjects=0))
    assessment = builders.assessment(candidate_results=(failing, holding, blind))
    report = gap.findings(assessment, builders.library(), TODAY)
    assert [i.subject for i in one(report, "VM-05/github_repository/candidate").instances] == ["r"]
    assert [i.subject for i in one(report, "candidates/undocumented").instances] == ["DP-03"]
    assert [i.subject for i in one(report, "candidates/not-testable").instances] == ["GV-01"]
    assert not any("candidate controls were not tested" in limit for limit in report.limits)


def test_a_criterion_without_any_control_is_a_finding() -> None:
    """A criterion that no adopted control serves is named even where the library lists no need for it."""
    bare = tuple(replace(c, status=CriterionStatus.NOT_MET_DESIGN, controls=(), unserved=()) if c.id == "CC9.1" else c
                 for c in builders.criteria())
    report = gap.findings(builders.assessment(criteria=bare), builders.library(), TODAY)
    found = one(report, "CC9/not-adopted")
    assert (found.criteria, found.severity) == (("CC9.1",), Severity.CRITICAL)


def test_risk_prompts_are_questions(report: GapReport) -> None:
    """An unserved risk prompt is a low finding that asks, never a missing control."""
    found = one(report, "CC3/questions")
    assert (found.severity, found.gap_type) == (Severity.LOW, GapType.DOCUMENTATION)


@pytest.mark.parametrize("operation", [Operation.INEFFECTIVE, Operation.INSUFFICIENT_EVIDENCE, Operation.NOT_STARTED,
                                       Operation.PARTIAL_PERIOD, Operation.MANUAL_PENDING, Operation.DESIGN_GAP])
def test_a_control_that_did_not_conclude_always_leaves_a_finding(operation: Operation) -> None:
    """Whatever the reason is, and even without any detail, the control is named."""
    bare = builders.result("LM-01", operation, why="for a reason")
    report = gap.findings(builders.assessment(controls=(bare,)), builders.library(), TODAY)
    assert [f.observed for f in report.findings if f.control == "LM-01"] == ["for a reason"]


def test_a_corrected_exposure_stays() -> None:
    """What was corrected is still a finding; its steps speak of the period, not of the configuration."""
    healed = builders.state("AC-01", ["u"], (Days("u", 3, 5, "failing"),))
    report = gap.findings(builders.assessment(controls=(builders.result(
        "AC-01", Operation.EFFECTIVE_WITH_DEVIATIONS, healed),)), builders.library(), TODAY)
    found = one(report, "AC-01/aws_iam_credential/failing")
    assert len(found.remediation) == 1
    assert "stays in the period" in found.remediation[0]


def test_errors_are_findings() -> None:
    """A test that ended in error is a finding of its own."""
    broken = replace(builders.state("LM-01", ["r"]), errors=("undefined",))
    report = gap.findings(builders.assessment(controls=(builders.result("LM-01", Operation.INSUFFICIENT_EVIDENCE,
                                                                        broken),)), builders.library(), TODAY)
    assert one(report, "LM-01/error").severity is Severity.HIGH


def test_lost_evidence_of_a_key_control_is_high() -> None:
    """Lost evidence limits the scope of an examination."""
    lost = builders.result("LM-01", Operation.INSUFFICIENT_EVIDENCE, why="gone", causes=(Cause.LOST,))
    report = gap.findings(builders.assessment(controls=(lost,)), builders.library(), TODAY)
    assert one(report, "LM-01/unknown/lost").severity is Severity.HIGH


def test_never_implemented_is_told_from_not_operating() -> None:
    """A state that never held is not implemented; one that held for a time did not operate."""
    never = builders.state("DP-04", ["b"], (Days("b", 0, 162, "failing", still_open=True),))
    assert never.shares == Shares(failing=162 * builders.DAY)
    result = builders.result("DP-04", Operation.INEFFECTIVE, never, implemented=builders.Implemented.NO)
    found = one(gap.findings(builders.assessment(controls=(result,)), builders.library(), TODAY),
                "DP-04/aws_s3_bucket/failing")
    assert found.gap_type is GapType.NOT_IMPLEMENTED


def test_earlier_stages_come_first_for_one_control() -> None:
    """A configuration finding depends on the design finding of the same control."""
    result = replace(builders.controls()[5], design=Design.GAP)
    report = gap.findings(builders.assessment(controls=(result,)), builders.library(), TODAY)
    assert one(report, "DP-04/aws_s3_bucket/failing").depends_on == ("DP-04/design",)
    assert one(report, "DP-04/design").stage is Stage.POLICY


def test_slack_and_due_dates_before_a_window() -> None:
    """Slack is what is left before the window; the due date leaves time for the first evidence."""
    before = date(2025, 11, 3)
    report = gap.findings(builders.assessment(), builders.library(), before)
    found = one(report, "CM-01/github_change/failing")
    assert found.slack_days == (date(2026, 1, 1) - before).days - 3 - 1
    assert found.due == date(2025, 12, 3)
    assert all(f.due is None or f.due > before for f in report.findings)


def test_the_report_expires(report: GapReport) -> None:
    """A gap report is valid for ninety days."""
    assert report.valid_until == date(2026, 9, 10)


def test_a_report_without_serious_findings_brings_its_challenge() -> None:
    """No finding above low makes the report clean, and the challenge list is there to be printed."""
    report = gap.findings(builders.ready(), builders.library(), TODAY)
    assert report.clean
    assert report.challenge[0].fact == "96 of 96 known failures caught (212 cases evaluated)"
    assert not gap.findings(builders.assessment(), builders.library(), TODAY).clean


def test_near_misses_are_observations() -> None:
    """An exposure whose limit lies between its shortest and longest length is no deviation of certain kind."""
    near = builders.state("AC-01", ["u"], (Days("u", 3, 4, "failing"),))
    report = gap.findings(builders.assessment(controls=(builders.result("AC-01", Operation.EFFECTIVE, near),)),
                          builders.library(), TODAY)
    told = "AC-01: u failed for at least 12 h and at most 1 d 12 h; the limit of 1 d lies between."
    assert report.observations == (told,)


def test_outcomes_of_adopted_controls_are_no_candidates() -> None:
    """A failure of an adopted control in the check leaves no candidate finding."""
    now = builders.check((builders.outcome("DP-04", "b", Outcome.FAIL, "public"),))
    report = gap.findings(builders.assessment(), builders.library(), TODAY, candidates_now=now)
    assert not [f for f in report.findings if f.id.endswith("/candidate")]


@pytest.mark.parametrize(("now", "ident"), [("fail", "failing-now"), ("no_evidence", "unknown-now")])
def test_what_does_not_hold_today_is_a_gap_though_the_period_was_whole(now: str, ident: str) -> None:
    """A period that ended well says nothing of today: a gap report is about what is missing now."""
    held = replace(builders.state("DP-03", ["k"]), outcomes_now={now: 1})
    assessment = builders.assessment(controls=(builders.result("DP-03", Operation.EFFECTIVE, held),))
    over = replace(assessment, as_of=assessment.period.end + 30 * 86_400_000_000,
                   period=replace(assessment.period, cut_off=assessment.period.end))
    found = gap.findings(over, builders.library(), TODAY).findings
    assert any(f.control == "DP-03" and f.id.endswith(ident) for f in found)
