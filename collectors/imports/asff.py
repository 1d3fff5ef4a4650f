"""The AWS Security Finding Format: a list of findings, or an object with ``Findings`` as GetFindings answers."""

from __future__ import annotations

from collectors.imports.finding import Finding, Malformed, Node

_VERSION = "2018-10-08"


def findings(document: Node) -> list[Node]:
    """The findings of the file; raises Malformed."""
    return list(document.items("Findings" if isinstance(document.value, dict) else ""))


def finding(node: Node) -> Finding:
    """One finding; raises Malformed with the path of what is missing."""
    if node.text("SchemaVersion") != _VERSION:
        raise node.get("SchemaVersion").wrong(_VERSION)
    first = node.get("Resources.0")
    if not isinstance(first.value, dict):
        raise Malformed(f"{node.path}.Resources: expected at least one resource")
    return Finding(
        id=node.text("Id"), check=node.text("GeneratorId"), title=node.text("Title"),
        status=node.maybe("Compliance.Status"),
        severity=node.maybe("Severity.Label") or node.maybe("FindingProviderFields.Severity.Label"),
        resource=first.text("Id"), resource_type=first.maybe("Type"), account=node.text("AwsAccountId"),
        region=node.maybe("Region") or first.maybe("Region"),
        suppressed=node.maybe("Workflow.Status") == "SUPPRESSED" or node.maybe("RecordState") == "ARCHIVED",
        tool=_tool(node), tool_version=node.maybe("ProductFields.ProviderVersion"),
        reported_at=node.moment("UpdatedAt"))


def _tool(node: Node) -> str:
    return node.maybe("ProductFields.ProviderName") or node.maybe("ProductName") or node.text("ProductArn")
