"""Imported files in the auditor's package: handed over as they were given, and held to the ledger."""

from __future__ import annotations

import hashlib
import json

import pytest

from reports import contract, package_files
from reports.package_import_checks import imports
from store.snapshot import Snapshot
from store.store import Store

NAME = "imports/aa-{}.json"


class Pack:
    """The part of a package that the check reads."""

    def __init__(self, files):
        """Files by name."""
        self._files, self.names = files, frozenset(files)

    def read(self, name):
        """Bytes."""
        return self._files[name]

    def json(self, name):
        """JSON."""
        return json.loads(self._files[name])


def pack(**changed):
    """A package of one imported file; ``changed`` are values of its row, ``data`` its bytes."""
    data = b'{"Volumes": []}'
    digest = hashlib.sha256(data).hexdigest()
    row = {"path": NAME.format(digest), "sha256": digest, "as_given": True, "taken_at": "t", "vouched_by": "Ada"}
    entry = {"kind": "pass", "payload": {"meta": {"import": {"taken_at": "t", "vouched_by": "Ada",
                                                             "files": [{"sha256": digest}]}}}}
    body = json.dumps(entry)
    given = changed.pop("data", data)
    return Pack({row["path"]: given, "imports/index.json": contract.dumps([{**row, **changed}]),
                 "ledger/entries.jsonl": json.dumps({"body": body}).encode() + b"\n"})


def test_a_file_that_is_what_the_ledger_names_is_right():
    """Nothing is wrong with a package as it was written, nor with one that has no imports."""
    assert list(imports(pack(), {})) == []
    assert list(imports(Pack({}), {})) == []


@pytest.mark.parametrize(("changed", "said"), [
    ({"data": b"{}"}, "expected SHA-256"),
    ({"as_given": False}, "expected SHA-256"),
    ({"taken_at": "u"}, "no entry of the ledger"),
    ({"vouched_by": "Bob"}, "no entry of the ledger"),
    ({"path": "imports/index.json"}, "found this too"),
])
def test_a_changed_file_or_claim_is_named(changed, said):
    """The bytes, the instant, and the person are each held to the ledger."""
    assert said in next(imports(pack(**changed), {})).message


def test_a_store_without_imports_adds_no_file(tmp_path):
    """A package of such a store has no folder of imports."""
    Store.create(tmp_path / "s.db").close()
    with Snapshot.open(tmp_path / "s.db") as view:
        assert list(package_files.imports(view)) == []
