"""Saved answers of providers as dated evidence: what is taken, what is partial, and what is refused by name."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from agent.demo.standins.aws.world import AwsWorld
from collectors.base import ScanStatus, TieoutError
from collectors.guard import declaring
from collectors.imports.dated import read
from collectors.imports.dump import Claim, Dump, read_pages
from collectors.imports.importable import IMPORTABLE, importable
from collectors.limits import LIMITS
from tests.collectors.aws.conftest import BORN, open_source
from tests.collectors.aws.conftest import read as read_lane

ACCOUNT, REGION, SUBSCRIPTION = "aws:123456789012", "eu-central-1", "0a0a"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
GROUP = {"GroupId": "sg-1", "GroupName": "web", "OwnerId": "123456789012", "IpPermissions": [], "Description": "web"}
VOLUME = {"VolumeId": "vol-1", "CreateTime": "2026-01-01T00:00:00+00:00", "AvailabilityZone": f"{REGION}a",
          "Encrypted": True}
_ARM = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft."
NSG = {"id": f"{_ARM}Network/networkSecurityGroups/n", "name": "n", "properties": {"resourceGuid": "u"}}
USER = {"id": "u1", "userPrincipalName": "ada@acme.example", "accountEnabled": True, "businessPhones": ["+1 555"]}
REPOSITORY = {"id": 1, "full_name": "acme/app", "name": "app", "private": True, "visibility": "private",
              "owner": {"id": 77}, "created_at": "2025-01-01T00:00:00Z"}
NEXT = "https://management.azure.com/subscriptions/x?$skiptoken=2"


@pytest.fixture
def brought(tmp_path):
    """Reads pages, given as values or as text, of a kind."""
    def bring(kind, *pages, source=ACCOUNT, scope=REGION, at="2026-02-01T06:00:00+00:00"):
        files = []
        for number, page in enumerate(pages):
            files.append(tmp_path / f"{number}.json")
            files[-1].write_text(page if isinstance(page, str) else json.dumps(page, indent=2))
        claim = Claim(importable(kind).kind, source, scope, datetime.fromisoformat(at), "cron", "s3://exports", "Ada")
        return read(Dump(claim, read_pages(tuple(files), LIMITS)), NOW)
    return bring


WHOLE = {
    "security groups": ("aws.ec2.security_group", {}, [{"SecurityGroups": [GROUP]}]),
    "security groups by their call": ("ec2:DescribeSecurityGroups", {}, [{"SecurityGroups": [GROUP]}]),
    "two pages": ("aws.ec2.security_group", {}, [{"SecurityGroups": [GROUP], "NextToken": "t"},
                                                 {"SecurityGroups": [{**GROUP, "GroupId": "sg-2"}]}]),
    "volumes": ("aws.ec2.volume", {}, [{"Volumes": [VOLUME]}]),
    "none at all": ("aws.ec2.volume", {}, [{"Volumes": []}]),
    "encryption by default": ("aws.ec2.region", {}, [{"EbsEncryptionByDefault": True}]),
    "password policy": ("aws.account", {"scope": ""}, [{"PasswordPolicy": {"MinimumPasswordLength": 14}}]),
    "azure groups on two pages": ("azure.network.security_group", {"source": "azure:t", "scope": SUBSCRIPTION},
                                  [{"value": [NSG], "nextLink": NEXT}, {"value": [{**NSG, "id": NSG["id"] + "2"}]}]),
    "users": ("entra.user", {"source": "entra:t", "scope": ""}, [{"value": [USER]}]),
    "repositories": ("github.repository", {"source": "github:77", "scope": ""}, [[REPOSITORY]]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_answer_is_a_complete_list(brought, name) -> None:
    """Every page was given and none says that more follow."""
    kind, about, pages = WHOLE[name]
    assert brought(kind, *pages, **about).status is ScanStatus.COMPLETE


CUT = {
    "a token is left": ("aws.ec2.security_group", {}, [{"SecurityGroups": [GROUP], "NextToken": "t"}]),
    "a link is left": ("azure.network.security_group", {"source": "azure:t", "scope": SUBSCRIPTION},
                       [{"value": [NSG], "nextLink": NEXT}]),
    "a link of Graph is left": ("entra.user", {"source": "entra:t", "scope": ""}, [
        {"value": [USER], "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=2"}]),
    "a page of GitHub is full": ("github.repository", {"source": "github:77", "scope": ""}, [
        [{**REPOSITORY, "id": number, "full_name": f"acme/{number}"} for number in range(30)]]),
    "a subject twice": ("aws.ec2.security_group", {}, [{"SecurityGroups": [GROUP, GROUP]}]),
}


@pytest.mark.parametrize("name", CUT)
def test_an_answer_that_may_lack_rows_is_partial(brought, name) -> None:
    """What says, or may mean, that more follows is never a complete list."""
    kind, about, pages = CUT[name]
    assert brought(kind, *pages, **about).status is ScanStatus.PARTIAL


REFUSED = {
    "an unknown kind": ("aws.ec2.planet", {}, [{}], "no kind that can be imported"),
    "no JSON": ("aws.ec2.volume", {}, ["{"], "line 1 column 2: not JSON"),
    "a key given twice": ("aws.ec2.volume", {}, ['{"Volumes": [], "Volumes": []}'], "given twice"),
    "another call": ("aws.ec2.volume", {}, [{"SecurityGroups": []}], "expected Volumes, a list of objects"),
    "a filtered answer": ("aws.ec2.security_group", {}, [[GROUP]], "got a list"),
    "the flattened list of az": ("azure.storage.account", {"source": "azure:t", "scope": SUBSCRIPTION}, [[NSG]],
                                 "expected value, a list of objects"),
    "an object of something else": ("aws.ec2.region", {}, [{"x": 1}], "expected EbsEncryptionByDefault"),
    "another account": ("aws.ec2.security_group", {}, [{"SecurityGroups": [{**GROUP, "OwnerId": "999999999999"}]}],
                        "is of 999999999999, not of 123456789012"),
    "another organisation": ("github.repository", {"source": "github:78", "scope": ""}, [[REPOSITORY]], "is of 77"),
    "another region": ("aws.ec2.volume", {}, [{"Volumes": [{**VOLUME, "AvailabilityZone": "us-east-1a"}]}],
                       "us-east-1a is not in eu-central-1"),
    "another subscription": ("azure.network.security_group", {"source": "azure:t", "scope": "0b0b"}, [{"value": [NSG]}],
                             "is not in 0b0b"),
    "no region": ("aws.ec2.volume", {"scope": ""}, [{"Volumes": []}], "needs a region"),
    "a region too many": ("aws.account", {}, [{"PasswordPolicy": {}}], "needs no --scope"),
    "the future": ("aws.ec2.volume", {"at": "2026-07-01T00:00:00+00:00"}, [{"Volumes": []}], "is in the future"),
    "before what is in it": ("aws.ec2.volume", {"at": "2025-12-01T00:00:00+00:00"}, [{"Volumes": [VOLUME]}],
                             "later than --taken-at"),
    "the service's own date": ("aws.ec2.volume", {}, [{"Volumes": [], "ResponseMetadata": {"HTTPHeaders": {
        "date": "Mon, 02 Feb 2026 06:00:00 GMT"}}}], "the service dates its answer 2026-02-02"),
    "a time without a zone": ("aws.ec2.volume", {}, [{"Volumes": [{**VOLUME, "CreateTime": "2026-01-01 00:00"}]}],
                              "$.Volumes[0].CreateTime: expected a time with its zone"),
    "a value of another type": ("aws.ec2.volume", {}, [{"Volumes": [{**VOLUME, "Encrypted": "yes"}]}],
                                "$.Volumes[0].Encrypted: expected boolean"),
    "a page after the last": ("aws.ec2.security_group", {}, [{"SecurityGroups": [GROUP]}, {
        "SecurityGroups": [{**GROUP, "GroupId": "sg-2"}]}], "says that it is the last"),
    "a first page without rows": ("aws.rds.instance", {}, [{"DBInstances": [], "Marker": "m"}],
                                  "says that more pages follow"),
    "a page twice": ("aws.ec2.volume", {}, [{"Volumes": []}, {"Volumes": []}], "is given twice"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_answer_is_refused_by_name(brought, name) -> None:
    """The error names what is wrong and what to do."""
    kind, about, pages, said = REFUSED[name]
    with pytest.raises(TieoutError) as caught:
        brought(kind, *pages, **about)
    assert said in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("row", IMPORTABLE, ids=lambda row: row.kind)
def test_every_row_names_a_kind_and_a_call_of_its_collector(row) -> None:
    """The table follows the collectors: the call is one that the kind's own collector declares."""
    assert row.collector().kind == row.kind
    assert row.operation() in [operation.name for operation in row.collector().operations]


