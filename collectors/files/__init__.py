"""Registers that people keep in a folder: the roster, policies, and what people do on their own dates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.base import Collector, Source, TieoutError
from collectors.files.collect import collector_of
from collectors.files.registers import REGISTERS
from collectors.files.source import RegisterFolder
from collectors.limits import LIMITS, Limits

COLLECTORS: tuple[Collector, ...] = tuple(collector_of(register) for register in REGISTERS)


def connect(config: Mapping[str, Any], *, clock: Callable[[], datetime], limits: Limits = LIMITS) -> list[Source]:
    """The folder of one configured entry (``name``, ``path``, ``registers``); raises TieoutError on a bad key."""
    del clock  # files carry their own dates
    for key in ("name", "path"):
        if not isinstance(config.get(key), str) or not config[key]:
            raise TieoutError(f"source of type files: expected {key} as text, got {config.get(key)!r}",
                              hint="Give name: and path: of the register folder.")
    folder = Path(config["path"])
    return [RegisterFolder(config["name"], folder, limits, _kept(folder, config.get("registers") or ()))]


def _kept(folder: Path, listed: Collection[str]) -> tuple[Collector, ...]:
    """The roster, the policies, what is listed, and what the folder holds; a register that is listed is expected."""
    known = {register.stem: register for register in REGISTERS}
    unknown = sorted(set(listed) - set(known))
    if unknown:
        raise TieoutError(f"source of type files: registers: {', '.join(unknown)}: no such register",
                          hint=f"Known are {', '.join(sorted(known))}.")
    return tuple(collector for collector, register in zip(COLLECTORS, REGISTERS, strict=True)
                 if register.always or register.stem in listed or (folder / register.place).exists())
