"""The client: only declared reads leave the process, pages and tags are honest, credentials stay inside."""

from __future__ import annotations

import json
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from agent.demo.standins.github import Caller, Codebase, GithubServer
from agent.demo.standins.http import Reply
from collectors.base import CollectError, RefusedByGuard, TieoutError
from collectors.github import connect
from collectors.github.cache import EtagCache, Remembered
from collectors.github.operations import COMMITS, MEMBERS, RULES, SIGN_ON, path_of
from collectors.github.settings import settings_of
from collectors.guard import Meter, declaring, metering


@pytest.fixture
def client(acme):
    """The connected client, allowed to list members."""
    source = acme.source()
    with declaring(MEMBERS.name):
        yield source.client


@pytest.fixture(scope="module")
def app_key():
    """A private key for a GitHub App."""
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                             serialization.NoEncryption()).decode()


def test_an_undeclared_operation_never_leaves_the_process(acme, client):
    """The guard refuses before anything is sent."""
    before = len(acme.server.log)
    with pytest.raises(RefusedByGuard, match="not declared"):
        client.rows(COMMITS, owner="acme", repo="api")
    with pytest.raises(RefusedByGuard, match="not declared"):
        client.get(RULES, owner="acme", repo="api", branch="main")
    assert len(acme.server.log) == before


def test_a_whole_collection_sends_nothing_but_reads(acme):
    """Read-only by what the server saw, not by what we meant: GETs, and documents in GraphQL that are queries."""
    acme.collect()
    assert {method for method, path in acme.server.log if path != "/graphql"} == {"GET"}
    assert acme.server.asked
    assert all(document.startswith("query ") for document in acme.server.asked)


@pytest.mark.parametrize("document", ["mutation { deleteRef }", "{ viewer { login } }", "subscription { x }",
                                      "query A { viewer { login } } mutation B { deleteRef }"])
def test_a_document_that_is_no_query_never_leaves_the_process(acme, document):
    """The GraphQL address also takes changes: whatever is not one query is refused before it is sent."""
    source = acme.source()
    before = len(acme.server.log)
    with declaring(SIGN_ON.name), pytest.raises(RefusedByGuard, match="only a query"):
        source.client.query(SIGN_ON, document, {})
    assert len(acme.server.log) == before


@pytest.mark.parametrize("name", ["../../user", "a/b", "x?y=1", "#", "%2e%2e"])
def test_names_cannot_change_the_path(name):
    """A hostile name stays one path segment."""
    path = path_of(RULES, {"owner": "acme", "repo": "api", "branch": name})
    assert path.count("/") == "/repos/acme/api/rules/branches/x".count("/")
    assert not {"?", "#"} & set(path)


@pytest.mark.parametrize("link", ["https://evil.example/members?page=2", "http://127.0.0.1:1/members?page=2"])
def test_a_next_link_to_another_server_is_refused(acme, client, link):
    """The credential goes to the configured server and nowhere else."""
    acme.server.fault("/members", Reply(200, b"[]", {"Link": f'<{link}>; rel="next"'}), times=9)
    with pytest.raises(CollectError) as caught:
        client.rows(MEMBERS, org="acme")
    assert caught.value.code == "foreign_link"


def test_pages_that_lead_back_are_refused(acme, client):
    """A list that does not end is an error, neither a loop nor a list."""
    link = f'<{acme.server.url}/orgs/acme/members?per_page=100>; rel="next"'
    acme.server.fault("/members", Reply(200, b"[]", {"Link": link}), times=9)
    with pytest.raises(CollectError) as caught:
        client.rows(MEMBERS, org="acme")
    assert caught.value.code == "paging_does_not_end"


def test_next_links_by_id_are_followed(acme, client):
    """GitHub's own links name organisations by number (/organizations/4711/…)."""
    link = f'<{acme.server.url}/organizations/4711/members?per_page=100>; rel="next"'
    acme.server.fault("/orgs/acme/members", Reply(200, b'[{"id": 1}]', {"Link": link}))
    acme.server.raw("/organizations/4711/members", [{"id": 2}])
    assert [row["id"] for row in client.rows(MEMBERS, org="acme")] == [1, 2]


def test_a_full_last_page_from_memory_is_asked_for_again(acme, client):
    """Page one did not change, yet a page two may have come: a tag does not speak for the Link header."""
    rows = [{"id": n} for n in range(100)]
    acme.server.fault("/members", Reply(200, json.dumps(rows).encode(), {"ETag": 'W/"one"'}))
    assert len(client.rows(MEMBERS, org="acme")) == 100
    link = f'<{acme.server.url}/orgs/acme/members?page=2&per_page=100>; rel="next"'
    acme.server.fault("/members", Reply(304))
    acme.server.fault("/members", Reply(200, json.dumps(rows).encode(), {"Link": link}))
    acme.server.fault("page=2", Reply(200, b'[{"id": 100}]'))
    assert len(client.rows(MEMBERS, org="acme")) == 101


