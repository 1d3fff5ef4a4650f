"""tieout's own plain format for tools that speak none of the others: a CSV of findings, or the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from collectors.canonical import utc_text
from collectors.files.faults import faults_of, validated
from collectors.files.fields import Entry, MaybeText, MaybeTruth, Moment, Text
from collectors.files.register import Register, effective
from collectors.files.table import parse_table
from collectors.imports.finding import Fault, Finding, Found, Malformed, Node

_ABOUT_THE_RUN = ("tool", "tool_version", "reported_at")


class Row(Entry):
    """One finding; ``status`` and ``severity`` are the tool's own words."""

    id: Text
    check: Text
    title: Text
    status: Text
    severity: MaybeText
    resource: Text
    resource_type: MaybeText
    account: MaybeText
    region: MaybeText
    suppressed: MaybeTruth
    tool: Text
    tool_version: MaybeText
    reported_at: Moment


def read_csv(text: str, name: str) -> Iterator[Found]:
    """Every row that can be read, and a fault with its line for each that cannot."""
    rows, faults = parse_table(Register("imports.finding", "Findings", name, Row), text)
    yield from (Fault(fault.code, fault.diagnostics()) for fault in faults)
    yield from ((_finding(row), row) for row in rows)


def read_json(document: Node) -> Iterator[Found]:
    """``{tool: {name, version}, reported_at, findings: [{…}]}``; raises Malformed for another shape."""
    shared = {"tool": document.text("tool.name"), "tool_version": document.maybe("tool.version"),
              "reported_at": document.moment("reported_at")}
    for node in document.items("findings"):
        try:
            yield _finding(validated(Row, {**_given(node), **shared})), node.mapping()
        except ValidationError as error:
            yield from (Fault(code, f"{node.path}.{text}") for code, _, text in faults_of(error))
        except Malformed as error:
            yield Fault("malformed_import", str(error))


def _given(node: Node) -> dict[str, Any]:
    """One finding's own fields; truths are the rows' words."""
    given = dict(node.mapping())
    for name in _ABOUT_THE_RUN:
        if name in given:
            raise Malformed(f"{node.path}.{name}: is said once for the whole file")
    return {name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
            for name, value in given.items()}


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**{**row, "suppressed": bool(row["suppressed"]),
                      "reported_at": utc_text(effective(row["reported_at"]))})
