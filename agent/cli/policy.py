"""``tieout policy``: list, show, test and lint the controls and their tests, ours and the customer's."""

from __future__ import annotations

import json
from pathlib import Path

import click

from agent.cli.common import Format, emit, format_option
from agent.cli.main import Exit
from agent.config.errors import ConfigError
from policies.engine.base import Engine
from policies.library import EXTRA, load_library
from policies.model import Control, Library

folder_option = click.option("--policies", "folder", type=click.Path(path_type=Path, file_okay=False), default=None,
                             metavar="DIR", help="The customer's own folder beside the library.")


@click.group(epilog="Example:  tieout policy test --policies ./our-controls")
def command() -> None:
    """List, show, test and lint the controls and their tests."""


@command.command(name="list", epilog="Example:  tieout policy list")
@folder_option
@format_option
def list_tests(folder: Path | None, output_format: str) -> None:
    """Every control with its tests."""
    library = load_library(folder)
    tests = [test for control in library.controls.values() for test in control.tests]
    if output_format == Format.JSON:
        rows = [{"id": test.id, "control": test.control, "kind": test.kind, "type": test.type, "title": test.title}
                for test in tests]
        emit(json.dumps({"schema": "tieout.policies/1", "bundle": library.digest, "tests": rows}, indent=2))
        return
    for control in library.controls.values():
        emit(f"{control.id}  {control.title}  [{', '.join(control.criteria)}]")
        for test in control.tests:
            emit(f"    {test.type:6} {test.kind or test.population:24} {test.title}")
    emit(f"{len(library.controls)} controls, {len(tests)} tests, bundle {library.digest[:12]}")


@command.command(epilog="Example:  tieout policy show DP-04")
@click.argument("control")
@folder_option
def show(control: str, folder: Path | None) -> None:
    """The control CONTROL: statement, parameters, attributes and the Rego of its tests."""
    library = load_library(folder)
    if control not in library.controls:
        raise ConfigError(f"control {control!r} is not in the library.", hint="'tieout policy list' shows every id.")
    emit(_described(library, library.controls[control]))


@command.command(epilog="Example:  tieout policy test")
@folder_option
def test(folder: Path | None) -> int:
    """Evaluate every control's own cases on the engine: do the tests catch what they must?"""
    from policies.cases import self_check  # noqa: PLC0415 - the engine loads when used
    from policies.engine.embedded import EmbeddedEngine  # noqa: PLC0415 - as above

    library = load_library(folder)
    engine = EmbeddedEngine()
    engine.load(library)
    result = self_check(library, engine)
    for wrong in result.wrong:
        emit(f"WRONG {wrong}")
    unproven = _unproven(library, engine)
    for fault in unproven:
        emit(f"UNPROVEN {fault}")
    emit(f"{result.cases} cases, {result.caught} of {result.failures} known failures caught, {len(result.wrong)} wrong")
    return Exit.FINDINGS if result.wrong or unproven else Exit.NOTHING


@command.command(epilog="Example:  tieout policy lint --policies ./our-controls")
@folder_option
def lint(folder: Path | None) -> int:
    """Look for what a policy must not do: undeclared evidence, forbidden built-ins, missing cases."""
    from policies.lint import lint as problems_of  # noqa: PLC0415 - only for lint

    library = load_library(folder)
    problems = problems_of(library)
    for problem in problems:
        emit(str(problem))
    emit(f"{len(library.controls)} controls, {len(problems)} problems")
    return Exit.FINDINGS if problems else Exit.NOTHING


def _unproven(library: Library, engine: Engine) -> list[str]:
    """What breaks the proofs in the tests of a folder from outside; the library's own are proven by its test suite."""
    from policies.engine.interpreter import InterpreterEngine  # noqa: PLC0415 - the engine loads when used
    from policies.proof import PROOFS, engines_agree  # noqa: PLC0415 - as above

    referee = InterpreterEngine()
    referee.load(library)
    own = [test for control in library.controls.values() for test in control.tests if test.source.startswith(EXTRA)]
    return [f"{test.id}: {fault}" for test in own
            for fault in (*(fault for proof in PROOFS for fault in proof(library, engine, test)),
                          *engines_agree(library, engine, referee, test))]


def _described(library: Library, control: Control) -> str:
    sources = dict(library.modules)
    lines = [f"{control.id}  {control.title}", "", control.statement, "", f"Criteria: {', '.join(control.criteria)}",
             f"Risk: {control.risk}", "", "Parameters:"]
    lines += [f"  {item.name} = {json.dumps(item.default)} {item.unit}: {item.description}"
              for item in control.parameters]
    lines += ["", "Attributes:"]
    lines += [f"  {item.id}  {item.text}  Deviation: {item.deviation}" for item in control.attributes]
    for test_of in control.tests:
        ending = f"{control.folder}/{test_of.id.rpartition('.')[2]}.rego"
        path = next((name for name in sources if name.endswith(ending)), "")
        lines += ["", f"--- {path or test_of.id}", sources.get(path, "").rstrip()]
    return "\n".join(lines)
