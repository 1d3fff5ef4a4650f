"""Output of other tools: evidence under the other tool's name and time, never tieout's own verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import Collector, Source, TieoutError
from collectors.imports.read import FINDINGS, Format
from collectors.imports.source import ImportFile
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = (FINDINGS,)


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The file of one configured entry (``name``, ``path``, ``format``); raises TieoutError on a bad key."""
    del clock  # the other tool's own time stands in its output
    for key in ("name", "path"):
        if not isinstance(config.get(key), str) or not config[key]:
            raise TieoutError(f"source of type imports: expected {key} as text, got {config.get(key)!r}",
                              hint="Give name:, path: of the file, and format:.")
    known = [form.value for form in Format]
    if config.get("format") not in known:
        raise TieoutError(f"source {config['name']}: format: expected one of {', '.join(known)}, "
                          f"got {config.get('format')!r}", hint="docs/sources/imports.md has the formats.")
    return [ImportFile(config["name"], Path(config["path"]), config["format"], limits, COLLECTORS)]
