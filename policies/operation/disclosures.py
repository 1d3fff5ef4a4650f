"""What a reader must know beside the limits: controls and parameters that were others before, regions left unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from collectors.base import ScanStatus
from policies.model import Adopted
from policies.operation.calendar import Calendar
from policies.operation.evidence import Reader
from policies.operation.period import DAY, moment_of
from policies.operation.results import Period

_COMPARED = ("statement", "key", "in_operation_from")


class Entry(Protocol):
    """A ledger entry that holds the adopted controls as they were (``store.ledger.LedgerEntry``)."""

    @property
    def at(self) -> int | None:
        """When it was written, microseconds UTC."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """``controls``: each with its id, statement, key, parameters and date of operation."""


def adoption_changes(entries: Iterable[Entry], adopted: Sequence[Adopted], period: Period,
                     failed: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Sentences on every control that was adopted otherwise at any time since the period began.

    The whole period is judged by the present adoption: who takes a failing control out, or gives it more room, must
    not go unnoticed. ``failed``: what failed of the controls that are not adopted, by the library's own limits.
    """
    since = _since(entries, period.start)
    present = {item.control.id: [_facts(version) for version in (item, *item.earlier)] for item in adopted}
    said: dict[str, str] = dict(_adopted_late(since, present))
    for entry in since:
        for control in entry.payload.get("controls", ()):
            name = str(control["id"])
            for key, sentence in _differences(control, present.get(name, []), (failed or {}).get(name, "")):
                said[key] = f"{sentence} (as entered on {moment_of(entry.at or 0):%Y-%m-%d})."
    return tuple(said.values())


def _adopted_late(entries: Sequence[Entry], present: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The controls that an entry before did not have: whoever adopts late may have chosen by the result."""
    first: dict[str, int] = {}
    for place, entry in enumerate(entries):
        for control in entry.payload.get("controls", ()):
            first.setdefault(str(control["id"]), place)
    for name in present:
        place = first.get(name, 0)
        if place:
            on = f"{moment_of(entries[place].at or 0):%Y-%m-%d}"
            yield f"{name} late", (f"{name} was adopted only on {on}, after the period had begun: what it did before "
                                   "was seen by then.")


def calendar_changes(entries: Iterable[Entry], calendar: Calendar, period: Period) -> tuple[str, ...]:
    """Sentences on holidays that were entered only after they had passed, and on weekdays that are worked no more.

    Each makes a limit in business days pass later: who excuses what was late by then must not go unnoticed.
    """
    said: dict[str, str] = {}
    for entry in _since((e for e in entries if "calendar" in e.payload), period.start):
        then, on = Calendar.read(entry.payload["calendar"]), moment_of(entry.at or 0).date()
        known = {holiday.day for holiday in then.holidays}
        for holiday in calendar.holidays:
            if holiday.day not in known and holiday.day <= on:
                said[str(holiday.day)] = (f"{holiday.day} is a holiday of the calendar that was not in it on {on}, "
                                          "when it had passed: limits in business days pass later for it.")
        for name in set(then.working_days) - set(calendar.working_days):
            said[name] = (f"{name.capitalize()} was a working day on {on} and is none any more: limits in business "
                          "days pass later for it.")
    return tuple(said[key] for key in sorted(said))


def _since(entries: Iterable[Entry], start: int) -> list[Entry]:
    """The entry in force when the period began, and all that followed."""
    every = list(entries)
    first = max((i for i, entry in enumerate(every) if (entry.at or 0) <= start), default=0)
    return every[first:]


def _facts(item: Adopted) -> dict[str, Any]:
    day = item.in_operation_from
    return {"statement": item.statement, "key": item.key, "parameters": dict(item.parameters),
            "in_operation_from": day.isoformat() if day else None}


def _differences(then: Mapping[str, Any], versions: Sequence[Mapping[str, Any]],
                 failed: str) -> Iterator[tuple[str, str]]:
    """What was other than in the present version; nothing where an earlier version says the same."""
    name = str(then["id"])
    said = ("statement", "key", "parameters")
    if any(all(then.get(key) == version[key] for key in said) for version in versions[1:]):
        return
    now = next(iter(versions), None)
    if now is None:
        yield name, (f"{name} was an adopted control and is not any more: what it did in the period is no part of this "
                     f"assessment{f'; it failed, {failed}' if failed else ''}")
        return
    for key in _COMPARED:
        if then.get(key) != now[key]:
            yield f"{name} {key}", (f"{name}: its {key.replace('_', ' ')} was another, {then.get(key)!r}; the whole "
                                    "period is judged by the present one")
    before = then.get("parameters", {})
    for key in sorted({*before, *now["parameters"]}):
        if before.get(key) != now["parameters"].get(key):
            yield f"{name} {key}", (f"{name}: {key} was {before.get(key)!r} and is {now['parameters'].get(key)!r}; the "
                                    "whole period is judged by the present value")


def before_first_reading(reader: Reader, period: Period) -> tuple[str, ...]:
    """A sentence on the days of the period that were over before anything was collected at all."""
    first = min((scan.observed_at for lane in reader.every() for scan in reader.scans(lane)
                 if scan.status == ScanStatus.COMPLETE), default=period.start)
    days = (min(first, period.cut_off) - period.start) // DAY
    if days < 1:
        return ()
    first_day = f"{moment_of(first):%Y-%m-%d}"
    sentence = (f"{days} of the period's days were over when evidence was first collected ({first_day}): of them only "
                "what sources keep by themselves and what is imported is known. 'tieout plan --suggest-window' finds "
                "the earliest start that holds.")
    return (sentence,)


def unread_regions(reader: Reader) -> tuple[str, ...]:
    """Sentences on regions that are enabled in an account and were never read: what is in them is not known."""
    read: dict[str, set[str]] = {}
    for lane in reader.every():
        read.setdefault(lane.source, set()).add(lane.scope)
    sentences = []
    for listed in reader.kept("aws.region"):
        enabled = {h.subject for h in listed.histories if h.changes[-1].digest is not None}
        left = sorted(enabled - read[listed.info.source])
        if left:
            sentences.append(f"{len(left)} of {len(enabled)} regions enabled in {listed.info.label} were never read, "
                             f"so nothing here speaks of what is in them: {', '.join(left)}.")
    return tuple(sentences)
