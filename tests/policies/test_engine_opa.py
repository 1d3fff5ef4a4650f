"""The OPA engine: the same answers as the embedded one on a real server, and its traps closed on a stand-in."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest

from policies import proof
from policies.cases import self_check
from policies.engine.base import EngineError, evaluate_many
from policies.engine.embedded import EmbeddedEngine
from policies.engine.opa import OpaEngine
from policies.library import load_library
from policies.model import Outcome, Verdict
from policies.projection import build_input

OPA = os.environ.get("TIEOUT_OPA") or shutil.which("opa")
needs_opa = pytest.mark.skipif(not OPA, reason="no OPA: set TIEOUT_OPA to the path of an opa binary (1.17 or later)")
CLOSED = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":90}}}', b'{"maximum_days":90}')
OPEN = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":91}}}', b'{"maximum_days":90}')
FOLDER = "zz_01_doors_are_locked"


@pytest.fixture
def server():
    """The address of a real OPA server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([OPA, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level", "error",
                                "--disable-telemetry"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urlopen(f"{url}/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _tests(library):
    return [test for control in library.controls.values() for test in control.tests]


@needs_opa
@pytest.mark.slow
def test_opa_gives_the_embedded_engines_answers(server):
    """Every case and every mutant of the shipped library has the same verdict on OPA, with strict built-ins too."""
    library = load_library()
    engines = [EmbeddedEngine(), OpaEngine(server), OpaEngine(server, strict=True)]
    for engine in engines:
        engine.load(library)
    assert [self_check(library, engine).wrong for engine in engines] == [(), (), ()]
    for test in _tests(library):
        requests = [((test,), body) for body in proof.every_input(library, test)]
        embedded, opa, strict = (evaluate_many(engine, requests) for engine in engines)
        assert embedded == opa == strict, test.id


@needs_opa
def test_a_broken_policy_is_one_error_on_opa(server, folder, write_policy, sample_policy):
    """What OPA refuses to compile is an error of its own tests, in OPA's words."""
    broken = write_policy(FOLDER, "broken", 'result := vault.read("x")')
    folder.control(policies={"broken": broken, "door": sample_policy}, cases=None)
    engine = OpaEngine(server)
    engine.load(folder.read())
    bad, door = engine.evaluate(_tests(folder.read()), OPEN)
    assert (bad.outcome, door) == (Outcome.ERROR, Verdict(Outcome.FAIL, ("the door is open",)))
    assert "vault.read" in bad.reasons[0]


@needs_opa
def test_a_conflict_costs_one_verdict_of_a_batch(server, folder, write_policy, sample_policy):
    """OPA aborts a whole query on a conflict; the batch is repeated item by item and only the culprit is an error."""
    clash = ('result := {"outcome": "pass", "reasons": []} if input.subject.lock\n\n'
             'result := {"outcome": "fail", "reasons": ["x"]} if input.subject.lock.value.days > 90')
    folder.control(policies={"clash": write_policy(FOLDER, "clash", clash), "door": sample_policy}, cases=None)
    library = folder.read()
    engine = OpaEngine(server)
    engine.load(library)
    first, second = engine.evaluate_many([(_tests(library), CLOSED), (_tests(library), OPEN)])
    assert [verdict.outcome for verdict in first] == [Outcome.PASS, Outcome.PASS]
    assert [verdict.outcome for verdict in second] == [Outcome.ERROR, Outcome.FAIL]
    assert "conflict" in second[0].reasons[0]


@needs_opa
def test_a_server_that_was_given_another_bundle_is_refused(server, folder, tmp_path):
    """Two engines cannot share a server without noticing: the answer names the bundle that is loaded."""
    folder.control()
    library = folder.read()
    engine = OpaEngine(server)
    engine.load(library)
    other = type(folder)(tmp_path / "other")
    OpaEngine(server).load(other.read())
    with pytest.raises(EngineError, match="expected bundle"):
        engine.evaluate(_tests(library), CLOSED)


class _Stand(BaseHTTPRequestHandler):
    """Enough of OPA's API to misbehave: keeps policies, and answers queries from ``server.answer``."""

    def do_PUT(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        name = self.path.removeprefix("/v1/policies/")
        if self.server.refuse(text):
            self._send(400, {"code": "invalid_parameter", "message": "error(s) occurred while compiling module(s)",
                             "errors": [{"code": "rego_parse_error", "message": "no `if` here"}]})
        else:
            self.server.kept[name] = self.server.alter(text)
            self.server.uploads.append(text)
            self._send(200, {})

    def do_DELETE(self):
        self.server.kept.pop(self.path.removeprefix("/v1/policies/"), None)
        self._send(200, {})

    def do_GET(self):
        name = self.path.removeprefix("/v1/policies/")
        if name:
            self._send(200, {"result": {"id": name, "raw": self.server.kept[name], "ast": self.server.tree(name)}})
        else:
            self._send(200, {"result": [{"id": name} for name in self.server.kept]})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(dict(self.headers))
        status, body = self.server.answer(self.path)
        self._send(status, body)

    def _send(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def stand():
    """A stand-in on loopback whose parts a test replaces by worse ones."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Stand)
    server.kept, server.uploads, server.seen = {}, [], []
    server.refuse = lambda _: False
    server.alter = lambda text: text
    server.tree = lambda _: {}
    server.answer = lambda _: (200, {"result": [{"version": "1.17.0"}]})
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _answers(library, answers):
    def answer(path):
        if path.startswith("/v1/data/tieout_bundle"):
            return 200, {"result": library.digest}
        return 200, (answers if path.startswith("/v1/data/tieout_batch") else {"result": [{"version": "1.22.2"}]})

    return answer


def test_an_undefined_result_is_an_error(stand, folder):
    """A test that is not in the answer has no verdict: HTTP 200 proves nothing."""
    folder.control()
    library = folder.read()
    stand.answer = _answers(library, {"result": {}})
    engine = OpaEngine(stand.url)
    engine.load(library)
    assert engine.evaluate(_tests(library), CLOSED)[0].reasons == ("the policy's result is undefined",)


def test_an_empty_body_is_refused(stand, folder):
    """A batch rule without a value means that its policy is gone, and is never taken for "no answers"."""
    folder.control()
    library = folder.read()
    stand.answer = _answers(library, {})
    engine = OpaEngine(stand.url)
    engine.load(library)
    with pytest.raises(EngineError, match="batch rule has no value"):
        engine.evaluate(_tests(library), CLOSED)


def test_policies_are_uploaded_as_they_are(stand, folder):
    """On a parse error the client's own rewriting would upload another policy; ours never does."""
    folder.control()
    library = folder.read()
    stand.refuse = lambda text: "the door is open" in text
    stand.answer = _answers(library, {"result": {}})
    engine = OpaEngine(stand.url)
    engine.load(library)
    assert set(stand.uploads) <= {*dict(library.modules).values(), *stand.kept.values()}
    assert "no `if` here" in engine.evaluate(_tests(library), CLOSED)[0].reasons[0]


def test_a_server_that_changes_policies_is_refused(stand, folder):
    """What is read back must be byte for byte what was sent."""
    folder.control()
    stand.alter = lambda text: text.replace("maximum_days", "maximum_weeks")
    with pytest.raises(EngineError, match="not the bundle's"):
        OpaEngine(stand.url).load(folder.read())


def test_a_server_used_by_others_in_our_packages_is_refused(stand, folder):
    """Somebody else's rules in our packages would add to ours without a trace."""
    stand.kept["elsewhere"] = "package controls.zz\n"
    stand.tree = lambda _: {"package": {"path": [{"value": "data"}, {"value": "controls"}]}}
    with pytest.raises(EngineError, match="uses a package of tieout"):
        OpaEngine(stand.url).load(folder.read())


def test_an_earlier_bundle_is_replaced_and_the_same_one_is_kept(stand, folder):
    """Names carry the digest: an old bundle goes, an identical one is not uploaded again."""
    stand.kept["tieout/0123/lib/old.rego"] = "package lib.old\n"
    library = folder.read()
    stand.answer = _answers(library, {"result": {}})
    OpaEngine(stand.url).load(library)
    assert all(name.startswith(f"tieout/{library.digest}/") for name in stand.kept)
    before = len(stand.uploads)
    OpaEngine(stand.url).load(library)
    assert len(stand.uploads) == before


@pytest.mark.parametrize("version", ["1.16.9", "0.70.0", "1.4.2-dev", "unknown"])
def test_an_old_server_is_refused(stand, folder, version):
    """Before 1.17 OPA reads a negated call with a missing argument as a pass."""
    stand.answer = lambda _: (200, {"result": [{"version": version}]})
    with pytest.raises(EngineError, match=r"expected OPA 1\.17 or later"):
        OpaEngine(stand.url).load(folder.read())


def test_a_server_that_fails_is_an_error_with_a_hint(stand, folder):
    """A server's failure is no verdict."""
    folder.control()
    library = folder.read()
    stand.answer = lambda _: (403, {"code": "unauthorized"})
    with pytest.raises(EngineError, match="403"):
        OpaEngine(stand.url).load(library)


def test_no_server_is_an_error():
    """An address where nobody listens is said so at load."""
    with pytest.raises(EngineError, match="no usable answer"):
        OpaEngine("http://127.0.0.1:9").load(load_library())


@pytest.mark.parametrize("url", ["http://opa.internal:8181", "http://10.0.0.1:8181", "http://127.0.0.1.example:8181"])
def test_a_token_never_travels_in_clear(url):
    """A token over plain HTTP is refused before anything is sent, except on this machine."""
    with pytest.raises(EngineError, match="token would travel in clear"):
        OpaEngine(url, token="secret")


def test_a_token_may_be_used_on_loopback(stand, folder):
    """On this machine the token is sent as a bearer."""
    library = folder.read()
    stand.answer = _answers(library, {"result": {}})
    OpaEngine(stand.url, token="secret").load(library)
    assert {headers.get("Authorization") for headers in stand.seen} == {"Bearer secret"}


@pytest.mark.parametrize("url", ["opa.internal:8181", "ftp://opa.internal", "", "https://"])
def test_an_address_that_is_none_is_refused(url):
    """The sentence shows what an address looks like."""
    with pytest.raises(EngineError, match="expected the address of an OPA server"):
        OpaEngine(url)


def test_the_ca_bundle_is_what_verifies_the_server():
    """With https the certificate is always verified, against the bundle where one is given."""
    engine = OpaEngine("https://opa.internal", ca_bundle="/etc/ca.pem")
    assert engine._server._client._session.verify == "/etc/ca.pem"
    assert OpaEngine("https://opa.internal")._server._client._session.verify is True