def test_a_304_that_nobody_asked_for_is_an_error(acme, client):
    """Without a remembered answer there is nothing that could be unchanged."""
    acme.server.fault("/members", Reply(304))
    with pytest.raises(CollectError) as caught:
        client.rows(MEMBERS, org="acme")
    assert caught.value.code == "http_304"


def test_a_permission_that_was_taken_away_is_not_hidden_by_memory(acme):
    """Remembered answers are used only when GitHub confirms them."""
    source = acme.source()
    assert acme.one("github.branch", source=source).codes == set()
    acme.world.caller = Caller("root", frozenset({"metadata", "members"}))
    body = next(iter(acme.one("github.branch", source=source).bodies.values()))
    assert body["protection"]["status"] == "forbidden"


def test_memory_is_bounded_and_forgets_the_oldest():
    """Answers beyond the limit push out the least recently used."""
    cache = EtagCache(memory=25)
    for name in "abc":
        cache.put(name, Remembered(name, "x" * 10, ""))
    assert [cache.get(name) is not None for name in "abc"] == [False, True, True]
    cache.put("large", Remembered("large", "x" * 100, ""))
    assert cache.get("large") is None


def test_threads_do_not_mix_their_answers(acme):
    """Forty questions from eight threads each get their own answer."""
    source = acme.source()
    for number in range(40):
        acme.world.add_repository(f"r{number}", default_branch=f"b{number}")
        Codebase(acme.world, f"r{number}").push("root", acme.world.clock(), f"commit {number}")
    wrong = []

    def ask(first):
        with declaring(COMMITS.name):
            for number in range(first, 40, 8):
                rows = source.client.rows(COMMITS, {"sha": f"b{number}"}, owner="acme", repo=f"r{number}")
                if [row["commit"]["message"] for row in rows] != [f"commit {number}"]:
                    wrong.append(number)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert wrong == []


def test_two_requests_in_flight_use_two_clients(acme):
    """PyGithub keeps the request on its connection object: sharing one would mix up answers."""
    transport = acme.source().client._sender
    with transport._client() as first, transport._client() as second:
        assert first is not second
    with transport._client() as again:
        assert again in (first, second)


def test_the_meter_sees_calls_pages_rows_and_the_services_clock(acme, client):
    """What a scan cost is counted where it happens."""
    meter = Meter(clock=lambda: acme.world.clock().replace(minute=7))
    with metering(meter):
        client.rows(MEMBERS, org="acme")
    assert (meter.calls, meter.pages, meter.rows, dict(meter.statuses)) == (1, 1, 5, {"200": 1})
    assert meter.skew == 420


def test_a_wait_longer_than_the_limits_is_refused_at_once(acme, client):
    """Retry-After of an hour ends the call now; the reason names the wait."""
    acme.server.fault("/members", Reply(503, b"{}", {"Retry-After": "3600"}), times=9)
    began = time.monotonic()
    with pytest.raises(CollectError, match="asks to wait 3600 s"):
        client.rows(MEMBERS, org="acme")
    assert time.monotonic() - began < 1


def test_a_redirect_is_refused_because_it_loses_the_filter(acme, client):
    """PyGithub follows 301 without the query: everybody would look as if they lacked a second factor."""
    acme.server.fault("/members", Reply(301, b"", {"Location": "/orgs/acme/members"}))
    with pytest.raises(CollectError) as caught:
        client.rows(MEMBERS, {"filter": "2fa_disabled"}, org="acme")
    assert caught.value.code == "http_301"


# --- connecting


def test_the_source_is_known_by_the_organisations_id(acme):
    """The configured name is a label; the caller is the user behind the token."""
    source = acme.source()
    assert (source.id, source.label, source.type, source.caller) == ("github:4711", "code", "github", "user:root")
    assert source.api_version == "2022-11-28"


def test_an_app_connects_with_its_installation_token(acme, app_key):
    """The App's key is exchanged for a token of the organisation's installation; its id is the caller."""
    acme.world.caller = Caller(None)
    source = acme.source(token=None, app={"id": 12345, "private_key": app_key})
    assert source.caller == "app:12345"
    lanes = acme.collect(source=source)
    assert {lane.status for lane in lanes.values()} == {"complete"}
    posts = {path for method, path in acme.server.log if method == "POST"}
    assert posts == {"/app/installations/77/access_tokens", "/graphql"}
    second_factor = next(iter(lanes["github.member"].bodies.values()))["two_factor"]
    assert second_factor["status"] == "ok"


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_app_that_gets_no_token_is_not_an_answer_of_github(acme, app_key, status):
    """A 404 of the token exchange must not pass for "no protection"."""
    acme.server.fault("/access_tokens", Reply(status, b'{"message": "Not Found"}'), times=9)
    with pytest.raises(CollectError, match="installation token") as caught:
        acme.source(token=None, app={"id": 12345, "private_key": app_key, "installation_id": 77})
    assert caught.value.code == "unauthorized"


