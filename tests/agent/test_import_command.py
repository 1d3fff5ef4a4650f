"""``tieout import`` on a real store: what is kept, what is said, and that a refusal stores nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from agent.cli.main import run
from reports.package_files import imports as package_imports
from store.originals import originals
from store.store import Store
from store.verify import verify

GROUPS = {"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "OwnerId": "123456789012", "IpPermissions": []}]}


@pytest.fixture
def imported(tmp_path, capsys):
    """Runs the command on a saved answer; its exit code, what it printed, and the file."""
    config = tmp_path / "tieout.yaml"
    config.write_text("engagement: {name: E, system: S}\nsources:\n  - {name: cloud, type: aws, profile: none}\n")

    def call(value=GROUPS, **options):
        file = tmp_path / "groups.json"
        file.write_text(value if isinstance(value, str) else json.dumps(value, indent=2))
        given = {"kind": "aws.ec2.security_group", "source": "aws:123456789012", "scope": "eu-central-1",
                 "taken-at": "2026-02-01T02:00:00Z", "taken-by": "nightly", "taken-from": "s3://exports",
                 "vouched-by": "Ada", **options}
        code = run(["import", str(file), "--config", str(config), *(f"--{k}={v}" for k, v in given.items())])
        return code, capsys.readouterr(), file
    return call


def store_of(file):
    """The store beside the configuration."""
    return next(file.parent.rglob("*.db"))


def test_an_import_is_kept_with_its_bytes_and_verifies(imported):
    """The file's own bytes, its digest and the claim are in the store, sealed by an entry that names them."""
    code, said, file = imported()
    assert code == 0
    assert said.out == "imported 1 subject of aws.ec2.security_group as of 2026-02-01T02:00:00.000000Z, complete\n"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    with Store.open(store_of(file), readonly=True) as store, store.snapshot() as view:
        (original,) = originals(view)
        (entry,) = view.entries("pass")
        assert (original.data, original.whole) == (file.read_bytes(), True)
        assert {"sha256": digest, "vouched_by": "Ada", "taken_by": "nightly"}.items() <= original.about.items()
        assert entry.payload["meta"]["import"]["files"][0]["sha256"] == digest
    assert verify(store_of(file)).ok


def test_an_import_is_no_collected_lane(imported):
    """Nothing that reads lanes, events or records sees it, and it says what it says under the lane's own name."""
    _, _, file = imported()
    with Store.open(store_of(file), readonly=True) as store, store.snapshot() as view:
        ((lane, scan),) = view.imported("aws.ec2.security_group")
        assert view.lanes() == []
        assert (lane.source, lane.scope, scan.whole, list(scan.documents)) == (
            "aws:123456789012", "eu-central-1", True, ["sg-1"])
        assert scan.observed_at == int(datetime(2026, 2, 1, 2, tzinfo=UTC).timestamp()) * 1_000_000


def test_older_imports_follow_later_ones(imported):
    """Imports come in any order, and the same bytes may be true of two instants."""
    assert [imported(**{"taken-at": f"2026-0{month}-01T00:00:00Z"})[0] for month in (3, 1, 2)] == [0, 0, 0]


def test_the_same_import_again_is_refused(imported):
    """The same bytes for the same instant add nothing."""
    imported()
    code, said, _ = imported()
    assert code == 3
    assert "were imported for this instant before" in said.err


@pytest.mark.parametrize(("value", "options", "said"), [
    ("{", {}, "not JSON"),
    (GROUPS, {"source": "aws:999999999999"}, "is of 123456789012, not of 999999999999"),
    (GROUPS, {"source": "clod"}, "expected a source that was collected"),
    (GROUPS, {"taken-at": "2026-02-01"}, "expected an instant with its zone"),
    (GROUPS, {"taken-at": "2126-02-01T00:00:00Z"}, "is in the future"),
    (GROUPS, {"vouched-by": " "}, "--vouched-by: is empty"),
    (GROUPS, {"kind": "aws.moon"}, "no kind that can be imported"),
])
def test_a_refused_import_stores_nothing(imported, value, options, said):
    """The error names the thing, and no store is made."""
    code, printed, file = imported(value, **options)
    assert code == 3
    assert said in printed.err
    assert not list(file.parent.rglob("*.db"))


def test_a_secret_in_the_file_is_not_kept(imported):
    """The text that is kept lacks it, and the file's own digest still names the file."""
    secret = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7bq8Zk1m\n-----END RSA PRIVATE KEY-----"
    _, _, file = imported({"SecurityGroups": [{**GROUPS["SecurityGroups"][0], "Description": secret}]})
    with Store.open(store_of(file), readonly=True) as store, store.snapshot() as view:
        (original,) = originals(view)
        assert not original.whole
        assert b"MIIEowIBAAKCAQEA7bq8Zk1m" not in original.data
        assert original.about["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_evidence_lists_the_imports(imported, capsys):
    """What was imported, and who vouches for it, is one command away."""
    _, _, file = imported()
    assert run(["evidence", "imports", "--config", str(file.parent / "tieout.yaml")]) == 0
    assert "vouched by Ada" in capsys.readouterr().out


def test_the_auditor_gets_the_file_itself(imported):
    """The package holds the bytes as they were given, and an index of who says what of them."""
    _, _, file = imported()
    with Store.open(store_of(file), readonly=True) as store, store.snapshot() as view:
        files = dict(package_imports(view))
    (row,) = json.loads(files["imports/index.json"])
    assert files[row["path"]] == file.read_bytes()
    assert {"as_given": True, "vouched_by": "Ada", "scope": "eu-central-1"}.items() <= row.items()
