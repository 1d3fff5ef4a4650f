"""An organisation: every open account by role, those that refuse with their reason, none left out in silence."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any
from urllib.parse import parse_qs

import pytest

from agent.demo.standins.aws import wire
from collectors.aws import connect
from collectors.base import CollectError, Forbidden, ScanStatus
from collectors.permissions import assuming

MANAGING = "123456789012"


def settings(**organization: Any) -> dict[str, Any]:
    """An entry that stands for an organisation."""
    return {"type": "aws", "name": "acme", "regions": ["us-east-1"],
            "organization": {"role_name": "audit/tieout", **organization}}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@pytest.fixture
def accounts(world: Any) -> dict[str, str]:
    """The ids of two member accounts by name, in an organisation of three."""
    client = world.client("organizations")
    client.create_organization(FeatureSet="ALL")
    made = {name: client.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
            for name in ("payments", "research")}
    return {name: status["AccountId"] for name, status in made.items()}


def test_every_member_is_a_source_by_the_role_of_one_name(world: Any, accounts: dict[str, str], pass_of: Any) -> None:
    """The managing account is read as the entry, each member by its role and under the entry's name."""
    sources = connect(settings(external_id="between-us"), clock=world.clock)
    assert {source.id: source.label for source in sources} == {
        f"aws:{MANAGING}": "acme", **{f"aws:{number}": f"acme/{name}" for name, number in accounts.items()}}
    bodies = [request.fingerprint[-1] for request in world.asked if request.operation == "sts:AssumeRole"]
    assert len(bodies) == 2
    assert all("role%2Faudit%2Ftieout" in body and "ExternalId=between-us" in body for body in bodies)
    (granted,) = assuming([settings()])["Statement"]
    assert all(fnmatch(parse_qs(body)["RoleArn"][0], granted["Resource"][0]) for body in bodies)
    for source in sources:
        (scan,) = pass_of(source, "aws.account")
        assert scan.only["account"] == source.account


def test_a_member_that_refuses_is_out_of_reach_and_said(world: Any, accounts: dict[str, str], pass_of: Any) -> None:
    """Its lanes are failed with the provider's reason; the others are read."""
    denial = wire.error("sts:AssumeRole", "AccessDenied", status=403)
    world.faults._set["sts:AssumeRole", ""] = lambda asked: (
        denial if accounts["payments"] in asked.fingerprint[-1] else None)
    for source in connect(settings(), clock=world.clock):
        scans = pass_of(source, "aws.account", "aws.kms.key", "aws.organization.account")
        refused = source.account == accounts["payments"]
        assert {scan.status for scan in scans} == {ScanStatus.FAILED if refused else ScanStatus.COMPLETE}
        assert {code for scan in scans for code in scan.codes} == ({"AccessDenied"} if refused else set())


def test_an_excluded_member_is_not_read_and_still_listed(world: Any, accounts: dict[str, str], scan_of: Any) -> None:
    """Management may leave an account out; the list of accounts shows that it is there."""
    sources = connect(settings(exclude=[accounts["research"]]), clock=world.clock)
    assert [source.label for source in sources] == ["acme", "acme/payments"]
    assert set(scan_of(sources[0], "aws.organization.account").documents) == {MANAGING, *accounts.values()}


def test_a_closed_account_is_gone(world: Any, accounts: dict[str, str], scan_of: Any) -> None:
    """Nothing runs in a closed account and no role opens it: it is no source, and no subject any more."""
    world.client("organizations").close_account(AccountId=accounts["research"])
    sources = connect(settings(), clock=world.clock)
    assert [source.label for source in sources] == ["acme", "acme/payments"]
    assert set(scan_of(sources[0], "aws.organization.account").documents) == {MANAGING, accounts["payments"]}


def test_an_account_that_leaves_in_mid_run_fails_alone_and_is_gone_with_the_next_list(
        world: Any, accounts: dict[str, str], pass_of: Any) -> None:
    """Its role stops working between the list and its lanes: they fail, and close nothing; the next list lacks it."""
    leaving = accounts["payments"]
    sources = {source.account: source for source in connect(settings(), clock=world.clock)}
    denial = wire.error("kms:ListKeys", "AccessDeniedException", status=403)
    world.faults.otherwise = lambda asked: denial if asked.key in _keys_of(world, leaving) else None
    world.client("organizations").remove_account_from_organization(AccountId=leaving)
    scans = {number: pass_of(source, "aws.kms.key")[0] for number, source in sources.items()}
    assert {number for number, scan in scans.items() if scan.status is not ScanStatus.COMPLETE} == {leaving}
    assert scans[leaving].codes == ["AccessDeniedException"]
    world.faults.clear_all()
    assert leaving not in {source.account for source in connect(settings(), clock=world.clock)}
    (listed,) = pass_of(sources[MANAGING], "aws.organization.account")
    assert (listed.status, leaving in listed.documents) == (ScanStatus.COMPLETE, False)


