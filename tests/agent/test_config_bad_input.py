"""Bad configuration gets one sentence that names the thing at fault, exit code 3 and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli.main import run
from agent.config.errors import ConfigError
from agent.config.load import load
from agent.config.secrets import resolve

HEAD = "engagement: {name: Example, system: Platform}\n"
DISAGREE = "controls: {{disagreements: {}}}"
BAD = {
    "empty": ("", "holds no settings"),
    "not_yaml": ("a: [", "not valid YAML at line 1"),
    "unknown_key": (HEAD + "sorces: []", "sorces: unknown key; did you mean sources?"),
    "unknown_key_in_source": (HEAD + "sources: [{name: a, type: aws, regoins: [x]}]", "did you mean regions?"),
    "unknown_source_type": (HEAD + "sources: [{name: a, type: gcp}]", "unknown source type 'gcp'"),
    "source_without_type": (HEAD + "sources: [{name: a}]", "type is missing"),
    "period_backwards": ("engagement: {name: E, system: S, period: {start: 2026-05-01, end: 2026-01-01}}",
                         "before it starts"),
    "window": ("engagement: {name: E, system: S, window: 6 moons}", "expected a length"),
    "zone": ("engagement: {name: E, system: S, time_zone: Mars/Olympus}", "expected an IANA time zone"),
    "no_security": ("engagement: {name: E, system: S, categories: [privacy]}", "security"),
    "two_credentials": (HEAD + "sources: [{name: g, type: github, organization: o}]", "exactly one of token and app"),
    "literal_secret": (HEAD + "sources: [{name: g, type: github, organization: o, token: ghp_x}]", "holds a literal"),
    "same_name_twice": (HEAD + "sources: [{name: a, type: aws}, {name: a, type: aws}]", "used twice: a"),
    "same_account_twice": (HEAD + "sources: [{name: a, type: aws, accounts: [{name: prod, profile: p}]}, "
                                  "{name: b, type: aws, accounts: [{name: prod, profile: q}]}]", "used twice: prod"),
    "import_format": (HEAD + "sources: [{name: i, type: imports, path: x, format: xml}]", "sources.0.format"),
    "import_unknown_key": (HEAD + "sources: [{name: i, type: imports, path: x, format: asff, glob: y}]", "unknown key"),
    "out_of_scope_selects_nothing": (
        HEAD + "controls: {out_of_scope: [{id: S-1, reason: r, approver: a, decided_on: 2026-01-10}]}",
        "S-1 selects nothing; give sources, scopes, names or tags"),
    "out_of_scope_without_a_reason": (
        HEAD + "controls: {out_of_scope: [{id: S-1, names: [x], approver: a, decided_on: 2026-01-10}]}",
        "controls.out_of_scope.0.reason: missing"),
    "out_of_scope_without_a_date": (
        HEAD + "controls: {out_of_scope: [{id: S-1, names: [x], approver: a, reason: r}]}",
        "controls.out_of_scope.0.decided_on: missing"),
    "out_of_scope_of_an_unknown_control": (
        HEAD + "controls:\n  out_of_scope:\n    - {id: S-1, names: [x], approver: a, reason: r,\n"
        "       decided_on: 2026-01-10,\n       controls: [DP-40]}",
        "tieout.yaml:6: controls.out_of_scope: S-1: unknown control 'DP-40'"),
    "waiver_of_an_unknown_test": (
        HEAD + "controls:\n  waivers:\n    - {id: W-1, control: DP-04, owner: o, approver: a, reason: r,\n"
        "       approved_on: 2026-01-10, start: 2026-01-10, until: 2026-01-11,\n       test: nothing}",
        "tieout.yaml:6: controls.waivers: W-1: unknown test 'nothing'"),
    "disagreement_without_evidence": (HEAD + DISAGREE.format("[{id: D, control: CM-01, item: x, says: false_positive, "
                                      "owner: a, approver: b, reason: r, on: 2026-01-01, until: 2026-02-01}]"),
                                      "disagreements.0.evidence: missing"),
    "disagreement_with_a_path": (HEAD + DISAGREE.format("[{id: D, control: CM-01, item: x, says: false_positive, "
                                 "owner: a, approver: b, reason: r, evidence: x, on: 2026-01-01, until: 2026-02-01}]"),
                                 "disagreements.0.evidence"),
    "missing_engagement": ("sources: []", "engagement: missing"),
}


@pytest.mark.parametrize("defect", BAD)
def test_bad_configuration_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], defect: str) -> None:
    """Each defect ends as exit code 3 and a sentence that names it."""
    text, expected = BAD[defect]
    path = tmp_path / "tieout.yaml"
    path.write_text(text)
    assert run(["controls", "list", "--config", str(path)]) == 3
    said = capsys.readouterr().err
    assert expected in said
    assert "Traceback" not in said


def test_a_missing_file_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing configuration names the path and the command that writes one."""
    assert run(["collect", "--config", str(tmp_path / "none.yaml")]) == 3
    assert "tieout init" in capsys.readouterr().err


def test_secrets_come_by_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """References to the environment and to files are resolved, nested ones too."""
    monkeypatch.setenv("A_SECRET", "one")
    (tmp_path / "two").write_text("two\n")
    assert resolve({"a": ["${env:A_SECRET}", "${file:two}"]}, where="x", base=tmp_path) == {"a": ["one", "two"]}


@pytest.mark.parametrize("reference", ["${env:NOT_SET_ANYWHERE}", "${file:nowhere}", "${file:empty}"])
def test_a_reference_to_nothing_is_an_error(tmp_path: Path, reference: str) -> None:
    """A secret that is not there is an error that names the key, never an empty string."""
    (tmp_path / "empty").write_text("")
    with pytest.raises(ConfigError, match=r"sources\.g\.token"):
        resolve({"token": reference}, where="sources.g", base=tmp_path)


def test_paths_start_from_the_file(tmp_path: Path) -> None:
    """Relative paths are taken from the configuration's own folder, whatever the working directory."""
    path = tmp_path / "tieout.yaml"
    path.write_text(HEAD + "store: data/x.db\nsources: [{name: r, type: files, path: reg}]")
    loaded = load(path)
    assert loaded.at(loaded.config.store.path) == tmp_path / "data/x.db"
    assert loaded.source_settings(loaded.config.sources[0])["path"] == str(tmp_path / "reg")
