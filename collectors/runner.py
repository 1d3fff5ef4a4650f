"""One pass: each scope of each collector of each source is a lane, read in parallel, sealed one by one, never dropped.

A lane that cannot be read is sealed as failed with its problem. A lane that the store refuses (another pass holds it,
the clock went back) stays without a seal and is reported as failed. Any other error of the sink stops the pass and
is raised: without a store nothing can be recorded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collectors.base import (
    CollectError,
    Item,
    Lane,
    LaneSink,
    PassSink,
    Problem,
    ScanSeal,
    ScanStatus,
    Scope,
    Sink,
    Source,
    TieoutError,
)
from collectors.guard import Meter, declaring, metering
from collectors.lane import LaneReading
from collectors.limits import LIMITS, Limits
from collectors.outcome import LaneReport, PassReport, Progress
from collectors.past import Span, missing, of_past, read_past, with_past
from collectors.plan import Job, meta_of, plan_jobs, provenance, require_distinct
from collectors.redact import redact_text
from collectors.shared import PassMemory, remembering
from collectors.window import Window, window_of

Clock = Callable[[], datetime]
OnProgress = Callable[[Progress], None]


def run_pass(sources: Sequence[Source], sink: Sink, *, clock: Clock, limits: Limits = LIMITS,
             only: Collection[str] | None = None, on_progress: OnProgress | None = None,
             history_start: datetime | None = None) -> PassReport:
    """Read every lane of ``sources`` once and seal the pass.

    ``only`` restricts to these kinds. ``history_start`` (UTC) is where event lanes begin that were never read.
    ``on_progress`` is called from worker threads, one call at a time. Raises TieoutError for two sources with one
    id and for an unknown kind in ``only``, before anything is read; and whatever the sink raises.
    """
    require_distinct(sources)
    started, deadline = clock(), time.monotonic() + limits.pass_seconds
    memory = PassMemory(limits.shared_seconds)
    with remembering(memory):
        jobs = plan_jobs(sources, only, Meter(clock=clock, deadline=deadline))
    pass_sink = sink.begin_pass(started_at=started, meta=meta_of(sources, only))
    run = _Run(pass_sink, clock, limits, on_progress, len(jobs), deadline, history_start, memory)
    reports = run.all(jobs)
    ended = clock()
    return PassReport(started, ended, pass_sink.close(ended), reports)


@dataclass(slots=True)
class _Run:
    """What the worker threads of one pass share."""

    sink: PassSink
    clock: Clock
    limits: Limits
    on_progress: OnProgress | None
    total: int
    deadline: float
    history_start: datetime | None
    memory: PassMemory
    done: int = 0
    meters: list[Meter] = field(default_factory=list)
    started: dict[Lane, datetime] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def all(self, jobs: Sequence[Job]) -> tuple[LaneReport, ...]:
        """The reports in the order of the jobs."""
        self._tell("planned")
        reports: dict[int, LaneReport] = {}
        with ThreadPoolExecutor(max_workers=self.limits.threads, thread_name_prefix="lane") as pool:
            futures = {pool.submit(self.one, job): index for index, job in enumerate(jobs)}
            try:
                for future in as_completed(futures):
                    reports[futures[future]] = future.result()
            except BaseException:
                # The store failed or a person pressed Ctrl-C: unsealed lanes stay marked as interrupted.
                self._stop()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return tuple(reports[index] for index in range(len(jobs)))

    def one(self, job: Job) -> LaneReport:
        """Read one lane and seal it, after what is missing of its past."""
        self._tell("started", job)
        past = list(self._past(job))
        report, _ = self._scan(job)
        report = with_past(report, past)
        self._tell("finished", job, report)
        return report

    def _past(self, job: Job) -> Iterator[LaneReport]:
        """What is missing of the lane's past, until half of the pass's time is used."""
        def scan(since: datetime, until: datetime) -> tuple[LaneReport, datetime | None]:
            self._tell("started", replace(job, scope_label=f"{job.scope_label} from {since:%Y-%m-%d}"))
            return self._scan(of_past(job), (since, until))

        spans = missing(job, self.sink, self.clock(), self.limits, self.history_start)
        return read_past(spans, scan, lambda: self.deadline - time.monotonic() > self.limits.pass_seconds / 2)

    def _scan(self, job: Job, span: Span | None = None) -> tuple[LaneReport, datetime | None]:
        """One scan of a lane, over a span or up to now, and how far it speaks for; sealed."""
        reading: LaneReading | None = None
        try:
            started = self._start(job)
            window = Window() if span else window_of(job.collector, job.lane, self.sink, started, self.limits,
                                                     self.history_start)
            since, until = span or (window.since, started)
            reading = LaneReading(job.collector, self._open(job, started), self._meter(), self.limits, window)
            self._read(job, reading, Scope(job.scope_id, job.scope_label, until, since, now=started))
            self._seal(job, reading)
        except TieoutError as error:
            return _not_recorded(job, reading, error), None
        return _report(job, reading), reading.completeness.until if reading.completeness else None

    def _start(self, job: Job) -> datetime:
        """Now; later than the lane's scan before, whatever the clock's resolution is."""
        before = self.started.get(job.lane)
        now = self.clock()
        self.started[job.lane] = now if before is None else max(now, before + timedelta(microseconds=1))
        return self.started[job.lane]

    def _open(self, job: Job, started: datetime) -> LaneSink:
        return self.sink.open_lane(
            job.lane, label=job.source.label, scope_label=job.scope_label, started_at=started,
            provenance=provenance(job.source, job.collector), yields=job.collector.yields,
            personal=job.collector.personal)

    def _seal(self, job: Job, reading: LaneReading) -> None:
        if self.stopped.is_set():
            raise _Stopped
        ended = max(self.clock(), self.started[job.lane])
        reading.sink.seal(ScanSeal(reading.status, ended, reading.all_problems(), reading.completeness,
                                   reading.stats(job.source.caller)))

    def _read(self, job: Job, reading: LaneReading, scope: Scope) -> None:
        if job.failure is not None:
            reading.fail(job.failure)
            return
        try:
            reading.meter.require_time()
            with (declaring(*(o.name for o in job.collector.operations)), metering(reading.meter),
                  remembering(self.memory)):
                reading.read(_items(job, scope))
        except CollectError as error:
            reading.fail(error)

    def _meter(self) -> Meter:
        deadline = min(self.deadline, time.monotonic() + self.limits.lane_seconds)
        meter = Meter(clock=self.clock, deadline=deadline)
        self.meters.append(meter)
        return meter

    def _stop(self) -> None:
        """No lane is sealed from now on, and no request leaves any more."""
        self.stopped.set()
        for meter in self.meters:
            meter.deadline = float("-inf")

    def _tell(self, event: str, job: Job | None = None, report: LaneReport | None = None) -> None:
        with self.lock:
            self.done += report is not None
            if self.on_progress is None:
                return
            lane, label, scope_label = (job.lane, job.source.label, job.scope_label) if job else (None, "", "")
            self.on_progress(Progress(event, self.done, self.total, lane, label, scope_label, report))


class _Stopped(Exception):
    """The pass was stopped: leave the lane without a seal."""


def _items(job: Job, scope: Scope) -> Iterator[Item]:
    """The collector's items; being a generator, it also catches a collector that fails before its first item."""
    yield from job.collector.collect(job.source, scope)


def _not_recorded(job: Job, reading: LaneReading | None, error: TieoutError) -> LaneReport:
    """The store would not take the lane: nothing of this scan is evidence, and the report says so."""
    problem = Problem("not_recorded", redact_text(error.diagnostics()), listing=True)
    problems = (*reading.all_problems(), problem) if reading else (problem,)
    return LaneReport(job.lane, job.source.label, job.scope_label, ScanStatus.FAILED, problems)


def _report(job: Job, reading: LaneReading) -> LaneReport:
    return LaneReport(job.lane, job.source.label, job.scope_label, reading.status, reading.all_problems(),
                      reading.documents, reading.events, reading.records, reading.redactions, reading.meter.calls)
