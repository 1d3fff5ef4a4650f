"""What an OPA server must hold to judge with a library: every module of it, the batch rule, and a marker.

Names carry the bundle's digest, so that no server can answer with another bundle unnoticed. A server started in the
folder that ``write_bundle`` fills holds them from the start, where uploading them one by one takes a compilation each:

    opa run --server tieout
"""

from __future__ import annotations

from pathlib import Path

from policies.closure import is_helper
from policies.model import Library

PREFIX = "tieout/"
BATCH = "batch.rego"
MARKER = "bundle.rego"
_BATCH_SOURCE = (Path(__file__).parent / BATCH).read_text(encoding="utf-8")


def bundle_modules(library: Library) -> dict[str, str]:
    """Sources by their names on the server: what others call comes first, so that each compiles when it arrives."""
    marker = f'package tieout_bundle\n\ndigest := "{library.digest}"\n'
    ordered = sorted(library.modules, key=lambda module: (not is_helper(module[0]), module[0]))
    return {f"{PREFIX}{library.digest}/{path}": source
            for path, source in ((MARKER, marker), (BATCH, _BATCH_SOURCE), *ordered)}


def write_bundle(library: Library, folder: Path) -> Path:
    """Write the modules under their names below ``folder``; the path that ``opa run --server`` is given there."""
    for name, source in bundle_modules(library).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder / PREFIX
