"""The METADATA block of a policy: what a test is, read by our own parser so that every engine agrees on it.

The block is plain YAML in comment lines that all start in column 1, between ``# METADATA`` and ``package``.
One block a file, package scope. Anything else is an error with its file and line.
"""

from __future__ import annotations

import re
from typing import Any

from policies.model import Expected, Listed, Related, Test, TestType
from policies.sources import LibraryError, check_schema, parse_yaml

_START = "# METADATA"
_PACKAGE = re.compile(r"^package\s+(\S+)\s*(?:#.*)?$")


def parse_test(shown: str, source: str, *, control: str, folder: str, stem: str) -> Test:
    """The test that a ``.rego`` file declares; ``shown`` is the path that errors name.

    Raises ``LibraryError`` when the block is missing, doubled, malformed or disagrees with the folder.
    """
    block, start, package_line = _block(shown, source)
    located = parse_yaml(block, shown, first_line=start + 1)
    check_schema(located, "metadata")
    package = _package(shown, source, package_line, expected=f"controls.{folder}.{stem}")
    custom: dict[str, Any] = located.value["custom"]
    return Test(
        id=f"{folder}.{stem}", control=control, package=package,
        title=located.value["title"], description=located.value["description"],
        kind=custom["kind"], type=TestType(custom["type"]), evidence=tuple(custom["evidence"]),
        related=_related(shown, start, custom.get("related", [])), params=tuple(custom.get("params", [])),
        time=custom.get("time", False), population=custom.get("population", ""),
        attribute=custom.get("attribute", ""), source=shown, until=_until(shown, start, custom),
        expected=_expected(shown, start, custom),
    )


def _until(shown: str, line: int, custom: dict[str, Any]) -> str:
    """Where the end of a lasting event stands, which a state or an instance has no use for."""
    until: str = custom.get("until", "")
    if until and (custom["type"] != TestType.EVENT or until.partition(".")[0] not in custom["evidence"]):
        raise LibraryError(f"{shown}:{line}: until is for an event test, and is a path in its evidence, got {until!r}")
    return until


def _block(shown: str, source: str) -> tuple[str, int, int]:
    """The YAML text of the block, the line of ``# METADATA`` and the line after the block."""
    lines = source.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if re.match(r"^\s*#\s*METADATA\s*$", line)]
    if len(starts) != 1:
        raise LibraryError(f"{shown}:{starts[1] if starts else 1}: expected one METADATA block, got {len(starts)}",
                           hint="Each policy starts with a comment block that says its title, kind and evidence.")
    start = starts[0]
    if lines[start - 1] != _START:
        raise LibraryError(f"{shown}:{start}: METADATA must be written as {_START!r}, from column 1")
    body: list[str] = []
    for number, line in enumerate(lines[start:], start + 1):
        if not line.lstrip().startswith("#"):
            return "\n".join(body) + "\n", start, number
        body.append(_comment(shown, number, line))
    raise LibraryError(f"{shown}:{len(lines)}: the METADATA block is not followed by a package")


def _comment(shown: str, number: int, line: str) -> str:
    if line == "#":
        return ""
    if not line.startswith("# "):
        raise LibraryError(f"{shown}:{number}: every METADATA line starts with '# ' in column 1, got {line!r}")
    return line[2:]


def _package(shown: str, source: str, number: int, *, expected: str) -> str:
    lines = source.splitlines()
    found = _PACKAGE.match(lines[number - 1])
    if not found:
        raise LibraryError(f"{shown}:{number}: expected the package right after its METADATA, "
                           f"got {lines[number - 1]!r}")
    if found[1] != expected:
        raise LibraryError(f"{shown}:{number}: the package must equal its folder: expected {expected}, got {found[1]}")
    return found[1]


def _related(shown: str, line: int, declared: list[dict[str, Any]]) -> tuple[Related, ...]:
    names = [join["name"] for join in declared]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise LibraryError(f"{shown}:{line}: related names stand twice: {', '.join(doubled)}")
    return tuple(Related(name=join["name"], kind=join["kind"], key=join["key"], match=join["match"],
                         evidence=tuple(join["evidence"]), many=join.get("many", False)) for join in declared)


def _expected(shown: str, line: int, custom: dict[str, Any]) -> Expected | None:
    """The schedule of an expected instance, which that type of test has and no other."""
    declared = custom.get("expected")
    if (declared is not None) != (custom["type"] == TestType.EXPECTED_INSTANCE):
        raise LibraryError(f"{shown}:{line}: a test of the type expected_instance, and no other, declares expected",
                           hint="It says when an instance is due and where its records are: docs/policies.md.")
    if declared is None:
        return None
    if custom["evidence"] != ["expected", "found"]:
        raise LibraryError(f"{shown}:{line}: the evidence of an expected instance is [expected, found], "
                           f"got {custom['evidence']}")
    per = declared.get("per")
    return Expected(found=_listed({"kind": custom["kind"], **declared["found"]}), every=declared.get("every", ""),
                    per=_listed(per) if per else None, within=declared.get("within_days", ""),
                    grace=declared.get("grace_days", ""))


def _listed(declared: dict[str, Any]) -> Listed:
    return Listed(kind=declared["kind"], form=declared.get("form", "row"), record=declared.get("record", ""),
                  key=declared.get("key", "$subject"), on=declared.get("on", ""), until=declared.get("until", ""),
                  evidence=tuple(declared.get("evidence", ())),
                  where=tuple((path, tuple(values)) for path, values in declared.get("where", {}).items()))
