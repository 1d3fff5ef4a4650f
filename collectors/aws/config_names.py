"""The resource types whose history is read of AWS Config, and how a scan's query says of which it is whole.

Config's item of such a type holds what the policies test; see ``policies/operation/change_logs.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from collectors.canonical import parse_utc, utc_text

TYPES = ("AWS::KMS::Key", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::S3::Bucket")
RECORDER = "AWS::Config::ConfigurationRecorder"
"""What Config records of its own recorder, always: that it was started, stopped, or set to other types."""
LOOK_BACK_DAYS = 100
"""How far one scan looks back: a call spans seven days, and each resource that changed takes calls of its own."""
ASKED = "config:GetResourceConfigHistory of"
_FROM = "recorded from "


def query_of(types: Iterable[str], start: datetime) -> str:
    """A scan's query: the types that were recorded without a break, and since when."""
    return f"{ASKED} {''.join(f'{name}; ' for name in types)}{_FROM}{utc_text(start)}"


def holds(query: str, name: str) -> bool:
    """Whether a query has a type."""
    return f" {name}; " in query


def recorded_from(query: str) -> datetime:
    """Since when the types of a query were recorded; raises ``CanonicalError`` where it does not say."""
    return parse_utc(query.rpartition(_FROM)[2])
