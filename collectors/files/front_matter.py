"""The YAML block at the head of a Markdown file, every scalar as the text that was written.

A version 1.10 must not become the number 1.1, nor an id 007 the number 7, so nothing is guessed. Keys given twice
are refused: one of the two would be lost.
"""

from __future__ import annotations

from typing import Any

import yaml

from collectors.files.errors import RegisterError, at

_FENCE = "---"
_MOST = 65_536  # characters; YAML is slow to read, and no policy has so many fields


class _TextLoader(yaml.BaseLoader):
    """Scalars as text, keys once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the loader's own signature
        seen = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {name!r} is given twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def split_front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """The front matter and the text below it, with plain line feeds; raises RegisterError."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise _fault(name, 1, f"expected front matter between two lines of {_FENCE}, got {lines[0][:40]!r}")
    closing = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if closing is None:
        raise _fault(name, 1, f"the front matter has no closing line of {_FENCE}")
    return _parsed("\n".join(lines[1:closing]), name), "\n".join(lines[closing + 1:])


def _parsed(block: str, name: str) -> dict[str, Any]:
    if len(block) > _MOST:
        raise _fault(name, 1, f"front matter has {len(block)} characters, more than {_MOST}")
    try:
        # BaseLoader builds text, lists and mappings only; it makes no objects.
        found = yaml.load(block, _TextLoader)  # noqa: S506 - see above
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not YAML"
        raise _fault(name, mark.line + 2 if mark else 1, f"front matter is not YAML ({reason})") from error
    except RecursionError as error:
        raise _fault(name, 1, "front matter is nested too deep") from error
    if not isinstance(found, dict):
        raise _fault(name, 2, "front matter holds no fields")
    return found


def _fault(name: str, line: int, text: str) -> RegisterError:
    return RegisterError("bad_front_matter", at(name, line, text),
                         hint="Start the file with ---, fields such as 'owner: …', and ---.")
