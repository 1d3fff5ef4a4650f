"""Every test of the library on a real OPA server, and OPA's own tools over every module."""

import subprocess

import pytest

from policies import proof
from policies.cases import self_check
from policies.engine.base import evaluate_many
from policies.engine.embedded import EmbeddedEngine
from policies.engine.opa import OpaEngine
from policies.engine.opa_bundle import write_bundle
from policies.library import ROOT, load_library
from tests.policies.opa import OPA, needs_opa, running

pytestmark = needs_opa
LIBRARY = load_library()
TESTS = {test.id: test for control in LIBRARY.controls.values() for test in control.tests}


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    """The embedded engine, OPA, and OPA with strict built-in errors; the server holds the bundle from its start."""
    folder = tmp_path_factory.mktemp("bundle")
    write_bundle(LIBRARY, folder)
    with running("tieout", folder=folder) as url:
        found = [EmbeddedEngine(), OpaEngine(url), OpaEngine(url, strict=True)]
        for engine in found:
            engine.load(LIBRARY)
        yield found


@pytest.mark.parametrize("name", TESTS)
def test_opa_gives_the_embedded_engines_answers(engines, name, record_property):
    """Every case of the test and every mutant of it has the same verdict on OPA, with strict built-ins too."""
    requests = [((TESTS[name],), body) for body in proof.every_input(LIBRARY, TESTS[name])]
    embedded, opa, strict = (evaluate_many(engine, requests) for engine in engines)
    assert embedded == opa == strict
    record_property("proved", f"OPA {engines[1].version}")


def test_every_known_case_is_right_on_opa(engines):
    """The self-check of the library on the server finds nothing wrong and catches every known failure."""
    result = self_check(LIBRARY, engines[1])
    assert result.wrong == ()
    assert result.caught == result.failures >= len(TESTS)


@pytest.mark.parametrize("command", [("check", "--strict"), ("fmt", "--list", "--fail")], ids=["check", "fmt"])
def test_opas_own_tools_find_nothing(command):
    """``opa check --strict`` and ``opa fmt`` are content with every module that we ship."""
    folders = [ROOT / name for name in ("lib", "controls", "engine")]
    found = subprocess.run([OPA, *command, *folders], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, ""), found.stdout + found.stderr
