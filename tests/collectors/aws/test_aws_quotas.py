"""How much of a quota is used: one question a region, and no guess where CloudWatch does not answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.aws.quotas import DAYS
from collectors.base import ScanStatus

REGION = "us-east-1"
MACHINES, NETWORKS = "ec2/L-1216C47A", "vpc/L-F678F1CE"
DATA = "cloudwatch:GetMetricData"
METRIC = {"MetricNamespace": "AWS/Usage", "MetricName": "ResourceCount", "MetricDimensions": {"Service": "EC2"}}


def _quota(number: int, **more: Any) -> dict[str, Any]:
    return {"ServiceCode": "ec2", "QuotaCode": f"L-{number:04}", "QuotaName": f"quota {number}", "Value": 10.0,
            "UsageMetric": {**METRIC, "MetricStatisticRecommendation": "Maximum"}, **more}


def _result(name: str, *values: float, status: str = "Complete") -> dict[str, Any]:
    at = datetime(2026, 2, 28, tzinfo=UTC)
    return {"Id": name, "Label": name, "Values": list(values), "Timestamps": [at for _ in values], "StatusCode": status}


def _list(faults: Any, *quotas: dict[str, Any]) -> None:
    """These quotas of the first service asked for, and none of the others."""
    faults.answer("service-quotas:ListServiceQuotas", {"Quotas": list(quotas)}, {"Quotas": []}, region=REGION)


def _questions(world: Any) -> int:
    return [(asked.operation, asked.region) for asked in world.asked].count((DATA, REGION))


def test_the_most_that_was_used_is_read_by_one_question_a_region(furnished: Any, prod: Any, scan_of: Any) -> None:
    """The largest value in the days before the scan stands beside the quota; one without a metric says so."""
    furnished.asked.clear()
    scan = scan_of(prod, "aws.quota", REGION)
    assert scan.status is ScanStatus.COMPLETE
    assert scan.documents[MACHINES]["use"] == {"status": "ok", "value": {"most": "12.0"}}
    assert scan.documents[MACHINES]["item"]["Value"] == "64.0"
    assert scan.documents[NETWORKS]["use"] == {"status": "absent", "code": "not_measured"}
    assert _questions(furnished) == 1
    assert DAYS * 24 >= 192


NOT_MEASURED = {
    "no metric": {"UsageMetric": {}},
    "a mean": {"UsageMetric": {**METRIC, "MetricStatisticRecommendation": "Average"}},
    "a rate": {"Period": {"PeriodValue": 1, "PeriodUnit": "SECOND"}},
}


@pytest.mark.parametrize("sort", NOT_MEASURED)
def test_what_no_maximum_measures_is_not_asked_for(sort: str, furnished: Any, prod: Any, faults: Any,
                                                   scan_of: Any) -> None:
    """No call is made for it, and nothing is said of its use."""
    _list(faults, _quota(1, **NOT_MEASURED[sort]))
    furnished.asked.clear()
    scan = scan_of(prod, "aws.quota", REGION)
    assert scan.documents["ec2/L-0001"]["use"] == {"status": "absent", "code": "not_measured"}
    assert _questions(furnished) == 0


ANSWERS = {
    "no value": ([_result("q0")], {"status": "absent", "code": "no_use_recorded"}, 0),
    "two pages": ([_result("q0", 3.0, status="PartialData"), _result("q0", 7.0)],
                  {"status": "ok", "value": {"most": "7.0"}}, 0),
    "cut": ([_result("q0", 3.0, status="PartialData")], {"status": "error", "code": "PartialData"}, 1),
    "broken": ([_result("q0", status="InternalError")], {"status": "error", "code": "InternalError"}, 1),
    "refused": ([_result("q0", status="Forbidden")], {"status": "forbidden", "code": "Forbidden"}, 1),
    "left out": ([], {"status": "error", "code": "not_answered"}, 1),
}


@pytest.mark.parametrize("sort", ANSWERS)
def test_what_cloudwatch_did_not_give_is_not_taken_for_no_use(sort: str, prod: Any, faults: Any, scan_of: Any) -> None:
    """Only a whole answer says how much was used; anything else is a problem of that quota."""
    results, part, problems = ANSWERS[sort]
    _list(faults, _quota(1))
    faults.answer(DATA, {"MetricDataResults": results}, region=REGION)
    scan = scan_of(prod, "aws.quota", REGION)
    assert scan.documents["ec2/L-0001"]["use"] == part
    assert len(scan.ended.problems) == problems


def test_a_denied_question_leaves_the_quotas(prod: Any, faults: Any, scan_of: Any) -> None:
    """Without cloudwatch:GetMetricData the quotas are read, and the use of each measured one is forbidden."""
    faults.answer(DATA, wire.error(DATA, "AccessDenied", status=403), region=REGION)
    scan = scan_of(prod, "aws.quota", REGION)
    assert scan.documents[MACHINES]["use"] == {"status": "forbidden", "code": "AccessDenied"}
    assert scan.documents[NETWORKS]["use"] == {"status": "absent", "code": "not_measured"}
    assert [problem.operation for problem in scan.ended.problems] == [DATA]


def test_more_than_one_call_holds_are_asked_for_in_several(furnished: Any, prod: Any, faults: Any,
                                                           scan_of: Any) -> None:
    """501 measured quotas are two calls, and each quota gets its own value."""
    _list(faults, *(_quota(n) for n in range(501)))
    faults.answer(DATA, {"MetricDataResults": [_result(f"q{n}", float(n)) for n in range(500)]},
                  {"MetricDataResults": [_result("q0", 500.0)]}, region=REGION)
    furnished.asked.clear()
    scan = scan_of(prod, "aws.quota", REGION)
    assert _questions(furnished) == 2
    assert {scan.documents[f"ec2/L-{n:04}"]["use"]["value"]["most"] for n in (7, 500)} == {"7.0", "500.0"}
