"""The derived population of leavers: everybody who left, in every system in scope, with what was seen of the account.

The register of people is the population's source, not the systems: a leaver whose account nobody closed is in it all
the same. Pure functions over timelines; the caller reads the store.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies.operation.period import HOUR, PeriodError, midnight, zone_of
from policies.operation.results import Period
from policies.projection import instant_text

ACCOUNT_KINDS = {"aws": "aws.iam.user", "github": "github.member"}


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
    """An account by its login: [start, end) as first seen and first seen otherwise, and whether it could be used."""

    login: str
    start: int
    end: int
    active: bool


@dataclass(frozen=True, slots=True)
class System:
    """One source in scope: its id, label and type, what was seen of its accounts, and when its list was complete.

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
class _Leaving:
    person: PersonVersion
    day: str
    ended_at: int


def leavers_of(people: Iterable[Sequence[PersonVersion]], systems: Sequence[System], period: Period,
               limit: int) -> Leavers:
    """Every leaver whose limit falls in the period, in every system, and earlier ones still usable in it (carried in).

    ``limit`` is counted from the end of the last day, in microseconds.
    """
    items: list[Leaver] = []
    unreadable: list[str] = []
    without = 0
    for versions in people:
        try:
            leavings = [leaving for leaving in _leavings(versions) if leaving.ended_at <= period.cut_off]
        except (ValueError, PeriodError):
            unreadable.append(versions[-1].person)
            continue
        for leaving in leavings:
            for system in systems:
                login = login_in(leaving.person.item, system)
                item = _item(leaving, system, login, period, limit) if login else None
                without += not login and leaving.ended_at + limit >= period.start
                items.extend([item] if item else [])
    return Leavers(tuple(sorted(items, key=lambda i: i.id)), without, tuple(sorted(unreadable)))


def login_in(item: Mapping[str, Any], system: System) -> str:
    """A person's login in a system, by the source's label, its id or its type; "" where the register has none."""
    logins = item.get("logins") or {}
    return next((str(logins[name]) for name in (system.label, system.id, system.type) if logins.get(name)), "")


def _leavings(versions: Sequence[PersonVersion]) -> Iterable[_Leaving]:
    """When a person left: each last day that still stood when it had passed. A row that vanishes is a leaving too."""
    for at, version in enumerate(versions):
        last = at + 1 == len(versions)
        day = version.item.get("end")
        if day is None:
            if last and version.gone:
                yield _Leaving(version, "", version.end)
            continue
        ended = _ended_at(str(day), str(version.item.get("time_zone") or "UTC"))
        following = None if last else versions[at + 1]
        if following is not None and following.item.get("end") is not None:
            continue  # the date was corrected: the later row says when
        if following is None or following.start >= ended:
            yield _Leaving(version, str(day), ended)


def _ended_at(day: str, zone: str) -> int:
    """The end of a local day, in the person's own zone."""
    return midnight(date.fromisoformat(day) + timedelta(days=1), zone_of(zone))


def _item(leaving: _Leaving, system: System, login: str, period: Period, limit: int) -> Leaver | None:
    mine = [s for s in system.sightings if s.start < period.cut_off and _same(s.login, login, system.type)]
    due = leaving.ended_at + limit
    carried = due < period.start
    if carried and not any(s.active and s.end > period.start and s.start < period.cut_off for s in mine):
        return None
    person = leaving.person.person
    access = _access(mine, system, due, period.cut_off)
    value = access.get("value") or {}
    return Leaver(
        f"{person}|{system.id}|{leaving.day or 'vanished'}", f"{person} in {system.label}", system.id,
        leaving.ended_at, due, due >= period.cut_off,
        bool(value.get("last_seen_active")) and not value.get("first_seen_removed"), leaving.person.digest,
        {"person": person, "system": system.id, "login": login, "end": leaving.day or None,
         "ended_at": instant_text(leaving.ended_at), "access": access})


def _same(left: str, right: str, system: str) -> bool:
    """GitHub logins are the same whatever their case."""
    return left.lower() == right.lower() if system == "github" else left == right


def _access(mine: Sequence[Sighting], system: System, due: int, cut_off: int) -> dict[str, Any]:
    """What was seen of the account: last seen usable, and first seen not usable after that."""
    seen = system.seen[:bisect_right(system.seen, cut_off)]
    active = [s for s in mine if s.active]
    if not seen or (not active and seen[0] > due):
        # Nobody looked before the limit passed: an account that was never seen may have outlived it.
        return {"status": "forbidden" if system.refused else "error", "code": "lane_unknown"}
    if not active:
        return {"status": "ok", "value": {"exists": False, "last_seen_active": None, "first_seen_removed": None}}
    last = max(active, key=lambda s: s.end)
    before = seen[bisect_left(seen, min(last.end, cut_off)) - 1] if bisect_left(seen, min(last.end, cut_off)) else 0
    sighted = max(last.start, before)
    removed = last.end if last.end < cut_off else None
    return {"status": "ok", "value": {"exists": True, "last_seen_active": instant_text(sighted),
                                      "first_seen_removed": instant_text(removed) if removed else None}}


def usable(kind: str, document: Mapping[str, Any]) -> tuple[str, bool]:
    """(login, whether the account can be used).

    An AWS user without password and active key cannot be used; what could not be read counts as usable.
    """
    item = document.get("item") or {}
    if kind != "aws.iam.user":
        return str(item.get("login", "")), True
    profile, keys = document.get("login_profile") or {}, document.get("access_keys") or {}
    closed = profile.get("status") == "absent" and keys.get("status") == "ok" and all(
        key.get("Status") == "Inactive" for key in keys.get("value") or ())
    return str(item.get("UserName", "")), not closed


def limit_of(params: Mapping[str, Any]) -> int:
    """The limit that management set for removing access, in microseconds."""
    return int(params.get("limit_hours", 0)) * HOUR
