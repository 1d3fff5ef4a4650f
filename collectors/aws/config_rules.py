"""AWS Config rules, and whether the region's resources comply with each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, without
from collectors.base import Collector, Document, Item, Level, Scope, SwitchedOff, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

_COMPLIANCE = "config:DescribeComplianceByConfigRule"
_RECORDERS = "config:DescribeConfigurationRecorderStatus"


def _rules(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("config", scope.id)
    found = api.listing("describe_config_rules", "ConfigRules", "ConfigRuleId")
    if not found.rows or not _recording(api):
        yield SwitchedOff("AWS Config's recorder" if found.rows else "every rule of AWS Config", _RECORDERS)
    listed = Parts(scope.id)
    # One listing for all rules. Its counts move with every resource, and are left out.
    states = listed.read(lambda: {row["ConfigRuleName"]: row.get("Compliance", {}).get("ComplianceType") for row in
                                  api.whole("describe_compliance_by_config_rule",
                                            "ComplianceByConfigRules")["ComplianceByConfigRules"]},
                         operation=_COMPLIANCE)
    for row in found.rows:
        parts, compliance = Parts(row["ConfigRuleId"]), states
        if states["status"] == "ok":
            compliance = parts.read(partial(_state, states["value"], row["ConfigRuleName"]), operation=_COMPLIANCE)
        yield Document(row["ConfigRuleId"], row["ConfigRuleName"], {
            "account": source.account, "region": scope.id, "item": without(row, "Description"),
            "compliance": compliance})
        yield from parts.problems
    yield from (*found.problems, *listed.problems)


def _recording(api: Api) -> bool:
    """Whether anything is recorded: without, a rule goes on saying what it said last."""
    return any(row.get("recording") for row in api.rows("describe_configuration_recorder_status",
                                                        "ConfigurationRecordersStatus"))


def _state(states: dict[str, Any], rule: str) -> dict[str, Any]:
    if states.get(rule) is None:
        raise Unavailable("not_evaluated", f"{_COMPLIANCE}: expected the state of {rule}, got none",
                          operation=_COMPLIANCE)
    return {"ComplianceType": states[rule]}


COLLECTORS = (
    Collector("aws.config.rule", "AWS Config rules", reads("config:DescribeConfigRules", _COMPLIANCE, _RECORDERS),
              _rules, level=Level.REGION, parent="aws.region"),
)
