"""Prowler's OCSF output: a list of Detection Findings (class 2004) or Compliance Findings (class 2003)."""

from __future__ import annotations

from collectors.imports.finding import Finding, Malformed, Node

_CLASSES = (2003, 2004)


def findings(document: Node) -> list[Node]:
    """The events of the file; raises Malformed."""
    return list(document.items())


def finding(node: Node) -> Finding:
    """One event; raises Malformed with the path of what is missing.

    Prowler's own word on the check is ``status_code`` (PASS, FAIL, MANUAL); ``status`` says New or Suppressed.
    """
    kind = node.get("class_uid")
    if kind.value not in _CLASSES:
        raise kind.wrong("class 2003 or 2004 (OCSF 1.1 or later)")
    time = "time_dt" if node.get("time").value is None else "time"
    first = node.get("resources.0")
    if not isinstance(first.value, dict):
        raise Malformed(f"{node.path}.resources: expected at least one resource")
    return Finding(
        id=node.text("finding_info.uid"), check=node.text("metadata.event_code"), title=node.text("finding_info.title"),
        status=node.text("status_code"), severity=node.maybe("severity"), resource=first.text("uid"),
        resource_type=first.maybe("type"), account=node.maybe("cloud.account.uid"),
        region=node.maybe("cloud.region") or first.maybe("region"),
        suppressed=node.maybe("status") == "Suppressed", tool=node.text("metadata.product.name"),
        tool_version=node.maybe("metadata.product.version"), reported_at=node.moment(time))
