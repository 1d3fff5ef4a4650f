"""CloudTrail: what logs each region, and each trail in its home region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Part, Parts, fields
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    parts = Parts(scope.id)

    def trails() -> list[dict[str, Any]]:
        # A trail of another region, or of the organisation, logs here too: its shadow is in the list.
        found = _trails(source.client("cloudtrail", scope.id), shadows=True)
        return [{"trail": trail, **_state(source, scope, parts, trail)} for trail in found]
    yield Document(scope.id, scope.id, {"account": source.account, "region": scope.id, "trails": parts.read(trails)})
    yield from parts.problems


def _home_trails(source: AwsSource, scope: Scope) -> Iterator[Item]:
    for trail in _trails(source.client("cloudtrail", scope.id), shadows=False):
        if trail.get("HomeRegion", scope.id) != scope.id:
            continue
        parts = Parts(trail["TrailARN"])
        yield Document(trail["TrailARN"], trail["Name"], {"account": source.account, "region": scope.id,
                                                          "item": trail, **_state(source, scope, parts, trail)})
        yield from parts.problems


def _trails(api: Api, *, shadows: bool) -> list[dict[str, Any]]:
    return sorted(api.rows("describe_trails", "trailList", includeShadowTrails=shadows),
                  key=lambda trail: str(trail["TrailARN"]))


def _state(source: AwsSource, scope: Scope, parts: Parts, trail: dict[str, Any]) -> dict[str, Part]:
    """Whether it logs, and what; delivery times are left out, for they move with every delivery.

    A trail is asked for in its home region, which knows it by its ARN in any case.
    """
    api = source.client("cloudtrail", trail.get("HomeRegion") or scope.id)
    return {
        "status": parts.get(api, "get_trail_status", fields("IsLogging"), Name=trail["TrailARN"]),
        "selectors": parts.get(api, "get_event_selectors", fields("EventSelectors", "AdvancedEventSelectors"),
                               TrailName=trail["TrailARN"]),
    }


_READS = reads("cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors")
COLLECTORS = (
    Collector("aws.cloudtrail.region", "What logs the API calls of a region", _READS, _region, level=Level.REGION,
              parent="aws.region", set_paths=("trails.value",)),
    Collector("aws.cloudtrail.trail", "CloudTrail trails", _READS, _home_trails, level=Level.REGION,
              parent="aws.region"),
)
