"""A folder of own policies that changes a control of an earlier one: only where it says so, and only what it holds.

Its control.yaml says ``overrides: true`` under the id and in the folder name of the control that it changes. A key that
it states, a test that it brings, and the cases of a test for which it brings any, stand in the place of the earlier
ones; the rest stays. What was changed is kept with the control and shown wherever the control is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policies.control_files import RawFolder
from policies.sources import LibraryError, Located

KEY = "overrides"


def laid_over(folders: Sequence[RawFolder]) -> list[RawFolder]:
    """The folders with every override laid over what it changes. Raises ``LibraryError`` with file and line."""
    whole = [folder for folder in folders if folder.located.value.get(KEY) is not True]
    places = {folder.id: place for place, folder in enumerate(whole)}
    for folder in folders:
        if folder.located.value.get(KEY) is not True:
            continue
        if folder.id not in places:
            raise LibraryError(f"{folder.located.where(KEY)}: {folder.id} overrides nothing: no other folder has it",
                               hint="Remove 'overrides', or name the id that the control has there.")
        whole[places[folder.id]] = _over(whole[places[folder.id]], folder)
    return whole


def _over(base: RawFolder, over: RawFolder) -> RawFolder:
    if over.name != base.name:
        raise LibraryError(f"{over.shown}: expected the folder name {base.name!r}, in which {over.id} lies",
                           hint="The folder's name is part of its tests' packages.")
    given = {key: value for key, value in over.located.value.items() if key not in {"id", KEY}}
    kept = {**base.located.value, **given}
    tested = {case.test for case in over.cases}
    changed = (*given, *(f"test {stem}" for stem in over.sources),
               *(f"cases of {stem}" for stem in sorted(tested - set(over.sources))))
    return replace(
        base, shown=over.shown, located=Located(over.located.path, kept, over.located.lines),
        sources={**base.sources, **over.sources}, changed=(*base.changed, *changed),
        cases=(*(case for case in base.cases if case.test not in tested | set(over.sources)), *over.cases))
