"""JUnit and SARIF: what could not be concluded is visible, and a check of nothing is never green."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from policies.model import Outcome
from reports import check, junit, sarif
from tests.reports import builders


def everything() -> tuple[builders.CheckOutcome, ...]:
    """One outcome of each kind."""
    return tuple(builders.outcome("DP-04", f"bucket-{o.value}", o, f"because of {o.value}") for o in Outcome)


def run_of(*outcomes: builders.CheckOutcome, all_of_them: bool = False) -> dict[str, object]:
    """The run of a SARIF document."""
    document = json.loads(sarif.to_sarif(builders.check(outcomes), builders.library(), everything=all_of_them))
    assert document["version"] == "2.1.0"
    run: dict[str, object] = document["runs"][0]
    return run


def test_sarif_gives_levels_only_where_it_may() -> None:
    """A level other than none needs kind fail (SARIF 2.1.0, 3.27.10); nothing inconclusive is dropped."""
    results = {r["properties"]["outcome"]: r for r in run_of(*everything(), all_of_them=True)["results"]}
    assert {k: (r["kind"], r["level"]) for k, r in results.items()} == {
        "pass": ("pass", "none"), "fail": ("fail", "error"), "not_applicable": ("notApplicable", "none"),
        "no_evidence": ("fail", "warning"), "error": ("fail", "error")}
    assert results["no_evidence"]["message"]["text"].startswith("Cannot conclude: ")
    assert results["error"]["message"]["text"].startswith("Cannot conclude: ")


def test_sarif_rules_come_from_the_tests() -> None:
    """Each result points at its rule, which carries the test's title; locations are relative addresses."""
    run = run_of(*everything())
    rule = run["tool"]["driver"]["rules"][0]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("dp_04_storage_is_not_public.aws_s3_bucket",
                                                              "Storage is not public")
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.startswith("aws%3A123456789012/aws.s3.bucket/")


def test_fingerprints_follow_the_subject_not_its_name() -> None:
    """The same subject under a new label keeps its fingerprint; another subject has another."""
    first = run_of(builders.outcome("DP-04", "a", Outcome.FAIL, "x", label="old"))["results"][0]
    renamed = run_of(builders.outcome("DP-04", "a", Outcome.FAIL, "y", label="new"))["results"][0]
    other = run_of(builders.outcome("DP-04", "b", Outcome.FAIL, "x", label="old"))["results"][0]
    assert first["partialFingerprints"] == renamed["partialFingerprints"] != other["partialFingerprints"]


def test_sarif_of_nothing_is_not_successful() -> None:
    """No outcome, an error, or a test that was not evaluated: the invocation did not succeed."""
    assert run_of()["invocations"][0]["executionSuccessful"] is False
    assert run_of(everything()[4])["invocations"][0]["executionSuccessful"] is False
    part = builders.check(everything()[:1], tests_registered=9)
    assert json.loads(sarif.to_sarif(part, builders.library()))["runs"][0]["invocations"][0][
        "executionSuccessful"] is False
    assert run_of(everything()[1])["invocations"][0]["executionSuccessful"] is True


def test_junit_never_skips_what_it_could_not_conclude() -> None:
    """No evidence and errors are errors, failures failures, and only not applicable is skipped."""
    root = ET.fromstring(junit.to_junit(builders.check(everything())))  # noqa: S314 - our own output
    found = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert found == {"bucket-pass": [], "bucket-fail": ["failure"], "bucket-not_applicable": ["skipped"],
                     "bucket-no_evidence": ["error"], "bucket-error": ["error"]}


def test_junit_of_nothing_is_an_error() -> None:
    """A check without outcomes is one case with an error, so that no CI shows it green."""
    root = ET.fromstring(junit.to_junit(builders.check(())))  # noqa: S314 - our own output
    assert (root.get("tests"), root.get("errors")) == ("1", "1")


def test_text_of_nothing_says_so() -> None:
    """The table of an empty check says that nothing was tested, and counts tests that were not evaluated."""
    text = check.to_text(builders.check((), tests_registered=4))
    assert "Nothing was tested" in text
    assert "0 of 4 tests were evaluated." in text


def test_text_puts_errors_and_failures_first_and_counts_the_rest() -> None:
    """The worst stands at the top; what does not fit is counted."""
    text = check.to_text(builders.check(everything()), everything=True)
    order = [line.split("  ")[0] for line in text.splitlines()[4:9]]
    assert order == ["ERROR", "FAIL", "NO EVIDENCE", "not applicable", "pass"]
    short = check.to_text(builders.check(everything()), everything=True, limit=2)
    assert "3 more of 5 outcomes are not shown here" in short


GOLDEN = """\
Check as of 2026-06-12 06:00 UTC

outcome      control  subject  why
-----------  -------  -------  -----------------------------------------
FAIL         DP-04    b-1      the bucket policy grants s3:GetObject to
                               everybody
NO EVIDENCE  LM-01    eu-1     the caller was denied (not collected yet)

Totals
------
0 pass, 1 fail, 0 not applicable, 1 no evidence, 0 error
Self-check: 96 of 96 known failures caught by regorus 0.13.0; bundle
BUNDLE.
"""


def test_the_golden_text() -> None:
    """The whole text of a small check, at 72 columns."""
    result = builders.check((
        builders.outcome("DP-04", "b-1", Outcome.FAIL, "the bucket policy grants s3:GetObject to everybody"),
        builders.outcome("LM-01", "eu-1", Outcome.NO_EVIDENCE, "the caller was denied")))
    assert check.to_text(result, width=72) == GOLDEN.replace("BUNDLE", result.bundle[:12])
