"""What a region's recorder of AWS Config records now, and since when without a break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collectors.aws.calls import Api

Row = dict[str, Any]
KEPT_DAYS = 2557
"""How long Config keeps items where no shorter time is set (``DescribeRetentionConfigurations``)."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The types that are recorded whenever they change, since ``start`` at the latest; none, and ``why``."""

    types: tuple[str, ...] = ()
    start: datetime | None = None
    why: str = ""


def recording(api: Api, wanted: tuple[str, ...], now: datetime) -> Recording:
    """What is recorded of the types that are wanted.

    ``start`` holds back to what the recorder's state shows: its last start, its recovery from an error, and what is
    kept. Whether it was set otherwise in between, only its own items show.
    """
    states = {row["name"]: row for row in api.rows("describe_configuration_recorder_status",
                                                   "ConfigurationRecordersStatus")}
    recorders = [row for row in api.rows("describe_configuration_recorders", "ConfigurationRecorders")
                 if not row.get("servicePrincipal")]  # the account's own: one a region
    if len(recorders) != 1:
        return Recording(why="AWS Config has no recorder here")
    state = states.get(recorders[0]["name"], {})
    if state.get("recording") is not True or str(state.get("lastStatus")).upper() != "SUCCESS":
        return Recording(why="AWS Config's recorder does not record, or failed when it last did")
    types = tuple(name for name in wanted if _continuous(recorders[0], name))
    if not types:
        return Recording(why="AWS Config's recorder leaves out, or records once a day, what is asked for")
    return Recording(types, max(_since(state, now), _kept_from(api, now)))


def _since(state: Row, now: datetime) -> datetime:
    """When the recorder was last started or, where it ever failed, when it last came to work again."""
    start: datetime = state.get("lastStartTime") or now
    recovered: datetime = state.get("lastStatusChangeTime") or now
    return max(start, recovered) if state.get("lastErrorCode") else start


def _kept_from(api: Api, now: datetime) -> datetime:
    rows = api.whole("describe_retention_configurations", "RetentionConfigurations")["RetentionConfigurations"]
    return now - timedelta(days=min([KEPT_DAYS, *(row["RetentionPeriodInDays"] for row in rows)]))


def _continuous(recorder: Row, name: str) -> bool:
    """Whether a type is recorded, and whenever it changes."""
    mode = recorder.get("recordingMode") or {}
    often = [row.get("recordingFrequency") for row in mode.get("recordingModeOverrides", [])
             if name in row.get("resourceTypes", [])]
    return _included(recorder.get("recordingGroup") or {}, name) and all(
        frequency == "CONTINUOUS" for frequency in often or [mode.get("recordingFrequency", "CONTINUOUS")])


def _included(group: Row, name: str) -> bool:
    strategy = (group.get("recordingStrategy") or {}).get("useOnly", "")
    if strategy == "EXCLUSION_BY_RESOURCE_TYPES":
        return name not in (group.get("exclusionByResourceTypes") or {}).get("resourceTypes", [])
    return group.get("allSupported") is True or name in group.get("resourceTypes", [])
