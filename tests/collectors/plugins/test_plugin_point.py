"""Collectors from outside: real packages, installed apart, found by their entry point, held to our own rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors import plugins, registry
from collectors.base import CollectError

EXAMPLE = Path(__file__).parent / "example"
ROOT = Path(__file__).parents[3]
CONFIG = """
engagement: {name: Example SOC 2, system: Example, window: 3 months, time_zone: UTC}
store: {path: ./tieout.db, anchors: [./anchor]}
sources:
  - {name: registers, type: files, path: ./registers}
  - {name: front, type: doors, path: ./locks.json}
"""
PEOPLE = "id,name,email,employment_type,manager,start,end,time_zone\np1,A,a@example.com,employee,,2025-01-07,,UTC\n"
POLICY = "---\nid: POL-1\ntitle: T\n---\nText\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The example, built and installed into a folder of its own, without any index."""
    target = tmp_path_factory.mktemp("target")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
                    "--no-build-isolation", "--target", str(target), str(EXAMPLE)], check=True)
    return target


@pytest.fixture
def folder(tmp_path):
    """A configured folder with two locks."""
    (tmp_path / "registers" / "policies").mkdir(parents=True)
    (tmp_path / "registers" / "people.csv").write_text(PEOPLE)
    (tmp_path / "registers" / "policies" / "p.md").write_text(POLICY)
    (tmp_path / "locks.json").write_text(json.dumps([{"id": "l1", "name": "Front"}, {"id": "l2", "name": "Back"}]))
    (tmp_path / "tieout.yaml").write_text(CONFIG)
    return tmp_path


def call(folder, *arguments, target=None):
    """(exit code, stdout, stderr) of the command in a process of its own, with the plug-in's folder on its path."""
    paths = [str(ROOT), *([str(target)] if target else [])]
    done = subprocess.run([sys.executable, "-c", "from agent.cli.main import main; main()", *arguments], cwd=folder,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout, done.stderr


def lanes(folder, target):
    """Status and problem codes by kind of one collection."""
    code, out, _ = call(folder, "collect", "--format", "json", target=target)
    report = json.loads(out)
    return code, {lane["kind"]: lane["status"] for lane in report["lanes"]}, report


def package(tmp_path, text, name="doors"):
    """A package with this module, as an installer leaves it: the module and its metadata with the entry point."""
    target = tmp_path / "other"
    metadata = target / f"broken_{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: broken-{name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[tieout.collectors]\n{name} = broken_{name}\n")
    (target / f"broken_{name}.py").write_text(textwrap.dedent(text))
    return target


def test_the_example_is_collected_by_the_real_runner(installed, folder):
    """Its locks are documents in the store beside our own registers, with its own permissions."""
    code, statuses, report = lanes(folder, installed)
    assert (code, statuses) == (0, {"files.person": "complete", "files.policy": "complete", "doors.lock": "complete"})
    assert report["unreached"] == []
    code, out, _ = call(folder, "permissions", "--format", "json", target=installed)
    assert json.loads(out)["sources"]["doors"] == {"permissions": ["read access to the list of locks"]}
    code, out, _ = call(folder, "doctor", target=installed)
    assert "reached doors:front" in out


def test_an_unknown_type_names_the_types_of_plug_ins_too(installed, folder):
    """Without the package its type is unknown; with it the sentence lists it."""
    code, _, err = call(folder, "collect")
    assert (code, "unknown source type 'doors'" in err) == (3, True)
    (folder / "tieout.yaml").write_text(CONFIG.replace("type: doors", "type: dors"))
    code, _, err = call(folder, "collect", target=installed)
    assert code == 3
    assert "doors" in err.partition("the types are")[2]


