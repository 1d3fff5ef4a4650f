"""An OPA server as the engine, through ``opa-python-client`` (the extra ``opa``).

The bundle is uploaded under names that carry its digest, read back and compared byte for byte. Each answer names the
bundle that gave it, so a server that was given another one in between is refused. Inputs go in batches; a batch
that OPA refuses is halved until the culprit stands alone, so one conflict costs one verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from policies.closure import closure_of
from policies.engine.base import EngineError, Request
from policies.engine.decode import UNDEFINED, decode, error
from policies.engine.opa_bundle import BATCH, MARKER, PREFIX, bundle_modules
from policies.engine.opa_server import OpaServer, Refused, package_root
from policies.model import Library, Test, Verdict
from policies.projection import ProjectionError, instant_of

INPUTS = 200  # a request
MINIMUM_VERSION = (1, 17)  # the first with future.keywords.not
_OWN_PACKAGES = frozenset({"controls", "lib", "tieout_batch", "tieout_bundle"})


class OpaEngine:
    """Runs policies on an OPA server; see ``policies.engine.base.Engine``.

    ``url`` is ``https://host:port`` or, on loopback or without a token, ``http://host:port``; ``ca_bundle`` the path
    of the CA's certificates; ``strict`` makes an error in a built-in an ``error`` verdict. Raises ``EngineError``.
    """

    name = "opa"

    def __init__(self, url: str, *, token: str | None = None, ca_bundle: str | None = None,
                 strict: bool = False) -> None:
        self._server = OpaServer(url, token=token, ca_bundle=ca_bundle)
        self._strict = strict
        self._digest = ""
        self._faults: Mapping[str, str] = {}
        self.version = ""

    def load(self, library: Library) -> None:
        """Upload the bundle and prove that the server holds it byte for byte."""
        self.version = self._recent_version()
        refused = self._upload(bundle_modules(library))
        bad = {name.split("/", 2)[2]: why for name, why in refused.items()}
        if lacking := sorted({MARKER, BATCH} & set(bad)):
            raise EngineError(f"{self._server.url}: the server refused {lacking[0]}: {bad[lacking[0]]}")
        self._faults = _faults(library, bad)
        self._digest = library.digest

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test on the input."""
        return self.evaluate_many([(tests, input_json)])[0]

    def evaluate_many(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        """The same for many inputs, in batches."""
        if not self._digest:
            raise EngineError("opa: evaluate was called before load")
        return [verdicts for start in range(0, len(requests), INPUTS)
                for verdicts in self._batch(requests[start:start + INPUTS])]

    def _batch(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        try:
            answers = self._ask(requests)
        except Refused as refusal:
            return self._halved(requests, refusal)
        return [[self._verdict(test, body, answers.get(f"{i}.{j}")) for j, test in enumerate(tests)]
                for i, (tests, body) in enumerate(requests)]

    def _halved(self, requests: Sequence[Request], refusal: Refused) -> list[list[Verdict]]:
        """A refused batch in two halves, down to the one test on one input that OPA cannot evaluate."""
        if len(requests) > 1:
            middle = len(requests) // 2
            return self._batch(requests[:middle]) + self._batch(requests[middle:])
        ((tests, body),) = requests
        if len(tests) > 1:
            middle = len(tests) // 2
            return [self._batch([(tests[:middle], body)])[0] + self._batch([(tests[middle:], body)])[0]]
        return [[error(f"OPA could not evaluate the policy: {refusal}") for _ in tests]]

    def _verdict(self, test: Test, body: bytes, answer: Any) -> Verdict:
        if test.id in self._faults:
            return error(self._faults[test.id])
        try:
            as_of = instant_of(body) if test.time else ""
        except ProjectionError as fault:
            return error(f"the input is not JSON as the engine needs it: {fault}")
        return decode(test, UNDEFINED if answer is None else orjson.dumps(answer).decode(), as_of)

    def _ask(self, requests: Sequence[Request]) -> Mapping[str, Any]:
        items = [{"tests": [_place(test) for test in tests], "input": _parsed(body)} for tests, body in requests]
        answer = self._server.value("tieout_batch", "batch", {"requests": items}, strict=self._strict)
        if not isinstance(answer, dict):
            raise EngineError(f"{self._server.url}: the batch rule has no value: its policy is gone from the server")
        if answer.get("bundle") != self._digest:
            raise EngineError(f"{self._server.url}: expected bundle {self._digest[:12]} on the server, "
                              f"got {str(answer.get('bundle'))[:12]}", hint="Give tieout an OPA server of its own.")
        answers: Mapping[str, Any] = answer["answers"]
        return answers

    def _recent_version(self) -> str:
        version = self._server.version()
        numbers = tuple(int(part) for part in version.split("-")[0].split(".")[:2] if part.isdigit())
        if numbers < MINIMUM_VERSION:
            raise EngineError(f"{self._server.url}: expected OPA {'.'.join(map(str, MINIMUM_VERSION))} or later, "
                              f"got {version}", hint="Earlier ones read 'not f(input.x)' as a pass where x is missing.")
        return version

    def _upload(self, modules: Mapping[str, str]) -> dict[str, str]:
        """Make the server hold these modules and no other of ours; return what OPA refuses, with its words."""
        held = self._held()
        if held == modules:
            return {}  # an earlier run left this very bundle; compiling it anew would take seconds
        stuck = _in_passes(list(reversed(held)), self._server.delete)
        if stuck:
            raise EngineError(f"{self._server.url}: an earlier bundle cannot be removed: {next(iter(stuck.values()))}")
        refused = _in_passes(list(modules), lambda name: self._server.put(name, modules[name]))
        self._compare({name: source for name, source in modules.items() if name not in refused})
        return refused

    def _held(self) -> dict[str, Any]:
        """The sources of ours on the server; a server on which somebody else uses our packages is refused."""
        held = self._server.policies()
        for name, policy in held.items():
            if not name.startswith(PREFIX) and package_root(policy) in _OWN_PACKAGES:
                raise EngineError(f"{self._server.url}: the policy {name!r} on the server uses a package of tieout",
                                  hint="Give tieout an OPA server of its own.")
        return {name: policy.get("raw") for name, policy in held.items() if name.startswith(PREFIX)}

    def _compare(self, expected: Mapping[str, str]) -> None:
        held = self._held()
        names = sorted(name for name in {*held, *expected} if held.get(name) != expected.get(name))
        if names:
            raise EngineError(f"{self._server.url}: the server's policies are not the bundle's: {', '.join(names[:3])}",
                              hint="Something between tieout and the server changes policies, or another uploads.")


def _in_passes(names: Sequence[str], act: Callable[[str], None]) -> dict[str, str]:
    """Do it for every name, again and again while some succeed: modules must come and go in an order OPA accepts."""
    waiting = dict.fromkeys(names, "")
    while True:
        refused: dict[str, str] = {}
        for name in waiting:
            try:
                act(name)
            except Refused as refusal:
                refused[name] = str(refusal)
        if len(refused) in {0, len(waiting)}:
            return refused
        waiting = refused


def _faults(library: Library, bad: Mapping[str, str]) -> dict[str, str]:
    tests = [test for control in library.controls.values() for test in control.tests] if bad else []
    return {test.id: f"{path} was refused by OPA: {bad[path]}" for test in tests
            for path, _ in closure_of(library, test) if path in bad}


def _place(test: Test) -> dict[str, str]:
    folder, _, stem = test.id.partition(".")
    return {"folder": folder, "stem": stem}


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise Refused(f"the input is not JSON: {fault}") from fault
