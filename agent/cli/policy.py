"""``tieout policy``: the controls and their tests, ours and the customer's: look at them, prove them, map them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from agent.cli.common import Format, emit, format_option
from agent.cli.main import Exit
from agent.cli.policy_engines import bundle, verify_engines
from agent.cli.policy_library import chosen_controls, in_place, library_of, library_options, session_of
from agent.cli.policy_new import new
from agent.cli.policy_prove import test
from agent.cli.policy_views import coverage, crosswalk, docs
from policies.model import Library, Test
from reports.catalogue import described, origin


@click.group(epilog="Example:  tieout policy test --policies ./our-policies")
def command() -> None:
    """The controls and their tests, ours and your own: list, show, test, lint."""


for each in (test, verify_engines, new, docs, coverage, crosswalk, bundle):
    command.add_command(each)


@command.command(name="list", epilog="Example:  tieout policy list --criterion CC6.1 --source aws")
@library_options
@click.option("--criterion", metavar="ID", default=None, help="Only controls that serve this criterion.")
@click.option("--source", metavar="TYPE", default=None, help="Only tests of this source type: aws, github, files …")
@click.option("--type", "kind_of_test", type=click.Choice(["state", "event", "expected_instance"]), default=None,
              help="Only tests of this type.")
@format_option
def list_tests(folders: tuple[Path, ...], config_path: Path | None, criterion: str | None, source: str | None,
               kind_of_test: str | None, output_format: str) -> None:
    """Every control with its tests, or those that the filters leave."""
    library = library_of(folders, config_path)
    found = {name: [test for test in control.tests if _is_wanted(test, source, kind_of_test)]
             for name, control in library.controls.items() if criterion is None or criterion in control.criteria}
    chosen = {name: tests for name, tests in found.items() if tests}
    emit(_as_json(library, chosen) if output_format == Format.JSON else "\n".join(_as_text(library, chosen)))


@command.command(epilog="Example:  tieout policy show DP-04")
@click.argument("control")
@library_options
def show(control: str, folders: tuple[Path, ...], config_path: Path | None) -> None:
    """The control CONTROL: statement, tests, evidence, permissions, cross-references and the Rego of its tests.

    Where a configuration adopts it, what management runs in the place of the library's words and limits stands first.
    """
    library = library_of(folders, config_path)
    (found,) = chosen_controls(library, (control,))
    session = None if folders else session_of(config_path)
    own = next((item for item in session.adopted if item.control.id == found.id), None) if session else None
    emit(described(library, found, own, session.declared.exclusions if session else ()))


@command.command(epilog="Example:  tieout policy lint --policies ./our-policies")
@library_options
def lint(folders: tuple[Path, ...], config_path: Path | None) -> int:
    """Look for what a policy must not do, for missing cases, and for wording that cannot be tested."""
    from policies.lint import lint as problems_of  # noqa: PLC0415 - only for lint

    library = library_of(folders, config_path)
    problems = problems_of(library)
    for problem in problems:
        emit(in_place(str(problem), folders, config_path))
    emit(f"{len(library.controls)} controls, {len(problems)} problems")
    return Exit.FINDINGS if problems else Exit.NOTHING


def _is_wanted(test: Test, source: str | None, kind_of_test: str | None) -> bool:
    return (source is None or test.kind.split(".")[0] == source) and kind_of_test in {None, str(test.type)}


def _as_text(library: Library, chosen: dict[str, list[Test]]) -> Iterator[str]:
    for name, tests in chosen.items():
        control = library.controls[name]
        came = origin(control)
        yield f"{name}  {control.title}  [{', '.join(control.criteria)}]" + (f"  ({came})" if came else "")
        yield from (f"    {test.type:17} {test.kind or test.population:32} {test.title}" for test in tests)
    count = sum(len(tests) for tests in chosen.values())
    yield f"{len(chosen)} controls, {count} tests, bundle {library.digest[:12]}"


def _as_json(library: Library, chosen: dict[str, list[Test]]) -> str:
    rows = [{"id": test.id, "control": name, "criteria": list(library.controls[name].criteria), "kind": test.kind,
             "type": str(test.type), "title": test.title, "origin": origin(library.controls[name]) or "library"}
            for name, tests in chosen.items() for test in tests]
    return json.dumps({"schema": "tieout.policies/1", "bundle": library.digest, "tests": rows}, indent=2)
