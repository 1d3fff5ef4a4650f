"""``tieout evidence``: list, show, history and diff of what was collected."""

from __future__ import annotations

import json
from typing import Any

import click

from agent.cli.common import Format, configured, emit, format_option
from agent.config.errors import ConfigError
from agent.judging import snapshot
from agent.looking import Found, differences, document, one, subjects
from agent.session import Session
from collectors.canonical import from_micros, utc_text
from reports.escape import plain
from reports.numbers import counted
from store.originals import originals

kind_option = click.option("--kind", default=None, metavar="KIND", help="Only this kind, such as aws.s3.bucket.")


@click.group(epilog="Example:  tieout evidence history customer-exports")
def command() -> None:
    """List, show, history and diff of what was collected."""


@command.command(name="list", epilog="Example:  tieout evidence list --kind github.branch")
@configured
@kind_option
@click.option("--source", default=None, metavar="NAME", help="Only this source.")
@format_option
def list_evidence(session: Session, kind: str | None, source: str | None, output_format: str) -> None:
    """Every subject with its kind, source, last change and digest."""
    with snapshot(session) as view:
        rows = [_row(item) for item in subjects(view, kind, source)]
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.evidence/1", "subjects": rows}, indent=2))
        return
    for row in rows:
        gone = "  (gone)" if row["gone"] else ""
        emit(f"{row['kind']:26} {row['changed_at'][:16]}Z {(row['digest'] or '-')[:12]:12} {plain(row['label'])}{gone}")
    emit(f"{len(rows)} subjects")


@command.command(epilog="Example:  tieout evidence show customer-exports")
@configured
@click.argument("subject")
@kind_option
def show(session: Session, subject: str, kind: str | None) -> None:
    """The current document of SUBJECT (id, label or digest) as it was sealed."""
    with snapshot(session) as view:
        found = one(view, subject, kind)
        last = _last_document(found)
        emit(json.dumps({**_row(found), "document": document(view, last)}, indent=2, ensure_ascii=True))


@command.command(epilog="Example:  tieout evidence history main")
@configured
@click.argument("subject")
@kind_option
@format_option
def history(session: Session, subject: str, kind: str | None, output_format: str) -> None:
    """Every change of SUBJECT with its time, digest and what differed."""
    with snapshot(session) as view:
        rows = _history(view, one(view, subject, kind))
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.history/1", "changes": rows}, indent=2))
        return
    for row in rows:
        emit(f"{row['observed_at']}  {(row['digest'] or 'gone')[:12]:12}  {', '.join(row['changed'])}")


@command.command(epilog="Example:  tieout evidence diff customer-exports")
@configured
@click.argument("subject")
@click.argument("digests", nargs=-1)
@kind_option
def diff(session: Session, subject: str, digests: tuple[str, ...], kind: str | None) -> None:
    """What changed in SUBJECT between its last two documents, or between two DIGESTS."""
    with snapshot(session) as view:
        found = one(view, subject, kind)
        before, after = (_chosen(found, digests) if digests else _last_two(found))
        for path, old, new in differences(document(view, before), document(view, after)):
            emit(f"{plain(path)}\n  - {json.dumps(old)}\n  + {json.dumps(new)}")


@command.command(epilog="Example:  tieout evidence imports")
@configured
@format_option
def imports(session: Session, output_format: str) -> None:
    """Every file that was imported: what it is of, when it was taken, by whom, who vouches for it, and its SHA-256."""
    with snapshot(session) as view:
        rows = [original.about for original in originals(view)]
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.imports/1", "files": rows}, indent=2))
        return
    for row in rows:
        emit(f"{row['taken_at'][:16]}Z {row['kind']:26} {plain(row['source'])} {plain(row['scope'])} "
             f"{row['sha256'][:12]} {row['list']} {plain(row['file'])}, vouched by {plain(row['vouched_by'])}")
    emit(counted(len(rows), "file"))


def _row(item: Found) -> dict[str, Any]:
    last = item.history.changes[-1]
    return {"kind": item.lane.kind, "source": item.lane.source, "scope": item.lane.scope,
            "subject": item.history.subject, "label": item.label, "gone": last.digest is None,
            "digest": last.digest.hex() if last.digest else None, "changed_at": _text(last.observed_at)}


def _history(view: Any, found: Found) -> list[dict[str, Any]]:
    rows, before = [], None
    for change in found.history.changes:
        after = document(view, change.digest) if change.digest else None
        paths = [path or "whole document" for path, _, _ in differences(before, after)]
        rows.append({"observed_at": _text(change.observed_at), "digest": change.digest.hex() if change.digest else None,
                     "changed": paths if before and after else ["first seen" if after else "gone"]})
        before = after
    return rows


def _last_document(found: Found) -> bytes:
    return _documents(found)[-1]


def _documents(found: Found) -> list[bytes]:
    return [change.digest for change in found.history.changes if change.digest]


def _last_two(found: Found) -> tuple[bytes, bytes]:
    documents = _documents(found)
    if len(documents) < 2:
        raise ConfigError(f"{found.label or found.history.subject} has one document only; nothing to compare.")
    return documents[-2], documents[-1]


def _chosen(found: Found, digests: tuple[str, ...]) -> tuple[bytes, bytes]:
    if len(digests) != 2:
        raise ConfigError("diff takes two digests, or none.", hint="'tieout evidence history SUBJECT' shows them.")
    first, second = (_by_prefix(found, prefix) for prefix in digests)
    return first, second


def _by_prefix(found: Found, prefix: str) -> bytes:
    matching = {digest for digest in _documents(found) if digest.hex().startswith(prefix.lower())}
    if len(matching) != 1:
        raise ConfigError(f"{prefix!r} names {len(matching)} documents of {found.label or found.history.subject}.")
    return matching.pop()


def _text(micros: int) -> str:
    return utc_text(from_micros(micros))
