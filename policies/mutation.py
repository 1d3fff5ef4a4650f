"""How many broken versions of a policy its cases notice: the mutation score.

A break is noticed where a known case gets another answer than it must, or a damaged copy of one gets an answer that the
proofs forbid. What is left is a *survivor*, with one exception: a dropped condition is a *guard* where the policy
without it gives the same outcome on every known case and on every copy of one in which a value is another of its type.
It only stands against damaged evidence, and there the proofs allow both answers; another condition does its work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import orjson

from policies.breaks import DROPPED, Break, breaks
from policies.cases import difference
from policies.closure import closure_digest, closure_of
from policies.engine.base import Engine
from policies.engine.embedded import Machine
from policies.model import Case, Library, Outcome, Test
from policies.mutants import Mutant, leaves, siblings
from policies.proof import cases_of, damaged

AIM = 0.9  # of the broken versions of all policies together


@dataclass(frozen=True, slots=True)
class Score:
    """Of one test, or of several together: breaks noticed, guards, and survivors as ``path:line: what``."""

    noticed: int = 0
    guards: int = 0
    survivors: tuple[str, ...] = ()

    @property
    def counted(self) -> int:
        """How many breaks there were to notice."""
        return self.noticed + len(self.survivors)

    @property
    def share(self) -> float:
        """The share noticed; 1 where nothing could be broken."""
        return self.noticed / self.counted if self.counted else 1.0

    def __add__(self, other: Score) -> Score:
        """Both together."""
        return Score(self.noticed + other.noticed, self.guards + other.guards, self.survivors + other.survivors)


def score(library: Library, engine: Engine, test: Test) -> Score:
    """Break the test in every way and see what notices; ``engine`` has the library loaded. Deterministic."""
    known = _Known(library, engine, test)
    found = Score()
    for broken in breaks(test.source, dict(library.modules)[test.source]):
        machine = _machine(library, test, broken)
        if machine.fault(test):
            continue  # it does not compile: nobody could commit it
        if known.notices(machine):
            found += Score(noticed=1)
        elif broken.what == DROPPED and known.cannot_tell(machine):
            found += Score(guards=1)
        else:
            found += Score(survivors=(f"{test.source}:{broken.line}: {broken.what}",))
    return found


def key_of(library: Library, engine: Engine, test: Test) -> str:
    """What a score may be remembered by: the policy with its helpers, its cases, its parameters and the engine."""
    cases = [(case.name, case.outcome, dict(case.input), case.reasons_contain, case.recheck_at)
             for case, _ in cases_of(library, test)]
    limits = [(item.name, dict(item.schema), item.default) for item in library.controls[test.control].parameters]
    body = orjson.dumps([closure_digest(library, test), cases, limits, engine.name, engine.version])
    return sha256(body).hexdigest()


class _Known:
    """What is known of a test: its cases, their damaged copies with the outcomes allowed, and their sound siblings."""

    def __init__(self, library: Library, engine: Engine, test: Test) -> None:
        self._test = test
        self._engine = engine
        self._given = cases_of(library, test)
        self._cases = [(case, _dump(given)) for case, given in self._given]
        self._damaged = list(damaged(library, engine, test))
        self._siblings: list[tuple[bytes, Outcome]] | None = None

    def notices(self, machine: Machine) -> bool:
        return (any(self._wrong(machine, case, body) for case, body in self._cases)
                or any(self._forbidden(machine, mutant) for mutant in self._damaged))

    def cannot_tell(self, machine: Machine) -> bool:
        if self._siblings is None:
            bodies = [mutant.input for _, given in self._given for steps, value in leaves(given)
                      for mutant in siblings(given, steps, value)]
            self._siblings = [(body, self._engine.evaluate([self._test], body)[0].outcome)
                              for body in dict.fromkeys(bodies)]
        return all(self._outcome(machine, body) is outcome for body, outcome in self._siblings)

    def _wrong(self, machine: Machine, case: Case, body: bytes) -> bool:
        return bool(difference(case, machine.evaluate([self._test], body)[0]))

    def _forbidden(self, machine: Machine, mutant: Mutant) -> bool:
        return self._outcome(machine, mutant.input) not in mutant.allowed

    def _outcome(self, machine: Machine, body: bytes) -> Outcome:
        return machine.evaluate([self._test], body)[0].outcome


def _machine(library: Library, test: Test, broken: Break) -> Machine:
    """The broken version compiled with its helpers, and nothing else."""
    control = replace(library.controls[test.control], tests=(test,))
    modules = tuple((path, broken.source if path == test.source else source)
                    for path, source in closure_of(library, test))
    return Machine(replace(library, controls={control.id: control}, modules=modules))


def together(scores: Iterable[Score]) -> Score:
    """The scores of many tests as one."""
    found = Score()
    for each in scores:
        found += each
    return found


def _dump(given: Any) -> bytes:
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
