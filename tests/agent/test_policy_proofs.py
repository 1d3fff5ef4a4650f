"""`tieout policy test` holds a customer's own policies to the proofs that the shipped ones are held to."""

import shutil

import pytest
import yaml
from click.testing import CliRunner

from agent.cli.main import cli
from policies.library import ROOT
from policies.proof import ADVICE, PROOFS, engines_agree

SHIPPED = ROOT / "controls" / "gv_02_policies_are_reviewed"


@pytest.fixture
def own(tmp_path):
    """A folder from outside with one control: a copy of a shipped one under an id of its own."""
    folder = tmp_path / "controls" / "zz_09_policies_are_kept"
    shutil.copytree(SHIPPED, folder)
    for path in folder.glob("*.rego"):
        path.write_text(path.read_text().replace(SHIPPED.name, folder.name))
    control = yaml.safe_load((folder / "control.yaml").read_text())
    (folder / "control.yaml").write_text(yaml.safe_dump({**control, "id": "ZZ-09"}))
    return folder


def _test(own, *options):
    return CliRunner().invoke(cli, ["policy", "test", "--policies", str(own.parents[1]), *options],
                              standalone_mode=False)


def test_a_sound_policy_is_proven(own):
    """A copy of a shipped control passes every proof."""
    result = _test(own)
    assert result.return_value == 0, result.output
    assert "0 wrong" in result.output


def test_a_policy_that_passes_on_nothing_is_named(own):
    """Known cases alone do not show that missing evidence never passes; the proofs do, and name the test."""
    path = own / "files_policy_approved.rego"
    sound = path.read_text()
    broken = sound.replace('in ["owner", "version", "approved_by", "approved_on"]', 'in ["nothing"]')
    path.write_text(broken.replace("not _readable(object.get", "is_boolean(object.get"))
    assert path.read_text() != sound
    result = _test(own)
    assert result.return_value == 1
    faults = [line for line in result.output.splitlines() if line.startswith("UNPROVEN zz_09_policies_are_kept.")]
    assert any("files_policy_approved" in fault and ": pass" in fault for fault in faults), result.output
    assert "Mend it: let 'missing' say so" in result.output
    assert len(faults) <= 3 * len(list(own.glob("*.rego"))) * (len(PROOFS) + 1)


def test_a_policy_that_does_not_compile_is_named_by_its_place(own):
    """One broken file is reported with its path and line, with and without breaking the others on purpose."""
    path = own / "files_policy_approved.rego"
    path.write_text(path.read_text() + "\nx if 1 and 2\n")
    for options in ((), ("--mutants", "--control", "ZZ-09")):
        result = _test(own, *options)
        assert result.return_value == 1, result.output
        assert f"BROKEN {path}" in result.output


def test_every_proof_says_how_its_faults_are_mended():
    """Whoever breaks a proof is told what to do, not only what is wrong."""
    assert set(ADVICE) == {proof.__name__ for proof in (*PROOFS, engines_agree)}
