"""One control folder, read: ``control.yaml``, a ``.rego`` file a test, and its cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from policies.framework_files import check_references, with_bridged
from policies.metadata import parse_test
from policies.model import Attribute, Case, Control, Outcome, Parameter, Test
from policies.sources import LibraryError, Located, close_names, read_text, read_yaml

DEFAULT_GAP_HOURS = 192  # 8 days; exposure, privilege and logging state 26
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True, slots=True)
class ControlFolder:
    """What one folder holds: the control, its Rego modules as (path, source), and its cases."""

    control: Control
    modules: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]


def read_folder(folder: Path, shown: str, criteria: Mapping[str, object]) -> ControlFolder:
    """Read and check one control folder; ``shown`` is its path in errors, ``criteria`` the known ids."""
    _check_name(folder.name, shown)
    located = read_yaml(folder / "control.yaml", f"{shown}/control.yaml", "control")
    _check_criteria(located, criteria)
    check_references(located)
    modules = tuple((f"{shown}/{path.name}", read_text(path, f"{shown}/{path.name}"))
                    for path in sorted(folder.glob("*.rego")))
    if not modules:
        raise LibraryError(f"{shown}: a control needs at least one test, got no .rego file",
                           hint="Write <kind>.rego beside control.yaml; docs/policies.md shows how.")
    tests = tuple(_test(source_path, source, located.value["id"], folder.name) for source_path, source in modules)
    control = _control(located, folder.name, tests)
    _check_params(control)
    return ControlFolder(control, modules, _all_cases(folder, shown, tests))


def _test(shown: str, source: str, control: str, folder: str) -> Test:
    stem = Path(shown).stem
    _check_name(stem, shown)
    return parse_test(shown, source, control=control, folder=folder, stem=stem)


def _check_name(name: str, shown: str) -> None:
    if not _NAME.match(name):
        raise LibraryError(f"{shown}: names are small letters, digits and underscores, got {name!r}",
                           hint="Dots and leading digits break Rego packages and REST paths.")


def _check_criteria(located: Located, criteria: Mapping[str, object]) -> None:
    for index, criterion in enumerate(located.value["criteria"]):
        if criterion not in criteria:
            raise LibraryError(f"{located.where('criteria', index)}: unknown criterion {criterion!r}",
                               hint=close_names(criterion, list(criteria)))


def _control(located: Located, folder: str, tests: tuple[Test, ...]) -> Control:
    value: dict[str, Any] = located.value
    return Control(
        id=value["id"], folder=folder, title=value["title"], statement=value["statement"].strip(),
        criteria=tuple(value["criteria"]), key=value["key"], nature=value["nature"], frequency=value["frequency"],
        risk=value["risk"].strip(),
        remediation={system: tuple(steps) for system, steps in value["remediation"].items()},
        effort=value["effort"]["band"], acceptance=value["acceptance"].strip(), severity=value["severity"],
        maximum_gap_hours=value.get("maximum_gap_hours", DEFAULT_GAP_HOURS),
        correction_hours=value.get("correction_hours", 0),
        parameters=tuple(_parameter(located, name) for name in value.get("parameters", {})),
        attributes=tuple(Attribute(**entry) for entry in value["attributes"]), tests=tests,
        references=with_bridged({name: tuple(entries) for name, entries in value.get("references", {}).items()}),
        effort_days=value["effort"]["days"], depends_on=tuple(value.get("depends_on", ())),
        where=located.where("statement"),
    )


def _parameter(located: Located, name: str) -> Parameter:
    entry = located.value["parameters"][name]
    where = located.where("parameters", name)
    try:
        Draft202012Validator.check_schema(entry["schema"])
    except SchemaError as error:
        raise LibraryError(f"{where}: the schema of parameter {name!r} is not JSON Schema: {error.message}") from error
    wrong = next(Draft202012Validator(entry["schema"]).iter_errors(entry["default"]), None)
    if wrong is not None:
        raise LibraryError(f"{where}: the default of parameter {name!r} breaks its own schema: {wrong.message}")
    return Parameter(name=name, schema=entry["schema"], default=entry["default"], unit=entry.get("unit", ""),
                     description=entry["description"])


def _check_params(control: Control) -> None:
    known = {parameter.name for parameter in control.parameters}
    for test in control.tests:
        for name in (*test.params, *(test.expected.params if test.expected else ())):
            if name not in known:
                raise LibraryError(f"{test.source}:1: unknown parameter {name!r}; control.yaml declares "
                                   f"{', '.join(sorted(known)) or 'none'}")


def _all_cases(folder: Path, shown: str, tests: tuple[Test, ...]) -> tuple[Case, ...]:
    """Those of ``cases.yaml`` and of every ``<test>.cases.yaml``; lint and the self-check report a test without any."""
    paths = sorted({*folder.glob("cases.yaml"), *folder.glob("*.cases.yaml")})
    return tuple(case for path in paths for case in _cases(path, f"{shown}/{path.name}", tests))


def _cases(path: Path, shown: str, tests: tuple[Test, ...]) -> tuple[Case, ...]:
    located = read_yaml(path, shown, "cases")
    by_name = {test.id: test.id for test in tests} | {test.id.split(".")[1]: test.id for test in tests}
    return tuple(_case(located, index, by_name) for index in range(len(located.value)))


def _case(located: Located, index: int, by_name: Mapping[str, str]) -> Case:
    entry = located.value[index]
    if entry["test"] not in by_name:
        raise LibraryError(f"{located.where(index, 'test')}: unknown test {entry['test']!r}",
                           hint=f"Tests beside it: {', '.join(sorted(by_name))}.")
    return Case(name=entry["name"], test=by_name[entry["test"]], input=entry["input"],
                outcome=Outcome(entry["outcome"]), reasons_contain=tuple(entry.get("reasons_contain", [])),
                recheck_at=entry.get("recheck_at", ""), where=located.where(index))
