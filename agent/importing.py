"""Saved answers of a provider into the store: read whole first, then sealed as a pass of their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from agent.config.errors import ConfigError
from agent.session import Session
from collectors.imports.dump import BadDump, Claim, Dump, read_pages
from collectors.limits import LIMITS

if TYPE_CHECKING:
    from collectors.imports.dated import Read
    from store.store import Store

_ID = re.compile(r"(aws:\d{12}|(azure|entra):[0-9a-fA-F-]{36}|github:\d+)")


def bring_in(session: Session, claim: Claim, files: tuple[Path, ...]) -> Read:
    """Read, check and seal one import; raises BadDump, and nothing is stored then."""
    from collectors.imports.dated import meta_of, read, write  # noqa: PLC0415 - loads the kind's collector

    for name in ("taken_by", "taken_from", "vouched_by"):
        if not getattr(claim, name).strip():
            raise BadDump(f"--{name.replace('_', '-')}: is empty", hint="An import without it is nobody's evidence.")
    now = session.clock()
    found = read(Dump(claim, read_pages(files, LIMITS)), now)
    with session.store(create=True) as store:
        _refuse_again(store, found)
        sink = store.writer(session.clock).begin_pass(started_at=now, meta=meta_of(found))
        write(found, sink, _label(store, claim.source), now)
        sink.close(session.clock())
    return found


def source_id(session: Session, name: str) -> str:
    """The provider's id of a source, by its configured name as the store knows it, or the id itself."""
    known: dict[str, set[str]] = {}
    if session.store_path.exists():
        with session.store(readonly=True) as store, store.snapshot() as view:
            for lane in view.lanes():
                known.setdefault(lane.label, set()).add(lane.source)
    found = known.get(name, set())
    if len(found) == 1:
        return found.pop()
    if _ID.fullmatch(name):
        return name
    raise ConfigError(f"--source {name}: expected a source that was collected, or a provider's id.",
                      hint="Examples: aws:123456789012, azure:<tenant id>, github:<organisation id>. "
                           f"Collected are: {', '.join(sorted(known)) or 'none'}.")


def _label(store: Store, source: str) -> str:
    with store.snapshot() as view:
        return next((lane.label for lane in view.lanes(source=source)), source)


def _refuse_again(store: Store, found: Read) -> None:
    with store.snapshot() as view:
        again = [lane for lane in view.imports(found.collector.kind) if lane.source == found.dump.source
                 and lane.scope == found.dump.claim.scope]
    if again:
        raise BadDump(f"{found.dump.pages[0].name}: these bytes were imported for this instant before",
                      hint="'tieout evidence imports' lists what was imported; nothing was stored again.")
