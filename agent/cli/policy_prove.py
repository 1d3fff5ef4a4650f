"""``tieout policy test``: every known case, every proof of a folder from outside, and the mutation score."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from agent.cli.common import emit
from agent.cli.main import Exit
from agent.cli.policy_library import chosen_controls, in_place, library_of, library_options
from policies.engine.base import Engine
from policies.library import is_from_outside
from policies.model import Control, Library, Test
from policies.rego_syntax import RegoSyntaxError, parse_module

_SHOWN = 3
"""Faults of one proof that are listed; one mended condition often mends all of them."""


@click.command(epilog="Example:  tieout policy test --policies ./our-policies --mutants")
@library_options
@click.option("--control", "names", multiple=True, metavar="ID", help="Only this control; may be repeated.")
@click.option("--mutants", is_flag=True, help="Break each policy in every way and say which breaks no case notices.")
def test(folders: tuple[Path, ...], config_path: Path | None, names: tuple[str, ...], mutants: bool) -> int:
    """Evaluate the controls' own cases on the engine: do the tests catch what they must?"""
    from policies.cases import self_check  # noqa: PLC0415 - the engine loads when used
    from policies.engine.guarded import embedded_for  # noqa: PLC0415 - as above

    library = library_of(folders, config_path)
    controls = chosen_controls(library, names)
    engine = embedded_for(library)
    broken = _broken(library, controls)
    result = self_check(library, engine, [control.id for control in controls])
    wrong = [line for line in result.wrong if not any(f": {test}: " in line for test in broken)]
    unproven = list(_unproven(library, engine, controls, broken))
    for line in (*(f"BROKEN {why}" for why in broken.values()), *(f"WRONG {line}" for line in wrong), *unproven):
        emit(in_place(line, folders, config_path))
    few = mutants and _mutants(library, engine, [t for t in _tests(controls) if t.id not in broken],
                               lambda text: in_place(text, folders, config_path))
    emit(f"{result.cases} cases, {result.caught} of {result.failures} known failures caught, {len(result.wrong)} wrong")
    return Exit.FINDINGS if result.wrong or unproven or few else Exit.NOTHING


def _broken(library: Library, controls: list[Control]) -> dict[str, str]:
    """The tests of a folder from outside that do not compile, each with the compiler's words, once."""
    sources, found = dict(library.modules), {}
    for test in _tests(controls):
        try:
            parse_module(test.source, sources[test.source])
        except RegoSyntaxError as error:
            found[test.id] = str(error)
    return found


def _unproven(library: Library, engine: Engine, controls: list[Control], broken: Container[str]) -> Iterator[str]:
    """What breaks the proofs in the tests of a folder from outside; the library's own are proven by its test suite."""
    from policies.engine.guarded import INTERPRETER, GuardedEngine  # noqa: PLC0415 - the engine loads when used
    from policies.proof import ADVICE, PROOFS, engines_agree  # noqa: PLC0415 - as above

    referee = GuardedEngine(INTERPRETER)
    referee.load(library)
    own = [test for test in _tests(controls) if is_from_outside(test.source) and test.id not in broken]
    for test in own:
        for proof in PROOFS:
            yield from _told(test, proof(library, engine, test), ADVICE[proof.__name__])
        yield from _told(test, engines_agree(library, engine, referee, test), ADVICE[engines_agree.__name__])


def _told(test: Test, faults: list[str], advice: str) -> Iterator[str]:
    """The first faults of one proof, how many more there are, and how such faults are mended."""
    yield from (f"UNPROVEN {test.id}: {fault}" for fault in faults[:_SHOWN])
    if faults[_SHOWN:]:
        yield f"  and {len(faults) - _SHOWN} more of this sort"
    if faults:
        yield f"  Mend it: {advice}"


def _mutants(library: Library, engine: Engine, tests: list[Test], placed: Callable[[str], str]) -> bool:
    """Print survivors, by files as ``placed`` names them, and the score; whether it is below the aim."""
    from policies.mutation import AIM, Score, score  # noqa: PLC0415 - only for this

    total = Score()
    for test in tests:
        with _without_the_compilers_talk():
            each = score(library, engine, test)
        total += each
        for survivor in each.survivors:
            emit(f"SURVIVED {placed(survivor)}")
    emit(f"{total.noticed} of {total.counted} broken policies noticed ({100 * total.share:.1f} %, at least "
         f"{100 * AIM:.0f} % wanted), {total.guards} guards apart")
    return total.share < AIM


@contextmanager
def _without_the_compilers_talk() -> Iterator[None]:
    """The compiler writes to the error stream about some policies that it refuses; broken ones are meant to be."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _tests(controls: list[Control]) -> list[Test]:
    return [test for control in controls for test in control.tests]
