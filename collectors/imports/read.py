"""From a file to findings, by its format. JSON that does not parse fails with its line; a bad finding is a problem."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from collectors.base import CollectError, Collector, Document, Item, Operation, Problem, Scope
from collectors.files.reading import decoded, read_bytes
from collectors.guard import meter
from collectors.imports import asff, generic, ocsf, sarif
from collectors.imports.finding import Fault, Finding, Found, Malformed, Node
from collectors.imports.source import ImportFile

_READ = Operation("READ import", "read access to the file")


class Format(StrEnum):
    """What a file may be."""

    PROWLER_OCSF = "prowler-ocsf"
    ASFF = "asff"
    SARIF = "sarif"
    GENERIC_CSV = "generic-csv"
    GENERIC_JSON = "generic-json"


def collect_findings(source: ImportFile, scope: Scope) -> Iterator[Item]:
    """One document a finding, as the other tool reports it; every finding that cannot be taken is a problem."""
    del scope  # a file is one lane
    name = source.path.name
    data = read_bytes(source.path.parent, name, _READ.name, source.limits, source.limits.import_bytes)
    meter().note("sha256", hashlib.sha256(data).hexdigest())
    count, faults = 0, 0
    try:
        for found in _findings(source.format, decoded(data, name), name):
            if isinstance(found, Fault):
                faults += found.whole
                yield Problem(found.code, f"{name}: {found.message}", _READ.name, listing=found.whole)
            else:
                count += 1
                yield _document(*found, source.format)
    except Malformed as error:
        raise CollectError("malformed_import", f"{name}: {error}", operation=_READ.name,
                           hint=f"Is it {source.format}? docs/sources/imports.md has the formats.") from error
    meter().page(count)
    if not count and not faults:
        yield Problem("empty_import", f"{name}: holds no findings; that the tool found nothing is not taken as a fact",
                      _READ.name, listing=True)


def _document(finding: Finding, raw: Any, form: str) -> Document:
    subject = f"{finding.tool}:{finding.id}"
    return Document(subject, finding.title, {"finding": finding.as_json(), "format": form, "item": raw})


def _findings(form: str, text: str, name: str) -> Iterator[Found]:
    if form == Format.GENERIC_CSV:
        return generic.read_csv(text, name)
    document = Node(_parsed(text))
    match form:
        case Format.SARIF:
            return sarif.read(document)
        case Format.GENERIC_JSON:
            return generic.read_json(document)
        case Format.ASFF:
            return _each(asff.findings(document), asff.finding)
        case _:
            return _each(ocsf.findings(document), ocsf.finding)


def _each(nodes: list[Node], parse: Callable[[Node], Finding]) -> Iterator[Found]:
    for node in nodes:
        try:
            node.mapping()
            yield parse(node), node.mapping()
        except Malformed as error:
            yield Fault("malformed_import", str(error))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Malformed(f"line {error.lineno} column {error.colno}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise Malformed("nested too deep") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: of a key given twice nobody knows which is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Malformed(f"the key {next(name for name in names if names.count(name) > 1)!r} is given twice")
    return found


def _no_number(text: str) -> Any:
    raise Malformed(f"{text} is no JSON number")


FINDINGS = Collector(
    kind="imports.finding",
    title="Findings of other tools, in their own words",
    operations=(_READ,),
    collect=collect_findings,
)
