"""Errors of configuration: exit code 3, the thing at fault first."""

from __future__ import annotations

from collectors.base import TieoutError


class ConfigError(TieoutError):
    """The configuration file or a value in it cannot be used."""

    exit_code = 3
