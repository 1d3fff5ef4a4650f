"""What a policy must not do and must have, found without running it. The library ships without a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from collectors.registry import SOURCE_TYPES, collectors_of
from policies.closure import recursions
from policies.lint_cases import case_gaps
from policies.lint_engines import differences
from policies.model import Control, Library, Test
from policies.rego_syntax import Module, Reference, parse_module
from policies.safety import forbidden_calls
from policies.sources import LibraryError, close_names
from policies.wording import SCAFFOLD, wording

MAXIMUM_LINES = 80
_PUBLIC = frozenset({"result", "applicable", "missing", "fails", "recheck_at"})
# A verdict is remembered over its whole span, so its reasons must stay true in it: dates, never ages.
_AGE = re.compile(r"\bage of\b|\b(?:days?|hours?) (?:old|ago)\b", re.IGNORECASE)
_NEGATION = "future.keywords.not"


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One problem with its place; ``rule`` is a stable word for it."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """``path:line: rule: message``, as editors read it."""
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def lint(library: Library) -> list[LintProblem]:
    """Every problem of every module and of every test's cases, in path order."""
    tests = {test.source: (control, test) for control in library.controls.values() for test in control.tests}
    problems = [LintProblem(path, 1, "recursion", why) for path, why in recursions(library.modules).items()]
    for path, source in library.modules:
        try:
            module = parse_module(path, source)
        except LibraryError as error:
            problems.append(LintProblem(path, 1, "syntax", str(error)))
            continue
        problems += _of_every_module(module, source)
        problems += _of_test(*tests[path], module, source) if path in tests else _of_helper(module)
    for control, test in tests.values():
        problems += [LintProblem(test.source, 1, "cases", gap) for gap in case_gaps(library, control, test)]
        problems += _of_kind(test)
    for control in library.controls.values():
        problems += _of_words(control)
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.rule, problem.message))


def _of_words(control: Control) -> Iterator[LintProblem]:
    path, _, line = control.where.rpartition(":")
    yield from (LintProblem(path, int(line), "wording", why) for why in wording(control.statement))
    steps = [step for steps in control.remediation.values() for step in steps]
    attributes = [text for attribute in control.attributes for text in (attribute.text, attribute.deviation)]
    for text in (control.title, control.risk, control.acceptance, *steps, *attributes):
        if text.startswith(SCAFFOLD):
            yield LintProblem(path, 1, "wording", f"it still holds the scaffold's words: {text!r}")


def _of_kind(test: Test) -> Iterator[LintProblem]:
    """A kind of a shipped source that it does not have: such a test would find nothing to read, for ever."""
    source = test.kind.partition(".")[0]
    kinds = [collector.kind for collector in collectors_of(source)] if source in SOURCE_TYPES else [test.kind]
    if test.kind not in kinds:
        close = close_names(test.kind, kinds)
        yield LintProblem(test.source, 1, "kind", f"{source} has no kind {test.kind!r}. {close}")


def _of_every_module(module: Module, source: str) -> Iterator[LintProblem]:
    for number, text in enumerate(source.splitlines(), start=1):
        if SCAFFOLD in text:
            yield LintProblem(module.path, number, "wording", "it still holds the scaffold's words")
    for call, line in forbidden_calls(module):
        yield LintProblem(module.path, line, "forbidden", f"{call}: an answer depends on the input and nothing else")
    negations = [line for rule in module.rules for line in rule.negations]
    if negations and _NEGATION not in module.imports:
        yield LintProblem(module.path, min(negations), "negation",
                          f"a module that negates a call or comparison must import {_NEGATION}: without it OPA leaves "
                          "the rule undefined where the call is given something undefined, and regorus does not")
    for rule, line, why in differences(module, source):
        yield LintProblem(module.path, line, rule, why)
    for number, text in enumerate(source.splitlines(), 1):
        if text.startswith(" "):
            yield LintProblem(module.path, number, "format", "indent with tabs, as opa fmt does")


def _of_helper(module: Module) -> Iterator[LintProblem]:
    stem = module.path.rsplit("/", 1)[-1].removesuffix(".rego")
    if module.package != f"lib.{stem}":
        yield LintProblem(module.path, 1, "naming", f"expected package lib.{stem}, got {module.package}")
    for reference in _references(module):
        if reference.path[0] == "input":
            yield LintProblem(module.path, reference.line, "input", "a helper takes arguments and does not read input")


