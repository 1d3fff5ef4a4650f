"""Puts judges together: tests grouped by what one input serves, with their joins, engine and memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from policies.engine.base import Engine
from policies.model import Adopted, Library, Test
from policies.operation.change_logs import WATCHES
from policies.operation.continuity_read import ChangeLogs
from policies.operation.evidence import Reader
from policies.operation.joins import Join
from policies.operation.lanes import LaneData
from policies.operation.own import OwnJudge
from policies.operation.period import HOUR
from policies.operation.processes import Processes
from policies.operation.verdicts import Memory, VectorJudge
from policies.projection import InputGroup, input_groups

TOGETHER = 10_000  # subjects of a kind's lanes that are held in memory before they are judged


class Bench:
    """Judges for the tests of some controls at one assessment; ``start``/``end`` bound what joins need to know.

    ``processes``: where much cold evaluation is shared out to, if anywhere.
    """

    def __init__(self, reader: Reader, library: Library, engine: Engine, memory: Memory, items: Sequence[Adopted],
                 *, start: int, end: int, processes: Processes | None = None) -> None:
        self.reader = reader
        self._library, self._engine, self._memory = library, engine, memory
        self._controls = {item.control.id: item for item in items}
        self._params: dict[str, Mapping[str, Any]] = {item.control.id: item.parameters for item in items}
        self._start, self._end, self._processes = start, end, processes
        self._own: dict[tuple[str, str], OwnJudge] = {}
        self.logs = ChangeLogs(reader, memory, WATCHES, start=start, end=end)

    def groups(self, tests: Iterable[Test]) -> list[InputGroup]:
        """The tests in groups that share an input; one with time or joins is alone."""
        return input_groups(tests, self._params)

    def vector(self, group: InputGroup) -> VectorJudge:
        """The judge of a group without time or joins."""
        return VectorJudge(group, self._library, self._engine, self._memory, self.reader.evidence, self._processes)

    def own(self, group: InputGroup, source: str) -> OwnJudge:
        """The judge of a test with time or joins, for subjects of one source."""
        (test,) = group.tests
        if (test.id, source) not in self._own:
            joins = [Join(related, self.reader.beside(related.kind, source), self.reader.evidence.document,
                          self.gap(test), self._start, self._end) for related in test.related]
            self._own[test.id, source] = OwnJudge(group, self._library, self._engine, self._memory,
                                                  self.reader.evidence, joins)
        return self._own[test.id, source]

    def lanes(self, kind: str) -> Iterator[list[LaneData]]:
        """The lanes of a kind in their order, small ones several at once, so that they are evaluated together."""
        held: list[LaneData] = []
        for info in self.reader.infos(kind):
            held.append(self.reader.read(info))
            if sum(len(lane.histories) for lane in held) >= TOGETHER:
                yield held
                held = []
        if held:
            yield held

    def flush(self) -> None:
        """Remember everything that was evaluated for tests with time or joins."""
        for judge in self._own.values():
            judge.flush()

    def control(self, test: Test) -> Adopted:
        """The control of a test, as management runs it."""
        return self._controls[test.control]

    def gap(self, test: Test) -> int:
        """The maximum gap of a test's control, in microseconds."""
        return self.control(test).control.maximum_gap_hours * HOUR


def is_own(group: InputGroup) -> bool:
    """Whether a group is one test whose answers depend on time or joins."""
    return any(test.time or test.related for test in group.tests)


def digests_in(lane: LaneData, start: int, as_of: int) -> set[bytes]:
    """The documents that were in force at any time from ``start`` to ``as_of``."""
    found: set[bytes] = set()
    for history in lane.histories:
        changes = history.changes
        for at, change in enumerate(changes):
            if change.observed_at > as_of:
                break
            if change.digest is not None and (at + 1 == len(changes) or changes[at + 1].observed_at > start):
                found.add(change.digest)
    found.update(digest for scan in lane.imports if scan.observed_at <= as_of for digest in scan.documents.values())
    return found
