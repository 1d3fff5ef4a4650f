"""The policies in force, each approval a record on its own date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict

from collectors.base import Record
from collectors.files.fields import LISTED, Criteria, Day, Entry, MaybeDay, MaybeText, Text, Texts
from collectors.files.register import Register, effective


class Approval(Entry):
    """Who approved which version, and when."""

    by: Text
    on: Day
    version: Text


class Policy(Entry):
    """One policy, procedure, standard or plan. Such files often carry fields for other tools; they are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Text
    title: Text
    type: Literal["policy", "procedure", "standard", "plan", "code_of_conduct", "notice"] | None = None
    owner: MaybeText
    version: MaybeText
    approved_by: MaybeText
    approved_on: MaybeDay
    reviewed_on: MaybeDay
    criteria: Criteria
    approvals: Annotated[tuple[Approval, ...], LISTED] = ()
    attachments: Texts


def _approvals(item: dict[str, Any]) -> Iterator[Record]:
    for approval in item["approvals"]:
        name = f"{item['id']}:{approval['version']}:{approval['on']}:{approval['by']}"
        label = f"approval of {item['id']} version {approval['version']} by {approval['by']} on {approval['on']}"
        body = {"item": {"policy": item["id"], **approval}}
        yield Record(name, label, "policy_approval", effective(approval["on"]), body)


POLICIES = Register("files.policy", "Policies and their approvals", "policies", Policy, always=True,
                    set_paths=("item.criteria",), records=_approvals, apart=("approvals",))
REGISTERS = (POLICIES,)