def _of_test(control: Control, test: Test, module: Module, source: str) -> Iterator[LintProblem]:
    lines = source.splitlines()
    own = len(lines) - next((index for index, text in enumerate(lines) if text.startswith("package ")), 0)
    if own > MAXIMUM_LINES:
        yield LintProblem(module.path, len(lines), "length",
                          f"a policy has at most {MAXIMUM_LINES} lines from its package on, got {own}")
    if test.attribute and test.attribute not in {attribute.id for attribute in control.attributes}:
        yield LintProblem(module.path, 1, "metadata", f"attribute {test.attribute!r} is not one of control.yaml")
    yield from _names(module)
    for reference in _references(module):
        why = _undeclared(test, reference)
        if why:
            yield LintProblem(module.path, reference.line, "reference", why)
    yield from _time(test, module)
    for text, line in ((text, line) for rule in module.rules for text, line in rule.strings):
        if _AGE.search(text):
            yield LintProblem(module.path, line, "reason", f"reasons carry absolute dates, never ages: {text!r}")


def _names(module: Module) -> Iterator[LintProblem]:
    defaults = {rule.name for rule in module.rules if rule.default}
    if "result" not in {rule.name for rule in module.rules}:
        yield LintProblem(module.path, 1, "naming", "a policy has a rule named result")
    for rule in module.rules:
        if rule.name not in _PUBLIC and not rule.name.startswith("_"):
            yield LintProblem(module.path, rule.line, "naming", f"the internal rule {rule.name!r} must start with _")
        if rule.name == "applicable" and "applicable" not in defaults:
            yield LintProblem(module.path, rule.line, "default",
                              "applicable needs a default, or an undefined one makes the whole result undefined")


def _time(test: Test, module: Module) -> Iterator[LintProblem]:
    reads = any(reference.path[:2] == ("input", "as_of") for reference in _references(module))
    if test.time and not reads:
        yield LintProblem(module.path, 1, "time", "METADATA says time: true, but input.as_of is never read")


def _references(module: Module) -> Iterator[Reference]:
    for rule in module.rules:
        yield from rule.references


def _undeclared(test: Test, reference: Reference) -> str:
    """Why a reference to ``input`` or ``data`` is not one that METADATA declares, "" when it is."""
    path = reference.path
    if path[0] == "data":
        return "" if path[1:2] == ("lib",) else f"{'.'.join(path)}: a policy uses data.lib only"
    if path[0] != "input":
        return ""
    if _is_whole(path):
        return _handed_whole(test, reference)
    return _undeclared_name(test, path)


def _is_whole(path: tuple[str, ...]) -> bool:
    """Whether a reference stops before the name of a declared thing."""
    return len(path) == 1 or (len(path) == 2 and path[1] in {"subject", "params", "related"})


def _handed_whole(test: Test, reference: Reference) -> str:
    """The whole input, or a whole part of it, may only be an argument; a constant path beside it must be declared."""
    if reference.argument_of != "object.get" and not reference.argument_of.startswith("data.lib."):
        return f"{'.'.join(reference.path)}: name the declared key; a whole part is only handed to a helper"
    beside = reference.beside if reference.argument_of == "object.get" or len(reference.beside) > 1 else ()
    full = (*reference.path, *beside)
    return "" if _is_whole(full) else _undeclared_name(test, full)


def _undeclared_name(test: Test, path: tuple[str, ...]) -> str:
    part, name = path[1], path[2] if len(path) > 2 else ""
    declared: dict[str, tuple[str, ...]] = {
        "subject": test.evidence, "params": test.params, "related": tuple(join.name for join in test.related)}
    shown = ".".join(path[:3])
    if part == "as_of":
        return "" if test.time else "input.as_of is read, but METADATA does not say time: true"
    if part not in declared:
        return f"{shown}: an input has subject, params, related and as_of"
    if name not in declared[part]:
        return f"{shown}: not declared in METADATA, which has {', '.join(declared[part]) or 'none'}"
    return ""
