"""CloudTrail's event history: the management events that matter, console sign-ins, and whatever root does.

``LookupEvents`` takes one condition a request and at most two requests a second. A quiet region is read by one
condition (everything that is no read) and filtered here; one with more events than ``_MOST`` is read name by name.
Both give the same events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from collectors.aws.cloudtrail_names import ASKED, GROUP, ROOT, SIGN_IN, names_in
from collectors.aws.declare import reads
from collectors.aws.parts import only, parsed
from collectors.base import Collector, Completeness, Event, Item, Level, Scope, Unavailable, Yields
from collectors.canonical import CanonicalError, parse_utc

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
_OPERATION = "cloudtrail:LookupEvents"
_MOST = 2000  # events: forty pages, twenty seconds; a lookup of each name takes about as long
_KEPT = ("eventName", "eventSource", "eventTime", "eventType", "awsRegion", "sourceIPAddress", "userAgent", "errorCode",
         "readOnly", "managementEvent", "recipientAccountId", "sessionCredentialFromConsole", "requestParameters")
_IDENTITY = ("type", "principalId", "arn", "accountId", "userName", "invokedBy")


def _events(source: AwsSource, scope: Scope) -> Iterator[Item]:
    if scope.since is None:
        raise Unavailable("no_window", f"{_OPERATION}: expected a window, got none", operation=_OPERATION)
    lookup = _Lookup(source.client("cloudtrail", scope.id), scope)
    found = [event for event in _found(lookup, names_in(source.partition, scope.id)) if lookup.holds(event)]
    yield from (kept(source, scope, event) for event in found)
    yield Completeness(f"{_OPERATION} of {ASKED}, ConsoleLogin and root", scope.since, scope.until,
                       rows=len(found))


def _found(lookup: _Lookup, names: tuple[str, ...]) -> list[Row]:
    """The events of these names, sign-ins and root's, each once, by time."""
    found = lookup.of("Username", "root") + lookup.of("EventName", "ConsoleLogin")
    changes = lookup.of("ReadOnly", "false", most=_MOST)
    if len(changes) > _MOST:
        changes = [event for name in names for event in lookup.of("EventName", name)]
    found += [event for event in changes if event["eventName"] in names]
    return sorted({event["eventID"]: event for event in found}.values(),
                  key=lambda event: (event["eventTime"], event["eventID"]))


class _Lookup:
    """Looks up one condition at a time over the window of one region."""

    def __init__(self, api: Api, scope: Scope) -> None:
        self._api = api
        self._scope = scope

    def of(self, attribute: str, value: str, most: int = 0) -> list[Row]:
        """Every event with this attribute, parsed; with ``most``, one more than that at most."""
        paging = {"PaginationConfig": {"MaxItems": most + 1}} if most else {}
        rows = self._api.whole("lookup_events", "Events", StartTime=self._scope.since, EndTime=self._scope.until,
                               LookupAttributes=[{"AttributeKey": attribute, "AttributeValue": value}], **paging)
        return [parsed_event(row) for row in rows["Events"]]

    def holds(self, event: Row) -> bool:
        """Whether an event lies in the window: the service looks up by whole seconds, both ends inside."""
        return bool(self._scope.since and self._scope.since <= parse_utc(event["eventTime"]) < self._scope.until)


def parsed_event(row: Row) -> Row:
    """The record inside a row; one that cannot be read leaves the population unproven, for nobody knows what it is."""
    record = parsed(row.get("CloudTrailEvent"), f"event {row.get('EventId')}")
    try:
        parse_utc(record["eventTime"])
        return {**record, "eventID": str(record["eventID"]), "eventName": str(record["eventName"])}
    except (KeyError, CanonicalError, TypeError, AttributeError) as error:
        raise Unavailable("unreadable_answer", f"{_OPERATION}: event {row.get('EventId')} has no readable id, name or "
                          "time", operation=_OPERATION) from error


def kept(source: AwsSource, scope: Scope, event: Row) -> Event:
    """An event as it is kept, wherever its record was read."""
    return Event(event["eventID"], event["eventName"], parse_utc(event["eventTime"]),
                 {"account": source.account, "region": scope.id, **_body(event)})


def _body(event: Row) -> Row:
    """What is kept of a record: who, from where, what, and how they signed in; no temporary credentials."""
    identity: Mapping[str, Any] = event.get("userIdentity") or {}
    session = identity.get("sessionContext") or {}
    more = event.get("additionalEventData")
    return {
        "group": ROOT if identity.get("type") == "Root" else GROUP.get(event["eventName"], SIGN_IN),
        "day": event["eventTime"][:10],
        "item": only(event, *_KEPT),
        "identity": {**only(dict(identity), *_IDENTITY), "issuer": only(session.get("sessionIssuer") or {}, "type",
                                                                        "userName", "arn"),
                     "mfa": (session.get("attributes") or {}).get("mfaAuthenticated")},
        "sign_in": {"result": (event.get("responseElements") or {}).get("ConsoleLogin"),
                    "mfa": more.get("MFAUsed") if isinstance(more, dict) else None},
    }


COLLECTORS = (
    Collector("aws.cloudtrail.event", "Management events that matter, from CloudTrail's event history",
              reads(_OPERATION), _events, level=Level.REGION, yields=Yields.EVENT, parent="aws.region", personal=True,
              retention_days=90),
)
