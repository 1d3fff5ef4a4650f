"""Waivers, laid over failures: which failure has one, and whether it was approved before the failure began.

An exception approved under the control's own process before the limit passed is operation as designed. One approved
afterwards changes nothing in the period. Either way the failure stays, with its dates and its reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Protocol

import orjson

from policies.operation.period import midnight, zone_of
from policies.operation.reliance.model import Waiver, same_person
from policies.operation.results import CheckOutcome, Deviation, Exposure, TestResult

_OPEN = 2**62  # later than any instant


class Entry(Protocol):
    """A ledger entry of waivers: when it was written, and the waivers' digests."""

    @property
    def at(self) -> int | None:
        """Microseconds UTC."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """``waivers``: each as ``described``."""


def described(waiver: Waiver) -> dict[str, Any]:
    """A waiver as the ledger keeps it, with the digest by which it is known there."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(waiver).items()}
    return {**plain, "digest": digest_of(waiver)}


def read_waiver(kept: Mapping[str, Any]) -> Waiver:
    """A waiver from what the ledger kept."""
    days = {name: date.fromisoformat(kept[name]) for name in ("approved_on", "start", "until")}
    return Waiver(**{**{key: value for key, value in kept.items() if key != "digest"}, **days,
                     "subjects": tuple(kept["subjects"])})


def digest_of(waiver: Waiver) -> str:
    """Hex SHA-256 of everything it says: a waiver that was changed is another one."""
    return hashlib.sha256(orjson.dumps(asdict(waiver), option=orjson.OPT_SORT_KEYS)).hexdigest()


class Waivers:
    """The waivers in one time zone, with when the ledger first held each."""

    def __init__(self, waivers: Sequence[Waiver], entries: Iterable[Entry], time_zone: str) -> None:
        self._waivers = tuple(waivers)
        self._zone = zone_of(time_zone)
        self._sealed: dict[str, int] = {}
        for entry in entries:
            for kept in entry.payload.get("waivers", ()):
                self._sealed.setdefault(str(kept["digest"]), entry.at or 0)

    def over(self, test: TestResult, control: str) -> TestResult:
        """The result with the waiver of each exposure and deviation; nothing else of it changes."""
        if not any(w.control == control for w in self._waivers):
            return test
        return replace(test, exposures=tuple(self._exposure(e, control) for e in test.exposures),
                       deviations=tuple(self._deviation(d, control) for d in test.deviations))

    def on(self, outcome: CheckOutcome, at: int) -> CheckOutcome:
        """A failure of the point-in-time check with the waiver in force; every other outcome as it is."""
        if outcome.outcome != "fail":
            return outcome
        found = self._find(outcome.control, outcome.test, (outcome.subject, outcome.label), at, at + 1)
        return replace(outcome, waiver=_said(found)) if found else outcome

    def expired(self, at: int) -> list[Waiver]:
        """Those whose last day is over at an instant: what they covered is a finding again."""
        return [w for w in self._waivers if self._end(w) <= at]

    def _exposure(self, exposure: Exposure, control: str) -> Exposure:
        start = exposure.start if exposure.began is None else exposure.began
        end = _OPEN if exposure.end is None else exposure.end
        found = self._find(control, exposure.test, (exposure.subject, exposure.label), start, end)
        if found is None:
            return exposure
        whole = self._start(found) <= start and end <= self._end(found)
        return replace(exposure, waiver=_said(found), excepted=whole and self._before(found, start))

    def _deviation(self, deviation: Deviation, control: str) -> Deviation:
        at = deviation.occurred_at
        found = self._find(control, deviation.test, (deviation.item, deviation.label), at, at + 1)
        return replace(deviation, waiver=_said(found), excepted=self._before(found, at)) if found else deviation

    def _find(self, control: str, test: str, names: tuple[str, str], start: int, end: int) -> Waiver | None:
        """The waiver over a failure in [start, end): of several, one that was in the ledger before it began."""
        found = [w for w in self._waivers if w.control == control and w.test in {"", test, test.rpartition(".")[2]}
                 and (not w.subjects or set(names) & set(w.subjects))
                 and self._start(w) < end and start < self._end(w)]
        return max(found, key=lambda w: self._before(w, start), default=None)

    def _before(self, waiver: Waiver, instant: int) -> bool:
        """Approved by another than its owner, and in the ledger, before the instant: a date alone proves nothing."""
        sealed = self._sealed.get(digest_of(waiver))
        approved = midnight(waiver.approved_on, self._zone)
        return not same_person(waiver.owner, waiver.approver) and approved <= instant and (
            sealed is not None and sealed <= instant)

    def _start(self, waiver: Waiver) -> int:
        return midnight(waiver.start, self._zone)

    def _end(self, waiver: Waiver) -> int:
        return midnight(waiver.until + timedelta(days=1), self._zone)


def _said(waiver: Waiver) -> str:
    return (f"{waiver.id}: {waiver.reason} (accepted by {waiver.approver} on {waiver.approved_on}, until {waiver.until}"
            f"{', ' + waiver.ticket if waiver.ticket else ''})")
