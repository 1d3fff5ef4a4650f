"""One control folder, read: ``control.yaml``, a ``.rego`` file a test, and its cases."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from policies.framework_files import check_references, with_bridged
from policies.metadata import parse_test
from policies.model import Attribute, Case, Control, Outcome, Parameter, Test
from policies.sources import LibraryError, Located, check_schema, close_names, parse_yaml, read_text, read_yaml

DEFAULT_GAP_HOURS = 192  # 8 days; exposure, privilege and logging state 26
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True, slots=True)
class ControlFolder:
    """What one folder holds: the control, its Rego modules as (path, source), and its cases."""

    control: Control
    modules: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class RawCase:
    """One entry of a cases file: the stem of its test, the file, and its place in it."""

    test: str
    located: Located
    index: int


@dataclass(frozen=True, slots=True)
class RawFolder:
    """One folder as it lies on disk: ``sources`` are (path, source) by stem; ``changed`` is what lies over it."""

    name: str
    shown: str
    located: Located
    sources: Mapping[str, tuple[str, str]]
    cases: tuple[RawCase, ...]
    changed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The control's id."""
        return str(self.located.value["id"])


def read_raw(folder: Path, shown: str) -> RawFolder:
    """Read the files of one control folder; ``shown`` is its path in errors."""
    _check_name(folder.name, shown)
    path = f"{shown}/control.yaml"
    located = parse_yaml(read_text(folder / "control.yaml", path), path)
    if not isinstance(located.value, dict) or not isinstance(located.value.get("id"), str):
        check_schema(located, "control")
    sources = {source.stem: (f"{shown}/{source.name}", read_text(source, f"{shown}/{source.name}"))
               for source in sorted(folder.glob("*.rego"))}
    for stem, (source_path, _) in sources.items():
        _check_name(stem, source_path)
    return RawFolder(folder.name, shown, located, sources, _raw_cases(folder, shown))


def built(raw: RawFolder, criteria: Mapping[str, object]) -> ControlFolder:
    """The control that a folder describes, checked; ``criteria`` are the known ids."""
    check_schema(raw.located, "control")
    _check_criteria(raw.located, criteria)
    check_references(raw.located)
    if not raw.sources:
        raise LibraryError(f"{raw.shown}: a control needs at least one test, got no .rego file",
                           hint="Write <kind>.rego beside control.yaml; docs/policies.md shows how.")
    tests = tuple(parse_test(path, source, control=raw.id, folder=raw.name, stem=stem)
                  for stem, (path, source) in sorted(raw.sources.items()))
    control = _control(raw, tests)
    _check_params(control)
    cases = tuple(_case(case, raw.name, tests) for case in raw.cases)
    return ControlFolder(control, tuple(raw.sources.values()), cases)


def _check_name(name: str, shown: str) -> None:
    if not _NAME.match(name):
        raise LibraryError(f"{shown}: names are small letters, digits and underscores, got {name!r}",
                           hint="Dots and leading digits break Rego packages and REST paths.")


def _check_criteria(located: Located, criteria: Mapping[str, object]) -> None:
    for index, criterion in enumerate(located.value["criteria"]):
        if criterion not in criteria:
            raise LibraryError(f"{located.where('criteria', index)}: unknown criterion {criterion!r}",
                               hint=close_names(criterion, list(criteria)))


def _control(raw: RawFolder, tests: tuple[Test, ...]) -> Control:
    located = raw.located
    value: dict[str, Any] = located.value
    return Control(
        id=value["id"], folder=raw.name, title=value["title"], statement=value["statement"].strip(),
        criteria=tuple(value["criteria"]), key=value["key"], nature=value["nature"], frequency=value["frequency"],
        risk=value["risk"].strip(),
        remediation={system: tuple(steps) for system, steps in value["remediation"].items()},
        effort=value["effort"]["band"], acceptance=value["acceptance"].strip(), severity=value["severity"],
        maximum_gap_hours=value.get("maximum_gap_hours", DEFAULT_GAP_HOURS),
        correction_hours=value.get("correction_hours", 0),
        parameters=tuple(_parameter(located, name) for name in value.get("parameters", {})),
        attributes=tuple(Attribute(**entry) for entry in value["attributes"]), tests=tests,
        references=with_bridged({name: tuple(entries) for name, entries in value.get("references", {}).items()}),
        effort_days=value["effort"]["days"], depends_on=dict(value.get("depends_on", {})),
        where=located.where("statement"), overridden=tuple(dict.fromkeys(raw.changed)),
    )


def _parameter(located: Located, name: str) -> Parameter:
    entry = located.value["parameters"][name]
    where = located.where("parameters", name)
    try:
        _check_metaschema(json.dumps(entry["schema"], sort_keys=True))
    except SchemaError as error:
        raise LibraryError(f"{where}: the schema of parameter {name!r} is not JSON Schema: {error.message}") from error
    wrong = next(Draft202012Validator(entry["schema"]).iter_errors(entry["default"]), None)
    if wrong is not None:
        raise LibraryError(f"{where}: the default of parameter {name!r} breaks its own schema: {wrong.message}")
    return Parameter(name=name, schema=entry["schema"], default=entry["default"], unit=entry.get("unit", ""),
                     description=entry["description"])


@cache  # most parameters are one of a few sorts
def _check_metaschema(schema: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema))


def _check_params(control: Control) -> None:
    known = {parameter.name for parameter in control.parameters}
    for test in control.tests:
        for name in (*test.params, *(test.expected.params if test.expected else ())):
            if name not in known:
                raise LibraryError(f"{test.source}:1: unknown parameter {name!r}; control.yaml declares "
                                   f"{', '.join(sorted(known)) or 'none'}")


def _raw_cases(folder: Path, shown: str) -> tuple[RawCase, ...]:
    """Those of ``cases.yaml`` and of every ``<test>.cases.yaml``; lint and the self-check report a test without any."""
    paths = sorted({*folder.glob("cases.yaml"), *folder.glob("*.cases.yaml")})
    files = [read_yaml(path, f"{shown}/{path.name}", "cases") for path in paths]
    return tuple(RawCase(entry["test"].removeprefix(f"{folder.name}."), located, index)
                 for located in files for index, entry in enumerate(located.value))


def _case(raw: RawCase, folder: str, tests: tuple[Test, ...]) -> Case:
    entry = raw.located.value[raw.index]
    full = f"{folder}.{raw.test}"
    if full not in {test.id for test in tests}:
        known = ", ".join(test.id.rpartition(".")[2] for test in tests)
        raise LibraryError(f"{raw.located.where(raw.index, 'test')}: unknown test {entry['test']!r}",
                           hint=f"Tests beside it: {known}.")
    return Case(name=entry["name"], test=full, input=entry["input"],
                outcome=Outcome(entry["outcome"]), reasons_contain=tuple(entry.get("reasons_contain", [])),
                recheck_at=entry.get("recheck_at", ""), where=raw.located.where(raw.index))
