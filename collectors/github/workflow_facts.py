"""What a workflow file says, as facts: its triggers, permissions, the code it runs by reference, and what it inserts.

The file is read as GitHub reads it as far as these facts go. Nothing is judged here: whether a reference is pinned or
an expression dangerous is for a policy to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from collectors import envelope
from collectors.github.parts import Envelope
from collectors.github.plain_yaml import load_text

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_MOST_STEPS = 5000  # of one file; an alias can name a long list a thousand times

Mapping = dict[str, Any]


class _Unreadable(Exception):
    """The file is not a workflow; the text is the part's code."""


def workflow_facts(text: str) -> Envelope:
    """The facts of a file's text; ``error`` with ``unparsable`` or ``too_many_steps`` where it is no workflow."""
    try:
        found = load_text(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return envelope.error("unparsable")
    try:
        return envelope.ok(_facts(found))
    except _Unreadable as error:
        return envelope.error(str(error))


def _facts(found: Any) -> Mapping:
    workflow = _mapping(found)
    jobs = {str(name): _mapping(job) for name, job in _mapping(workflow.get("jobs")).items()}
    if "on" not in workflow or not jobs:
        raise _Unreadable("unparsable")
    if sum(len(_steps(job)) for job in jobs.values()) > _MOST_STEPS:
        raise _Unreadable("too_many_steps")
    return {
        "triggers": _triggers(workflow["on"]),
        "permissions": _permissions(workflow),
        "jobs": [_job(name, job) for name, job in sorted(jobs.items())],
    }


def _triggers(value: Any) -> list[str]:
    """Event names, however they are written: one, a list, or a mapping."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict | list) or not value:
        raise _Unreadable("unparsable")
    return sorted({_text(name) for name in value})


def _permissions(holder: Mapping) -> Any:
    """``read-all``, ``write-all``, a mapping of scopes, or None where the default of the repository applies."""
    if "permissions" not in holder:
        return None
    value = holder["permissions"]
    if value in ("read-all", "write-all"):
        return value
    if value == "":
        return {}  # an empty value grants nothing
    return {str(scope): _text(access) for scope, access in _mapping(value).items()}


def _job(name: str, job: Mapping) -> Mapping:
    steps = _steps(job)
    return {
        "id": name,
        "permissions": _permissions(job),
        "environment": _environment(job.get("environment")),
        "runs_on": sorted(_texts(job.get("runs-on"))),
        "uses": sorted({_text(holder["uses"]) for holder in (job, *steps) if "uses" in holder}),
        "inherits_secrets": job.get("secrets") == "inherit",
        "checkouts": sorted(_checkouts(steps)),
        "inserted": sorted(set(_inserted(steps))),
    }


def _environment(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _text(_mapping(value).get("name"))


def _checkouts(steps: list[Mapping]) -> Iterator[str]:
    """What ``actions/checkout`` is told to take: ``ref`` and ``repository`` as written, empty for the default."""
    for step in steps:
        if str(step.get("uses", "")).lower().startswith("actions/checkout@"):
            given = _mapping(step.get("with") or {})
            yield " ".join(_text(given[key]) for key in ("repository", "ref") if key in given)


def _inserted(steps: list[Mapping]) -> Iterator[str]:
    """The expressions that are pasted into a script before a shell or an interpreter reads it."""
    for step in steps:
        given = step.get("with")
        scripts = [step.get("run"), given.get("script") if isinstance(given, dict) else None]
        for script in scripts:
            yield from (match.strip() for match in _EXPRESSION.findall(script if isinstance(script, str) else ""))


def _steps(job: Mapping) -> list[Mapping]:
    found = job.get("steps", [])
    if not isinstance(found, list):
        raise _Unreadable("unparsable")
    return [_mapping(step) for step in found]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return _texts(value.get("labels")) + _texts(value.get("group"))
    if isinstance(value, list):
        return [_text(one) for one in value]
    return [value] if isinstance(value, str) else []


def _mapping(value: Any) -> Mapping:
    if not isinstance(value, dict):
        raise _Unreadable("unparsable")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unreadable("unparsable")
    return value
