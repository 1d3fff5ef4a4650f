"""Access reviews: what is reviewed how often, and each review with its decisions and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.base import Collector, Document, Item, Scope
from collectors.entra.declare import licensed, subject_of
from collectors.entra.licences import Feature
from collectors.entra.operations import REVIEW_DECISIONS, REVIEW_INSTANCES, REVIEWS
from collectors.entra.parts import Parts, Row, only, tidy, without

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_PAGE = 100  # of the lists of reviews, the most that their page names
_DECISION = ("id", "decision", "recommendation", "applyResult", "appliedDateTime", "reviewedDateTime")
_VARYING = ("lastModifiedDateTime", "descriptionForAdmins", "descriptionForReviewers")


def _definitions(source: EntraSource) -> list[Row]:
    """What both kinds start from; the list is short."""
    return source.client.shared(REVIEWS, {"$top": _PAGE})


def _reviews(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    yield from licensed(source, Feature.REVIEWS, _defined(source))


def _defined(source: EntraSource) -> Iterator[Item]:
    for row in _definitions(source):
        subject = subject_of(REVIEWS, row)
        yield Document(subject, str(row.get("displayName") or subject),
                       {"licensed": True, "item": without(tidy(row), "instances", "status", *_VARYING)})


def _instances(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    yield from licensed(source, Feature.REVIEWS, _held(source))


def _held(source: EntraSource) -> Iterator[Item]:
    for definition in _definitions(source):
        review = subject_of(REVIEWS, definition)
        for row in source.client.rows(REVIEW_INSTANCES, {"$top": _PAGE}, id=review):
            yield from _instance(source, definition, row)


def _instance(source: EntraSource, definition: Row, row: Row) -> Iterator[Item]:
    review, instance = subject_of(REVIEWS, definition), subject_of(REVIEW_INSTANCES, row)
    parts = Parts(f"{review}/{instance}")
    decisions = parts.read(lambda: sorted(
        (_decision(entry) for entry in source.client.rows(REVIEW_DECISIONS, {"$top": _PAGE}, id=review,
                                                          instance=instance)), key=lambda entry: str(entry.get("id"))))
    body = {"licensed": True, "review": {"id": review, **only(tidy(definition), "displayName", "settings")},
            "item": only(tidy(row), "id", "startDateTime", "endDateTime", "status", "scope"), "decisions": decisions}
    yield Document(parts.subject, f"{definition.get('displayName') or review} {str(row.get('startDateTime'))[:10]}",
                   body)
    yield from parts.problems


def _decision(row: Row) -> Row:
    """A decision with who made it and on whom; its words stay with Entra, only that there are some counts."""
    row = tidy(row)
    return {**only(row, *_DECISION), "justified": bool(row.get("justification")),
            "reviewer": (row.get("reviewedBy") or {}).get("id"),
            "principal": only(row.get("principal") or {}, "@odata.type", "id"),
            "resource": only(row.get("resource") or {}, "id", "type")}


COLLECTORS = (
    Collector("entra.access_review", "Entra access reviews", (REVIEWS,), _reviews),
    Collector("entra.access_review_instance", "Entra access reviews as they were held",
              (REVIEWS, REVIEW_INSTANCES, REVIEW_DECISIONS), _instances, personal=True),
)
