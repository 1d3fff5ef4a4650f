"""Service quotas in force, and the most that was used of those whose use CloudWatch records.

A quota names the metric of its use (``UsageMetric`` in the Service Quotas API reference). Rates, which have a period,
are left out: their metric counts calls by the minute, and not by the quota's own second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Part, Parts, only
from collectors.base import Collector, Document, Forbidden, Item, Level, Scope, Unavailable

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

Row = dict[str, Any]
Results = dict[str, list[Row]]
DAYS = 8
"""How far back the most that was used is looked for: as long as observations may lie apart (192 hours)."""
_METRICS = 500  # in one GetMetricData (CloudWatch API reference); 60 s data are kept for 15 days, so all of it is there
_DAY = 24 * 3600
_USE = "cloudwatch:GetMetricData"
_SERVICES = ("ec2", "elasticloadbalancing", "lambda", "rds", "vpc")
_QUOTA = ("ServiceCode", "QuotaCode", "QuotaArn", "QuotaName", "Unit", "Adjustable", "GlobalQuota",
          "QuotaAppliedAtLevel", "UsageMetric", "Period")
_NOTHING = ("not_measured", "no_use_recorded")


def _quotas(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("service-quotas", scope.id)
    listings = [api.listing("list_service_quotas", "Quotas", "QuotaCode", ServiceCode=name) for name in _SERVICES]
    rows = [row for listing in listings for row in listing.rows]
    region = Parts(scope.id)
    asked = region.read(partial(_asked, source.client("cloudwatch", scope.id), rows, scope.until), operation=_USE)
    yield from region.problems
    for row in rows:
        parts = Parts(_subject(row))
        yield Document(_subject(row), row["QuotaName"], {
            "account": source.account, "region": scope.id, "use": _use(parts, row, asked),
            "item": {**only(row, *_QUOTA), "Value": str(row["Value"])}})  # as text: a float has no one digit string
        yield from parts.problems
    for listing in listings:
        yield from listing.problems


def _subject(row: Row) -> str:
    return f"{row['ServiceCode']}/{row['QuotaCode']}"


def _measured(row: Row) -> bool:
    """Whether the quota is a number of things of which the largest is recorded."""
    return row.get("UsageMetric", {}).get("MetricStatisticRecommendation") == "Maximum" and "Period" not in row


def _asked(api: Api, rows: Sequence[Row], until: datetime) -> Results:
    """CloudWatch's answers by the quota's subject: one call a region, or one for each 500 quotas."""
    found: Results = defaultdict(list)
    measured = [row for row in rows if _measured(row)]
    for first in range(0, len(measured), _METRICS):
        names = {f"q{place}": row for place, row in enumerate(measured[first:first + _METRICS])}
        answer = api.whole("get_metric_data", "MetricDataResults", EndTime=until, StartTime=_start(until),
                           MetricDataQueries=[_query(name, row["UsageMetric"]) for name, row in names.items()])
        for result in answer["MetricDataResults"]:
            found[_subject(names[result["Id"]])].append(result)
    return dict(found)


def _start(until: datetime) -> datetime:
    """Midnight UTC: CloudWatch's days start there."""
    return (until - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)


def _query(name: str, metric: Row) -> Row:
    dimensions = [{"Name": key, "Value": value} for key, value in sorted(metric["MetricDimensions"].items())]
    return {"Id": name, "MetricStat": {"Period": _DAY, "Stat": "Maximum", "Metric": {
        "Namespace": metric["MetricNamespace"], "MetricName": metric["MetricName"], "Dimensions": dimensions}}}


def _use(parts: Parts, row: Row, asked: Part) -> Part:
    """The most that was used of one quota, or the failure of the call that all of the region share."""
    if _measured(row) and "value" not in asked:
        return asked
    return parts.read(partial(_most, row, asked.get("value", {})), _NOTHING, _USE)


def _most(row: Row, found: Results) -> Row:
    """The largest value of all pages of one metric; raises where there is none, or not all of them came."""
    if not _measured(row):
        raise Unavailable("not_measured", f"{_subject(row)}: no metric records its use")
    results = found.get(_subject(row), [])
    status = results[-1]["StatusCode"] if results else "not_answered"
    if status == "Forbidden":
        raise Forbidden(status, f"{_USE}: {_subject(row)} is forbidden", operation=_USE)
    if status != "Complete":
        raise Unavailable(status, f"{_USE}: expected all values of {_subject(row)}, got {status}", operation=_USE)
    values = [value for result in results for value in result["Values"]]
    if not values:
        raise Unavailable("no_use_recorded", f"{_subject(row)}: its metric has no value in {DAYS} days")
    return {"most": str(max(values))}


COLLECTORS = (
    Collector("aws.quota", "Service quotas in force, with the most that was used of them",
              reads("service-quotas:ListServiceQuotas", _USE), _quotas, level=Level.REGION, parent="aws.region"),
)
