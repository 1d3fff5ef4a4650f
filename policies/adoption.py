"""Which controls are management's own: profiles, single adoptions over them, and declines with a reason.

A library control is a candidate until it is adopted. Ids are exact; an unknown one is an error that lists the
close names and never picks one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from policies.model import Adopted, CarvedOut, Control, Declined, Library
from policies.operation.exclusions import read_exclusion
from policies.operation.reliance.model import Compensation, Declared, Disagreement, Isolation, Waiver
from policies.parameters import resolve
from policies.sources import LibraryError, close_names

_ENTRY_KEYS = frozenset({"id", "owner", "approver", "statement", "parameters", "in_operation_from", "key",
                         "carved_out", "frequency", "in_operation_to", "earlier"})
_DECLINE_KEYS = frozenset({"id", "reason", "approver", "declined_on"})


class AdoptionError(LibraryError):
    """The configuration adopts or declines something that cannot be adopted or declined."""


def adopt(library: Library, config_controls: Mapping[str, Any]) -> tuple[Adopted, ...]:
    """The adopted controls in order of their ids.

    ``config_controls`` holds ``profile`` (a name, several or None), ``adopt`` (ids, or mappings with ``id`` and any of
    ``owner``, ``statement``, ``frequency``, ``parameters``, ``in_operation_from``, ``key``) and ``decline`` (``id``,
    ``reason``, ``approver``, ``declined_on``). Raises ``AdoptionError`` and ``ParameterError``.
    """
    entries = {control_id: {"id": control_id} for control_id in _profiles(library, config_controls.get("profile"))}
    own = _entries(library, config_controls.get("adopt") or (), "adopt")
    declined = declined_controls(library, config_controls)
    both = sorted(set(own) & set(declined))
    if both:
        raise AdoptionError(f"controls: adopted and declined at once: {', '.join(both)}",
                            hint="Remove the id from one of the two lists.")
    entries = {control_id: entry for control_id, entry in (entries | own).items() if control_id not in declined}
    places = {control_id: place for place, control_id in enumerate(own)}
    return tuple(_placed(library.controls[control_id], entries[control_id], places.get(control_id))
                 for control_id in sorted(entries))


def declined_controls(library: Library, config_controls: Mapping[str, Any]) -> dict[str, Declined]:
    """The declined controls in order of their ids, each with its reason, who approved it and since when."""
    entries = _entries(library, config_controls.get("decline") or (), "decline", keys=_DECLINE_KEYS)
    return {control_id: _declined(control_id, entries[control_id]) for control_id in sorted(entries)}


def _declined(control_id: str, entry: Mapping[str, Any]) -> Declined:
    for key, what in (("reason", "a reason"), ("approver", "an approver"), ("declined_on", "a date")):
        if not str(entry.get(key) or "").strip():
            raise AdoptionError(f"controls.decline: {control_id} is declined without {what}",
                                hint="A control is switched off by somebody, on a day, and for a reason.")
    on = _day(control_id, entry, "declined_on")
    return Declined(control_id, str(entry["reason"]), str(entry["approver"]), on or date.min)


def declared(library: Library, waivers: Sequence[Mapping[str, Any]],
             compensating: Sequence[Mapping[str, Any]], isolated: Sequence[Mapping[str, Any]] = (),
             out_of_scope: Sequence[Mapping[str, Any]] = (),
             disagreements: Sequence[Mapping[str, Any]] = ()) -> Declared:
    """Management's waivers, compensating controls, isolated deviations, exclusions from scope and disagreements.

    Raises ``AdoptionError`` for a control or test that is unknown, with where it stands.
    """
    for where, entries in (("waivers", waivers), ("disagreements", disagreements)):
        for place, entry in enumerate(entries):
            _known_test(library, entry, where, place)
    for place, entry in enumerate(compensating):
        for name in ("control", "by"):
            _known(library, entry[name], "controls.compensating", ("controls", "compensating", place, name))
    for place, entry in enumerate(isolated):
        _known(library, entry["control"], "controls.isolated", ("controls", "isolated", place, "control"))
    for place, entry in enumerate(out_of_scope):
        for at, name in enumerate(entry["controls"]):
            _known(library, name, f"controls.out_of_scope: {entry['id']}",
                   ("controls", "out_of_scope", place, "controls", at))
    return Declared(tuple(Waiver(**{**w, "subjects": tuple(w["subjects"])}) for w in waivers),
                    tuple(Compensation(**entry) for entry in compensating),
                    tuple(Isolation(**{**entry, "items": tuple(entry["items"])}) for entry in isolated),
                    tuple(read_exclusion(entry) for entry in out_of_scope),
                    tuple(Disagreement(**entry) for entry in disagreements))


def _known_test(library: Library, entry: Mapping[str, Any], where: str, place: int) -> None:
    steps, named = ("controls", where, place), f"controls.{where}: {entry['id']}"
    _known(library, entry["control"], named, (*steps, "control"))
    tests = {name for t in library.controls[entry["control"]].tests for name in (t.id, t.id.rpartition(".")[2])}
    if entry["test"] and entry["test"] not in tests:
        error = AdoptionError(f"{named}: unknown test {entry['test']!r}",
                              hint=f"Tests of {entry['control']}: {', '.join(sorted(tests))}.")
        error.steps = (*steps, "test")
        raise error


def _profiles(library: Library, names: str | Sequence[str] | None) -> tuple[str, ...]:
    """The controls of one profile or of several together."""
    given = (names,) if isinstance(names, str) else names or ()
    return tuple(dict.fromkeys(control_id for name in given for control_id in _profile(library, name)))


def _profile(library: Library, name: str) -> tuple[str, ...]:
    if name not in library.profiles:
        raise AdoptionError(f"controls.profile: unknown profile {name!r}",
                            hint=f"Profiles are: {', '.join(sorted(library.profiles)) or 'none'}.")
    for control_id in library.profiles[name]:
        _known(library, control_id, f"profile {name}")
    return library.profiles[name]


def _entries(library: Library, given: Sequence[Any], where: str, *,
             keys: frozenset[str] = _ENTRY_KEYS) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for place, item in enumerate(given):
        entry = {"id": item} if isinstance(item, str) else dict(item)
        control_id = str(entry.get("id", ""))
        _known(library, control_id, f"controls.{where}", ("controls", where, place))
        unknown = sorted(set(entry) - keys)
        if unknown:
            raise AdoptionError(f"controls.{where}: {control_id} has unknown keys {', '.join(unknown)}, "
                                f"allowed are {', '.join(sorted(keys))}")
        if control_id in entries:
            raise AdoptionError(f"controls.{where}: {control_id} stands twice")
        entries[control_id] = entry
    return entries


def _known(library: Library, control_id: str, where: str, steps: tuple[str | int, ...] = ()) -> None:
    if control_id not in library.controls:
        error = AdoptionError(f"{where}: unknown control {control_id!r}",
                              hint=close_names(control_id, list(library.controls)))
        error.steps = steps
        raise error


def _placed(control: Control, entry: Mapping[str, Any], place: int | None) -> Adopted:
    """The adopted control; an error says where in the configuration the entry stands."""
    try:
        return _adopted(control, entry)
    except LibraryError as error:
        error.steps = () if place is None else ("controls", "adopt", place, *error.steps)
        raise


def _adopted(control: Control, entry: Mapping[str, Any]) -> Adopted:
    key = entry.get("key")
    adopted = Adopted(control=control, statement=entry.get("statement") or control.statement,
                      owner=entry.get("owner") or "", parameters=resolve(control, entry.get("parameters") or {}),
                      in_operation_from=_day(control.id, entry, "in_operation_from"),
                      key=control.key if key is None else bool(key),
                      frequency=entry.get("frequency") or control.frequency,
                      carved_out=_carved_out(control.id, entry.get("carved_out")),
                      in_operation_to=_day(control.id, entry, "in_operation_to"))
    return replace(adopted, earlier=_earlier(adopted, entry.get("earlier") or ()))


def _earlier(present: Adopted, entries: Sequence[Mapping[str, Any]]) -> tuple[Adopted, ...]:
    """The versions before the present one; a version keeps what it does not say otherwise of owner and key."""
    control = present.control
    said = [{name: value for name, value in entry.items() if value not in (None, "")} for entry in entries]
    versions = tuple(_adopted(control, {"owner": present.owner, "key": present.key, **entry}) for entry in said)
    ends = [version.in_operation_to for version in versions]
    if versions and (None in ends or present.in_operation_from is None):
        raise AdoptionError(f"{control.id}: expected in_operation_to in each earlier version, and in_operation_from in "
                            "the present one", hint="Two versions are two populations; each needs its days.")
    late = [end for end in ends if end and present.in_operation_from and end >= present.in_operation_from]
    if late:
        raise AdoptionError(f"{control.id}: an earlier version is in force until {late[0]}, and the present one from "
                            f"{present.in_operation_from}", hint="Let the earlier one end on the day before.")
    return versions


def _carved_out(control: str, given: Mapping[str, Any] | None) -> CarvedOut | None:
    if not given:
        return None
    days = {name: _day(control, given, name) for name in ("report_start", "report_end", "bridge_until")}
    return CarvedOut(str(given["organization"]), str(given.get("report") or ""),
                     monitored_by=str(given.get("monitored_by") or ""), **days)


def _day(control: str, entry: Mapping[str, Any], name: str) -> date | None:
    value = entry.get(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise AdoptionError(f"{control}: {name} must be a date such as 2026-01-31, got {value!r}") from error
