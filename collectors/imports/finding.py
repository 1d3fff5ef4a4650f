"""One finding as another tool reports it, in the words that all formats share, and the paths of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from collectors.canonical import CanonicalError, parse_utc, utc_text


@dataclass(frozen=True, slots=True)
class Finding:
    """``status`` and ``severity`` are the tool's own words; ``reported_at`` is its own time as fixed UTC text.

    ``suppressed``: somebody muted it in the tool, which is not the same as mended.
    """

    id: str
    check: str
    title: str
    status: str | None
    severity: str | None
    resource: str
    resource_type: str | None
    account: str | None
    region: str | None
    suppressed: bool
    tool: str
    tool_version: str | None
    reported_at: str | None

    def as_json(self) -> dict[str, Any]:
        """For a document."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fault:
    """What of a file could not be taken. ``whole``: results may be missing because of it."""

    code: str
    message: str
    whole: bool = True


Found = tuple[Finding, Mapping[str, Any]] | Fault
"""A finding with the tool's own object, or a fault."""


class Malformed(Exception):
    """A value that is not there or of another type; the message begins with its path."""


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the path to it, so that every fault can say where it is."""

    value: Any
    path: str = "$"

    def get(self, dotted: str) -> Node:
        """The value below, null where there is none; a number is an index of a list."""
        value, path = self.value, self.path
        for key in dotted.split("."):
            if key.isdigit():
                value = value[int(key)] if isinstance(value, list) and int(key) < len(value) else None
                path += f"[{key}]"
            else:
                value = value.get(key) if isinstance(value, dict) else None
                path += f".{key}"
        return Node(value, path)

    def items(self, dotted: str = "") -> Iterator[Node]:
        """The elements of a list; raises Malformed where it is none."""
        node = self.get(dotted) if dotted else self
        if not isinstance(node.value, list):
            raise node.wrong("a list")
        for number, value in enumerate(node.value):
            yield Node(value, f"{node.path}[{number}]")

    def mapping(self) -> Mapping[str, Any]:
        """The value itself; raises Malformed where it is no object."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    def text(self, dotted: str) -> str:
        """Text that must be there; raises Malformed."""
        found = self.maybe(dotted)
        if not found:
            raise self.get(dotted).wrong("text")
        return found

    def maybe(self, dotted: str) -> str | None:
        """Text or null; raises Malformed for another type."""
        node = self.get(dotted)
        if node.value is not None and not isinstance(node.value, str):
            raise node.wrong("text")
        return node.value or None

    def moment(self, dotted: str) -> str:
        """A time as fixed UTC text, from RFC 3339 with a zone or seconds or milliseconds since 1970."""
        node = self.get(dotted)
        try:
            if isinstance(node.value, int) and not isinstance(node.value, bool):
                seconds = node.value / 1000 if node.value > 100_000_000_000 else node.value  # no tool is so old
                return utc_text(datetime.fromtimestamp(seconds, UTC))
            return utc_text(parse_utc(str(node.value)))
        except (CanonicalError, ValueError, OverflowError, OSError) as error:
            raise node.wrong("a time with a zone") from error

    def wrong(self, expected: str) -> Malformed:
        """The fault of this value."""
        got = "nothing" if self.value is None else f"{type(self.value).__name__} {self.value!r}"[:60]
        return Malformed(f"{self.path}: expected {expected}, got {got}")
