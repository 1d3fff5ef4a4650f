"""Every kind's documents have the shape that docs/sources/azure.md promises, and never a secret."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest

from agent.demo.standins.azure.sample import CANARY
from collectors.azure import COLLECTORS, CONNECT_OPERATIONS
from collectors.guard import check_read_only
from collectors.permissions import least_privilege

PAGE = Path(__file__).parents[3] / "docs" / "sources" / "azure.md"
_ROW = re.compile(r"^\| `(azure\.[a-z_.]+)` \| ([a-z]+)[^|]* \| (?:[^|]|\\\|)+ \| (.+) \|$", re.MULTILINE)
PROMISED = {kind: (level, text) for kind, level, text in _ROW.findall(PAGE.read_text())}
OPERATIONS = sorted({o for c in COLLECTORS for o in c.operations} | set(CONNECT_OPERATIONS), key=lambda o: o.name)
KINDS = sorted(c.kind for c in COLLECTORS)
DECLARED = {c.kind: c for c in COLLECTORS}
# Keys that every resource has and the page names once, above the table.
SHARED = {"subscription", "label"}
NO_RESOURCE = {"azure.subscription", "azure.management_group", "azure.region", "azure.defender.subscription",
               "azure.monitor.subscription", "azure.backup.job"}
TENANT_WIDE = {"azure.management_group"}


def test_the_page_and_the_collectors_name_the_same_kinds_and_levels():
    """Each documented kind has one collector of the documented level, and no collector is undocumented."""
    assert {kind: level for kind, (level, _) in PROMISED.items()} == {c.kind: c.level.value for c in COLLECTORS}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_the_promised_keys_and_parts(whole, kind):
    """A document has the promised top-level keys and no others; each part is an envelope that was read."""
    lane, text = whole[1][kind], PROMISED[kind][1]
    parts = set(re.findall(r"\*`(\w+)`\*", text))
    plain = (set(re.findall(r"(?<![*\w])`(subscription|resource|region|item|vault|source|assessed_on|waf_policy|"
                            r"authorization|claims)`", text)) | SHARED)
    plain |= {"resource"} if kind not in NO_RESOURCE else set()
    plain -= {"subscription"} if kind in TENANT_WIDE else set()
    assert lane.status == "complete"
    assert lane.bodies, "the sample has one of each"
    for body in lane.bodies.values():
        assert set(body) == parts | plain
        assert all(body[part]["status"] in ("ok", "absent") for part in parts), body


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_taken(whole, kind):
    """Where Azure or a careless person left a secret, the document has none of it, not even a trace."""
    lane = whole[1][kind]
    assert CANARY.encode() not in orjson.dumps(lane.bodies)
    assert lane.report.redactions == 0


@pytest.mark.parametrize("kind", KINDS)
def test_no_volatile_field_is_kept(whole, kind):
    """Fields that move by themselves would be a new document each day."""
    text = orjson.dumps(whole[1][kind].bodies).decode()
    for name in ("etag", "provisioningState", "systemData", "earliestRestoreDate", "lastBackupTime",
                 "quotaNextResetTime", "lastModifiedTimeUtc"):
        assert f'"{name}"' not in text


def test_an_unchanged_tenant_makes_no_new_document(tenant):
    """The second pass stores the same documents: nothing in them moves by itself."""
    first = tenant.collect()
    tenant.later(days=1)
    second = tenant.collect()
    states = [kind for kind in KINDS if DECLARED[kind].yields == "state"]
    assert {kind: second[kind].bodies for kind in states} == {kind: first[kind].bodies for kind in states}


def test_the_calls_made_are_those_declared(tenant):
    """Each declared operation is used in a pass over a tenant with everything, and no other call is made."""
    tenant.collect()
    assert _used(tenant.arm.requests) == {o.name for o in OPERATIONS}
    assert tenant.arm.writes == []


def test_nothing_is_asked_twice_in_a_pass(tenant):
    """Parents are listed once, whether for their own kind or for what stands below them."""
    tenant.collect()
    assert [asked for asked, times in Counter(tenant.arm.log).items() if times > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_uses_every_operation_that_it_declares(tenant, kind):
    """Nothing is granted that its collector does not need (but the list of subscriptions, which every lane needs)."""
    tenant.collect(kind)
    used = _used(tenant.arm.requests) - {o.name for o in CONNECT_OPERATIONS}
    assert used == {o.name for o in DECLARED[kind].operations} - {o.name for o in CONNECT_OPERATIONS}


def _used(requests):
    """The declared name behind each request."""
    by_shape = defaultdict(list)
    for operation in OPERATIONS:
        method, _, rest = operation.name.partition(" ")
        path, _, query = rest.partition("?")
        shape = re.compile(re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")),
                           re.IGNORECASE)
        by_shape[method].append((shape, set(parse_qsl(query)), operation.name))
    used = set()
    for request in requests:
        found = [name for shape, query, name in by_shape[request.method]
                 if shape.fullmatch(urlsplit(request.target).path) and query <= set(request.query.items())]
        assert len(found) == 1, (request.method, request.target, found)
        used.add(found[0])
    return used


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name.split("?")[0])
def test_each_operation_is_a_read_with_a_pinned_version_and_an_action(operation):
    """The guard lets it through, its api-version is part of its name, and its action is no write."""
    check_read_only(operation.name)
    assert re.search(r"\?api-version=\d{4}-\d\d-\d\d(-preview)?(&|$)", operation.name)
    for action in operation.permission.split(", "):
        assert re.fullmatch(r"Microsoft\.\w+(/\w+)+/(read|action)", action), action
        assert not action.endswith("/action") or "queryResults" in action


def test_the_printed_role_is_an_azure_role_definition():
    """It holds the declared actions, sorted and once each, no data action and nothing that writes."""
    role = least_privilege("azure", COLLECTORS)
    assert role["Actions"] == sorted({a for o in OPERATIONS for a in o.permission.split(", ")})
    assert role["NotActions"] == role["DataActions"] == role["NotDataActions"] == []
    assert role["IsCustom"] is True
    assert "Microsoft.KeyVault/vaults/secrets/read" in role["Actions"]
    assert not [action for action in role["Actions"] if "list" in action.lower() and action.endswith("action")]


def test_no_vault_and_no_key_listing_is_ever_asked(whole):
    """Every request goes to Resource Manager; none names an operation that hands out secrets."""
    made, _ = whole
    assert not [r.target for r in made.arm.requests if re.search(r"(?i)list(keys|secrets|credentials)|/value", r.target)
                and "eventtypes" not in r.target]
