"""The command line as a whole: light, documented, with examples."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli.main import COMMANDS, cli, run
from agent.daemon import Job, jobs

HEAVY = ("boto3", "github", "regorus", "sqlite_utils", "moto", "jinja2", "msgraph", "pydantic")
ROOT = Path(__file__).parents[2]


def test_help_imports_no_sdk() -> None:
    """``tieout --help`` loads neither an SDK nor the engine nor the database."""
    code = ("import sys; from agent.cli.main import run; run(['--help']); "
            f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    """``--help`` of each command and of each of its own commands ends in an example."""
    command = cli.get_command(None, name)  # type: ignore[arg-type]  # no context is needed to look one up
    assert command is not None
    for one in [command, *getattr(command, "commands", {}).values()]:
        shown = CliRunner().invoke(one, ["--help"])
        assert shown.exit_code == 0
        assert "Example:  tieout " in shown.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """docs/commands.md has a section for each command."""
    assert f"## tieout {name}" in (ROOT / "docs/commands.md").read_text()


def test_with_a_schedule_for_everything_the_others_read_what_is_needed() -> None:
    """The frequent passes read the adopted controls' kinds, the seldom one reads all."""
    planned = jobs({"a": "1 * * * *", "default": "0 3 * * *", "everything": "0 4 * * 0"}, ("a", "b"))
    assert planned == [Job("a", "1 * * * *", ("a",), adopted=True), Job("default", "0 3 * * *", ("b",), adopted=True),
                       Job("everything", "0 4 * * 0", ("a", "b"))]


@pytest.mark.parametrize("arguments", [["frob"], ["collect", "--no-such"], ["check", "--format", "x"]])
def test_usage_errors_exit_with_3(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown commands, options and choices are usage errors in one line."""
    assert run(arguments) == 3
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_init_writes_what_load_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The template is a valid configuration, and a second init overwrites nothing."""
    assert run(["init", str(tmp_path)]) == 0
    assert run(["controls", "list", "--config", str(tmp_path / "tieout.yaml")]) == 0
    before = (tmp_path / "tieout.yaml").read_bytes()
    assert run(["init", str(tmp_path)]) == 3
    assert (tmp_path / "tieout.yaml").read_bytes() == before
    assert "exists already" in capsys.readouterr().err


def test_schedules_cover_every_source() -> None:
    """One text serves all; a table needs an entry or a default for each source, and no unknown name."""
    assert jobs("0 3 * * *", ("a", "b")) == [Job("every source", "0 3 * * *", ("a", "b"))]
    assert jobs({"a": "1 * * * *", "default": "0 3 * * *"}, ("a", "b")) == [
        Job("a", "1 * * * *", ("a",)), Job("default", "0 3 * * *", ("b",))]
    for bad in ({"a": "1 * * * *"}, {"c": "1 * * * *", "default": "0 3 * * *"}):
        with pytest.raises(Exception, match="schedule"):
            jobs(bad, ("a", "b"))


def test_the_command_walks_through_its_objects_less_often() -> None:
    """The process of a command looks for garbage every 50,000 objects; importing it sets nothing."""
    code = ("import atexit, gc; from agent.cli.main import main; say = lambda: print(gc.get_threshold()[0]); say(); "
            "atexit.register(say); main(['--version'])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    before, *_, after = done.stdout.split()
    assert (before != "50000", after) == (True, "50000")
