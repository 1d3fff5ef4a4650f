"""What is known of each subject under one state test over the period, by the rules that the assessment uses."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from policies.operation.bench import Bench, is_own
from policies.operation.evidence import Reader
from policies.operation.frame import Frame
from policies.operation.lanes import watched
from policies.operation.period import HOUR
from policies.operation.results import SpanOf
from policies.operation.spans import Segment, Version, spans_of, versions_of
from policies.operation.verdicts import NoMemory
from store.snapshot import Snapshot
from tests.worked_example.assessed import Example


@dataclass(frozen=True)
class Known:
    """One subject: its versions with the answer on each, and its spans over the period."""

    subject: str
    label: str
    versions: tuple[tuple[Version, Segment], ...]
    spans: tuple[SpanOf, ...]

    def hours(self, value: str) -> int:
        """The whole hours of the spans of one value."""
        return sum(s.end - s.start for s in self.spans if s.value == value) // HOUR


def known_of(example: Example, view: Snapshot, test_id: str) -> list[Known]:
    """Every subject of the one lane that a test reads."""
    session, assessment = example.installation.session, example.assessment
    period, as_of = assessment.period, assessment.as_of
    reader, frame = Reader(view, session.engagement().expected(), as_of), Frame(period, as_of)
    adopted = next(c.adopted for c in assessment.controls if any(t.test == test_id for t in c.tests))
    bench = Bench(reader, example.library, session.engine, NoMemory(), [adopted], start=period.start, end=as_of + 1)
    test = next(t for t in adopted.control.tests if t.id == test_id)
    (group,), (info,) = bench.groups([test]), reader.infos(test.kind)
    lane, window = reader.read(info), frame.window(period.start)
    judge = bench.own(group, info.source) if is_own(group) else bench.vector(group)
    coverage = watched(lane, bench.gap(test), window).coverage
    found = []
    for history in lane.histories:
        versions = versions_of(history.changes, as_of + 1)
        answered = [(v, s) for v in versions for s in judge.segments(history.subject, v, 0)]
        label = orjson.loads(view.document(versions[-1].digest))["label"]
        found.append(Known(history.subject, label.removeprefix("harborlight/"), tuple(answered),
                           tuple(spans_of([s for _, s in answered], coverage))))
    return found