def test_an_app_that_is_not_installed_says_so(acme, app_key):
    """Without an installation the sentence names the organisation and the next step."""
    acme.server.deny("/orgs/acme/installation", 404, "Not Found")
    with pytest.raises(TieoutError, match="no installation") as caught:
        acme.source(token=None, app={"id": 12345, "private_key": app_key})
    assert "install it" in caught.value.diagnostics()


def test_an_unknown_organisation_is_a_sentence(acme):
    """A wrong login is a configuration error, not an empty organisation."""
    with pytest.raises(TieoutError, match="expected the organisation nobody"):
        acme.source(organization="nobody")


def test_a_bad_token_is_unauthorized(acme):
    """The credential's fault is told at once."""
    acme.server.revoke_token()
    with pytest.raises(CollectError) as caught:
        acme.source()
    assert caught.value.code == "unauthorized"


@pytest.mark.parametrize(("config", "words"), [
    ({"token": "x"}, "expected an organization"),
    ({"organization": "acme"}, "got neither"),
    ({"organization": "acme", "token": "x", "app": {"id": 1, "private_key": "k"}}, "got both"),
    ({"organization": "acme", "app": {"id": 1}}, "incomplete"),
    ({"organization": "acme", "token": "x", "base_url": "http://github.example.com"}, "plain HTTP"),
    ({"organization": "acme", "token": "x", "base_url": "ftp://github.example.com"}, "base_url"),
])
def test_settings_that_cannot_work_are_refused_by_name(config, words):
    """Each bad configuration has its own sentence, before anything is sent."""
    with pytest.raises(TieoutError, match=words):
        settings_of(config)


def test_secrets_do_not_show(acme, app_key):
    """Neither a representation nor an error nor evidence holds the credential."""
    settings = settings_of(acme.config(token="canary-token"))
    assert "canary" not in repr(settings)
    assert app_key not in repr(settings_of(acme.config(token=None, app={"id": 1, "private_key": app_key})))
    source = acme.source(token="canary-token")
    acme.server.fault("/orgs/acme/repos", Reply(500), times=9)
    lanes = acme.collect(source=source)
    shown = repr(lanes) + json.dumps([lane.bodies for lane in lanes.values()])
    assert "canary" not in shown


def test_an_enterprise_server_has_its_api_below_a_prefix(acme):
    """A base URL with a path keeps it on every page."""
    for number in range(150):
        acme.world.add_member(f"more-{number}")
    source = acme.source(base_url=f"{acme.server.url}/api/v3")
    assert len(acme.one("github.member", source=source).bodies) == 155
    assert {path.startswith("/api/v3/") for _, path in acme.server.log} == {True}


def test_requests_are_paced_over_all_threads_together():
    """Ten requests from five threads take nine intervals, and none is let through early."""
    from collectors.github.transport import Pace

    pace, sent = Pace(0.02), []

    def send():
        for _ in range(2):
            pace.wait()
            sent.append(time.monotonic())

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert max(sent) - min(sent) >= 0.17
    assert settings_of({"organization": "a", "token": "x"}).seconds_between_requests > 60 / 900


def self_signed(key_pem, folder):
    """(server context, path of the certificate) for 127.0.0.1, valid for a day."""
    key = serialization.load_pem_private_key(key_pem.encode(), None)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    address, now = x509.IPAddress(IPv4Address("127.0.0.1")), datetime.now(UTC)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                   .serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
                   .add_extension(x509.SubjectAlternativeName([address]), critical=False)
                   .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
                   .sign(key, hashes.SHA256()))
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_text(key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context, str(folder / "ca.pem")


def test_a_certificate_nobody_trusts_is_a_tls_failure(acme, world, app_key, tmp_path):
    """The server's certificate is checked; only the configured CA bundle makes it good."""
    context, bundle = self_signed(app_key, tmp_path)
    with GithubServer(world, tls=context) as server:
        config = acme.config(base_url=server.url)
        limits = replace(acme.limits, retries=0)
        with pytest.raises(CollectError) as caught:
            connect(config, clock=world.clock, limits=limits)
        assert caught.value.code == "tls_failed"
        source, = connect({**config, "ca_bundle": bundle}, clock=world.clock, limits=limits)
        assert source.id == "github:4711"
