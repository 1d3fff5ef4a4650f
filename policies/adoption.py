"""Which controls are management's own: a profile, single adoptions over it, and declines with a reason.

A library control is a candidate until it is adopted. Ids are exact; an unknown one is an error that lists the
close names and never picks one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policies.model import Adopted, CarvedOut, Control, Library
from policies.operation.reliance.model import Compensation, Declared, Isolation, Waiver
from policies.parameters import resolve
from policies.sources import LibraryError, close_names

_ENTRY_KEYS = frozenset({"id", "owner", "approver", "statement", "parameters", "in_operation_from", "key",
                         "carved_out"})


class AdoptionError(LibraryError):
    """The configuration adopts or declines something that cannot be adopted or declined."""


def adopt(library: Library, config_controls: Mapping[str, Any]) -> tuple[Adopted, ...]:
    """The adopted controls in order of their ids.

    ``config_controls`` holds ``profile`` (a name or None), ``adopt`` (ids, or mappings with ``id`` and any of
    ``owner``, ``statement``, ``parameters``, ``in_operation_from``, ``key``) and ``decline`` (``id``, ``reason``).
    Raises ``AdoptionError`` and ``ParameterError``.
    """
    entries = {control_id: {"id": control_id} for control_id in _profile(library, config_controls.get("profile"))}
    own = _entries(library, config_controls.get("adopt") or (), "adopt")
    declined = declined_controls(library, config_controls)
    both = sorted(set(own) & set(declined))
    if both:
        raise AdoptionError(f"controls: adopted and declined at once: {', '.join(both)}",
                            hint="Remove the id from one of the two lists.")
    entries = {control_id: entry for control_id, entry in (entries | own).items() if control_id not in declined}
    return tuple(_adopted(library.controls[control_id], entries[control_id]) for control_id in sorted(entries))


def declined_controls(library: Library, config_controls: Mapping[str, Any]) -> dict[str, str]:
    """The declined controls with management's reason for each, in order of their ids."""
    entries = _entries(library, config_controls.get("decline") or (), "decline", keys=frozenset({"id", "reason"}))
    for control_id, entry in entries.items():
        if not str(entry.get("reason") or "").strip():
            raise AdoptionError(f"controls.decline: {control_id} is declined without a reason",
                                hint="Say why management does not run this control.")
    return {control_id: str(entries[control_id]["reason"]) for control_id in sorted(entries)}


def declared(library: Library, waivers: Sequence[Mapping[str, Any]],
             compensating: Sequence[Mapping[str, Any]], isolated: Sequence[Mapping[str, Any]] = ()) -> Declared:
    """Management's waivers, compensating controls and isolated deviations; ``AdoptionError`` for unknown ones."""
    for waiver in waivers:
        _known(library, waiver["control"], f"controls.waivers: {waiver['id']}")
        tests = {name for t in library.controls[waiver["control"]].tests for name in (t.id, t.id.rpartition(".")[2])}
        if waiver["test"] and waiver["test"] not in tests:
            raise AdoptionError(f"controls.waivers: {waiver['id']}: unknown test {waiver['test']!r}",
                                hint=f"Tests of {waiver['control']}: {', '.join(sorted(tests))}.")
    for entry in compensating:
        for name in ("control", "by"):
            _known(library, entry[name], "controls.compensating")
    for entry in isolated:
        _known(library, entry["control"], "controls.isolated")
    return Declared(tuple(Waiver(**{**w, "subjects": tuple(w["subjects"])}) for w in waivers),
                    tuple(Compensation(**entry) for entry in compensating),
                    tuple(Isolation(**{**entry, "items": tuple(entry["items"])}) for entry in isolated))


def _profile(library: Library, name: str | None) -> tuple[str, ...]:
    if not name:
        return ()
    if name not in library.profiles:
        raise AdoptionError(f"controls.profile: unknown profile {name!r}",
                            hint=f"Profiles are: {', '.join(sorted(library.profiles)) or 'none'}.")
    for control_id in library.profiles[name]:
        _known(library, control_id, f"profile {name}")
    return library.profiles[name]


def _entries(library: Library, given: Sequence[Any], where: str, *,
             keys: frozenset[str] = _ENTRY_KEYS) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for item in given:
        entry = {"id": item} if isinstance(item, str) else dict(item)
        control_id = str(entry.get("id", ""))
        _known(library, control_id, f"controls.{where}")
        unknown = sorted(set(entry) - keys)
        if unknown:
            raise AdoptionError(f"controls.{where}: {control_id} has unknown keys {', '.join(unknown)}, "
                                f"allowed are {', '.join(sorted(keys))}")
        if control_id in entries:
            raise AdoptionError(f"controls.{where}: {control_id} stands twice")
        entries[control_id] = entry
    return entries


def _known(library: Library, control_id: str, where: str) -> None:
    if control_id not in library.controls:
        raise AdoptionError(f"{where}: unknown control {control_id!r}",
                            hint=close_names(control_id, list(library.controls)))


def _adopted(control: Control, entry: Mapping[str, Any]) -> Adopted:
    key = entry.get("key")
    return Adopted(control=control, statement=entry.get("statement") or control.statement,
                   owner=entry.get("owner") or "", parameters=resolve(control, entry.get("parameters") or {}),
                   in_operation_from=_day(control.id, entry.get("in_operation_from")),
                   key=control.key if key is None else bool(key),
                   carved_out=_carved_out(control.id, entry.get("carved_out")))


def _carved_out(control: str, given: Mapping[str, Any] | None) -> CarvedOut | None:
    if not given:
        return None
    days = {name: _day(control, given.get(name)) for name in ("report_start", "report_end", "bridge_until")}
    return CarvedOut(str(given["organization"]), str(given.get("report") or ""),
                     monitored_by=str(given.get("monitored_by") or ""), **days)


def _day(control: str, value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise AdoptionError(f"{control}: expected a date such as 2026-01-31, got {value!r}") from error
