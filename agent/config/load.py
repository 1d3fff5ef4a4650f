"""Reads ``tieout.yaml`` and says in one sentence what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from agent.config import model
from agent.config.base import Strict
from agent.config.errors import ConfigError
from agent.config.lines import Steps, line_at, lines_of, unreadable
from agent.config.secrets import refuse_literals, resolve
from collectors.registry import SOURCE_TYPES, source_types

_TAGS = {*SOURCE_TYPES, "own", "plugin", "embedded"}  # where pydantic names the model that it chose
DEFAULT_PATH = Path("tieout.yaml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration with the folder its relative paths start from."""

    config: model.Config
    path: Path
    lines: Mapping[Steps, int] = field(default_factory=dict)

    @property
    def base(self) -> Path:
        """The folder of the file."""
        return self.path.resolve().parent

    def where(self, steps: Steps) -> str:
        """``file:line`` of a path into the file."""
        line = line_at(self.lines, steps)
        return f"{self.path}:{line}" if line else str(self.path)

    def at(self, relative: str) -> Path:
        """A path of the file, taken from the file's own folder."""
        return (self.base / Path(relative).expanduser()).resolve()

    def source_settings(self, source: Any) -> dict[str, Any]:
        """One source as the collectors take it: secrets resolved, paths absolute."""
        settings = {key: value for key, value in source.model_dump(mode="json").items() if value is not None}
        settings = resolve(settings, where=f"sources.{source.name}", base=self.base)
        for key in ("path", "ca_bundle"):
            if key in settings:
                settings[key] = str(self.at(settings[key]))
        return dict(settings)


def load(path: Path) -> Loaded:
    """The checked configuration; raises ``ConfigError`` with the file, the key and the next step."""
    text = _read(path)
    raw = _parse(path, text)
    if not isinstance(raw, dict):
        raise ConfigError(f"{path} holds no settings (expected keys such as engagement and sources).",
                          hint="Run 'tieout init' for a commented example.")
    refuse_literals(raw, where=str(path))
    try:
        return Loaded(model.Config.model_validate(raw), path, lines_of(text))
    except ValidationError as error:
        sentence = _sentence(path, error, lines_of(text))
        raise ConfigError(sentence, hint="See docs/configuration.md for every key.") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist.",
                          hint="Run 'tieout init' to write one, or name yours with --config FILE.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}).",
                          hint="Check its path, permissions and encoding.") from error


def _parse(path: Path, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise ConfigError(f"{path} is not valid YAML{place}: {problem}.", hint="Mend that line.") from error
    except ValueError as error:  # a scalar that looks like a date and is none, as 2026-02-30
        line, value = unreadable(text)
        raise ConfigError(f"{path}:{line}: {value!r} cannot be read ({error}).", hint="Mend that line.") from error


def _sentence(path: Path, error: ValidationError, lines: Mapping[Steps, int]) -> str:
    first, *rest = error.errors()
    line = line_at(lines, first["loc"])
    where = ".".join(str(part) for part in first["loc"] if part not in _TAGS) or "file"
    more = f" (and {len(rest)} more)" if rest else ""
    return f"{path}{f':{line}' if line else ''}: {where}: {_explain(first)}{more}."


def _explain(problem: Any) -> str:
    name = str(problem["loc"][-1]) if problem["loc"] else ""
    match problem["type"]:
        case "extra_forbidden":
            known = sorted({field for part in _parts(Strict) for field in part.model_fields})
            near = get_close_matches(name, known, 1)
            return "unknown key" + (f"; did you mean {near[0]}?" if near else "")
        case "missing":
            return "missing"
        case "union_tag_invalid":
            return f"unknown source type {problem['ctx']['tag']!r}; the types are {_types()}"
        case "union_tag_not_found":
            return f"type is missing; the types are {_types()}"
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            return f"{problem['msg'][0].lower()}{problem['msg'][1:]}, got {problem['input']!r}"


def _parts(model: type[Strict]) -> Iterator[type[Strict]]:
    """Every part of the configuration's shape."""
    for part in model.__subclasses__():
        yield part
        yield from _parts(part)


def _types() -> str:
    return f"{', '.join(source_types()[:-1])} and {source_types()[-1]}"
