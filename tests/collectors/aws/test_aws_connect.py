"""Connecting: which account it is, by which credentials, and a clear sentence when it does not work."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from agent.demo.standins.aws.environment import ENVIRONMENT
from agent.demo.standins.aws.faults import HTML
from collectors.aws import connect
from collectors.aws.guard import guard_credentials
from collectors.base import CollectError, Forbidden, Level, RefusedByGuard, ScanStatus, Unavailable
from collectors.limits import Limits

IMPATIENT = Limits(threads=1, retries=0, connect_timeout=0.3, read_timeout=0.3)
ROLE = "arn:aws:iam::222222222222:role/audit"


def test_a_source_is_known_by_its_account_and_not_by_its_name(world: Any, connected: Any) -> None:
    """Id, label, caller and API versions are the provider's and the configuration's."""
    source = connected()
    assert (source.id, source.label, source.type) == ("aws:123456789012", "prod", "aws")
    assert source.caller == "arn:aws:sts::123456789012:user/moto"
    assert "iam 2010-05-08" in source.api_version
    assert source.scopes(Level.REGION) == [("us-east-1", "us-east-1"), ("eu-west-1", "eu-west-1")]


def test_a_role_in_another_account_is_assumed_with_its_external_id(world: Any, connected: Any, scan_of: Any) -> None:
    """The request carries role, session name and external id; what is read is the other account's."""
    source = connected(role_arn=ROLE, external_id="a-secret-between-us")
    assert source.id == "aws:222222222222"
    assumed = [request for request in world.asked if request.operation == "sts:AssumeRole"]
    assert len(assumed) == 1
    body = assumed[0].fingerprint[-1]
    assert "ExternalId=a-secret-between-us" in body
    assert "RoleSessionName=tieout" in body
    assert scan_of(source, "aws.account").only["account"] == "222222222222"


def test_one_entry_may_be_several_accounts(world: Any) -> None:
    """Each account is a source of its own with its own label."""
    sources = connect({"type": "aws", "name": "all", "accounts": [
        {"name": "prod", "role_arn": ROLE}, {"role_arn": "arn:aws:iam::333333333333:role/audit"}]},
        clock=world.clock)
    assert [(source.id, source.label) for source in sources] == [
        ("aws:222222222222", "prod"), ("aws:333333333333", "333333333333")]


def test_an_account_that_cannot_be_connected_fails_alone(world: Any, pass_of: Any) -> None:
    """Of several accounts the one whose role is refused has failed lanes with the reason; the others are read."""
    from agent.demo.standins.aws import wire

    settings = {"type": "aws", "name": "all", "regions": ["us-east-1"], "accounts": [
        {"name": "closed", "role_arn": ROLE}, {"name": "open", "role_arn": "arn:aws:iam::333333333333:role/audit"}]}
    denial = wire.error("sts:AssumeRole", "AccessDenied", status=403)
    world.faults._set["sts:AssumeRole", ""] = lambda asked: denial if "222222222222" in asked.fingerprint[-1] else None
    closed, opened = connect(settings, clock=world.clock)
    assert (closed.id, closed.label, opened.id) == ("aws:222222222222", "closed", "aws:333333333333")
    scans = pass_of(closed, "aws.account", "aws.kms.key", "aws.region")
    assert [(scan.status, scan.codes) for scan in scans] == [(ScanStatus.FAILED, ["AccessDenied"])] * 3
    assert {scan.lane.scope for scan in scans} == {"", "us-east-1"}
    assert pass_of(opened, "aws.account")[0].status is ScanStatus.COMPLETE


@pytest.mark.parametrize(("code", "status", "kind", "stable"), [
    ("ExpiredToken", 403, CollectError, "credentials_expired"),
    ("InvalidClientTokenId", 403, CollectError, "credentials_refused"),
    ("SignatureDoesNotMatch", 403, CollectError, "credentials_refused"),
    ("AccessDenied", 403, Forbidden, "AccessDenied"),
    ("InternalFailure", 500, Unavailable, "server_error"),
])
def test_refused_credentials_say_what_to_do(code: str, status: int, kind: type[CollectError], stable: str, world: Any,
                                            connected: Any) -> None:
    """Expired, refused and denied are told apart, each with its next step."""
    world.faults.fail("sts:GetCallerIdentity", code, status=status)
    with pytest.raises(kind) as caught:
        connected(limits=IMPATIENT)
    assert caught.value.code == stable
    assert stable == "server_error" or caught.value.hint


