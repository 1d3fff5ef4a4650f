"""Every test of the shipped library over many documents that nothing remembers: embedded, and on an OPA server.

Documents are the subjects of the known cases, made different by a key that no test reads; each is judged by all tests
that share its input, as in a run. The floor of the embedded engine sets the input and runs the entry points; that of
the server posts the same batches, encoded before, and reads the answers' bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import orjson
import requests

from policies.cases import case_input
from policies.engine.base import Request
from policies.engine.embedded import EmbeddedEngine, Machine
from policies.engine.opa import INPUTS, OpaEngine
from policies.engine.opa_bundle import write_bundle
from policies.library import load_library
from policies.model import Library, Outcome
from policies.parameters import resolve_all
from policies.projection import input_groups
from tests.bench.policies.cold import bare, run_bare
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests
from tests.bench.sizes import Sizes
from tests.bench.timing import by_turns, waited
from tests.policies.opa import OPA, running


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """One row for the embedded engine, one for the server where there is one."""
    library = load_library()
    asked = list(islice(filter(_floor_ends(library), _requests(library)), sizes.library_documents))
    rows = [_embedded(library, asked, sizes)]
    return [*rows, _server(library, asked[:sizes.library_documents // 10], folder, sizes)] if OPA else rows


def _requests(library: Library) -> Iterator[Request]:
    """Endless: a known subject with all tests of its group, each a document of its own."""
    known = [(group.tests, orjson.loads(case_input(library.controls[test.control], test, case)), dict(group.params))
             for group in input_groups(all_tests(library), resolve_all(library)) for test in group.tests
             for case in library.cases if case.test == test.id and case.outcome is not Outcome.ERROR]
    for number, (tests, given, params) in enumerate(cycle(known)):
        subject = {**given["subject"], "document": number}
        yield tests, orjson.dumps({**given, "subject": subject, "params": {**params, **given["params"]}})


def _floor_ends(library: Library) -> Callable[[Request], bool]:
    """Whether the bare machine gets to the end: past its limit the engine asks the interpreter, which no floor has."""
    machine = Machine(library)

    def ends(request: Request) -> bool:
        try:
            run_bare(machine, *request)
        except RuntimeError:
            return False
        return True
    return ends


def _embedded(library: Library, asked: Sequence[Request], sizes: Sizes) -> Row:
    engine = EmbeddedEngine()
    engine.load(library)

    def run() -> None:
        for tests, body in asked:
            engine.evaluate(tests, body)

    taken = by_turns(bare(library, asked), run, sizes.long_rounds)
    return _row(f"library: {len(all_tests(library))} tests, {len(asked):,} documents", asked, taken.floor,
                taken.measured, 1.5)


def _server(library: Library, asked: Sequence[Request], folder: Path, sizes: Sizes) -> Row:
    write_bundle(library, folder)
    with running("tieout", folder=folder) as url, requests.Session() as session:
        engine = OpaEngine(url)
        engine.load(library)
        bodies = [_encoded(asked[start:start + INPUTS]) for start in range(0, len(asked), INPUTS)]

        def post() -> None:
            for body in bodies:
                answer = session.post(f"{url}/v1/data/tieout_batch/batch", data=body, timeout=60)
                answer.raise_for_status()

        taken = by_turns(post, lambda: engine.evaluate_many(asked), sizes.long_rounds, waited)
    return _row(f"library: OPA server, {len(asked):,} documents, {INPUTS} a request", asked, taken.floor,
                taken.measured, 3.0)


def _encoded(asked: Sequence[Request]) -> bytes:
    """One batch as the engine sends it."""
    return orjson.dumps({"input": {"requests": [
        {"tests": [dict(zip(("folder", "stem"), test.id.split("."), strict=True)) for test in tests],
         "input": orjson.loads(body)} for tests, body in asked]}})


def _row(what: str, asked: Sequence[Request], floor: float, measured: float, aim: float) -> Row:
    pairs = sum(len(tests) for tests, _ in asked)
    return Row(f"{what}, {pairs:,} pairs", f"{seconds(floor / pairs)} a test", f"{seconds(measured / pairs)} a test",
               measured / floor, aim)
