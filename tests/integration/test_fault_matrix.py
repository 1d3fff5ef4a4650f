"""The fault list over every source type, by the command: exit 2, the reason kept, nothing closed, the others finish."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.cli.main import run
from agent.demo import registers
from collectors.registry import collectors_of
from policies.library import load_library
from store.store import Store
from tests.integration.fault_list import FAULTS, Exposed, exposed

CASES = [pytest.param(source_type, fault, id=f"{source_type}-{fault.replace(' ', '_')}")
         for source_type, faults in FAULTS.items() for fault in faults]
# Controls whose tests read a state and an occurrence of each type; no control reads another tool's output.
CONTROLS = {"aws": ["AC-03", "AC-09", "BC-01"], "azure": ["AC-10", "BC-01"], "entra": ["AC-02", "AC-04", "AC-09"],
            "github": ["AC-01", "CM-01"], "files": ["AC-05", "GV-02", "DP-05"]}
# GitHub's answer that nothing changed confirms what connecting has just read: the organisation itself.
CONFIRMED = {("github", "nothing changed"): "github_organization"}


@dataclass(frozen=True, slots=True)
class Estate:
    """A folder with two sources: the one that will fail, and a roster beside it."""

    folder: Path
    source: Exposed

    def call(self, *arguments: str) -> Any:
        """The command in this process, and what it wrote as JSON."""
        with TextIOWrapper(BytesIO(), write_through=True) as written:
            with redirect_stdout(written):
                code = run([*arguments, "--config", str(self.folder / "tieout.yaml"), "--format", "json"])
            written.seek(0)
            return code, json.load(written)

    def known(self) -> set[tuple[str, str, str]]:
        """The subjects that are there, with their kind and scope."""
        with Store.open(self.folder / "tieout.db", readonly=True) as store, store.snapshot() as view:
            return {(lane.kind, lane.scope, h.subject) for lane in view.lanes() for h in view.history(lane.id)
                    if h.changes[-1].digest is not None}


@pytest.fixture(scope="module")
def sound(request: Any, tmp_path_factory: Any) -> Iterator[Estate]:
    """A store that knows everything of a sound source of one type."""
    source_type, folder = request.param, tmp_path_factory.mktemp(request.param)
    today = datetime.now(UTC).date()
    registers.write(folder / "roster", today)
    with pytest.MonkeyPatch.context() as patch, exposed(source_type, folder) as source:
        patch.setattr("time.sleep", lambda _seconds: None)  # as many attempts as ever, without their pauses
        patch.setenv("TIEOUT_ANY", "any")
        yesterday = today - timedelta(days=1)
        (folder / "tieout.yaml").write_text(yaml.safe_dump({
            "engagement": {"name": "E", "system": "S", "window": "1 month", "time_zone": "UTC",
                           "period": {"start": yesterday, "end": yesterday + timedelta(days=29)}},
            "sources": [{"name": "roster", "type": "files", "path": "./roster"}, {"name": "failing", **source.entry}],
            "controls": {"adopt": CONTROLS.get(source_type, ["GV-02"])}}))
        made = Estate(folder, source)
        code, collected = made.call("collect")
        assert (code, collected["complete"]) == (0, True), [
            (lane["kind"], lane["problems"]) for lane in collected["lanes"] if lane["problems"]]
        (folder / "tieout.answers").unlink(missing_ok=True)
        yield made


@pytest.fixture
def estate(sound: Estate, tmp_path: Path) -> Iterator[Estate]:
    """A copy of the folder, and a provider that is sound again afterwards."""
    yield Estate(Path(shutil.copytree(sound.folder, tmp_path / "copy")), sound.source)
    sound.source.mend()
    sound.source.clock.off = timedelta(0)


@pytest.mark.parametrize(("sound", "fault"), CASES, indirect=["sound"])
def test_a_fault_is_an_incomplete_scan_and_stops_nobody_else(fault: str, estate: Estate) -> None:
    """After a sound pass everything fails: each lane says why, each test lacks its evidence, nothing has gone."""
    before, source_type = estate.known(), estate.source.entry["type"]
    estate.source.inflict(fault, estate.folder)
    code, collected = estate.call("collect")
    assert (code, collected["complete"], collected["unreached"]) == (2, False, [])
    lanes = {(lane["kind"], lane["scope"]): lane for lane in collected["lanes"] if lane["label"] == "failing"}
    assert {lane["status"] for lane in collected["lanes"] if lane["label"] == "roster"} == {"complete"}
    assert {kind for kind, *_ in before if kind.startswith(f"{source_type}.")} <= {kind for kind, _ in lanes}
    assert [lane for lane, said in lanes.items() if not said["problems"]] == []
    assert all(p["message"] and p["code"] != "internal" for lane in lanes.values() for p in lane["problems"])
    assert estate.known() == before
    _evidence_is_missing(estate, source_type, CONFIRMED.get((source_type, fault), ""))


def _evidence_is_missing(estate: Estate, source_type: str, confirmed: str) -> None:
    """No test that reads the source passes, and each says that its evidence is missing."""
    code, checked = estate.call("check", "--all")
    assert code in (1, 2)
    reading = [row for row in checked["outcomes"] if f".{source_type}_" in row["test"]
               and row["test"].partition(".")[2] not in confirmed]
    assert reading or source_type not in CONTROLS
    assert {row["test"] for row in reading} == {row["test"] for row in reading if row["outcome"] == "no_evidence"}


@pytest.mark.slow
@pytest.mark.parametrize("sound", CONTROLS, indirect=True)
def test_without_permission_no_test_of_any_control_passes(estate: Estate) -> None:
    """Of the whole library: each test of the type says that its evidence is missing, and only old failures speak."""
    source_type = estate.source.entry["type"]
    tests = {t.id: (t, c.id) for c in load_library().controls.values() for t in c.tests
             if t.kind.startswith(f"{source_type}.")}
    config, adopted = estate.folder / "tieout.yaml", sorted({control for _, control in tests.values()})
    config.write_text(yaml.safe_dump({**yaml.safe_load(config.read_text()), "controls": {"adopt": adopted}}))
    estate.source.inflict("gone" if source_type == "files" else "permission missing", estate.folder)
    assert estate.call("collect")[0] == 2
    _, checked = estate.call("check", "--all")
    rows = [row for row in checked["outcomes"] if row["kind"].startswith(f"{source_type}.")
            and row["source"] != "files:roster"]
    assert tests.keys() - {row["test"] for row in rows if row["outcome"] == "no_evidence"} == set()
    assert [row["test"] for row in rows if row["outcome"] == "pass" and tests[row["test"]][0].type == "state"] == []


NARROW = {"aws": "aws.kms.key", "azure": "azure.compute.disk", "entra": "entra.domain", "github": "github.team"}


@pytest.mark.parametrize("sound", NARROW, indirect=True)
def test_a_clock_five_minutes_off_leaves_nothing_whole(estate: Estate) -> None:
    """The instants for which the scans of a provider speak cannot be trusted; a file has no clock to differ from."""
    before = estate.known()
    estate.source.clock.off = -timedelta(minutes=5)
    code, collected = estate.call("collect")
    lanes = [lane for lane in collected["lanes"] if lane["label"] == "failing"]
    assert code == 2
    assert [lane["kind"] for lane in lanes if "clock_skew" not in {p["code"] for p in lane["problems"]}] == []
    assert {lane["status"] for lane in lanes} == {"partial"}
    assert before <= estate.known()


@pytest.mark.parametrize("sound", NARROW, indirect=True)
def test_an_answer_of_fifty_megabytes_fails_its_kind_alone(estate: Estate) -> None:
    """It is refused by its size, and every other kind of the same source is read to its end."""
    estate.source.flood()
    code, collected = estate.call("collect")
    assert code == 2
    lanes = [lane for lane in collected["lanes"] if lane["status"] != "complete"]
    assert {lane["kind"] for lane in lanes} == {NARROW[estate.source.entry["type"]]}
    assert {p["code"] for lane in lanes for p in lane["problems"]} == {"answer_too_large"}


def test_every_type_is_in_the_fault_list() -> None:
    """A source type that is added goes through it too."""
    assert set(FAULTS) == {"aws", "azure", "entra", "github", "files", "imports"}
    assert all(collectors_of(source_type) for source_type in FAULTS)
