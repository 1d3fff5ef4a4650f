"""What both pages share: one environment that escapes everything, one style, and a policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.escape import clip, plain
from reports.numbers import counted, duration, lasted, moment, subject_days
from reports.wording import CHALLENGE, CHALLENGE_NOTE, INTERNAL, MARK

DIGEST_SHOWN = 12


def render(template: str, values: dict[str, Any]) -> bytes:
    """One self-contained page: no script, no external resource, and a content policy that would refuse both."""
    style = _style()
    page = _environment().get_template(template).render(
        **values, style=Markup(style), content_policy=_policy(style),  # noqa: S704 - our own file, not data
        internal=INTERNAL, mark_notice=MARK,
        challenge_title=CHALLENGE, challenge_note=CHALLENGE_NOTE)
    return (_tidy(page) + "\n").encode("utf-8", "backslashreplace")


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("reports", "templates"), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters.update(plain=plain, clip=clip, moment=moment, duration=duration, short=_short,
                               subject_days=subject_days)
    environment.globals.update(counted=counted, lasted=lasted)
    return environment


@cache
def _style() -> str:
    return _tidy(resources.files("reports").joinpath("templates", "style.css").read_text("utf-8"))


def _tidy(text: str) -> str:
    """Without blank lines and trailing spaces; the style passes here too, before its hash is taken."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _policy(style: str) -> str:
    """Only this very style may apply: its hash is named, and everything else is refused."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _short(digest: str) -> str:
    return plain(digest)[:DIGEST_SHOWN]
