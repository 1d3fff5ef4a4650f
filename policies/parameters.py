"""Management's parameters: held against each parameter's JSON Schema and laid over the defaults.

A bad parameter is an error that stops the run; it never reaches a policy, where it could turn into a pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from policies.model import Adopted, Control, Library, Parameter
from policies.operation.calendar import counted
from policies.sources import LibraryError


class ParameterError(LibraryError):
    """A parameter that its control does not have, or whose value its schema refuses."""


def resolve(control: Control, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of the control, ``given`` laid over the defaults, in the control's order.

    Raises ``ParameterError`` naming control, parameter, what is allowed and what was given.
    """
    known = {parameter.name: parameter for parameter in control.parameters}
    for name in given:
        if name not in known:
            allowed = ", ".join(known) or "none: it has no parameters"
            raise _at(name, ParameterError(
                f"{control.id}: unknown parameter {name!r}, allowed are {allowed}",
                hint=f"'tieout policy show {control.id}' lists them with their defaults."))
    days = _counted(control)
    return {name: _checked(control.id, parameter, given[name], in_business_days=name in days) if name in given
            else parameter.default for name, parameter in known.items()}


def resolve_all(library: Library, adopted: tuple[Adopted, ...] = ()) -> dict[str, dict[str, Any]]:
    """The parameters of every control of the library: management's where adopted, the defaults elsewhere."""
    given = {item.control.id: item.parameters for item in adopted}
    return {control_id: resolve(control, given.get(control_id, {})) for control_id, control in library.controls.items()}


def _counted(control: Control) -> frozenset[str]:
    """The limits that may be in business days. A policy that counts days itself does not know the calendar."""
    return frozenset(name for test in control.tests for name in test.counted).difference(
        name for test in control.tests for name in test.params)


def _checked(control: str, parameter: Parameter, value: Any, *, in_business_days: bool) -> Any:
    number = _number(value) if in_business_days else value
    fault = next(Draft202012Validator(parameter.schema).iter_errors(number), None)
    if fault is not None:
        unit = f" {parameter.unit}" if parameter.unit else ""
        unit += ", or text such as '5 business days'" if in_business_days else ""
        raise _at(parameter.name, ParameterError(
            f"{control}: parameter {parameter.name!r}: expected {_allowed(parameter)}{unit}, got {value!r}",
            hint=f"{parameter.description} The default is {parameter.default!r}."))
    return value


def _number(value: Any) -> Any:
    """How many business days a text states; anything else as it is, for the schema to judge."""
    try:
        return counted(value)[0] if isinstance(value, str) else value
    except ValueError:
        return value


def _at(name: str, error: ParameterError) -> ParameterError:
    error.steps = ("parameters", name)
    return error


def _allowed(parameter: Parameter) -> str:
    return json.dumps(parameter.schema, sort_keys=True)
