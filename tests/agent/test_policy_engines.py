"""``tieout policy verify-engines`` and ``bundle`` against a real OPA server, on a real store."""

import subprocess

import pytest
from click.testing import CliRunner

from agent.cli.main import cli
from policies.engine.both import BothEngines
from policies.engine.embedded import EmbeddedEngine
from policies.library import load_library
from policies.model import Outcome, Verdict
from tests.policies.opa import needs_opa, running


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A server that holds the shipped bundle from its start, as ``policy bundle`` says."""
    folder = tmp_path_factory.mktemp("opa")
    done = CliRunner().invoke(cli, ["policy", "bundle", "-o", str(folder)], standalone_mode=False)
    assert "opa run --server tieout" in done.output
    with running("tieout", folder=folder) as address:
        yield address


@needs_opa
def test_the_known_cases_are_compared(url, tmp_path, monkeypatch):
    """Without a configuration every known case is asked both engines; they agree, and the count is printed."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["policy", "verify-engines", "--url", url], standalone_mode=False)
    assert done.return_value == 0, done.output
    assert f"{len(load_library().cases)} answers compared, 0 differences: regorus " in done.output


@needs_opa
def test_stored_evidence_is_compared(fresh, url):
    """What was collected is judged on both engines: more answers are compared than there are cases."""
    fresh.call("collect")
    done = subprocess.run([*fresh.command(), "policy", "verify-engines", "--url", url], cwd=fresh.folder,
                          env=fresh.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if "on stored evidence" in line)
    assert int(line.split()[0]) > 50


def test_no_server_is_a_question_of_usage(tmp_path, monkeypatch):
    """Without a server there is nothing to compare with, and the sentence says how to name one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match="expected an OPA server"):
        CliRunner().invoke(cli, ["policy", "verify-engines"], standalone_mode=False, catch_exceptions=False)


class _Contrary(EmbeddedEngine):
    """Says pass where a failure is known."""

    name = "contrary"

    def evaluate(self, tests, input_json):
        found = super().evaluate(tests, input_json)
        return [Verdict(Outcome.PASS) if verdict.outcome is Outcome.FAIL else verdict for verdict in found]


def test_a_difference_is_kept_once_with_both_answers():
    """The same input asked twice is one difference; the first engine's answer is what the judge gets."""
    library = load_library()
    both = BothEngines(EmbeddedEngine(), _Contrary())
    both.load(library)
    test = library.controls["AC-10"].tests[0]
    given = (b'{"subject":{"item":{"Status":"Active","CreateDate":"2026-01-01T00:00:00.000000Z"}},'
             b'"params":{"maximum_age_days":90},"as_of":"2026-09-01T00:00:00.000000Z"}')
    assert [both.evaluate([test], given)[0].outcome for _ in range(2)] == [Outcome.FAIL, Outcome.FAIL]
    (difference,) = both.differences
    assert (difference.test, difference.first.outcome, difference.second.outcome, both.compared) == (
        test.id, Outcome.FAIL, Outcome.PASS, 2)


