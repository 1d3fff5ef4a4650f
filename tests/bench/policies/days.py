"""The same changes over 30, 90 and 365 days, twice as many, and one more daily scan: what a report grows with.

Every answer is remembered but those of the last scan, where there is one more. Each turn is a process of its own.
"""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from pathlib import Path

from policies.engine.embedded import EmbeddedEngine
from policies.library import read_library
from policies.projection import build_input, project
from store.snapshot import Snapshot
from store.store import Store
from tests.bench.child import in_child
from tests.bench.documents import encoded, name_of
from tests.bench.policies.cold import bare
from tests.bench.policies.period import examined
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests, group_of
from tests.bench.sizes import Sizes
from tests.bench.store.writing import LANE
from tests.store.helpers import Company, day, finished, open_lane

_EVERY = 10  # one version in ten does not pass


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Each period against the shortest, twice the changes against once, one more scan against a repeat without."""
    place, middle = str(folder), sizes.periods[1]
    stores = {**{str(days): (days, sizes.spread) for days in sizes.periods}, "twice": (middle, 2 * sizes.spread)}
    for name, (days, changes) in stores.items():
        _built(f"{place}/{name}", days, changes, sizes.spread_subjects)
    turns = [{name: in_child("policies.days:judged", folder=f"{place}/{name}", days=days)
              for name, (days, _) in stores.items()} for _ in range(sizes.long_rounds)]
    best = {name: min(turn[name] for turn in turns) for name in stores}
    shortest, *longer = map(str, sizes.periods)
    what = f"days: {sizes.spread_subjects:,} subjects, {sizes.spread:,} changes"
    return [*(Row(f"{what} over {days} days", f"{seconds(best[shortest])} over {shortest}", seconds(best[days]),
                  best[days] / best[shortest], 1.25) for days in longer),
            Row(f"{what} twice over {middle} days", f"{seconds(best[str(middle)])} for once", seconds(best["twice"]),
                best["twice"] / best[str(middle)], 2),
            _one_more(f"{place}/{middle}", middle, sizes)]


def _one_more(folder: str, days: int, sizes: Sizes) -> Row:
    """The floor is the repeat that has nothing to evaluate, and the bare machine on what changed."""
    changed = in_child("policies.days:scan", folder=folder, days=days, changes=max(1, sizes.spread // days))
    turns = [(in_child("policies.days:repeated", folder=folder, days=days + 1),
              in_child("policies.days:judged", folder=folder, days=days + 1)) for _ in range(sizes.long_rounds)]
    after, alone = (min(turn[0][key] for turn in turns) for key in ("after", "alone"))
    again = min(turn[1] for turn in turns)
    return Row(f"days: a repeat after one more daily scan, {changed} changed", seconds(again + alone), seconds(after),
               after / (again + alone), 1.25)


def _built(folder: str, days: int, changes: int, subjects: int) -> None:
    Path(folder).mkdir()
    in_child("policies.period:build", folder=folder, days=days, changes=changes, subjects=subjects)


def judged(folder: str, days: int) -> float:
    """Processor seconds of one examination in this process."""
    start = time.process_time()
    examined(Path(folder), days, EmbeddedEngine())
    return time.process_time() - start


def scan(folder: str, days: int, changes: int) -> int:
    """One more daily scan, in which some subjects have a new version; the cache as it is now is kept aside."""
    path = Path(folder, "period.db")
    shutil.copy(path.with_suffix(".cache"), path.with_suffix(".before"))
    with closing(Store.open(path)) as store:
        running = Company(store, path).begin(day(days))
        sink = open_lane(running, LANE, at=day(days))
        with closing(Snapshot.open(path)) as view:
            lane, = view.lanes()
            known = [(h.subject, view.document(h.changes[-1].digest or b"")) for h in view.history(lane.id)]
        fresh = {name_of(at): encoded(at, days, None if at % _EVERY else at // _EVERY) for at in range(changes)}
        for subject, body in known:
            sink.add(subject, fresh.get(subject, body))
        sink.seal(finished(day(days)))
        running.close(day(days + 0.01))
    return changes


def repeated(folder: str, days: int) -> dict[str, float]:
    """The examination that has the last scan's changes to evaluate, and the bare machine on them."""
    path = Path(folder, "period.db")
    shutil.copy(path.with_suffix(".before"), path.with_suffix(".cache"))
    after = judged(folder, days)
    library = read_library([path.parent / "library"])
    group = group_of(library)
    with closing(Snapshot.open(path)) as view:
        lane, = view.lanes()
        last = view.scans(lane.id)[-1].id
        digests = [h.changes[-1].digest for h in view.history(lane.id) if h.changes[-1].scan == last]
        inputs = [build_input(project(body, group.evidence), b'{"maximum_days":90}')
                  for _, body in view.documents(filter(None, digests))]
    run = bare(library, [(all_tests(library), given) for given in inputs])
    start = time.process_time()
    run()
    return {"after": after, "alone": time.process_time() - start}
