"""The demo, whole: every planted failure is found with its date, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.cli.main import run as command
from agent.demo.calendar import FORTNIGHT, at, collections
from agent.demo.judge import found_in, judge
from agent.demo.planted import Shape, planted
from agent.demo.run import DemoResult, run
from policies.operation.results import Cause, Operation, ReadinessVerdict
from reports.contract import faults

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoResult, Path]:
    """One run of the demo; the tests of this module read it."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    return run(folder), folder


@pytest.fixture
def result(demo: tuple[DemoResult, Path]) -> DemoResult:
    """What the demo came to."""
    return demo[0]


@pytest.fixture
def folder(demo: tuple[DemoResult, Path]) -> Path:
    """Where the demo wrote."""
    return demo[1]


def test_everything_planted_is_found_and_nothing_else(result: DemoResult) -> None:
    """Each failure with its exact dates; no finding that nobody planted; every proof holds."""
    missed = [failure.title for failure, found in result.judgement.found if not found]
    assert missed == []
    assert [item.sentence() for item in result.judgement.unexpected] == []
    assert result.judgement.unexplained == ()
    assert result.ok


def test_the_verdict_is_not_ready(result: DemoResult) -> None:
    """By design and by operation; never anything better."""
    assert result.assessment.verdict is ReadinessVerdict.NOT_READY


def test_the_forbidden_api_never_holds(result: DemoResult) -> None:
    """Threat detection is not concluded, with the permission as its cause."""
    detection = next(item for item in result.assessment.controls if item.adopted.control.id == "LM-03")
    assert detection.operation is Operation.INSUFFICIENT_EVIDENCE
    forbidden = [unknown for unknown in detection.unknown if unknown.cause is Cause.NO_PERMISSION]
    assert {(unknown.kind, unknown.subjects) for unknown in forbidden} == {("aws.guardduty.region", 1)}


def test_the_fortnight_is_unknown_on_every_lane(result: DemoResult) -> None:
    """Every kind with a state has the whole hole as unknown time, so no test holds through it."""
    hole = [item for item in found_in(result.assessment) if item.shape is Shape.UNKNOWN
            and item.start.date() < FORTNIGHT[0] and item.end and item.end.date() > FORTNIGHT[1]]
    assert {"aws.s3.bucket", "github.branch", "aws.kms.key"} <= {item.label for item in hole}


def test_there_is_a_clean_area(result: DemoResult) -> None:
    """Controls without a planted failure operated, so the demo does not call everything bad."""
    clean = {item.adopted.control.id for item in result.assessment.controls if item.operation is Operation.EFFECTIVE}
    assert {"AC-03", "DP-03"} <= clean


def test_the_judge_can_miss(result: DemoResult) -> None:
    """A failure that was not planted is reported missing, and one that was not expected is reported."""
    fewer = planted()[1:]
    assert not judge(result.assessment, fewer).ok
    other = planted()[0]
    moved = type(other)(other.title, other.plant, tuple(
        type(one)(one.control, one.shape, one.label, at(1, 2), one.end) for one in other.expected))
    assert not judge(result.assessment, (moved, *fewer)).ok


def test_the_judge_asks_for_a_reason_of_each_result(result: DemoResult) -> None:
    """A control that lacks evidence where none was taken is named, and so is one that passes in spite of a failure."""
    controls = {item.adopted.control.id: item for item in result.assessment.controls}
    changed = {"AC-09": Operation.INSUFFICIENT_EVIDENCE, "DP-04": Operation.EFFECTIVE, "LM-03": Operation.EFFECTIVE}
    others = tuple(replace(item, operation=changed.get(name, item.operation)) for name, item in controls.items())
    unexplained = judge(replace(result.assessment, controls=others), planted()).unexplained
    assert [sentence.split(":")[0] for sentence in unexplained] == [
        "AC-09 insufficient evidence", "DP-04 effective", "LM-03 effective"]


def test_nobody_used_the_root_user(result: DemoResult) -> None:
    """The credential report corroborates CloudTrail's silence, so that the control is concluded."""
    (root,) = (item for item in result.assessment.controls if item.adopted.control.id == "AC-09")
    assert root.operation is Operation.EFFECTIVE
    tied = [proof for test in root.tests if test.population for proof in test.population.completeness
            if proof["query"] == "root_uses_against_the_log"]
    assert [proof["corroborates"] for proof in tied] == [True]


def test_the_log_has_an_event_of_each_change(result: DemoResult) -> None:
    """What was done to security groups and users is in CloudTrail's history, as it would be in an account."""
    assert [limit for limit in result.assessment.limits if "has no event of" in limit] == []


def test_every_day_was_collected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The store verifies and holds a ledger entry for each pass of the calendar."""
    assert command(["verify", str(folder / "tieout.db"), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["sequence"] > len(list(collections()))


@pytest.mark.parametrize("name", ["readiness", "gap"])
def test_what_it_writes_is_the_contract(folder: Path, name: str) -> None:
    """The reports are valid under their published schemas."""
    assert faults(name, json.loads((folder / f"{name}.json").read_text())) == []


def test_a_folder_in_use_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is overwritten: a second demo into the same folder is an error of usage."""
    before = (folder / "tieout.db").stat().st_mtime_ns
    assert command(["demo", str(folder)]) == 3
    assert "not empty" in capsys.readouterr().err
    assert (folder / "tieout.db").stat().st_mtime_ns == before


def test_the_store_goes_on_being_useful(folder: Path, capsys: pytest.CaptureFixture[str],
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the demo's store: the public bucket's history shows its nine days."""
    monkeypatch.setenv("TIEOUT_DEMO_TOKEN", "unused")
    told: Callable[[], str] = lambda: capsys.readouterr().out  # noqa: E731 - a short name for the captured text
    arguments = ["--config", str(folder / "tieout.yaml"), "evidence", "history", "customer-exports", "--format", "json"]
    assert command(arguments) == 0
    days = [row["observed_at"][:10] for row in json.loads(told())["changes"]]
    assert {"2026-02-04", "2026-02-13"} <= set(days)
