"""The pages say what the program does: kinds, controls, commands, decisions and dependencies cannot drift apart."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli.main import cli
from collectors.registry import SOURCE_TYPES, collectors_of
from policies.library import ROOT as POLICIES
from policies.library import load_library

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
DECLARED = {collector.kind: collector for source in SOURCE_TYPES for collector in collectors_of(source)}
CONTROLS = sorted(path.name for path in (POLICIES / "controls").iterdir() if path.is_dir())


def _pages():
    return "\n".join(page.read_text() for page in sorted((DOCS / "sources").glob("*.md")))


def _kind_rows():
    """The first two cells of each kind's row: the kind and its lanes."""
    rows = re.findall(r"^\| `([a-z_.0-9]+\.[a-z_.0-9]+)` \| ([^|]+) \|", _pages(), re.MULTILINE)
    return {kind: lanes.strip() for kind, lanes in rows}


def test_every_kind_that_is_collected_is_described_and_the_reverse():
    """A policy's author learns every document from docs/sources, and finds nothing there that no collector yields."""
    assert set(_kind_rows()) == set(DECLARED)


def test_the_lanes_of_a_kind_are_those_it_is_collected_in():
    """What the table says of a lane (a source, a region, a repository; events) is what the collector declares."""
    for kind, lanes in _kind_rows().items():
        if not kind.startswith("files."):
            assert lanes.split(",")[0] == DECLARED[kind].level, kind
            assert ("events" in lanes) == (DECLARED[kind].yields == "event"), kind


def test_every_kind_that_a_policy_reads_is_collected():
    """A test or a join on a kind that nobody yields would never have evidence."""
    library = load_library()
    read = {kind for control in library.controls.values() for test in control.tests
            for kind in (test.kind, *(join.kind for join in test.related))}
    assert read <= set(DECLARED)


@pytest.mark.parametrize("folder", CONTROLS)
def test_every_control_is_listed_and_serves_a_need(folder):
    """A control folder is shown by `tieout policy list`, belongs to a profile and serves a need of some criterion."""
    library = load_library()
    control = next(control for control in library.controls.values() if control.folder == folder)
    listed = CliRunner().invoke(cli, ["policy", "list"]).output
    assert re.search(rf"^{control.id}\b", listed, re.MULTILINE)
    assert any(control.id in need.controls for need in library.needs)
    assert any(control.id in ids for ids in library.profiles.values())


def test_the_page_of_commands_is_the_programs_own_help():
    """docs/commands.md is what `make docs` writes; a process of its own, because click keeps help options once made."""
    written = subprocess.run([sys.executable, "-m", "agent.cli.reference"], capture_output=True, text=True, check=True,
                             cwd=ROOT).stdout
    assert (DOCS / "commands.md").read_text() == written


def test_decisions_are_numbered_without_a_hole():
    """Each decision has the next number, in its name and in its title."""
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [path.name[:5] for path in decisions] == [f"{number:04d}-" for number in range(1, len(decisions) + 1)]
    for number, path in enumerate(decisions, 1):
        assert path.read_text().startswith(f"# {number}. "), path.name


def test_every_dependency_has_its_reason():
    """What pyproject.toml asks for is named in docs/dependencies.md, and what the page says is always installed is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    page = (DOCS / "dependencies.md").read_text().lower()
    always = {_name(entry) for entry in project["project"]["dependencies"]}
    extras = {_name(entry) for extra in project["project"]["optional-dependencies"].values() for entry in extra}
    table = page.partition("## always installed")[2].partition("## ")[0]
    assert always == set(re.findall(r"^\| ([a-z0-9.-]+) \|", table, re.MULTILINE)) - {"package"}
    assert [name for name in sorted(extras - {"tieout"}) if not re.search(rf"\b{re.escape(name)}\b", page)] == []


def test_every_rule_of_the_policy_lint_is_described():
    """Who is told of a rule's breach finds it in docs/policies.md."""
    source = (POLICIES / "lint.py").read_text() + (POLICIES / "lint_engines.py").read_text()
    rules = set(re.findall(r'(?:LintProblem\([^"\n]*|yield )"([a-z]+)",', source))
    section = (DOCS / "policies.md").read_text().partition("## Lint")[2].partition("\n## ")[0]
    assert len(rules) > 10
    assert [rule for rule in sorted(rules) if f"`{rule}`" not in section] == []


def test_every_module_has_its_place_in_the_architecture():
    """Who looks for a rule finds its module in the tree of docs/architecture.md; a new module belongs there too."""
    tree = (DOCS / "architecture.md").read_text().partition("## The tree")[2].partition("\n## ")[0]
    apart = {"cli", "templates", "standins", "checks", "schemas", "controls", "lib", "criteria"}  # named as folders
    modules = [path for stage in ("collectors", "store", "policies", "reports", "agent")
               for path in (ROOT / stage).rglob("*.py") if not apart & set(path.relative_to(ROOT).parts)]
    assert len(modules) > 100
    assert [str(path.relative_to(ROOT)) for path in modules
            if path.stem != "__init__" and not re.search(rf"\b{path.stem}\b", tree)] == []


def _name(requirement):
    return re.split(r"[\[<>=~! ]", requirement)[0].lower()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_path_that_a_page_names_exists(page):
    """Links and file names in a page lead somewhere in this tree."""
    text = page.read_text()
    named = set(re.findall(r"`((?:agent|collectors|docs|policies|reports|store|tests)/[\w./-]+)`", text))
    linked = set(re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text))
    missing = {name for name in named if not list(ROOT.glob(name.rstrip("/") or name))}
    missing |= {link for link in linked if not (page.parent / link).exists()}
    assert missing == set()
