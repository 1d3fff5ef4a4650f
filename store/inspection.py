"""Looking at a file before anything is written to it: is it a store, and one that this version knows?"""

from __future__ import annotations

from pathlib import Path

from store.connection import connect, translated
from store.errors import NewerStore, NotAStore, OlderStore
from store.migrations import APPLICATION_ID, NAMES, applied_names

_MAGIC = b"SQLite format 3\x00"


def inspect(path: Path, busy_seconds: float, *, writable: bool) -> tuple[str, ...]:
    """The migrations that a store still needs; raises NotAStore, NewerStore, or OlderStore when not ``writable``."""
    _refuse_other_file(path)
    connection = connect(path, readonly=True, busy_seconds=busy_seconds)
    try:
        with translated(path):
            application_id = connection.execute("PRAGMA application_id").fetchone()[0]
            if application_id != APPLICATION_ID:
                raise NotAStore(f"{path}: expected a tieout store, got a database of another application "
                                f"(id {application_id:#x})", hint="Check the path; nothing was written.")
            applied = applied_names(connection)
    finally:
        connection.close()
    later = [name for name in applied if name not in NAMES]
    if later:
        raise NewerStore(f"{path}: written by a later version of tieout (migration {later[0]})",
                         hint="Upgrade tieout; nothing was written.")
    pending = tuple(name for name in NAMES if name not in applied)
    if pending and not writable:
        raise OlderStore(f"{path}: needs migration {pending[0]} and was opened read-only",
                         hint="Open it once for writing, for example with `tieout doctor`.")
    return pending


def _refuse_other_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise NotAStore(f"{path}: expected a tieout store, got nothing that can be read ({error.strerror})",
                        hint="Check the path; `tieout init` makes a new store.") from error
    if start != _MAGIC:
        raise NotAStore(f"{path}: expected a tieout store, got a file that is no SQLite database",
                        hint="Check the path; nothing was written.")
