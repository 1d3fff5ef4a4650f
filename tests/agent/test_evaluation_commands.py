"""A sample's results as a person gives them: recorded, evaluated by the rule, extended by plan; and what is refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies.operation.sampling.selection import rank
from reports import contract
from tests.agent.conftest import _bench


def today():
    """The day of the command's own clock."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


class Sampled:
    """A folder with a sample of CM-01, and its sheet to be filled in."""

    def __init__(self, bench, seed, *arguments):
        self.bench, self.seed = bench, seed
        self.folder = bench.folder / seed
        self.taken = self.take(*arguments)

    def take(self, *arguments):
        """A selection under the auditor's seed."""
        given = ("--seed-given-by", "A. Auditor", "--seed-given-at", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        return self.bench.json("sample", "CM-01", "--seed", self.seed, *given, *arguments, "-o", str(self.folder))

    def fill(self, *, only=None, fates=None, **marks):
        """Write the sheet: each item as tieout's own test has it, or as ``marks`` say by place; the file's path."""
        rows = list(csv.DictReader(io.StringIO((self.folder / "sheet.csv").read_text())))
        tieout = {row["id"]: row["outcome"] for row in csv.DictReader(
            io.StringIO((self.folder / "population.csv").read_text()))}
        column = next(name for name in rows[0] if name.startswith("A: "))
        for row in rows:
            filled = {}
            mark = marks.get(f"at{row['place']}", "deviation" if tieout[row["id"]] == "fail" else "pass")
            if only is None or int(row["place"]) in only:
                filled = {column: mark, "remarks": "as tieout has it", "tested_by": "A. Tester", "tested_on": today()}
            if int(row["place"]) in (fates or {}):
                filled |= {column: ""} | fates[int(row["place"])]
            row.update(filled)
        with (path := self.folder / "filled.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    def evaluate(self, *arguments):
        """The evaluation's document and the exit code."""
        done = self.bench.call("evaluate", "CM-01", *arguments, "--format", "json")
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)
        assert contract.faults("evaluation", found) == []
        return found, done.returncode


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A collected folder with the sealed population of CM-01."""
    for bench in _bench(tmp_path_factory.mktemp("evaluation"), collect=True):
        bench.call("population", "CM-01", "--seal")
        yield bench


@pytest.fixture
def sealed(original, tmp_path):
    """A copy of it, for a test to record results in: what one test records is no other's."""
    folder = tmp_path / "copy"
    shutil.copytree(original.folder, folder)
    return replace(original, folder=folder)


def test_nothing_is_concluded_before_each_item_is_tested(sealed):
    """Without results, and with all but one, the items that are missing are named and the exit code is 2."""
    sample = Sampled(sealed, "patience", "--rule", "ten-percent")
    found, code = sample.evaluate()
    assert (found["conclusion"], found["tested"], code) == ("cannot_conclude", 0, 2)
    assert [row["item"] for row in found["untested"]] == [item["id"] for item in sample.taken["items"]]
    found, code = sample.evaluate("--results", sample.fill(only={1, 2}))
    assert (found["tested"], [row["item"] for row in found["untested"]], code != 0) == (
        2, [sample.taken["items"][2]["id"]], True)


def test_results_are_kept_and_a_deviation_stays(sealed):
    """A recorded deviation is in the next evaluation without the sheet, and a sheet that takes it back is refused."""
    sample = Sampled(sealed, "memory", "--rule", "ten-percent")
    found, code = sample.evaluate("--results", sample.fill(at1="deviation"))
    assert (found["conclusion"], code) == ("not_accepted", 1)
    assert found["deviations"][0]["item"] == sample.taken["items"][0]["id"]
    assert sample.evaluate()[0] == found
    done = sealed.call("evaluate", "CM-01", "--results", sample.fill(at1="pass"))
    assert (done.returncode, "was recorded as a deviation" in done.stderr) == (3, True)
    assert "NOT ACCEPTED" in " ".join(sealed.call("evaluate", "CM-01").stdout.split())


def test_a_void_item_is_replaced_by_the_next_rank_which_must_be_tested(sealed):
    """The replacement is named, and until it is tested nothing is concluded; without proof the void is refused."""
    sample = Sampled(sealed, "void", "--size", "3")
    longer = [item["id"] for item in Sampled(sealed, "void", "--size", "4").taken["items"]]
    void = {"fate": "void", "reason": "the change was cancelled", "proof": "T-1"}
    sample.take("--size", "3")
    done = sealed.call("evaluate", "CM-01", "--results", sample.fill(fates={1: void | {"proof": ""}}))
    assert (done.returncode, "the proof of a void item" in done.stderr) == (3, True)
    found, code = sample.evaluate("--results", sample.fill(fates={1: void}))
    assert found["untested"] == [{"item": longer[3], "replaces": longer[0]}]
    assert (found["void"][0]["proof"], found["items"], code) == ("T-1", 3, 2)


def test_an_unobtainable_item_is_a_deviation(sealed):
    """Its evidence cannot be had: it counts against, and nothing takes its place."""
    sample = Sampled(sealed, "lost", "--rule", "ten-percent")
    found, code = sample.evaluate("--results", sample.fill(fates={2: {"fate": "unobtainable", "reason": "purged"}}))
    assert sample.taken["items"][1]["id"] in [row["item"] for row in found["deviations"]]
    assert (found["items"], found["conclusion"], code) == (3, "not_accepted", 1)


def test_an_item_that_tieout_found_deviating_is_not_passed_in_silence(sealed):
    """The whole population is tested by tieout: a sheet that passes one of its deviations is not accepted."""
    sample = Sampled(sealed, "blind", "--rule", "two-stage-90-10")
    places = {f"at{item['place']}": "pass" for item in sample.taken["items"]}
    found, code = sample.evaluate("--results", sample.fill(**places))
    assert found["differences"]
    assert {row["tieout"] for row in found["differences"]} == {"fail"}
    assert (found["conclusion"], code) == ("cannot_conclude", 2)
    assert found["census"]["deviations"] >= len(found["differences"])


def test_a_second_stage_follows_one_deviation_in_the_first_and_nothing_else(sealed):
    """Before there are results, and with another seed, it is refused."""
    Sampled(sealed, "early", "--rule", "two-stage-90-10")
    for seed in ("early", "another"):
        done = sealed.call("sample", "CM-01", "--seed", seed, "--stage", "2")
        assert (done.returncode, "expected a first stage under the same seed" in done.stderr) == (3, True)


TWO_STAGES = """id: two-small-stages
version: 1
title: Two stages of two items, so that few items are enough
basis: statistics
citations: [P(0) + P(1) P(0) of two items at one half is three eighths.]
plan: {confidence: "0.50", tolerable: "0.50", expected: "0", stages: 2}
"""


def seed_without_failures(bench, n):
    """A seed under which tieout's own test passed the first items."""
    rows = [r for r in bench.json("population", "CM-01")["rows"] if r["due"] == "due"]
    failed = {r["id"] for r in rows if r["outcome"] == "fail"}
    ids = [r["id"] for r in rows if r["outcome"] != "not_applicable"]
    for seed in map("seed-{}".format, range(500)):
        first = sorted(ids, key=lambda i, s=seed: rank(s, i))[:n]
        if not failed & set(first):
            return seed
    raise AssertionError("no seed leaves the failing items out")


def test_a_second_stage_takes_the_next_ranks_and_decides(sealed):
    """One deviation in two items asks for two more; another rule is refused; with none more it is as planned."""
    (rule := sealed.folder / "two.yaml").write_text(TWO_STAGES)
    sample = Sampled(sealed, seed_without_failures(sealed, 4), "--rule", str(rule))
    found, code = sample.evaluate("--results", sample.fill(at1="deviation"))
    assert (found["conclusion"], code, found["reasons"]) == ("second_stage_due", 2, [])
    for wrong in (("--rule", "two-stage-90-10"), ("--rule", str(rule), "--method", "systematic")):
        done = sealed.call("sample", "CM-01", "--seed", sample.seed, "--stage", "2", *wrong)
        assert (done.returncode, "expected the rule of the first" in done.stderr) == (3, True), done.stderr
    first = [item["id"] for item in sample.taken["items"]]
    second = sample.take("--rule", str(rule), "--stage", "2")
    assert [item["id"] for item in second["items"]][:2] == first
    assert (len(second["items"]), second["stage"], second["rehearsal"]) == (4, 2, "")
    found, code = sample.evaluate()
    assert (found["conclusion"], len(found["untested"]), code) == ("cannot_conclude", 2, 2)
    found, code = sample.evaluate("--results", sample.fill(only={3, 4}))
    assert (found["conclusion"], len(found["deviations"]), found["stage"], code) == ("accepted", 1, 2, 0)


REFUSED = {
    "no_selection": (("evaluate", "AC-05"), "expected a selection"),
    "unknown_selection": (("evaluate", "CM-01", "--selection", "9999"), "got 9999; recorded are"),
    "no_sheet": (("evaluate", "CM-01", "--results", "tieout.yaml"), "expected the columns id, fate"),
}


@pytest.mark.parametrize("defect", REFUSED)
def test_what_cannot_be_evaluated_is_refused(sealed, defect):
    """The sentence names what was expected, and the exit code is that of usage."""
    arguments, said = REFUSED[defect]
    Sampled(sealed, "refused", "--size", "1")
    done = sealed.call(*arguments)
    assert (done.returncode, said in done.stderr) == (3, True), done.stderr


OWN = """id: CM-01
overrides: true
attributes:
  - {id: A, text: The change came by pull request., deviation: It was pushed directly.}
"""


def test_attributes_that_change_after_the_seal_are_refused(fresh, edited):
    """What a deviation is, is fixed before items are chosen: neither a sample nor results take other attributes."""
    fresh.call("collect")
    fresh.call("population", "CM-01", "--seal")
    Sampled(fresh, "fixed", "--size", "1")
    folder = Path(fresh.folder, "own/controls/cm_01_changes_are_reviewed")
    folder.mkdir(parents=True)
    (folder / "control.yaml").write_text(OWN)
    edited(fresh, "store: {", "policies: ./own\nstore: {")
    for call in (("sample", "CM-01", "--size", "1", "--seed", "s"), ("evaluate", "CM-01")):
        done = fresh.call(*call)
        said = "the attributes of CM-01 are not those sealed" in done.stderr
        assert (done.returncode, said) == (3, True), done.stderr
