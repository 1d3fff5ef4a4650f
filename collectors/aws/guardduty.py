"""GuardDuty: the detector of a region and what it watches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.aws.declare import reads
from collectors.aws.parts import Parts, only, without
from collectors.base import Collector, Document, Item, Level, Scope

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource


def _region(source: AwsSource, scope: Scope) -> Iterator[Item]:
    api = source.client("guardduty", scope.id)
    parts = Parts(scope.id)

    def detectors() -> list[dict[str, Any]]:
        found = api.whole("list_detectors", "DetectorIds")["DetectorIds"]
        return [{"id": detector, "detail": parts.get(api, "get_detector", _detail, DetectorId=detector)}
                for detector in sorted(found)]
    yield Document(scope.id, scope.id, {"account": source.account, "region": scope.id,
                                        "detectors": parts.read(detectors)})
    yield from parts.problems


def _detail(answer: dict[str, Any]) -> dict[str, Any]:
    """What the detector does, less the dates of its last change."""
    detail = only(answer, "Status", "FindingPublishingFrequency")
    return {**detail, "Features": [_feature(feature) for feature in answer.get("Features", [])]}


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    added = [without(more, "UpdatedAt") for more in feature.get("AdditionalConfiguration", [])]
    return {**without(feature, "UpdatedAt"), **({"AdditionalConfiguration": added} if added else {})}


COLLECTORS = (
    Collector("aws.guardduty.region", "GuardDuty in a region",
              reads("guardduty:ListDetectors", "guardduty:GetDetector"),
              _region, level=Level.REGION, parent="aws.region",
              set_paths=("detectors.value[].detail.value.Features",
                         "detectors.value[].detail.value.Features[].AdditionalConfiguration")),
)
