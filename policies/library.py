"""Loads the library: criteria, needs, controls with their tests and cases, the Rego helpers, and one digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from policies.control_files import ControlFolder, built, read_raw
from policies.criteria_files import read_criteria, read_needs, read_profiles
from policies.dependencies import check_dependencies
from policies.model import Control, Library
from policies.overrides import laid_over
from policies.rego_syntax import RegoSyntaxError, parse_module
from policies.safety import forbidden_calls
from policies.sources import LibraryError, read_text

ROOT = Path(__file__).parent
_OUTSIDE = re.compile(r"^extra[0-9]*/")  # before the paths of what lies in a folder from outside
_DIGEST_DOMAIN = b"tieout-bundle-v1"

__all__ = ["ROOT", "LibraryError", "bundle_digest", "inside", "is_from_outside", "load_library", "read_library"]


def load_library(*extra: Path) -> Library:
    """The shipped library, with the customer's own folders of the same layout beside and, where they say so, over it.

    Read once a process. Raises ``LibraryError`` naming file and line for anything unknown, missing or doubled.
    """
    return _cached(tuple(folder.resolve() for folder in extra))


@cache
def _cached(extra: tuple[Path, ...]) -> Library:
    return read_library([ROOT, *extra])


def read_library(roots: Sequence[Path]) -> Library:
    """Read a library from folders of the layout ``criteria/ controls/ lib/``, uncached; the first holds the criteria.

    Files of the second are shown under ``extra/``, of the third under ``extra2/``, and so on.
    """
    criteria = read_criteria(roots[0])
    known = {criterion.id: criterion for criterion in criteria}
    raw = laid_over([read_raw(folder, shown) for root in _shown(roots) for folder, shown in _folders(*root)])
    folders = [built(folder, known) for folder in raw]
    controls = _by_id(folders)
    modules = _modules(roots, folders)
    check_dependencies({folder.id: folder.located for folder in raw}, controls)
    _refuse_unsafe(modules)
    return Library(
        criteria=criteria,
        needs=read_needs(roots, known, controls),
        controls=controls,
        modules=modules,
        digest=bundle_digest(modules),
        cases=tuple(case for folder in sorted(folders, key=_id) for case in folder.cases),
        profiles=read_profiles(roots),
    )


def is_from_outside(path: str) -> bool:
    """Whether a file of a library lies in a folder of the customer's own."""
    return bool(_OUTSIDE.match(path))


def inside(path: str) -> str:
    """A file's path in the layout, wherever it lies."""
    return _OUTSIDE.sub("", path)


def bundle_digest(modules: Sequence[tuple[str, str]]) -> str:
    """Hex SHA-256 over (path, source) in path order, each length-prefixed, so that no two bundles share bytes."""
    digest = hashlib.sha256(_DIGEST_DOMAIN)
    for pair in sorted(modules):
        for text in pair:
            data = text.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _refuse_unsafe(modules: Sequence[tuple[str, str]]) -> None:
    """A module from outside may not call what could fetch, or answer differently tomorrow, nor add to others' rules."""
    for path, source in modules:
        if not is_from_outside(path):
            continue  # the shipped library is held to the same by its tests
        _require_own_package(path, source)
        try:
            calls = list(forbidden_calls(parse_module(path, source)))
        except RegoSyntaxError:
            continue  # an error verdict of its own tests, and of no others
        for call, line in calls:
            raise LibraryError(f"{path}:{line}: {call} may not be called by a policy",
                               hint="Time comes in as input.as_of; everything else must be evidence.")


def _require_own_package(path: str, source: str) -> None:
    """Rego joins the files of one package: a stray one would loosen shipped tests without a trace in their folder."""
    expected = ".".join(inside(path).removesuffix(".rego").split("/"))
    lines = enumerate((line.partition("#")[0].split() for line in source.splitlines()), start=1)
    number, found = next(((number, words) for number, words in lines if words), (1, []))
    if found != ["package", expected]:
        raise LibraryError(f"{path}:{number}: the package must equal its folder: expected package {expected}, got "
                           f"{' '.join(found)[:80] or 'nothing'}")


def _shown(roots: Sequence[Path]) -> list[tuple[Path, str]]:
    for root in roots:
        if not root.is_dir():
            raise LibraryError(f"{root}: expected a folder of policies, found none",
                               hint="It holds controls/<id>_<question>/ and, where needed, lib/.")
    return [(root, ("", "extra/")[index] if index < 2 else f"extra{index}/") for index, root in enumerate(roots)]


def _folders(root: Path, prefix: str) -> Iterator[tuple[Path, str]]:
    for folder in sorted((root / "controls").glob("*")):
        if folder.is_dir() and not folder.name.startswith((".", "__")):
            yield folder, f"{prefix}controls/{folder.name}"


def _id(folder: ControlFolder) -> str:
    return folder.control.id


def _by_id(folders: Sequence[ControlFolder]) -> Mapping[str, Control]:
    controls: dict[str, Control] = {}
    names: dict[str, str] = {}
    for control in (folder.control for folder in sorted(folders, key=_id)):
        if control.id in controls:
            raise LibraryError(f"controls/{control.folder}/control.yaml:1: control {control.id} stands twice, "
                               f"also in {controls[control.id].folder}",
                               hint="To change a control of another folder, say 'overrides: true'.")
        if control.folder in names:
            raise LibraryError(f"controls/{control.folder}: the folder name stands twice, "
                               f"for {names[control.folder]} and {control.id}")
        controls[control.id] = control
        names[control.folder] = control.id
    return controls


def _modules(roots: Sequence[Path], folders: Sequence[ControlFolder]) -> tuple[tuple[str, str], ...]:
    helpers: dict[str, tuple[str, str]] = {}
    for root, prefix in _shown(roots):
        for path in sorted((root / "lib").glob("*.rego")):
            shown = f"{prefix}lib/{path.name}"
            if path.stem in helpers:
                raise LibraryError(f"{shown}: the helper {path.stem!r} stands twice, also in {helpers[path.stem][0]}")
            helpers[path.stem] = (shown, read_text(path, shown))
    return tuple(sorted([*helpers.values(), *(module for folder in folders for module in folder.modules)]))