def test_no_credentials_is_an_error_and_no_empty_account(world: Any, connected: Any,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the sentence names the ways to give some."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CollectError, match="expected usable credentials") as caught:
        connected()
    assert caught.value.code == "credentials_missing"
    assert "role_arn" in caught.value.hint


def test_an_unknown_profile_is_named(world: Any, connected: Any) -> None:
    """The profile that the configuration names must exist."""
    with pytest.raises(CollectError, match="nobody"):
        connected(profile="nobody")


def test_a_profile_gives_credentials_and_region(world: Any, connected: Any, monkeypatch: pytest.MonkeyPatch,
                                                tmp_path: Path) -> None:
    """The profile of the configuration is the one that signs."""
    (tmp_path / "config").write_text("[profile audit]\nregion = eu-west-1\naws_access_key_id = AKIAPROFILE\n"
                                     "aws_secret_access_key = nothing\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    source = connected(profile="audit")
    assert source.home == "eu-west-1"
    assert world.asked[-1].key == "AKIAPROFILE"


def test_a_profiles_own_role_is_assumed_by_the_sdk(world: Any, connected: Any, monkeypatch: pytest.MonkeyPatch,
                                                   tmp_path: Path, scan_of: Any) -> None:
    """A profile with a role and a source profile works as it does for every AWS tool."""
    (tmp_path / "config").write_text(f"[profile audit]\nregion = eu-west-1\nrole_arn = {ROLE}\nsource_profile = base\n"
                                     "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = nothing\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    source = connected(profile="audit")
    assert source.id == "aws:222222222222"
    assert scan_of(source, "aws.iam.user").status is ScanStatus.COMPLETE


def test_a_pods_token_becomes_credentials(world: Any, connected: Any, monkeypatch: pytest.MonkeyPatch,
                                          tmp_path: Path) -> None:
    """A role given by web identity, as in Kubernetes, is assumed though no collector declares it."""
    (tmp_path / "token").write_text("a.web.identity")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert connected().id == "aws:222222222222"
    assert world.asked[0].operation == "sts:AssumeRoleWithWebIdentity"


def test_the_session_for_credentials_does_nothing_else(world: Any) -> None:
    """It is not bound by any lane's declaration, so it may ask for credentials only."""
    session = botocore.session.Session()
    guard_credentials(session)
    with pytest.raises(RefusedByGuard, match="only gets credentials"):
        session.create_client("iam", region_name="us-east-1").list_users()
    assert not world.asked


def test_a_role_that_leads_to_another_account_is_refused(world: Any, connected: Any) -> None:
    """Evidence must not be filed under an account that it does not come from."""
    world.faults.answer("sts:GetCallerIdentity", {"Account": "999999999999", "Arn": "arn:aws:sts::999999999999:x/y",
                                                  "UserId": "z"})
    with pytest.raises(CollectError, match="expected account 222222222222, got 999999999999"):
        connected(role_arn=ROLE)


@pytest.mark.parametrize(("settings", "message"), [
    ({"regionz": ["us-east-1"]}, "unknown setting 'regionz'"),
    ({"regions": "us-east-1"}, "regions must be a list"),
    ({"regions": []}, "regions is empty"),
    ({"role_arn": "audit"}, "role_arn must look like"),
    ({"external_id": "x"}, "external_id is for role_arn"),
    ({"accounts": ["222222222222"]}, "each of accounts must be a mapping"),
    ({"accounts": [{"name": "prod"}]}, "needs profile or role_arn"),
    ({"accounts": [{"role_arn": ROLE, "region": "x"}]}, "unknown setting 'region'"),
])
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any], message: str) -> None:
    """Each is refused before anything is sent, with the name of the source."""
    with pytest.raises(CollectError, match=message) as caught:
        connect({"type": "aws", "name": "prod", **settings}, clock=lambda: None)
    assert caught.value.code == "settings"
    assert str(caught.value).startswith("source prod")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that open nothing, and no endpoint but the one that a test gives."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def _connect_to(url: str) -> None:
    connect({"type": "aws", "name": "prod", "regions": ["us-east-1"], "endpoint_url": url}, clock=lambda: None,
            limits=IMPATIENT)


def test_an_endpoint_that_refuses_is_unreachable(environment: None) -> None:
    """A closed port is an error with the network as its next step."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unavailable, match="sts:GetCallerIdentity") as caught:
        _connect_to(f"http://127.0.0.1:{port}")
    assert caught.value.code == "unreachable"


def test_an_endpoint_that_hangs_times_out(environment: None) -> None:
    """A server that never answers is given up after the time limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable) as caught:
        _connect_to(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert caught.value.code == "timeout"


@pytest.fixture
def portal() -> Iterator[str]:
    """A server that answers everything with a sign-in page and status 200."""
    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(200)
            self.send_header("content-length", str(len(HTML)))
            self.end_headers()
            self.wfile.write(HTML)

        def log_message(self, *_args: Any) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_sign_in_page_is_no_account(environment: None, portal: str) -> None:
    """A captive portal answers with status 200: it is not AWS."""
    with pytest.raises(Unavailable) as caught:
        _connect_to(portal)
    assert caught.value.code == "unreadable_answer"