HEAD = """
    from collectors.base import Collector, Document, Operation
    READ = Operation("READ locks", "read access")
    def collect(source, scope):
        yield Document("x", "x", {})
    def connect(config, *, clock, limits):
        raise ValueError("secret text of the package")
    COLLECTORS = (Collector("doors.lock", "Locks", (READ,), collect),)
"""
SOURCE = """
    class Doors:
        id, label, type, caller = "doors:front", "front", "doors", "x"
        def scopes(self, level):
            return [("", "front")]
        def collectors(self):
            return COLLECTORS
    def connect(config, *, clock, limits):
        return [Doors()]
"""
BROKEN = {
    "does not import": ("import nothing_of_that_name", "cannot be loaded (ModuleNotFoundError)"),
    "raises on import": ("raise SystemError('secret text of the package')", "cannot be loaded (SystemError)"),
    "no connect": (HEAD.replace("def connect", "def connekt"), "has no connect"),
    "no collectors": (HEAD.replace("COLLECTORS =", "COLLECTOR ="), "COLLECTORS is no tuple"),
    "a list of collectors": (HEAD + "    COLLECTORS = list(COLLECTORS)\n", "COLLECTORS is no tuple"),
    "a foreign kind": (HEAD.replace("doors.lock", "aws.s3.bucket"), "does not begin with doors."),
    "a kind twice": (HEAD + "    COLLECTORS = COLLECTORS * 2\n", "declared twice"),
    "nothing declared": (HEAD.replace("(READ,)", "()"), "declares no operation"),
    "a write": (HEAD.replace("READ locks", "DELETE /locks"), "DELETE /locks"),
    "no permission": (HEAD.replace('"read access"', '""'), "names no permission"),
    "connect raises": (HEAD, "its connect raised ValueError"),
    "a source of another's id": (HEAD + SOURCE.replace("doors:front", "aws:1"), "does not begin with doors:"),
    "an undeclared collector": (HEAD + SOURCE.replace(
        "return COLLECTORS", 'return (Collector("doors.key", "Keys", (READ,), collect),)'), "reads doors.key, which"),
    "no source at all": (HEAD + SOURCE.replace("return [Doors()]", "return 7"), "its connect raised TypeError"),
}


@pytest.mark.parametrize(("text", "sentence"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_a_plug_in_is_said_before_it_runs(tmp_path, monkeypatch, text, sentence):
    """An error of its own source, which stops no other, and which quotes nothing of the package's own text."""
    monkeypatch.syspath_prepend(package(tmp_path, text))
    monkeypatch.delitem(sys.modules, "broken_doors", raising=False)
    plugins._points.cache_clear()
    try:
        with pytest.raises(CollectError, match=re.escape(sentence)) as caught:
            registry.connect({"type": "doors", "name": "front"}, clock=lambda: datetime.now(UTC))
    finally:
        plugins._points.cache_clear()
    assert (caught.value.code, caught.value.exit_code) == ("broken_plugin", 2)
    assert "secret text" not in caught.value.diagnostics()


def test_no_plug_in_takes_the_name_of_imported_lanes():
    """Its lanes would be taken for imports, which no list of lanes shows."""
    assert "its name is that of imported lanes" in list(plugins._faults("imported", None))


@pytest.mark.parametrize(("text", "sentence"), [BROKEN["does not import"], BROKEN["connect raises"]])
def test_a_broken_plug_in_is_its_own_error_and_nobody_elses(tmp_path, folder, text, sentence):
    """The registers are read, the plug-in's source is named with what is wrong, and nothing of its text leaks."""
    code, statuses, report = lanes(folder, package(tmp_path, text))
    assert (code, statuses) == (2, {"files.person": "complete", "files.policy": "complete"})
    refused, = report["unreached"]
    assert refused["source"] == "front"
    assert sentence in json.dumps(refused)
    assert "secret text" not in json.dumps(report)


def test_a_plug_in_that_breaks_later_fails_the_lanes_it_had(installed, tmp_path, folder):
    """After a good pass a broken version seals a failed scan on its lane, so that the time is not taken for watched."""
    assert lanes(folder, installed)[0] == 0
    code, statuses, _ = lanes(folder, package(tmp_path, "import nothing_of_that_name"))
    assert (code, statuses["doors.lock"], statuses["files.person"]) == (2, "failed", "complete")


def test_a_collector_that_reads_what_it_did_not_declare_is_stopped(tmp_path, folder):
    """The guard that it asks refuses, and the lane fails with the reason."""
    text = HEAD + SOURCE + """
    from collectors.guard import require_declared
    def collect(source, scope):
        require_declared("READ keys")
        yield Document("x", "x", {})
    COLLECTORS = (Collector("doors.lock", "Locks", (READ,), collect),)
"""
    code, statuses, report = lanes(folder, package(tmp_path, text))
    assert (code, statuses["doors.lock"], statuses["files.person"]) == (2, "failed", "complete")
    assert "READ keys: not declared" in json.dumps(report)


def test_two_packages_of_one_type_are_neither_taken(tmp_path, installed, folder):
    """Nobody can say which of them is meant, and both are named."""
    other = package(tmp_path, HEAD + SOURCE)
    _, statuses, report = lanes(folder, f"{installed}{os.pathsep}{other}")
    assert "doors.lock" not in statuses
    assert "broken-doors, tieout-example" in json.dumps(report["unreached"])


def test_a_plug_in_cannot_take_the_place_of_our_own_type(tmp_path, folder):
    """A package that offers ``files`` is not used."""
    (folder / "tieout.yaml").write_text(CONFIG.replace("  - {name: front, type: doors, path: ./locks.json}\n", ""))
    other = package(tmp_path, "raise SystemError", name="files")
    assert lanes(folder, other)[:2] == (0, {"files.person": "complete", "files.policy": "complete"})
