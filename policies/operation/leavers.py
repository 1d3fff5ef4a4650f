"""The derived population of leavers: everybody who left, in every system in scope, with what was seen of the account.

The register of people is the population's source, not the systems: a leaver whose account nobody closed is in it all
the same. Pure functions over timelines; the caller reads the store.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from policies.operation.calendar import Calendar, DayLimit
from policies.operation.period import HOUR, PeriodError, local_day, midnight, zone_of
from policies.operation.results import Period
from policies.projection import instant_text

LIMITS = ("limit_hours", "limit_days")
"""The parameters that say how long access may stay; the second in place of the first, where it is stated."""

# Who leaves an organisation on GitHub can stay on as an outside collaborator: both lists are its accounts.
ACCOUNT_KINDS = {"aws": ("aws.iam.user",), "entra": ("entra.user",),
                 "github": ("github.member", "github.outside_collaborator")}


@dataclass(frozen=True, slots=True)
class PersonVersion:
    """One version of a person's row: first seen at ``start``, until ``end``; ``gone`` when the row vanished then.

    ``digest`` is the digest of the row's document.
    """

    person: str
    start: int
    end: int
    gone: bool
    item: Mapping[str, Any]
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An account by its login: [start, end) as first seen and first seen otherwise, and whether it could be used.

    ``account`` is the provider's id, which stays when the login is changed. ``last`` is the last complete reading of
    the list that had it; None where that is the system's own last reading.
    """

    login: str
    start: int
    end: int
    active: bool
    account: str = ""
    last: int | None = None