def test_what_was_not_saved_is_no_evidence(brought) -> None:
    """The parts of a document that other calls would have filled are errors, not values."""
    ((_, body),) = brought("aws.account", {"PasswordPolicy": {"MinimumPasswordLength": 14}}, scope="").documents
    assert json.loads(body)["summary"] == {"status": "error", "code": "not_imported"}


def test_of_a_person_only_the_fields_that_are_asked_for_are_kept(brought) -> None:
    """A saved list of users may hold more of them than tieout reads."""
    ((_, body),) = brought("entra.user", {"value": [USER]}, source="entra:t", scope="").documents
    assert "businessPhones" not in json.loads(body)["item"]


@pytest.mark.parametrize(("kind", "method"), [
    ("aws.ec2.security_group", "describe_security_groups"), ("aws.ec2.volume", "describe_volumes")])
def test_a_saved_answer_gives_the_documents_that_collecting_gives(brought, kind, method) -> None:
    """The command line's JSON of an account and the collector's own reading of it are the same bytes."""
    with AwsWorld(lambda: NOW) as world:
        with world.dated(BORN):
            world.client("ec2", "eu-west-1").create_volume(AvailabilityZone="eu-west-1a", Size=1, Encrypted=True)
        source = open_source()
        collected = read_lane(source, kind, "eu-west-1")
        with declaring(importable(kind).operation()):
            answer = source.client("ec2", "eu-west-1").call(method)
    saved = json.dumps({k: v for k, v in answer.items() if k != "ResponseMetadata"}, default=datetime.isoformat)
    found = brought(kind, saved, source=source.id, scope="eu-west-1", at=NOW.isoformat())
    assert dict(found.documents) == collected.bodies
