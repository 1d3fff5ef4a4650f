"""The OPA engine: the same answers as the embedded one on a real server, and its traps closed on a stand-in."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from policies.engine.base import EngineError
from policies.engine.opa import OpaEngine
from policies.library import load_library
from policies.model import Outcome, Verdict
from policies.projection import build_input
from tests.policies.opa import needs_opa, running

CLOSED = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":90}}}', b'{"maximum_days":90}')
OPEN = build_input(b'{"exempt":false,"lock":{"status":"ok","value":{"days":91}}}', b'{"maximum_days":90}')
FOLDER = "zz_01_doors_are_locked"


@pytest.fixture
def server():
    """The address of a real OPA server that holds nothing."""
    with running() as url:
        yield url


def _tests(library):
    return [test for control in library.controls.values() for test in control.tests]


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
    assert "eval_conflict_error" in second[0].reasons[0]


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
        if self.server.location:
            self.send_header("Location", self.server.location)
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
    server.location = ""
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
    batch = {"result": {"bundle": library.digest, "answers": answers}} if answers is not None else {}

    def answer(path):
        return 200, (batch if path.startswith("/v1/data/tieout_batch") else {"result": [{"version": "1.22.2"}]})

    return answer


def test_an_undefined_result_is_an_error(stand, folder):
    """A test that is not in the answer has no verdict: HTTP 200 proves nothing."""
    folder.control()
    library = folder.read()
    stand.answer = _answers(library, {})
    engine = OpaEngine(stand.url)
    engine.load(library)
    assert engine.evaluate(_tests(library), CLOSED)[0].reasons == ("the policy's result is undefined",)


def test_an_empty_body_is_refused(stand, folder):
    """A batch rule without a value means that its policy is gone, and is never taken for "no answers"."""
    folder.control()
    library = folder.read()
    stand.answer = _answers(library, None)
    engine = OpaEngine(stand.url)
    engine.load(library)
    with pytest.raises(EngineError, match="batch rule has no value"):
        engine.evaluate(_tests(library), CLOSED)


def test_policies_are_uploaded_as_they_are(stand, folder):
    """On a parse error the client's own rewriting would upload another policy; ours never does."""
    folder.control()
    library = folder.read()
    stand.refuse = lambda text: "the door is open" in text
    stand.answer = _answers(library, {})
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
    stand.answer = _answers(library, {})
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


def test_no_server_is_an_error(monkeypatch):
    """An address where nobody listens is said so at load."""
    monkeypatch.setattr("policies.engine.opa_server.PAUSE_SECONDS", 0)
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
    stand.answer = _answers(library, {})
    OpaEngine(stand.url, token="secret").load(library)
    assert {headers.get("Authorization") for headers in stand.seen} == {"Bearer secret"}


@pytest.mark.parametrize("url", ["opa.internal:8181", "ftp://opa.internal", "", "https://"])
def test_an_address_that_is_none_is_refused(url):
    """The sentence shows what an address looks like."""
    with pytest.raises(EngineError, match="expected the address of an OPA server"):
        OpaEngine(url)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(stand, folder, status):
    """A query that is refused for now is repeated, though it is a POST; the second answer counts."""
    folder.control()
    library = folder.read()
    engine = OpaEngine(stand.url)
    engine.load(library)
    good, left = _answers(library, {}), [status]
    stand.answer = lambda path: (left.pop(), {"message": "busy"}) if left else good(path)
    assert engine.evaluate(_tests(library), CLOSED)[0].reasons == ("the policy's result is undefined",)
    assert left == []


def test_a_server_that_stays_busy_is_an_error_in_its_own_words(stand, folder, monkeypatch):
    """After the last repetition the run stops with what the server said, and nothing is concluded."""
    monkeypatch.setattr("policies.engine.opa_server.PAUSE_SECONDS", 0)
    folder.control()
    stand.answer = lambda _: (503, {"code": "overloaded", "message": "too many queries"})
    with pytest.raises(EngineError, match="HTTP 503: too many queries"):
        OpaEngine(stand.url).load(folder.read())
    assert len(stand.seen) == 5


def test_an_upload_that_is_not_allowed_is_no_broken_policy(stand, folder, monkeypatch):
    """The client takes any refusal of an upload for a parse error; a refused right stops the run instead."""
    folder.control()
    library = folder.read()
    stand.answer = _answers(library, {})
    monkeypatch.setattr(_Stand, "do_PUT", lambda self: self._send(403, {"code": "unauthorized", "message": "no right"}))
    with pytest.raises(EngineError, match="HTTP 403: no right"):
        OpaEngine(stand.url).load(library)


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/v1/query", "https://opa.example/"])
def test_a_redirection_elsewhere_is_not_followed(stand, folder, target):
    """A server cannot send the token or the evidence on to another one."""
    stand.location = target
    stand.answer = lambda _: (307, {})
    with pytest.raises(EngineError, match="HTTP 307"):
        OpaEngine(stand.url, token="secret").load(folder.read())


def test_no_proxy_of_the_environment_is_used(stand, folder, monkeypatch):
    """A proxy would see the token in clear; the server is asked directly."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    library = folder.read()
    stand.answer = _answers(library, {})
    OpaEngine(stand.url, token="secret").load(library)
    assert stand.seen


@pytest.fixture
def authority(tmp_path):
    """A certificate authority and the path of its certificate."""
    found = trustme.CA()
    found.cert_pem.write_to_path(tmp_path / "ca.pem")
    return found, str(tmp_path / "ca.pem")


@pytest.fixture
def over_tls(stand, authority):
    """The stand-in behind TLS with a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("127.0.0.1").configure_cert(context)
    stand.socket = context.wrap_socket(stand.socket, server_side=True)
    stand.url = stand.url.replace("http://", "https://")
    return stand


def test_a_server_is_verified_against_the_ca_bundle(over_tls, authority, folder, monkeypatch):
    """With https the certificate is verified against the bundle given, whatever the environment names."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    library = folder.read()
    over_tls.answer = _answers(library, {})
    OpaEngine(over_tls.url, token="secret", ca_bundle=authority[1]).load(library)
    assert {headers.get("Authorization") for headers in over_tls.seen} == {"Bearer secret"}


def test_a_server_of_an_unknown_authority_is_refused(over_tls, folder):
    """Without the bundle its certificate proves nothing, and no query is sent."""
    with pytest.raises(EngineError, match="certificate verify failed"):
        OpaEngine(over_tls.url, token="secret").load(folder.read())
    assert over_tls.seen == []
