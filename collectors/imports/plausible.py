"""What a saved answer says of itself: whose it is, of which place, and that it is not older than what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from collectors.canonical import CanonicalError, parse_utc, utc_text
from collectors.imports.dump import BadDump, Claim, Dump, Page
from collectors.imports.importable import Importable
from collectors.limits import LIMITS

# When a thing came to be or was last changed, by the providers' names for it: no answer is older than that.
_BORN = frozenset(name.lower() for name in (
    "CreateTime", "CreateDate", "CreationTime", "CreationDate", "InstanceCreateTime", "ClusterCreateTime",
    "LaunchTime", "AttachTime", "createdDateTime", "created_at", "updated_at", "pushed_at", "createdAt", "changedAt"))
_CLOCKS = timedelta(seconds=LIMITS.clock_skew)
_DATE = ("ResponseMetadata", "HTTPHeaders", "date")


def require_plausible(row: Importable, dump: Dump, now: datetime) -> None:
    """Raise BadDump where the claim cannot be true of these pages."""
    claim = dump.claim
    if claim.taken_at > now:
        raise BadDump(f"--taken-at {utc_text(claim.taken_at)}: is in the future",
                      hint="Give the instant at which the provider answered, with its zone.")
    for page in dump.pages:
        _require_date(page, claim)
        for path, born in _born(page.value, "$"):
            if born > claim.taken_at + _CLOCKS:
                raise BadDump(f"{page.name}: {path} is {utc_text(born)}, later than --taken-at "
                              f"{utc_text(claim.taken_at)}", hint="No answer knows what comes after it: correct "
                              "the instant, or find the right file.")
    _require_owner(row, dump)


def _require_date(page: Page, claim: Claim) -> None:
    """An answer saved by an SDK has the service's own date."""
    value = page.value
    for key in _DATE:
        value = value.get(key) if isinstance(value, dict) else None
    with suppress(TypeError, ValueError):
        said = parsedate_to_datetime(str(value))
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
        if abs(said - claim.taken_at) > _CLOCKS:
            raise BadDump(f"{page.name}: the service dates its answer {utc_text(said)}, --taken-at says "
                          f"{utc_text(claim.taken_at)}", hint="Give the service's own date.")


def _require_owner(row: Importable, dump: Dump) -> None:
    claim = dump.claim
    rows = [(page, one) for page in dump.pages for one in row.rows(page)]
    owners = [(page, _account(_at(one, row.owner))) for page, one in rows if _at(one, row.owner)]
    if owners and all(owner != claim.account for _, owner in owners):
        raise BadDump(f"{owners[0][0].name}: is of {owners[0][1]}, not of {claim.account}",
                      hint="Correct --source, or find the right file.")
    for page, one in rows:
        found = _at(one, row.place)
        if found and not _of_place(found, claim.scope):
            raise BadDump(f"{page.name}: {found} is not in {claim.scope or 'the whole of the source'}",
                          hint="Correct --scope; import each region or subscription by itself.")


def _at(row: Any, dotted: str) -> str:
    for key in dotted.split(".") if dotted else ():
        row = row.get(key) if isinstance(row, dict) else None
    return str(row) if dotted and row is not None else ""


def _account(owner: str) -> str:
    """The account of an ARN, or the text itself."""
    return owner.split(":")[4] if owner.startswith("arn:") and owner.count(":") >= 5 else owner


def _of_place(found: str, scope: str) -> bool:
    """Whether an ARN or a zone lies in the region, or an id of Azure in the subscription."""
    if found.startswith("arn:"):
        return found.split(":")[3] == scope
    if found.startswith("/"):
        return found.lower().startswith(f"/subscriptions/{scope.lower()}/")
    return found.startswith(scope)


def _born(value: Any, path: str) -> Iterator[tuple[str, datetime]]:
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _born(one, f"{path}[{at}]")
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str) and key.lower() in _BORN:
                with suppress(CanonicalError):
                    yield f"{path}.{key}", parse_utc(one)
            else:
                yield from _born(one, f"{path}.{key}")
