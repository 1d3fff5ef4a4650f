"""Population, sample and import-selection as a person calls them: sealed, chosen, recorded, and made again."""

from __future__ import annotations

import csv
import hmac
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from agent.demo.standins.github.changes import Codebase
from reports import contract

SEED = ("--seed", "nonce-1", "--seed-given-by", "A. Auditor")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A collected folder with the sealed population of CM-01: the bench and the population's document."""
    from tests.agent.conftest import _bench

    for bench in _bench(tmp_path_factory.mktemp("sampling"), collect=True):
        done = bench.call("population", "CM-01", "--seal", "--format", "json")
        yield bench, json.loads(done.stdout), done


def given_now():
    """An instant after the seal, for the auditor's seed."""
    return "--seed-given-at", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def rows(text):
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(text)))


def test_a_population_is_listed_with_its_proof_and_sealed(sealed):
    """Every merge is a row, the document follows its schema, and the exit code says whether it is proven whole."""
    _, found, done = sealed
    assert contract.faults("population", found) == []
    assert found["items"] == len(found["rows"]) > 10
    assert done.returncode == (0 if found["complete"] else 2)
    assert found["digest"] in done.stderr
    assert found["final"] is False
    assert found["completeness"][0]["second_source"]
    assert [a["id"] for a in found["attributes"]]


def test_a_population_as_csv_can_be_picked_from(sealed):
    """The ids of the CSV are those of the document, and text and CSV are ASCII-safe."""
    bench, found, _ = sealed
    listed = rows(bench.call("population", "CM-01", "--format", "csv").stdout)
    assert {row["id"] for row in listed} >= {row["id"] for row in found["rows"]}
    assert "Population of CM-01" in bench.call("population", "CM-01").stdout


def test_a_sample_is_what_anybody_can_compute(sealed):
    """The lowest HMAC ranks of the ids under the auditor's seed; no rehearsal, because the seed came after the seal."""
    bench, found, _ = sealed
    taken = bench.json("sample", "CM-01", "--size", "5", *SEED, *given_now())
    assert contract.faults("sample", taken) == []
    ids = [r["id"] for r in found["rows"] if r["due"] == "due" and r["outcome"] != "not_applicable"]
    expected = sorted(ids, key=lambda i: hmac.new(b"nonce-1", i.encode(), "sha256").hexdigest())[:5]
    assert [item["id"] for item in taken["items"]] == expected
    assert (taken["population"]["digest"], taken["population"]["sampled_from"]) == (found["digest"], len(ids))
    assert taken["rehearsal"] == ""
    assert taken["attributes_digest"] == found["attributes_digest"]


def test_a_larger_sample_extends_the_smaller_one(sealed):
    """The same seed and a larger size keep the items, add the next ranks, and name the entry that they extend."""
    bench, _, _ = sealed
    small = bench.json("sample", "CM-01", "--size", "3", "--seed", "grow")
    large = bench.json("sample", "CM-01", "--size", "6", "--seed", "grow")
    assert large["items"][:3] == small["items"]
    assert isinstance(large["extends"], int)
    assert small["extends"] is None


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "nobody is named who gave the seed"),
    (("--seed-given-by", "A. Auditor", "--seed-given-at", "2026-01-01T00:00:00Z"), "older than the sealed population"),
])
def test_a_seed_of_ones_own_or_older_than_the_seal_makes_a_rehearsal(sealed, arguments, said):
    """Whoever knew the seed before the seal could have fitted the population to it."""
    bench, _, _ = sealed
    assert said in bench.json("sample", "CM-01", "--size", "2", "--seed", "mine", *arguments)["rehearsal"]


def test_a_seed_used_before_the_seal_makes_a_rehearsal(sealed):
    """The ledger knows the seed from an earlier population: naming an auditor afterwards does not help."""
    bench, _, _ = sealed
    bench.call("sample", "CM-01", "--size", "2", "--seed", "old")
    assert bench.call("population", "CM-01", "--seal").returncode in {0, 2}
    taken = bench.json("sample", "CM-01", "--size", "2", "--seed", "old", "--seed-given-by", "A. Auditor", *given_now())
    assert "older than the sealed population" in taken["rehearsal"]


def test_a_rule_gives_the_size_with_its_citations(sealed):
    """Never more than there are; the rule and where it comes from stand with the selection."""
    bench, _, _ = sealed
    taken = bench.json("sample", "CM-01", "--rule", "ten-percent", "--seed", "rule")
    assert len(taken["items"]) == 3
    assert (taken["rule"]["id"], taken["rule"]["basis"]) == ("ten-percent", "convention")
    assert taken["rule"]["citations"]
    assert taken["upper_limits"][0]["deviations"] == 0
    assert bench.json("sample", "CM-01", "--seed", "rule")["rule"]["id"] == "attributes-90-10"


