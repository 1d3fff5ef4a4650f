"""``policies/*.md``: the policies in force, and each approval of them as a record on its own date.

Each file stands alone: a faulty one makes the scan partial, so it closes nothing, and the others are taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from collectors.base import Collector, Document, Item, Operation, Problem, Record, Scope
from collectors.files.errors import RegisterError
from collectors.files.fields import day_fault, text_fault
from collectors.files.front_matter import split_front_matter
from collectors.files.reading import names_in, read_register
from collectors.files.source import RegisterFolder
from collectors.guard import meter

FOLDER = "policies"
_TEXTS = ("title", "owner", "version", "approved_by")
_DAYS = ("approved_on", "reviewed_on")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # how YAML writes that there is no value
_CRITERION = re.compile(r"(CC|A|C|PI|P)\d\.\d{1,2}")
_READ = Operation("READ policies/*.md", "read access to policies/*.md")


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy file as read: its item, its approvals and the digest of its text."""

    name: str
    item: dict[str, Any]
    approvals: tuple[dict[str, str], ...]
    text_sha256: str


def collect_policies(source: RegisterFolder, scope: Scope) -> Iterator[Item]:
    """One document a policy and one record an approval; each faulty file is a problem of the listing."""
    del scope  # a folder has one lane a register
    names = names_in(source.folder, FOLDER, ".md")
    meter().page(len(names))
    if not names:
        yield Problem("empty_register", f"{FOLDER}: has no policies (*.md); that there are none is not taken as a fact",
                      _READ.name, listing=True)
    policies: dict[str, list[Policy]] = {}
    for name in names:
        try:
            policy = parse_policy(read_register(source.folder, name, _READ.name, source.limits), name)
        except RegisterError as error:
            yield error.as_problem()
            continue
        policies.setdefault(policy.item["id"], []).append(policy)
    for found in policies.values():
        yield from _items(found)


def parse_policy(text: str, name: str) -> Policy:
    """One policy from its file's text; raises RegisterError with the first fault."""
    front, body = split_front_matter(text, name)
    item: dict[str, Any] = {"id": _required(front, "id", name), "title": _required(front, "title", name)}
    item |= {key: _text(front, key, name) for key in _TEXTS if key != "title"}
    item |= {key: _day(front, key, name) for key in _DAYS}
    item["criteria"] = _criteria(front, name)
    digest = hashlib.sha256(body.strip("\n").encode()).hexdigest()
    return Policy(name, item, tuple(_approvals(front, name)), digest)


def _items(found: list[Policy]) -> Iterator[Item]:
    """Two files with one id are neither taken: nobody can say which of them is the policy."""
    if len(found) > 1:
        files = " and ".join(policy.name for policy in found)
        policy_id = found[0].item["id"]
        yield Problem("duplicate_id", f"{files}: share the id {policy_id}; none of them was taken", _READ.name,
                      policy_id, listing=True)
        return
    policy = found[0]
    yield Document(policy.item["id"], policy.item["title"], {"item": policy.item, "text_sha256": policy.text_sha256})
    for approval in policy.approvals:
        yield _record(policy.item["id"], approval)


def _record(policy_id: str, approval: dict[str, str]) -> Record:
    name = f"{policy_id}:{approval['version']}:{approval['on']}:{approval['by']}"
    label = f"approval of {policy_id} version {approval['version']} by {approval['by']} on {approval['on']}"
    effective = datetime.combine(date.fromisoformat(approval["on"]), time.min, UTC)
    return Record(name, label, "policy_approval", effective, {"item": {"policy": policy_id, **approval}})


def _approvals(front: dict[str, Any], name: str) -> Iterator[dict[str, str]]:
    entries = front.get("approvals") or []
    if not isinstance(entries, list):
        raise _fault("bad_approval", name, "approvals: expected a list of {by, on, version}")
    for entry in entries:
        if not isinstance(entry, dict):
            raise _fault("bad_approval", name, f"approvals: expected {{by, on, version}}, got {str(entry)[:40]!r}")
        yield {"by": _required(entry, "by", name), "on": _approval_day(entry, name),
               "version": _required(entry, "version", name)}


def _approval_day(entry: dict[str, Any], name: str) -> str:
    _required(entry, "on", name)
    return _day(entry, "on", name) or ""


def _criteria(front: dict[str, Any], name: str) -> list[str]:
    listed = front.get("criteria") or []
    for criterion in listed if isinstance(listed, list) else [listed]:
        if not isinstance(listed, list) or not isinstance(criterion, str) or not _CRITERION.fullmatch(criterion):
            raise _fault("bad_criterion", name, f"criteria: expected a list of ids such as [CC5.3], got {listed!s:.40}")
    return sorted(set(listed))


def _required(fields: dict[str, Any], key: str, name: str) -> str:
    value = _text(fields, key, name)
    if value is None:
        raise _fault("missing_value", name, f"{key} is missing or empty")
    return value


def _text(fields: dict[str, Any], key: str, name: str) -> str | None:
    value = fields.get(key, "")
    if not isinstance(value, str):
        noun = "list" if isinstance(value, list) else "mapping"
        raise _fault("bad_text", name, f"{key}: expected text, got a {noun}")
    value = value.strip()
    if value in _NOTHING:
        return None
    fault = text_fault(value)
    if fault:
        raise _fault("bad_text", name, f"{key} {fault}")
    return value


def _day(fields: dict[str, Any], key: str, name: str) -> str | None:
    value = _text(fields, key, name)
    fault = day_fault(value) if value else ""
    if fault:
        raise _fault("bad_date", name, f"{key}: {fault}")
    return value


def _fault(code: str, name: str, text: str) -> RegisterError:
    return RegisterError(code, f"{name} front matter: {text}", operation=_READ.name)


POLICIES = Collector(
    kind="files.policy",
    title="Policies and their approvals",
    operations=(_READ,),
    collect=collect_policies,
    set_paths=("item.criteria",),
)