def _keys_of(world: Any, account: str) -> set[str]:
    """The access keys that belong to an account, of those that asked lately."""
    return {request.key for request in world.asked if wire.account_of(request) == account}


def test_members_of_one_name_are_told_apart_by_their_ids(world: Any, accounts: dict[str, str]) -> None:
    """A label that stood for two accounts would name neither."""
    client = world.client("organizations")
    status = client.create_account(AccountName="payments", Email="second@example.com")["CreateAccountStatus"]
    labels = {source.label for source in connect(settings(), clock=world.clock)}
    assert labels == {"acme", "acme/research", f"acme/{accounts['payments']}", f"acme/{status['AccountId']}"}


@pytest.mark.parametrize(("code", "kind"), [("AccessDeniedException", Forbidden),
                                            ("TooManyRequestsException", CollectError)])
def test_accounts_that_cannot_be_listed_fail_the_whole_entry(code: str, kind: type[CollectError], world: Any,
                                                             accounts: dict[str, str]) -> None:
    """A list that cannot be read is not an organisation of one: nothing is connected, and the reason is said."""
    world.faults.fail("organizations:ListAccounts", code, status=400)
    with pytest.raises(kind, match="organizations:ListAccounts"):
        connect(settings(), clock=world.clock)


def test_a_second_page_that_fails_is_no_shorter_organisation(world: Any, accounts: dict[str, str]) -> None:
    """Members of a page that was not read would else look as if they had left."""
    world.faults.answer("organizations:ListAccounts", {
        "Accounts": [{"Id": "222222222222", "Name": "first", "State": "ACTIVE"}], "NextToken": "2"},
        wire.error("organizations:ListAccounts", "ServiceException", status=500))
    with pytest.raises(CollectError):
        connect(settings(), clock=world.clock)


def test_a_member_lists_no_accounts_and_no_policies(world: Any, accounts: dict[str, str], pass_of: Any) -> None:
    """Only the managing account may see them; a member's lanes are complete and empty, not denied."""
    member = connect(settings(), clock=world.clock)[1]
    world.faults.answer("organizations:DescribeOrganization", {"Organization": {
        "Id": "o-example1234", "Arn": "arn:aws:organizations::123456789012:organization/o-example1234",
        "FeatureSet": "ALL", "MasterAccountId": MANAGING}})
    scans = {scan.lane.kind: scan for scan in pass_of(member, "aws.organization", "aws.organization.account",
                                                      "aws.organization.policy")}
    assert {scan.status for scan in scans.values()} == {ScanStatus.COMPLETE}
    assert scans["aws.organization"].only["roots"] == {"status": "absent", "code": "not_the_managing_account"}
    assert scans["aws.organization.account"].documents == scans["aws.organization.policy"].documents == {}


def test_an_account_without_an_organisation_says_so(world: Any, source: Any, pass_of: Any) -> None:
    """In no organisation: absent, complete, and no problem."""
    scans = pass_of(source, "aws.organization", "aws.organization.account", "aws.organization.policy")
    assert [(scan.status, scan.codes) for scan in scans] == [(ScanStatus.COMPLETE, [])] * 3
    assert scans[0].only["organization"]["status"] == "absent"


@pytest.mark.parametrize(("organization", "message"), [
    ("audit", "organization must be a mapping"),
    ({}, "role_name must be a role's name"),
    ({"role_name": "arn:aws:iam::1:role/x"}, "role_name must be a role's name"),
    ({"role_name": "x", "exclude": "222222222222"}, "exclude must be a list"),
    ({"role_name": "x", "exclude": ["payments"]}, "12 digits"),
    ({"role_name": "x", "roles": 1}, "unknown setting 'roles'"),
])
def test_an_organisation_that_cannot_be_meant_is_refused(organization: Any, message: str) -> None:
    """Each is refused before anything is sent."""
    with pytest.raises(CollectError, match=message) as caught:
        connect({"type": "aws", "name": "acme", "organization": organization or {"external_id": "x"}},
                clock=lambda: None)
    assert caught.value.code == "settings"


def test_accounts_and_organisation_exclude_each_other() -> None:
    """Two lists of one entry's accounts would be two answers."""
    with pytest.raises(CollectError, match="expected accounts or organization, got both"):
        connect({**settings(), "accounts": [{"role_arn": "arn:aws:iam::222222222222:role/x"}]}, clock=lambda: None)
