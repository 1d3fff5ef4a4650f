"""A recorded assessment is made again, byte for byte, from the same store and rules; otherwise it is refused."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def recorded(fresh):
    """A collected folder with one recorded assessment: the bench, its JSON and its number."""
    fresh.call("collect")
    done = fresh.call("readiness", "--format", "json")
    number = re.search(r"recorded as assessment (\d+)", done.stderr).group(1)
    return fresh, done.stdout, number


def test_a_replay_gives_the_same_bytes_on_another_machine_and_later(recorded, tmp_path: Path) -> None:
    """Neither further passes, nor another configuration, nor another folder change what was assessed."""
    bench, first, number = recorded
    bench.call("collect")
    away = tmp_path / "away"
    away.mkdir()
    for name in ("tieout.db", "tieout.key", "tieout.yaml"):
        if (bench.folder / name).exists():
            shutil.copy(bench.folder / name, away)
    text = (away / "tieout.yaml").read_text().replace("3 months", "1 month").replace("security-core", "availability")
    (away / "tieout.yaml").write_text(text.replace("[./elsewhere/anchor]", "[]"))
    script = [*bench.command(), "readiness", "--replay", number, "--format", "json"]
    again = subprocess.run(script, cwd=away, env=bench.environment, capture_output=True, text=True, check=False)
    assert again.stdout == first, again.stderr


@pytest.mark.parametrize(("arguments", "said"), [
    (("--replay", "1"), "expected the ledger sequence of an assessment"),
    (("--replay", "1", "--period", "2026-01-01..2026-01-31"), "expected neither --period nor --as-of"),
])
def test_what_is_no_assessment_is_refused(recorded, arguments: tuple[str, ...], said: str) -> None:
    """The sentence names what was expected, and the exit code is that of usage."""
    bench, _, _ = recorded
    done = bench.call("readiness", *arguments)
    assert done.returncode == 3
    assert said in done.stderr


def test_other_policies_are_refused(recorded) -> None:
    """A control more is another bundle: what judged then is not what would judge now."""
    bench, _, number = recorded
    shutil.copytree(Path(__file__).parents[2] / "policies/controls/dp_03_keys_are_managed",
                    bench.folder / "own/controls/zz_01_ours")
    for path in (bench.folder / "own/controls/zz_01_ours").iterdir():
        path.write_text(path.read_text().replace("dp_03_keys_are_managed", "zz_01_ours").replace("id: DP-03",
                                                                                                 "id: ZZ-01"))
    with (bench.folder / "tieout.yaml").open("a") as file:
        file.write("policies: ./own\n")
    done = bench.call("readiness", "--replay", number)
    assert done.returncode == 3
    assert "bundle: expected" in done.stderr


def test_a_store_that_was_altered_does_not_give_the_same_answer(recorded) -> None:
    """Where the evidence under an assessment changed, the replay ends with an integrity failure."""
    bench, _, number = recorded
    with sqlite3.connect(bench.folder / "tieout.db") as connection:
        connection.execute("UPDATE change SET subject = 'x' || subject")
    done = bench.call("readiness", "--replay", number)
    assert done.returncode == 4