@pytest.mark.parametrize(("arguments", "said"), [
    (("sample", "CM-01", "--seed", "x", "--size", "1", "--rule", "ten-percent"), "one of --size and --rule, got both"),
    (("sample", "CM-01", "--seed", "x", "--size", "9999"), "expected a sample of 0 to"),
    (("sample", "CM-01", "--seed", "x", "--rule", "hunch"), "expected one of attributes-90-10"),
    (("sample", "AC-05", "--seed", "x", "--size", "1"), "has no sealed population"),
    (("sample", "CM-99", "--seed", "x", "--size", "1"), "expected one of the"),
    (("population", "cm-01"), "expected one of the"),
    (("population", "GV-02"), "has no population of items"),
    (("population", "CM-01", "--test", "nothing"), "expected one of the tests"),
])
def test_what_cannot_be_sampled_is_refused(sealed, arguments, said):
    """The sentence names what was expected, and the exit code is that of usage."""
    bench, _, _ = sealed
    done = bench.call(*arguments)
    assert (done.returncode, said in done.stderr) == (3, True), done.stderr


def test_picked_items_are_checked_and_their_evidence_gathered(sealed, tmp_path):
    """The auditor's list comes back as a sheet with the documents; a stranger among the ids is refused by name."""
    bench, found, _ = sealed
    wanted = [found["rows"][n]["id"] for n in (1, 4)]
    (tmp_path / "picks.csv").write_text("id,remark\n" + "".join(f'"{i}",large\n' for i in wanted))
    call = ("import-selection", str(tmp_path / "picks.csv"), "--control", "CM-01", "--by", "A. Auditor",
            "--reason", "large")
    taken = bench.json(*call, "-o", str(tmp_path / "out"))
    assert [item["id"] for item in taken["items"]] == wanted
    assert (taken["method"], taken["reason"], taken["upper_limits"]) == ("picked", "large", [])
    for item in taken["items"]:
        assert json.loads((tmp_path / "out/evidence" / f"{item['document']}.json").read_bytes())["repository"]
    sheet = rows((tmp_path / "out/sheet.csv").read_text())
    assert [row["id"] for row in sheet] == wanted
    assert any(re.match(r"[A-Z]: ", name) for name in sheet[0])
    (tmp_path / "picks.csv").write_text("id\nnot-there\n")
    done = bench.call(*call)
    assert (done.returncode, "not in the sealed population: not-there" in done.stderr) == (3, True)


def test_a_void_item_is_replaced_and_an_unobtainable_one_is_a_deviation(sealed, tmp_path):
    """With proof the next rank takes its place; without it nothing does, and what cannot be had counts against."""
    bench, _, _ = sealed
    first = bench.json("sample", "CM-01", "--size", "4", "--seed", "fate")
    longer = bench.json("sample", "CM-01", "--size", "5", "--seed", "fate")
    void, gone = (first["items"][n]["id"] for n in (0, 1))
    (tmp_path / "fates.csv").write_text(
        f'item,fate,reason,proof\n"{void}",void,the change was cancelled,T-1\n"{gone}",unobtainable,lost,\n')
    call = ("sample", "CM-01", "--size", "4", "--seed", "fate", "--fates", str(tmp_path / "fates.csv"))
    taken = bench.json(*call)
    assert taken["items"][4] == {**longer["items"][4], "replaces": void}
    assert [limit["deviations"] for limit in taken["upper_limits"]] == [1, 2, 3]
    (tmp_path / "fates.csv").write_text(f'item,fate,reason,proof\n"{void}",void,awkward,\n')
    done = bench.call(*call)
    assert (done.returncode, "the proof of a void item" in done.stderr) == (3, True)


def test_a_seal_rolls_forward_and_says_what_changed(fresh):
    """After another pass the new version names the one before and lists what was added; the old sample stands."""
    fresh.call("collect")
    first = fresh.json("population", "CM-01", "--seal")
    before = fresh.json("sample", "CM-01", "--size", "3", "--seed", "s")
    world = fresh.server.world
    world.move_to(datetime.now(UTC) + timedelta(seconds=1))
    Codebase(world, "api").push("owner-one", datetime.now(UTC), "round the rules")
    fresh.call("collect")
    second = fresh.json("population", "CM-01", "--seal")
    added = [row["id"] for row in second["rows"] if row["id"] not in {r["id"] for r in first["rows"]}]
    assert first["difference"] is None
    assert len(added) == 1
    assert second["difference"] == {"added": added, "gone": [], "changed": []}
    assert before["population"]["digest"] == first["digest"] != second["digest"]


def test_a_store_that_does_not_verify_is_not_sampled(fresh):
    """Sealed evidence that was altered gives no population and no sample."""
    import sqlite3

    fresh.call("collect")
    fresh.call("population", "CM-01", "--seal")
    with sqlite3.connect(fresh.folder / "tieout.db") as connection:
        connection.execute("UPDATE event SET name = 'x' || name")
    assert fresh.call("sample", "CM-01", "--size", "1", "--seed", "s").returncode == 4
    assert fresh.call("population", "CM-01", "--seal").returncode == 4
