"""Secrets by reference: ``${env:NAME}`` and ``${file:PATH}``, resolved only where a client is made.

A secret written into the file itself is refused: configuration is copied, committed and mailed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.config.errors import ConfigError

REFERENCE = re.compile(r"\$\{(env|file):([^}]+)\}")
SECRET_KEYS = frozenset({"token", "private_key", "password", "secret", "client_secret", "client_certificate",
                         "certificate_password"})


def resolve(value: Any, *, where: str, base: Path) -> Any:
    """The value with every reference replaced; ``where`` names the key in error messages."""
    if isinstance(value, str):
        return REFERENCE.sub(lambda match: _lookup(match, where, base), value)
    if isinstance(value, Mapping):
        return {key: resolve(item, where=f"{where}.{key}", base=base) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, where=f"{where}[{n}]", base=base) for n, item in enumerate(value)]
    return value


def refuse_literals(value: Any, *, where: str) -> None:
    """Raise ``ConfigError`` where a key that holds a secret has a literal instead of a reference."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in SECRET_KEYS and isinstance(item, str) and not REFERENCE.search(item):
                raise ConfigError(
                    f"{where}.{key} holds a literal; secrets are given by reference only.",
                    hint=f"Write {key}: ${{env:NAME}} or {key}: ${{file:/path}} and put the secret there.",
                )
            refuse_literals(item, where=f"{where}.{key}")
    elif isinstance(value, list):
        for n, item in enumerate(value):
            refuse_literals(item, where=f"{where}[{n}]")


def _lookup(match: re.Match[str], where: str, base: Path) -> str:
    kind, name = match.group(1), match.group(2).strip()
    if kind == "env":
        found = os.environ.get(name)
        if not found:
            raise ConfigError(f"{where} refers to the environment variable {name}, which is not set.",
                              hint=f"Set {name} for this command, or refer to a file with ${{file:PATH}}.")
        return found
    path = (base / Path(name).expanduser()).resolve()
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{where} refers to the file {path}, which cannot be read ({error}).",
                          hint="Check the path and that this user may read it.") from error
    if not text:
        raise ConfigError(f"{where} refers to the file {path}, which is empty.", hint="Put the secret into it.")
    return text