@dataclass(frozen=True, slots=True)
class System:
    """One source in scope: its id, label and type, what was seen of its accounts, and when all its lists were complete.

    ``refused`` tells a list that was denied from one that merely was not read.
    """

    id: str
    label: str
    type: str
    sightings: tuple[Sighting, ...] = ()
    seen: tuple[int, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Leaver:
    """One leaver in one system: the evidence a test sees, and whether its limit had passed at the cut-off.

    ``active_now``: not seen removed by the cut-off; ``document``: the digest of the person's row.
    """

    id: str
    label: str
    system: str
    ended_at: int
    due: int
    not_due: bool
    active_now: bool
    document: bytes
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leavers:
    """The population, and how many pairs of leaver and system have no login in the register."""

    items: tuple[Leaver, ...]
    without_login: int
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long access may stay after the end of the last day: hours of the clock, or ``days`` where they are stated.

    A limit in days ends with its last day, in the person's zone; business days are those of the engagement's calendar.
    """

    hours: int
    days: DayLimit | None = None
    calendar: Calendar = field(default_factory=Calendar)

    def due(self, ended_at: int, zone: ZoneInfo) -> int:
        """When the limit passes, counted from the instant at which somebody left (microseconds UTC)."""
        if self.days is None:
            return ended_at + self.hours * HOUR
        last = local_day(ended_at - 1, zone)
        return midnight(self.calendar.after(last, self.days) + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """``known`` are the person's versions up to the one that says so: each login in them was the person's."""

    person: PersonVersion
    day: str
    ended_at: int
    due: int
    known: tuple[PersonVersion, ...]


def leavers_of(people: Iterable[Sequence[PersonVersion]], systems: Sequence[System], period: Period,
               limit: Limit, gap: int = 26 * HOUR) -> Leavers:
    """Every leaver whose limit falls in the period, in every system, and earlier ones still usable in it (carried in).

    A list that is older than ``gap`` (microseconds) when the limit passes says nothing about that instant.
    """
    items: list[Leaver] = []
    unreadable: list[str] = []
    without = 0
    people = list(people)
    back = _rehires(people)
    for versions in people:
        try:
            leavings = {leaving.day: leaving for leaving in _leavings(versions, limit)
                        if leaving.ended_at <= period.cut_off}
        except (ValueError, PeriodError):
            unreadable.append(versions[-1].person)
            continue
        for leaving in leavings.values():
            for system in systems:
                logins = logins_in(leaving.known, system)
                again = _again(back.get(leaving.person.person, ()), system, logins)
                item = _item(leaving, _before(system, again), logins, period, gap) if logins else None
                without += not logins and leaving.due >= period.start
                items.extend([item] if item else [])
    return Leavers(tuple(sorted(items, key=lambda i: i.id)), without, tuple(sorted(unreadable)))


def _rehires(people: Iterable[Sequence[PersonVersion]]) -> dict[str, list[Sequence[PersonVersion]]]:
    """The rows of those who came back, by the row of their earlier time."""
    found: dict[str, list[Sequence[PersonVersion]]] = {}
    for versions in people:
        earlier = versions[-1].item.get("rehire_of")
        if earlier:
            found.setdefault(str(earlier), []).append(versions)
    return found


def _again(rows: Iterable[Sequence[PersonVersion]], system: System, logins: Iterable[str]) -> int | None:
    """The first instant from which an account with one of the logins is a rehired person's; None: it never is."""
    mine = {login.lower() for login in logins}
    starts = [str(versions[-1].item["start"]) for versions in rows if versions[-1].item.get("start")
              and mine & {login.lower() for login in logins_in(versions, system)}]
    zone = next((str(versions[-1].item.get("time_zone") or "UTC") for versions in rows), "UTC")
    return min((midnight(date.fromisoformat(start), zone_of(zone)) for start in starts), default=None)


def _before(system: System, again: int | None) -> System:
    """The system without accounts that were opened for somebody who came back; one that never closed stays in it."""
    if again is None:
        return system
    return replace(system, sightings=tuple(s for s in system.sightings if s.start < again))


def logins_in(versions: Iterable[PersonVersion], system: System) -> tuple[str, ...]:
    """Every login that a person's rows ever gave for a system, by the source's label, its id or its type.

    A login that is taken out of the row, or replaced, was the person's all the same.
    """
    found: dict[str, None] = {}
    for version in versions:
        logins = version.item.get("logins") or {}
        login = next((str(logins[name]) for name in (system.label, system.id, system.type) if logins.get(name)), "")
        found.update({login: None} if login else {})
    return tuple(found)


def _leavings(versions: Sequence[PersonVersion], limit: Limit) -> Iterable[_Leaving]:
    """When a person left: each last day that still stood when it had passed. A row that vanishes is a leaving too."""
    for at, version in enumerate(versions):
        day, following = version.item.get("end"), versions[at + 1] if at + 1 < len(versions) else None
        known = tuple(versions[:at + 1])
        ended, zone = _ended_of(version), _zone(version)
        if following is None and version.gone and (ended is None or ended > version.end):
            yield _Leaving(version, "", version.end, limit.due(version.end, zone), known)
        elif ended is not None and _stands(ended, limit.due(ended, zone), following):
            yield _Leaving(version, str(day), ended, limit.due(ended, zone), known)


def _stands(ended: int, due: int, following: PersonVersion | None) -> bool:
    """Whether a last day is one, although the row that follows says something else.

    A corrected date counts once, by the later row. But one that is put off only after its limit had passed does not
    undo what was due by then.
    """
    later = _ended_of(following) if following else None
    if following is None or later is None:
        return following is None or following.start >= ended
    return later > ended and following.start >= due


def _ended_of(version: PersonVersion) -> int | None:
    """The end of the last day, in the person's own zone."""
    day = version.item.get("end")
    return None if day is None else midnight(date.fromisoformat(str(day)) + timedelta(days=1), _zone(version))


def _zone(version: PersonVersion) -> ZoneInfo:
    return zone_of(str(version.item.get("time_zone") or "UTC"))


def _item(leaving: _Leaving, system: System, logins: tuple[str, ...], period: Period, gap: int) -> Leaver | None:
    mine = [s for s in _accounts(system, logins) if s.start < period.cut_off]
    due = leaving.due
    if due < period.start and not any(s.active and s.end > period.start and s.start < period.cut_off for s in mine):
        return None
    person = leaving.person.person
    access = _access(mine, system, due, period.cut_off, gap)
    value = access.get("value") or {}
    return Leaver(
        f"{person}|{system.id}|{leaving.day or 'vanished'}", f"{person} in {system.label}", system.id,
        leaving.ended_at, due, due >= period.cut_off,
        bool(value.get("last_seen_active")) and not value.get("first_seen_removed"), leaving.person.digest,
        {"person": person, "system": system.id, "login": ", ".join(logins), "end": leaving.day or None,
         "ended_at": instant_text(leaving.ended_at), "due": instant_text(due), "access": access})


def _accounts(system: System, logins: Iterable[str]) -> list[Sighting]:
    """What was seen of every account that ever had one of the logins, under whatever login.

    Logins are the same whatever their case, on GitHub as in IAM.
    """
    wanted = {login.lower() for login in logins}
    ids = {s.account for s in system.sightings if s.login.lower() in wanted and s.account}
    return [s for s in system.sightings if s.login.lower() in wanted or s.account in ids]


def _access(mine: Sequence[Sighting], system: System, due: int, cut_off: int, gap: int) -> dict[str, Any]:
    """What was seen of the account: last seen usable, and first seen not usable after that."""
    seen = system.seen[:bisect_right(system.seen, cut_off)]
    last = max((s for s in mine if s.active), key=lambda s: s.end, default=None)
    sighted = _sighted(last, seen, cut_off) if last else 0
    if sighted <= due and not _looked(seen, due, gap):
        return {"status": "forbidden" if system.refused else "error", "code": "lane_unknown"}
    if last is None:
        return {"status": "ok", "value": {"exists": False, "last_seen_active": None, "first_seen_removed": None}}
    removed = last.end if last.end < cut_off else None
    return {"status": "ok", "value": {"exists": True, "last_seen_active": instant_text(sighted),
                                      "first_seen_removed": instant_text(removed) if removed else None}}


def _sighted(last: Sighting, seen: Sequence[int], cut_off: int) -> int:
    """When an account was last seen usable."""
    if last.last is not None:
        return max(last.start, last.last)
    before = bisect_left(seen, min(last.end, cut_off))
    return max(last.start, seen[before - 1] if before else 0)


def _looked(seen: Sequence[int], due: int, gap: int) -> bool:
    """Whether the lists were read shortly before the limit passed: what was not seen may else have been there."""
    before = bisect_right(seen, due)
    return bool(before) and due - seen[before - 1] <= gap


def usable(kind: str, document: Mapping[str, Any]) -> tuple[str, bool]:
    """(login, whether the account can be used).

    An AWS user without password and active key cannot be used, nor an Entra user that is disabled; what could not be
    read counts as usable.
    """
    item = document.get("item") or {}
    if kind == "entra.user":
        return str(item.get("userPrincipalName") or ""), item.get("accountEnabled") is not False
    if kind != "aws.iam.user":
        return str(item.get("login", "")), True
    profile, keys = document.get("login_profile") or {}, document.get("access_keys") or {}
    closed = profile.get("status") == "absent" and keys.get("status") == "ok" and all(
        key.get("Status") == "Inactive" for key in keys.get("value") or ())
    return str(item.get("UserName", "")), not closed


def limit_of(params: Mapping[str, Any], calendar: Calendar) -> Limit:
    """The limit that management set for removing access."""
    hours, days = (params.get(name) for name in LIMITS)
    return Limit(int(hours or 0), days, calendar)
