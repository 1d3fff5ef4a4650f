r"""Secrets out, before hashing: a scan over canonical bytes, not a walk over the tree.

Two searches say for almost every document that there is nothing to look for: one for the words without which no class
finds anything, and one for all classes at once. Only where both hit are the classes tried one by one. What is found
becomes ``[redacted:<class>]``. Identifiers stay: access key ids, ARNs and digests are evidence, the secrets beside them
are not.

A pattern reads JSON text, so it must never begin or end inside an escape such as ``\n`` or ``\"``. Each pattern is
written without look-around and back-references, because the search and the replacement compile the same text on
two engines; the group ``v`` is what goes.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from collectors.canonical import CanonicalError, canonical_bytes
from collectors.search import matcher

# What may stand before a token: nothing, no part of a word, or an escape as a whole (\n, \\, a control character).
_EDGE = r"(?:^|[^A-Za-z0-9_\\]|\\[bfnrt]|\\\\|\\u00[01][0-9a-f])"
_NOUN = (r"(?i:pass(?:word|wd|phrase|code)|pwd|secret|token|api[_-]?key|(?:secret|private|account|signing)[_-]?key"
         r"|(?:secret|shared)[_-]?access[_-]?key)")
# Only a name that ends so holds a secret: password_enabled, SecretArn and secret_scanning do not.
_NAME = _NOUN + r"(?i:[_-]?(?:hash|value|string|text))?[_-]?[0-9]*"
_HEADER = r"""(?i:authorization)[\\"' ]*[:=][\\"' ]*"""
_KEY_NAME = r"(?i:secret[_ -]?(?:access[_ -]?)?key)"
_STRING = r'(?:[^"\\]|\\.)+'
_PEM = r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"

_CLASSES: tuple[tuple[str, str], ...] = (
    ("private_key", rf'(?P<v>{_PEM}(?:[^"\\]|\\.)*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|"))'),
    ("github_token", _EDGE + r"(?P<v>gh[pousr]_[A-Za-z0-9_.-]{20,}|github_pat_[A-Za-z0-9_]{20,})"),
    ("jwt", _EDGE + r"(?P<v>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]*)"),
    ("slack", _EDGE + r"(?P<v>xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})"),
    ("slack", r"hooks\.slack\.com/(?P<v>(?:services|workflows|triggers)/[A-Za-z0-9/_-]{10,})"),
    ("vendor_key", _EDGE + r"(?P<v>sk_live_[A-Za-z0-9]{16,}|sk-(?:ant|proj)-[A-Za-z0-9_-]{20,}"
                           r"|glpat-[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{35}|dop_v1_[a-f0-9]{64}"
                           r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|pypi-AgE[A-Za-z0-9_-]{20,})"),
    # Its first letter can also end the escape \r, so no lone backslash may stand before it.
    ("vendor_key", r"(?:^|[^A-Za-z0-9_\\]|\\[bfnrt])(?P<v>rk_live_[A-Za-z0-9]{16,})"),
    ("aws_secret_key", r"A[KS]IA[A-Z0-9]{16}[ :,;/|=]{1,3}(?P<v>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+]|$)"),
    ("aws_secret_key", _KEY_NAME + r"(?:[^A-Za-z0-9\\]|\\[^u]|\\u[0-9a-f]{4}){1,6}(?P<v>[A-Za-z0-9/+]{40})"),
    ("signature", r"(?i:sig|signature)=(?P<v>[A-Za-z0-9%+/_=-]{16,})"),
    ("authorization", rf"""{_HEADER}(?i:bearer|basic|token|digest) +(?P<v>[^ "\\,;']{{6,}})"""),
    ("authorization", r"(?i:bearer) +(?P<v>[A-Za-z_.~+/-]*[0-9][A-Za-z0-9._~+/-]{8,}=*)"),
    ("url", r'(?i:https?)://(?P<v>[^/ "\\?#]+)@'),
    ("url", r'[A-Za-z0-9+]://(?P<v>[^/ "\\?#:@]*:(?:[^/ "\\?#]|\\["\\])+)@'),
    ("named", rf'{_NAME}":"(?P<v>{_STRING})"'),
    ("named", _NAME + r'\\" *: *\\"(?P<v>(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))+)\\"'),
    ("named", _NAME + r'\\\\+" *: *\\\\+"(?P<v>[^"\\]+)'),
    ("named", r'"(?i:key|name|parameterkey|parametername)":"[^"\\]*' + _NAME
              + rf'"[^{{}}]*?"(?i:value|parametervalue)":"(?P<v>{_STRING})"'),
    ("assigned", rf"""{_NAME}=(?:(?:\\\\)*\\")?'?(?P<v>[^ "'\\;&,<>{{}}$]{{4,}})"""),
)

_PATTERNS = tuple((name, re.compile(pattern.encode())) for name, pattern in _CLASSES)
_suspicious = matcher("|".join(pattern.replace("(?P<v>", "(?:") for _, pattern in _CLASSES))
# In small letters. A search for fixed words skips over what a search for patterns must walk through.
_hinted = matcher("|".join(re.escape(word) for word in (
    "private key", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "eyj", "xox", "xapp-", "slack.com", "_live_",
    "sk-ant-", "sk-proj-", "glpat-", "aiza", "dop_v1_", "sg.", "pypi-age", "akia", "asia", "sig=", "signature=",
    "authorization", "bearer", "://", "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token",
    *(f"{noun}{joint}key" for noun in ("api", "private", "account", "signing", "access") for joint in ("", "_", "-")))))

# What stands where a secret would, and is none: states, references, masks, dates, identifiers, our own mark.
_NO_SECRET = re.compile(
    rb"""(?:true|false|yes|no|on|off|null|nil|none|n/?a|en(?:able|abled|forced)|dis(?:able|abled|allowed)|required|optional
    |allowed|active|inactive|not[_ -]?(?:set|supported|required|applicable|configured|available)|no[_ -]?information
    |unknown|default|inherit|read|write|present|absent|missing|managed|custom|rotated|expired|pending|[*x.-]+
    |\[redacted:[a-z_]+\](?:\#\d+)?|arn:\S+|a[ks]ia[a-z0-9]{16}|\d{4}-\d\d-\d\d(?:[t ][0-9:.]+(?:z|[+-][0-9:]+)?)?
    |\$\{?[a-z_][a-z0-9_.]*\}?|\$\{\{.*\}\}|\{\{.*\}\}|<[^<>]*>)""", re.IGNORECASE | re.VERBOSE)

_Span = tuple[int, int, str]


def redact(data: bytes) -> tuple[bytes, int]:
    """Canonical bytes without secrets, and how many went; clean documents come back as they are.

    The result is canonical JSON again. Where secrets were keys, their objects are put back in order, and a second
    key that would read the same gets ``#2``. Raises CanonicalError when ``data`` is not JSON.
    """
    count = 0
    # Again until nothing is found: a mark between two halves may leave one that only now reads as a value. Each round
    # replaces text that is no mark, so it ends.
    while _hinted(data.lower()) and _suspicious(data) and (spans := _merged(_found(data))):
        data = _ordered(_spliced(data, spans))
        count += len(spans)
    return data, count


def redact_text(text: str) -> str:
    """A sentence for people without secrets: for problems, whose text may quote a service."""
    clean, count = redact(orjson.dumps(text.encode(errors="replace").decode()))
    return str(orjson.loads(clean)) if count else text


def _found(data: bytes) -> list[_Span]:
    spans = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(data):
            start, end = match.span("v")
            # A private key without its end goes up to the quote that ends the string; the quote itself stays.
            open_key = name == "private_key" and match["v"].endswith(b'"')
            spans.append((start, end - open_key, name))
    return [span for span in spans if not _NO_SECRET.fullmatch(data, span[0], span[1])]


def _merged(spans: list[_Span]) -> list[_Span]:
    """Overlapping finds as one; of equal finds the class that is named first."""
    merged: list[_Span] = []
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            first, last, outer = merged[-1]
            merged[-1] = (first, max(last, end), outer)
        else:
            merged.append((start, end, name))
    return merged


def _spliced(data: bytes, spans: list[_Span]) -> bytes:
    pieces, at = [], 0
    for start, end, name in spans:
        pieces += [data[at:start], b"[redacted:%s]" % name.encode()]
        at = end
    return b"".join([*pieces, data[at:]])


def _ordered(data: bytes) -> bytes:
    try:
        return canonical_bytes(json.loads(data, object_pairs_hook=_numbered))
    except ValueError as error:
        raise CanonicalError(f"$: expected canonical JSON, got text that is not JSON ({error})") from error


def _numbered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keys that became equal by redaction are told apart by a number, or one would replace the other."""
    result: dict[str, Any] = {}
    for key, value in pairs:
        unique, number = key, 1
        while unique in result:
            number += 1
            unique = f"{key}#{number}"
        result[unique] = value
    return result
