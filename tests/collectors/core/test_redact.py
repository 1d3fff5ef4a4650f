"""No secret reaches a digest: a planted canary for each class, and nothing taken that is evidence."""

from __future__ import annotations

import json
import re

import orjson
import pytest

from collectors.canonical import CanonicalError, canonical_bytes, parse_strict
from collectors.redact import redact, redact_text

CANARY = "c4n4ryQ7zX9pLm2VbN8tRw5KdJ3hGf6Y"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{CANARY}\nAA+/==\n-----END RSA PRIVATE KEY-----"
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{CANARY}.{CANARY}"
SECRET_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCY" + CANARY[:12]

# (class, what is planted); each holds CANARY or a piece of it, which must be gone.
TEXTS = [
    *[("github_token", f"{prefix}_{CANARY}AbCd") for prefix in ("ghp", "gho", "ghu", "ghs", "ghr")],
    ("github_token", f"github_pat_{CANARY[:22]}_{CANARY}"),
    ("github_token", f"pushed with ghp_{CANARY}AbCd, then more"),
    ("private_key", PEM), ("private_key", f"before\n{PEM}\nafter"), ("private_key", PEM.replace("RSA ", "")),
    ("private_key", PEM.replace("RSA", "OPENSSH")), ("private_key", PEM.split("-----END", maxsplit=1)[0]),
    ("private_key", PEM.replace("KEY-----", "KEY BLOCK-----").replace("RSA", "PGP")),
    ("jwt", JWT), ("jwt", f"id_token {JWT};"), ("jwt", f"session\t{JWT}"),
    ("slack", f"xoxb-{CANARY}"), ("slack", f"xoxp-1-{CANARY}"), ("slack", f"xapp-1-{CANARY}"),
    ("slack", f"https://hooks.slack.com/services/T000/B000/{CANARY}"),
    ("vendor_key", f"sk_live_{CANARY}"), ("vendor_key", f"rk_live_{CANARY}"),
    ("vendor_key", f"glpat-{CANARY}"), ("vendor_key", f"AIza{CANARY}abc"),
    ("vendor_key", f"SG.{CANARY}.{CANARY}"), ("vendor_key", f"sk-proj-{CANARY}"),
    ("aws_secret_key", f"AKIAIOSFODNN7EXAMPLE:{SECRET_KEY}"),
    ("aws_secret_key", f"aws_secret_access_key = {SECRET_KEY}"),
    ("signature", f"https://x.blob.core.windows.net/c/b?sv=2024&se=2026&sig={CANARY}%2B%3D&sp=r"),
    ("signature", f"https://b.s3.amazonaws.com/k?X-Amz-Signature={CANARY}&X-Amz-Date=1"),
    ("authorization", f"Authorization: Bearer {CANARY}"), ("authorization", f"authorization: basic {CANARY}"),
    ("authorization", f"curl -H 'Bearer {CANARY}'"),
    ("url", f"https://x-access-token:{CANARY}@github.com/o/r.git"), ("url", f"https://{CANARY}@github.com/o/r"),
    ("url", f"postgres://app:p@{CANARY}@db.internal:5432/app"), ("url", f"redis://:{CANARY}@cache:6379"),
    ("url", f"mongodb+srv://u:{CANARY}@cluster0.example.net"),
    ("assigned", f"Server=db;Database=x;User Id=sa;Password={CANARY};Encrypt=true"),
    ("assigned", f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={CANARY}/+==;EndpointSuffix=core"),
    ("assigned", f"Endpoint=sb://x;SharedAccessKeyName=root;SharedAccessKey={CANARY}="),
    ("assigned", f"export DB_PASSWORD='{CANARY}'"), ("assigned", f'API_KEY="{CANARY}"'),
    ("assigned", f"?token={CANARY}&x=1"),
]
KEYS = ["password", "Password", "DB_PASSWORD", "dbPassword", "passwd", "pwd", "passphrase", "password1", "password_2",
        "secret", "clientSecret", "client_secret", "SecretString", "secret_value", "SecretAccessKey", "SessionToken",
        "secretAccessKey", "access_token", "authToken", "GITHUB_TOKEN", "api_key", "apiKey", "api-key", "private_key",
        "webhook_secret", "password_hash", "AccountKey"]
DOCUMENTS = [
    *[{"item": {key: CANARY}} for key in KEYS],
    {"item": {"Environment": {"Variables": {"DB_PASSWORD": CANARY, "HOME": "/"}}}},
    {"Tags": [{"Key": "DB_PASSWORD", "Value": CANARY}]}, {"env": [{"name": "api-token", "value": CANARY}]},
    {"Tags": [{"Key": "secret", "PropagateAtLaunch": True, "Value": CANARY}]},
    {"parameters": [{"ParameterKey": "MasterPassword", "ParameterValue": CANARY}]},
    {"headers": {"Authorization": f"Bearer {CANARY}"}}, {"x": {"password": f'with "quotes" and \\ and \n {CANARY}'}},
    {"data": json.dumps({"password": CANARY})}, {"data": json.dumps({"password": f'a"b\\{CANARY}\n'}, indent=2)},
    {"data": json.dumps({"inner": json.dumps({"token": CANARY})})}, {"data": json.dumps({"key": PEM})},
    {f"ghp_{CANARY}AbCd": 1}, {"a": {f"https://u:{CANARY}@h": {"b": 1}, "z": 2}},
]

# What audits are made of: nothing here is a secret.
CLEAN = [
    {"user": "app", "password_enabled": "true", "password_last_changed": "2026-01-01T00:00:00+00:00",
     "password_next_rotation": "N/A", "access_key_1_active": "true", "access_key_1_last_rotated": "2026-01-01"},
    {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active", "UserName": "token-service"},
    {"password_policy": {"status": "ok", "value": {"MinimumPasswordLength": 14, "RequireSymbols": True}},
     "PasswordPolicy": {"PasswordReusePrevention": 24}, "AccountPasswordPresent": 1, "Users": 3},
    {"Statement": [{"Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}, "Effect": "Deny",
                    "Resource": "arn:aws:s3:::b/*", "Sid": "DenyInsecureTransport"},
                   {"Action": ["secretsmanager:GetSecretValue", "sts:GetSessionToken"], "Effect": "Allow",
                    "Resource": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db/password-AbCdEf"},
                   {"Condition": {"StringEquals": {
                       "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                       "token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"}}}]},
    {"security_and_analysis": {"secret_scanning": {"status": "enabled"},
                               "secret_scanning_push_protection": {"status": "disabled"}},
     "secret_scanning": "enabled"},
    {"MasterUserSecret": {"KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0f4b1c4e-5a5b-4f0e-9f5e-2b6f3c1d7e8a",
                          "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1",
                          "SecretStatus": "active"},
     "IAMDatabaseAuthenticationEnabled": False, "MasterUsername": "admin", "MasterUserPassword": "****"},
    {"SecretsManager": "prod/token", "SecretName": "prod/db/password", "TokenType": "bearer", "HttpTokens": "required",
     "HttpPutResponseHopLimit": 1, "secret": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x", "token": "none"},
    {"sha": "0123456789abcdef0123456789abcdef01234567", "digest": "sha256:" + "ab" * 32,
     "KeyId": "0f4b1c4e-5a5b-4f0e-9f5e-2b6f3c1d7e8a", "id": "MDEwOlJlcG9zaXRvcnkxMjk2MjY5",
     "FlowLogId": "fl-0123456789abcdef0", "text_sha256": "cd" * 32},
    {"permissions": {"id-token": "write", "contents": "read"}, "workflow": "uses secrets.GITHUB_TOKEN",
     "secrets": "inherit", "env": {"TOKEN": "${{ secrets.GITHUB_TOKEN }}", "PASSWORD": "$DB_PASSWORD",
                                   "API_KEY": "{{resolve:secretsmanager:prod/key}}"}},
    {"html_url": "https://github.com/o/r/blob/main/token.md", "clone_url": "git@github.com:o/r.git",
     "ssh": "ssh://git@github.com/o/r", "medium": "https://example.com/@user?x=a@b", "email": "a.b@example.com"},
    {"title": "Password and secret management policy", "owner": "Keeper of the token", "criteria": ["CC6.1"],
     "note": "Bearer tokens are required; a password must be changed, see https://example.com/password-policy"},
    {"Tags": [{"Key": "secret-rotation", "Value": "quarterly"}, {"Key": "token", "Value": "false"}]},
    {"cert": "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----", "pub": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQ"},
    {"task": "ask-anthropologist-and-risk-projects-team", "design": "signature-algorithm=RS256", "basic": "basic auth"},
    {"code": "NoSuchEntity", "status": "absent"}, {"logins": {"github": "secretariat"}, "end": None},
    {"two_factor": {"enabled": True}, "conclusion": "success", "name": "token", "context": "ci/secret-scan"},
]


def gone(data: bytes) -> bool:
    """No eight letters of the canary are left anywhere."""
    text = data.decode()
    return not any(CANARY[i:i + 8] in text for i in range(len(CANARY) - 8))


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_planted_text_is_redacted_under_its_class(name, text):
    """A secret of each class inside a text goes, and what takes its place names the class."""
    data = canonical_bytes({"item": {"Description": text, "Id": "x"}})
    clean, count = redact(data)
    assert gone(clean)
    assert count == 1
    assert f"[redacted:{name}]".encode() in clean
    assert parse_strict(clean)["item"]["Id"] == "x"


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_planted_text_is_found_inside_embedded_json(name, text):
    """A document that was kept as a string hides nothing, however its quotes are escaped."""
    for depth in range(1, 3):
        value: object = {"Description": text}
        for _ in range(depth):
            value = {"Data": json.dumps(value)}
        clean, count = redact(canonical_bytes(value))
        assert gone(clean), name
        assert count >= 1


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d)[:40])
def test_planted_documents_are_redacted(document):
    """Values under telling names, pairs of name and value, headers and keys are redacted."""
    clean, count = redact(canonical_bytes(document))
    assert gone(clean)
    assert count >= 1


@pytest.mark.parametrize("document", [*DOCUMENTS, *({"x": text} for _, text in TEXTS)], ids=lambda d: str(d)[:40])
def test_result_is_canonical_and_stays(document):
    """What is left is canonical JSON with its keys in order, and a second scan finds nothing."""
    clean, _ = redact(canonical_bytes(document))
    assert canonical_bytes(parse_strict(clean)) == clean
    assert redact(clean) == (clean, 0)


@pytest.mark.parametrize("document", CLEAN, ids=lambda d: str(d)[:40])
def test_evidence_is_left_alone(document):
    """ARNs, digests, key ids, policies and settings about secrets are not secrets."""
    data = canonical_bytes(document)
    assert redact(data) == (data, 0)


def test_access_key_ids_stay():
    """The id of an access key is evidence of its age; only the secret beside it goes."""
    data = canonical_bytes({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": SECRET_KEY})
    clean, count = redact(data)
    assert json.loads(clean) == {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "[redacted:aws_secret_key]"}
    assert count == 1


def test_keys_that_become_equal_are_kept_apart():
    """Two secrets used as keys do not swallow each other's values, and the keys are in order again."""
    tokens = {f"ghp_{letter}{CANARY}": letter for letter in "ab"}
    clean, count = redact(canonical_bytes({**tokens, "A": 0, "z": 1}))
    assert json.loads(clean) == {
        "A": 0, "[redacted:github_token]": "a", "[redacted:github_token]#2": "b", "z": 1}
    assert count == 2
    assert canonical_bytes(parse_strict(clean)) == clean


@pytest.mark.parametrize("before", ["\n", "\t", "\r", "\b", "\f", "\x1b", "\\", '"', " ", "é", "=", "(", ""])
def test_a_token_after_any_escape_is_found(before):
    """An escape before a token neither hides it nor is torn apart."""
    clean, count = redact(canonical_bytes({"x": f"a{before}ghp_{CANARY}" if before else f"ghp_{CANARY}"}))
    assert count == 1
    assert parse_strict(clean)["x"] == (f"a{before}" if before else "") + "[redacted:github_token]"


@pytest.mark.parametrize("text", [
    "\\\rk_live_" + CANARY, "secretkey\x1b" + "x" * 40, "secretkey\n" + "x" * 40, 'password=\\"' + "x" * 8, '""', '\\"',
    '{"password=-----BEGIN PRIVATE KEY-----": "-----END PRIVATE KEY-----password"}',
])
def test_escapes_are_never_torn(text):
    """Where an escape touches a secret, the result is still JSON and a second scan finds nothing."""
    for value in (text, {"password": text}, json.dumps({"password": text})):
        clean, _ = redact(canonical_bytes(value))
        assert canonical_bytes(parse_strict(clean)) == clean
        assert redact(clean) == (clean, 0)


def test_each_secret_is_counted_once():
    """A token under a telling name is one secret, not two."""
    clean, count = redact(canonical_bytes({"token": f"ghp_{CANARY}", "b": [JWT, JWT]}))
    assert count == 3
    assert clean.count(b"[redacted:") == 3


def test_a_secret_in_a_large_document_is_found():
    """The scan has no window: a secret behind a megabyte goes."""
    document = {"a": ["x" * 1000] * 1000, "z": f"ghp_{CANARY}"}
    clean, count = redact(canonical_bytes(document))
    assert count == 1
    assert gone(clean)


def test_what_is_not_json_is_an_error():
    """Text that is not canonical JSON is refused rather than stored half redacted."""
    with pytest.raises(CanonicalError):
        redact(f"ghp_{CANARY} is no JSON".encode())


def test_text_for_people_is_redacted():
    """Problem sentences quote services; their secrets go too, and other texts stay as they are."""
    text = f'GET https://u:{CANARY}@h/x said "no" \ud800'
    assert gone(redact_text(text).encode())
    assert redact_text('plain "text" \\ é') == 'plain "text" \\ é'


def test_classes_are_documented():
    """The page on collecting lists exactly the classes that exist."""
    from pathlib import Path

    from collectors.redact import _CLASSES

    page = (Path(__file__).parents[3] / "docs" / "collecting.md").read_text(encoding="utf-8")
    section = page.partition("\n## Redaction\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == {name for name, _ in _CLASSES}


def test_orjson_reads_what_is_left():
    """The fast reader of the store accepts every redacted document."""
    for document in DOCUMENTS:
        redacted = redact(canonical_bytes(document))[0]
        assert orjson.loads(redacted) == json.loads(redacted)
