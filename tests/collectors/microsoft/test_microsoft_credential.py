"""Who asks, over the real azure-identity: every way to prove it, and every way in which it is refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from agent.demo.standins.http import HANG_UP, Reply
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, local_tls
from collectors.base import CollectError
from collectors.limits import Limits
from collectors.microsoft.credential import caller_of, credential_of
from collectors.microsoft.settings import Method, settings_of

SCOPE = "https://management.azure.com/.default"
QUICK = Limits(retries=1, backoff_first=0.01, backoff_most=0.02, read_timeout=2.0)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A certificate authority for the stand-ins of this module."""
    return local_tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def entra(tls):
    """The token endpoint."""
    with Authority(tls=tls.server) as running:
        yield running


def entry(entra, tls, **over):
    """A source entry, its secrets resolved; None takes a key out."""
    given = {"name": "cloud", "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "s3cret-of-a-test",
             "authority": entra.url, "disable_instance_discovery": True, "ca_bundle": str(tls.ca_bundle), **over}
    return {key: value for key, value in given.items() if value is not None}


def asked(config):
    """Connect the credential and ask for one token."""
    identity = settings_of(config, base_url="https://management.azure.com").identity
    return caller_of(credential_of(identity, QUICK), SCOPE, identity)


def certificate():
    """A self-made certificate with its key, in one PEM text."""
    import trustme

    made = trustme.CA().issue_cert("app.example", key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(made.private_key_pem.bytes(), None)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (text + made.cert_chain_pems[0].bytes()).decode()


def test_a_client_secret_is_exchanged_for_a_token(entra, tls):
    """The caller is the app of the entry, in its tenant."""
    caller = asked(entry(entra, tls))
    assert (caller.tenant_id, caller.name) == (TENANT, f"app:{CLIENT}")


def test_a_certificate_is_exchanged_for_a_token(entra, tls):
    """A PEM text with its key serves as well as a secret."""
    caller = asked(entry(entra, tls, client_secret=None, client_certificate=certificate()))
    assert caller.name == f"app:{CLIENT}"


def test_a_workload_identity_is_exchanged_for_a_token(entra, tls, tmp_path, monkeypatch):
    """A pod's projected token stands for the app without any secret."""
    (tmp_path / "token").write_text("projected")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    caller = asked(entry(entra, tls, client_secret=None, credential="workload_identity"))
    assert caller.name == f"app:{CLIENT}"


REFUSED = {
    "wrong_secret": ({"client_secret": "wrong"}, "credentials_refused", "not its id"),
    "expired_secret": ({"client_secret": "expired"}, "credentials_expired", "add another one"),
    "unknown_tenant": ({"tenant_id": "99999999-9999-9999-9999-999999999999"}, "credentials_refused", "tenant_id"),
    "no_workload_identity": ({"client_secret": None, "credential": "workload_identity"}, "credentials_missing",
                             "Check the setting"),
    "certificate_without_key": ({"client_secret": None, "client_certificate": "no PEM"}, "credentials_missing",
                                "Check the setting"),
    "unknown_authority": ({"authority": "https://127.0.0.1:9"}, "unreachable", "Check the network"),
    "certificate_not_trusted": ({"ca_bundle": None}, "tls_failed", "ca_bundle"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_credential_says_why_and_what_to_do(entra, tls, monkeypatch, fault):
    """Each refusal has its stable code and a next step, and repeats no id that differs each time."""
    monkeypatch.delenv("AZURE_FEDERATED_TOKEN_FILE", raising=False)
    over, code, step = REFUSED[fault]
    with pytest.raises(CollectError) as caught:
        asked(entry(entra, tls, **over))
    assert caught.value.code == code
    assert step in caught.value.diagnostics()
    assert "Correlation" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("reply", "code"), [
    (HANG_UP, "unreachable"), (Reply(500, b"{}"), "credentials_refused"),
    (Reply(200, b"<html>"), "credentials_refused"),
], ids=["hang_up", "500", "html"])
def test_a_token_endpoint_that_misbehaves_is_no_caller(entra, tls, reply, code):
    """No token, no caller; never one that nobody gave."""
    entra.fault("/token$", reply, times=99)
    with pytest.raises(CollectError) as caught:
        asked(entry(entra, tls))
    assert caught.value.code == code


def test_a_credential_of_another_tenant_is_refused(entra, tls):
    """Evidence of one directory must not be stored as that of another."""
    other = "33333333-3333-3333-3333-333333333333"
    entra.tenant = other
    config = entry(entra, tls, tenant_id=other)
    identity = settings_of(config, base_url="https://management.azure.com").identity
    credential = credential_of(identity, QUICK)
    wanted = settings_of(entry(entra, tls), base_url="https://management.azure.com").identity
    with pytest.raises(CollectError, match="expected tenant 1111"):
        caller_of(credential, SCOPE, wanted)


def test_a_secret_is_never_shown():
    """What a settings object prints holds no secret."""
    config = {"name": "x", "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "canary-of-a-test"}
    assert "canary" not in repr(settings_of(config, base_url="https://management.azure.com"))


WRONG = {
    "no_tenant": {"tenant_id": None},
    "tenant_by_domain": {"tenant_id": "example.onmicrosoft.com"},
    "two_credentials": {"client_certificate": "x"},
    "secret_and_method": {"credential": "managed_identity"},
    "unknown_method": {"client_secret": None, "credential": "password"},
    "secret_without_client": {"client_id": None},
    "plain_http": {"base_url": "http://management.azure.com"},
    "plain_authority": {"authority": "http://login.example"},
    "user_in_address": {"base_url": "https://user@management.azure.com"},
    "misspelt_key": {"tenantid": TENANT},
}


@pytest.mark.parametrize("fault", WRONG)
def test_settings_that_cannot_be_meant_are_refused(fault):
    """The sentence names the source, and nothing is sent."""
    config = {"name": "cloud", "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "s", **WRONG[fault]}
    with pytest.raises(CollectError, match="source cloud: ") as caught:
        settings_of({k: v for k, v in config.items() if v is not None}, base_url="https://management.azure.com")
    assert caught.value.code == "settings"


@pytest.mark.parametrize("method", [Method.WORKLOAD, Method.MANAGED, Method.DEFAULT])
def test_an_identity_of_the_machine_needs_no_secret(method):
    """The entry names the method, or nothing at all for the default chain."""
    config = {"name": "cloud", "tenant_id": TENANT.upper(), "credential": str(method)}
    identity = settings_of(config, base_url="https://management.azure.com").identity
    assert (identity.method, identity.tenant_id) == (method, TENANT)
