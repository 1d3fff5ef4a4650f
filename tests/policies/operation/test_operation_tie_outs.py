"""Tie-outs: what a second source knows of and a list does not, row by row, over a real store."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policies.library import ROOT, load_library
from policies.model import Listed
from policies.operation.evidence import Reader
from policies.operation.frame import Frame
from policies.operation.period import micros, period_of
from policies.operation.results import Cause, Operation
from policies.operation.tie_outs import TieOut, TieOuts
from policies.operation.tie_outs_declared import TIE_OUTS

AFTER = datetime(2026, 4, 1, 6, tzinfo=UTC)
ROSTER = TIE_OUTS[0]


def person(aws="", github="", start="2020-01-01", end=None):
    """A row of the roster."""
    logins = {name: login for name, login in (("main", aws), ("github", github)) if login}
    return {"item": {"start": start, "end": end, "time_zone": "UTC", "logins": logins}}


def user(name, sign_in="ok"):
    """An IAM user, with or without a password."""
    profile = {"status": sign_in, "value": {}} if sign_in == "ok" else {"status": sign_in, "code": "x"}
    return {"item": {"UserName": name}, "login_profile": profile, "access_keys": {"status": "ok", "value": []}}


def passes(company, *lanes, first=0, after=90):
    """A pass a day with these lanes of (kind, source, documents)."""
    for number in range(first, after):
        company.scan(company.day(number), [(kind, content, {"source": source, "label": "main"})
                                           for kind, source, content in lanes])


def tied(company, tie_out=ROSTER, as_of=AFTER):
    """The outcomes of one tie-out over the first quarter of 2026."""
    period = period_of(date(2026, 1, 1), date(2026, 3, 31), "UTC", micros(as_of))
    with company.store.snapshot() as snapshot:
        reader = Reader(snapshot, (), micros(as_of))
        return TieOuts(reader, Frame(period, micros(as_of)), [tie_out]).of(tie_out.proves)


AWS, ROWS = "aws.iam.user", "files.person"


def test_equal_lists_tie_out(company):
    """The same logins in both, whatever their case: nothing is left over, and both counts are kept."""
    passes(company, (AWS, "aws:1", {"U1": user("Ann")}), (ROWS, "files:r", {"P-1": person("ann")}))
    (found,) = tied(company)
    assert (found.unmatched, found.rows, found.second_rows) == ((), 1, 1)


@pytest.mark.parametrize(("users", "people", "rows"), [
    ({"U1": user("ann"), "U2": user("bob")}, {"P-1": person("ann")}, ["account the U2 (bob) is not in the roster"]),
    ({"U1": user("ann"), "U2": user("ci", "absent")}, {"P-1": person("ann")}, []),
    ({"U1": user("ann"), "U2": user("ci", "forbidden")}, {"P-1": person("ann")},
     ["account the U2 (ci) is not in the roster"]),
    ({"U1": user("ann"), "U2": {"item": {"UserName": "ci"}}}, {"P-1": person("ann")},
     ["account the U2 (ci) is not in the roster"]),
    ({"U1": user("ann")}, {"P-1": person("ann"), "P-2": person("bbo")},
     ["the P-2 names bbo, which is no account of main"]),
    ({"U1": user("ann", "absent")}, {"P-1": person("ann")}, []),
    ({"U1": user("ann")}, {"P-1": person("ann"), "P-2": person("old", end="2025-12-31")}, []),
    ({"U1": user("ann")}, {"P-1": person("ann"), "P-2": person("new", start="2026-04-01")}, []),
])
def test_rows_that_do_not_match_are_named(company, users, people, rows):
    """An account of nobody, and a login of no account; not machines, nor who was never there beside a reading."""
    passes(company, (AWS, "aws:1", users), (ROWS, "files:r", people))
    (found,) = tied(company)
    assert list(found.unmatched) == rows


def test_each_system_is_tied_by_its_own_name(company):
    """A login on GitHub is no account in AWS: the register names the system."""
    member = {"7": {"item": {"login": "ann"}}}
    passes(company, (AWS, "aws:1", {"U1": user("ann")}), ("github.member", "github:1", member),
           (ROWS, "files:r", {"P-1": person("ann")}))
    found = {t.source: list(t.unmatched) for t in tied(company)}
    assert found == {"aws:1": [], "github:1": []}, "one label for both sources, so that both take the same login"
    passes(company, ("github.member", "github:2", {"9": {"item": {"login": "eve"}}}), first=91, after=92)
    assert {t.source: len(t.unmatched) for t in tied(company, as_of=AFTER + timedelta(days=3))}["github:2"] == 2


def test_an_account_that_came_and_went_in_the_period_counts(company):
    """Gone at the end is still an account that nobody in the roster had."""
    passes(company, (AWS, "aws:1", {"U1": user("ann"), "U2": user("bob")}), (ROWS, "files:r", {"P-1": person("ann")}),
           after=30)
    passes(company, (AWS, "aws:1", {"U1": user("ann")}), (ROWS, "files:r", {"P-1": person("ann")}), first=30)
    (found,) = tied(company)
    assert list(found.unmatched) == ["account the U2 (bob) is not in the roster"]


def test_a_feature_that_was_off_in_between_fails_the_tie_out(company):
    """On at both ends and off in February: nobody looked then, and nobody opened an alert."""
    tie_out = next(t for t in TIE_OUTS if t.id == "dependabot_against_repositories")
    for first, after, on in ((0, 40, True), (40, 45, False), (45, 90, True)):
        passes(company, ("github.repository", "github:1", {"7": repository(on)}), first=first, after=after)
    (found,) = tied(company, tie_out)
    assert list(found.unmatched) == [
        "repository the 7 (7) is not in the repositories that Dependabot watched throughout"]


def test_a_feature_that_went_off_after_the_period_says_nothing_of_it(company):
    """The first of April is no day of the first quarter."""
    tie_out = next(t for t in TIE_OUTS if t.id == "dependabot_against_repositories")
    passes(company, ("github.repository", "github:1", {"7": repository(True)}), after=91)
    passes(company, ("github.repository", "github:1", {"7": repository(False)}), first=92, after=94)
    (found,) = tied(company, tie_out, as_of=AFTER + timedelta(days=5))
    assert found.unmatched == ()


def test_without_a_second_source_nothing_is_tied(company):
    """No directory was read: there is no outcome, good or bad."""
    passes(company, (ROWS, "files:r", {"P-1": person("ann")}))
    assert tied(company) == ()


def test_an_event_log_ties_to_a_list(company):
    """A door that the log says was made and no reading saw is missing from the list; one that was refused is not."""
    made = TieOut("made", "test.door", Listed("test.door"), (Listed(
        "test.log", form="event", key="item.door", where=(("item.name", ("CreateDoor",)), ("item.error", ("",)))),),
        "door", "the list")
    company.daily(0, 90, [("test.door", {"D-1": {}})])
    log = {"e1": (company.day(3), {"item": {"name": "CreateDoor", "door": "D-1"}}),
           "e2": (company.day(4), {"item": {"name": "CreateDoor", "door": "D-2"}}),
           "e3": (company.day(5), {"item": {"name": "CreateDoor", "door": "D-3", "error": "denied"}}),
           "e4": (company.day(6), {"item": {"name": "DeleteDoor", "door": "D-4"}})}
    company.scan(AFTER - timedelta(minutes=9), [("test.log", log, {"window": (company.day(-1), AFTER)})])
    (found,) = tied(company, made)
    assert list(found.unmatched) == ["door the e2 (D-2) is not in the list"]


def leavers(company, people, users):
    """The result of the shipped control for leavers."""
    company.library = load_library()
    company.engine.load(company.library)
    passes(company, (AWS, "aws:1", users), (ROWS, "files:r", people))
    company.sources = (("main", "aws", "main"), ("r", "files", "main"))
    (found,) = company.assess(company.adopted("AC-05"), AFTER).controls
    return found


def test_a_tie_out_that_fails_leaves_the_control_without_a_conclusion(company):
    """Every known leaver was removed in time, and an account belongs to nobody: who else left is not known."""
    found = leavers(company, {"P-1": person("ann")}, {"U1": user("ann"), "U2": user("bob")})
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert Cause.TIE_OUT_FAILED in found.causes
    proof = found.tests[0].population.completeness[-1]
    assert (proof["query"], proof["unmatched"]) == (
        "accounts_against_the_roster", ["account the U2 (bob) is not in the roster"])


def test_a_tie_out_that_holds_is_kept_as_proof(company):
    """Both lists agree: nobody left, and that is proven."""
    found = leavers(company, {"P-1": person("ann")}, {"U1": user("ann")})
    assert found.operation is Operation.NO_OCCURRENCE
    assert found.tests[0].population.completeness[-1]["second_rows"] == 1


def test_a_state_is_not_concluded_from_a_list_that_lacks_subjects(company, monkeypatch):
    """All doors seen are locked, and the log knows of one more."""
    made = TieOut("made", "test.door", Listed("test.door"), (Listed("test.log", form="event", key="item.door"),),
                  "door", "the list")
    monkeypatch.setattr("policies.operation.examine.TIE_OUTS", (made,))
    company.daily(0, 90, [("test.door", {"D-1": {"lock": {"status": "ok", "value": "locked"}}})])
    log = {"e2": (company.day(4), {"item": {"door": "D-2"}})}
    company.scan(AFTER - timedelta(minutes=9), [("test.log", log, {"window": (company.day(-1), AFTER)})])
    (found,) = company.assess(company.adopted("ZZ-01"), AFTER).controls
    assert found.operation is Operation.INSUFFICIENT_EVIDENCE
    assert "another source knows of subjects" in found.why


def logged(name, **request):
    """A CloudTrail event."""
    return {"item": {"eventName": name, "requestParameters": request}}


def app(name, owner, sort="Application"):
    """A service principal."""
    return {"item": {"displayName": name, "appOwnerOrganizationId": owner, "servicePrincipalType": sort}}


def last_used(day):
    """A row of the credential report."""
    return {"root": True, "known": True, "password_last_used": day, "access_key_1_last_used": None}


def machine(name, state="running"):
    """An EC2 instance."""
    return {"item": {"InstanceId": name, "State": {"Name": state}}}


def repository(alerts=True, secrets=None, archived=False):
    """A repository of GitHub, with what the caller may see of its settings."""
    settings = {} if secrets is None else {"security_and_analysis": {"secret_scanning": {"status": secrets}}}
    return {"item": {"archived": archived, "disabled": False, **settings},
            "vulnerability_alerts": {"status": "ok", "value": {"enabled": alerts}}}


def setup(state):
    """The default setup of code scanning."""
    return {"code_scanning": {"status": "ok", "value": {"state": state}}, "archived": False}


# Tie-out: the list, then (kind, source, documents that match, documents that do not) of the second.
EXAMPLES = {
    "users_against_the_log": ({"U1": {"item": {"UserName": "ann"}}}, "aws:1", [(
        "aws.cloudtrail.event", "aws:1", {"e1": logged("CreateUser", userName="ann")},
        {"e2": logged("CreateUser", userName="eve"), "e3": logged("DeleteUser", userName="eve")})]),
    "keys_against_the_log": ({"K1": {"item": {"AccessKeyId": "A1"}}}, "aws:1", [(
        "aws.cloudtrail.event", "aws:1", {"e1": logged("DeleteAccessKey", accessKeyId="A1", userName="ann"),
                                          "e2": logged("CreateAccessKey", userName="ann")},
        {"e3": logged("DeleteAccessKey", accessKeyId="A2")})]),
    "protected_against_backup_jobs": ({"j1": {"item": {"ResourceArn": "arn:db1"}}}, "aws:1", [(
        "aws.backup.protected_resource", "aws:1", {"r1": {"item": {"ResourceArn": "arn:db1"}}},
        {"r2": {"item": {"ResourceArn": "arn:db2"}}})]),
    "vendors_against_applications": ({"V-1": {"item": {"name": "Chat Inc", "applications": ["chat", "chat-app"]}}},
                                     "files:r", [
        ("github.app_installation", "github:1", {"1": {"item": {"app_slug": "chat-app"}}},
         {"2": {"item": {"app_slug": "reader"}}}),
        ("entra.service_principal", "entra:t1", {
            "1": app("chat", "t9"), "2": app("Our own", "t1"), "3": app("x", "t8", "ManagedIdentity"),
            "4": app("Graph", "f8cdef31-a31e-4b4a-93e4-5f571e91255a")}, {"5": app("Reader", "t7")})]),
    "scanner_against_ec2": ({"r1": {"region": "r1", "scanning": {"status": "ok", "value": {"ec2": "ENABLED"}}},
                             "r2": {"region": "r2", "scanning": {"status": "ok", "value": {"ec2": "DISABLED"}}}},
                            "aws:1", [("aws.ec2.instance", "aws:1", {"i-1": {"region": "r1"}},
                                       {"i-2": {"region": "r2"}})]),
    "scanner_against_ecr": ({"r1": {"region": "r1", "scanning": {"status": "ok", "value": {"ecr": "ENABLED"}}},
                             "r2": {"region": "r2", "scanning": {"status": "forbidden", "code": "x"}}},
                            "aws:1", [("aws.ecr.repository", "aws:1", {"a": {"region": "r1"}},
                                       {"b": {"region": "r2"}})]),
    "managed_against_ec2": ({"m-1": {"item": {"InstanceId": "i-1"}}}, "aws:1", [(
        "aws.ec2.instance", "aws:1", {"i-1": machine("i-1"), "i-3": machine("i-3", "terminated")},
        {"i-2": machine("i-2", "stopped")})]),
    "dependabot_against_repositories": ({}, "github:1", [(
        "github.repository", "github:1", {"1": repository(True), "2": repository(False, archived=True)},
        {"3": repository(False), "4": {**repository(), "vulnerability_alerts": {"status": "forbidden"}}})]),
    "secret_scanning_against_repositories": ({}, "github:1", [(
        "github.repository", "github:1", {"1": repository(secrets="enabled")},
        {"2": repository(secrets="disabled"), "3": repository()})]),
    "code_scanning_against_repositories": ({"e1": {"repository_id": 2}}, "github:1", [(
        "github.repository_security", "github:1", {"1": setup("configured"), "2": setup("not-configured")},
        {"3": setup("not-configured"), "4": {"code_scanning": {"status": "absent"}, "archived": False}})]),
    "root_uses_against_the_log": ({"e1": {"group": "root", "day": "2026-02-14"}}, "aws:1", [(
        "aws.iam.user_activity", "aws:1", {"u1": last_used("2026-02-14"), "u2": last_used("2025-12-31"),
                                           "u3": {**last_used("2026-02-15"), "root": False}},
        {"u4": last_used("2026-02-16")})]),
}


def test_every_declared_tie_out_has_its_example():
    """The table and the examples name the same ones, and each kind stands on the page of its source."""
    assert {t.id for t in TIE_OUTS} == {*EXAMPLES, "accounts_against_the_roster"}
    pages = "".join(path.read_text() for path in (ROOT.parent / "docs/sources").glob("*.md"))
    kinds = {listed.kind for t in TIE_OUTS for listed in (t.listed, *t.second)}
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in pages] == []


def sealed_once(company, listed, documents, source):
    """One pass of one list or log, the day before the end."""
    at = AFTER - timedelta(hours=30)
    if listed.form == "event":
        events = {name: (at - timedelta(days=9), body) for name, body in documents.items()}
        company.scan(AFTER - timedelta(minutes=9), [(listed.kind, events, {
            "window": (company.day(-1), AFTER), "source": source, "label": "main"})])
    else:
        company.scan(at, [(listed.kind, documents, {"source": source, "label": "main"})])


@pytest.mark.parametrize("matching", [True, False])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_declared_tie_out_tells_rows_that_match_from_rows_that_do_not(company, name, matching):
    """Each with documents as its sources write them."""
    tie_out = next(t for t in TIE_OUTS if t.id == name)
    listed, source, seconds = EXAMPLES[name]
    if listed:
        sealed_once(company, tie_out.listed, listed, source)
    for kind, where, good, bad in seconds:
        second = next(each for each in tie_out.second if each.kind == kind)
        sealed_once(company, second, good if matching else {**good, **bad}, where)
    found = tied(company, tie_out)
    assert [bool(t.unmatched) for t in found] == [not matching] * len(seconds)
    assert matching or sum(len(t.unmatched) for t in found) == sum(len(bad) for *_, bad in seconds)
