"""Registers that people keep in a folder: the roster of people, and policies with their approvals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import Collector, Source, TieoutError
from collectors.files.policies import POLICIES
from collectors.files.roster import PEOPLE
from collectors.files.source import RegisterFolder
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = (PEOPLE, POLICIES)


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The folder of one configured entry (``name``, ``path``); raises TieoutError when a key is missing."""
    del clock  # files carry their own dates
    for key in ("name", "path"):
        if not isinstance(config.get(key), str) or not config[key]:
            raise TieoutError(f"source of type files: expected {key} as text, got {config.get(key)!r}",
                              hint="Give name: and path: of the register folder.")
    return [RegisterFolder(config["name"], Path(config["path"]), limits, COLLECTORS)]
