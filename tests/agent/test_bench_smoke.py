"""The benchmark runs: every measurement gives its rows. Their values are not looked at; no test is timed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import MODULES, main
from tests.bench.rows import Row, number, seconds
from tests.bench.table import HEADER, table
from tests.policies.opa import OPA

ROOT = Path(__file__).parents[2]
ROWS = {
    "start": ("start of a judging command",),
    "cold": ("cold: one test,", "cold: 30 tests on one input, floor sets the input once",
             "cold: 30 tests on one input, floor sets the input for each"),
    "library": ("library: ", "library: OPA server") if OPA else ("library: ",),
    "warm": ("warm: 30 tests",),
    "period": ("period:", "period:"),
    "days": ("days: 40 subjects, 40 changes over 5 days", "days: 40 subjects, 40 changes over 9 days",
             "days: 40 subjects, 40 changes twice", "days: a repeat after one more daily scan"),
    "processes": ("processes: 6,000 distinct pairs", "processes: the same in"),
    "year": ("a year:",),
    "unchanged": ("300 unchanged subjects", "300 unchanged subjects, by the runner's lane"),
    "growth": ("bytes on disk", "bytes on disk"),
    "verify": ("verify:",),
    "memory": ("peak memory of a scan",),
    "latency": ("an AWS pass", "a GitHub pass"),
    "calls": ("calls for a bucket", "calls for a bucket with versions", "calls for an IAM user"),
    "github": ("an unchanged GitHub organisation",),
    "directory": ("calls for", "peak memory of a pass over"),
    "help": ("tieout --help", "SDKs and engines"),
}


def cells_of(line):
    """The texts of one line of a Markdown table."""
    return tuple(text.strip() for text in line.strip("|").split("|"))


@pytest.mark.slow
def test_every_row_is_printed():
    """A quick run of everything prints the header and each row with a floor, a measured value and an aim."""
    done = subprocess.run([sys.executable, "-m", "tests.bench", "--quick"], cwd=ROOT, capture_output=True, text=True,
                          check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    header, _rule, *lines = (cells_of(line) for line in done.stdout.splitlines())
    expected = [what for name in MODULES for what in ROWS[name]]
    assert header == HEADER
    assert len(lines) == len(expected)
    for line, what in zip(lines, expected, strict=True):
        assert line[0].startswith(what)
        assert all(line), line
        assert line[-1] in ("yes", "NO")


def test_a_measurement_that_does_not_exist_is_refused(capsys):
    """A name that is none stops the run and is answered with those that are."""
    with pytest.raises(SystemExit, match="2"):
        main(["--quick", "warm", "hot"])
    assert "hot: expected one of start, cold, library, warm" in capsys.readouterr().err


def test_an_aim_is_a_ceiling_or_a_floor():
    """A ratio may not be above its aim, a speed-up not below; a miss stands out in the table."""
    slow, quick = Row("a", "1 s", "4 s", 4.0, 3.0), Row("b", "9 s", "1 s", 9.0, 8.0, "times", at_least=True)
    assert (slow.ok, quick.ok) == (False, True)
    lines = [cells_of(line) for line in table([slow, quick]).splitlines()]
    assert lines[2] == ("a", "1 s", "4 s", "4 x", "≤ 3 x", "NO")
    assert lines[3] == ("b", "9 s", "1 s", "9 times", "≥ 8 times", "yes")


def test_numbers_are_printed_in_the_unit_in_which_they_are_read_best():
    """Seconds, milliseconds or microseconds with three digits, and large values whole."""
    assert [seconds(value) for value in (2.5, 0.0312, 4.2e-6)] == ["2.5 s", "31.2 ms", "4.2 µs"]
    assert [number(value) for value in (4096.4, 1.1666)] == ["4,096", "1.17"]
