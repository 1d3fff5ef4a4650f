"""Back-filling over a real store with the shipped controls: what the log of a period adds to a control's result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from collectors.aws.cloudtrail_names import ASKED
from collectors.aws.config_names import TYPES, query_of
from collectors.base import ScanStatus
from policies.library import load_library
from policies.operation.change_logs import WATCHES
from policies.operation.period import micros
from policies.operation.results import Cause, Operation
from policies.operation.verdicts import NoMemory
from store import tombstones

ACCOUNT = "123456789012"
SOURCE, REGION = f"aws:{ACCOUNT}", "eu-west-1"
QUERY = f"cloudtrail:LookupEvents of {ASKED}, ConsoleLogin and root"
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
OPEN = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [],
         "PrefixListIds": [], "UserIdGroupPairs": []}]


def alone(control):
    """The shipped library with one control; engines know a library by its digest."""
    library = load_library()
    return replace(library, controls={control: library.controls[control]}, digest=f"{control}{library.digest[5:]}")


@pytest.fixture
def company(company):
    """A company whose library has the control of security groups alone."""
    company.library = alone("NW-01")
    company.sources = ((SOURCE, "aws", "main"),)
    return company


def group(rules=(), **item):
    """A security group's document."""
    return {"account": ACCOUNT, "region": REGION, "item": {
        "GroupId": "sg-1", "GroupName": "web", "OwnerId": ACCOUNT, "IpPermissions": list(rules),
        "IpPermissionsEgress": [], "Tags": [], **item}}


def groups(content):
    """The lane of security groups."""
    return ("aws.ec2.security_group", content, {"source": SOURCE, "scope": REGION})


def event(at, name="RevokeSecurityGroupIngress", **parameters):
    """A recorded call."""
    return at, {"account": ACCOUNT, "region": REGION, "group": "network",
                "item": {"eventName": name, "requestParameters": parameters}}


def trail(content, at, *, since=None, query=QUERY, scope=REGION):
    """The lane of CloudTrail's events, read from a day before, or from ``since``."""
    window = (since or at - timedelta(days=1, hours=2), at)
    return ("aws.cloudtrail.event", content, {"source": SOURCE, "scope": scope, "window": window, "query": query})


def passed(company, days, *, events=(), content=None, hole=(), **options):
    """Daily passes: the log always, the groups outside ``hole``."""
    for day in days:
        at = company.day(day)
        found = {f"e{i}": e for i, e in enumerate(events) if at - timedelta(days=1) <= e[0] < at}
        lanes = [trail(found, at, **options)]
        if day not in hole:
            lanes.append(groups(content(day) if content else {"sg-1": group()}))
        company.scan(at, lanes)


def result_of(company, as_of=None):
    """The result of the control and of its test of open ports."""
    as_of = as_of or datetime(2026, 4, 2, 7, tzinfo=UTC)
    (control,) = company.assess(company.adopted("NW-01"), as_of, first=FIRST, last=LAST).controls
    (test,) = [t for t in control.tests if t.test.endswith("_open")]
    return control, test


def contradictions(company):
    """What the limits say of logs that lack something."""
    made = company.assess(company.adopted("NW-01"), datetime(2026, 4, 2, 7, tzinfo=UTC), first=FIRST, last=LAST)
    return [limit for limit in made.limits if "has no event of" in limit]


DAYS = range(-2, 92)
DAY_SECONDS = 86400


def test_a_period_that_the_log_covers_is_proven_and_says_throughout(company):
    """Every second of it; the scan after the period's last midnight is the second end of its last day."""
    passed(company, DAYS)
    control, test = result_of(company)
    assert control.operation is Operation.EFFECTIVE
    assert (test.shares.proven, test.shares.total) == (90 * DAY_SECONDS, 90 * DAY_SECONDS)
    assert sum(cell.proven for cell in test.days) == test.shares.proven
    assert test.title + ": no exposure throughout, by a complete log of changes" in control.why


def test_the_last_day_is_not_proven_before_the_log_has_settled(company):
    """A log that is read with the last scan may not have the last events yet."""
    passed(company, range(-2, 91))
    test = result_of(company)[1]
    assert test.shares.proven == 89 * DAY_SECONDS + 6 * 3600
    assert "throughout" not in result_of(company)[0].why


def test_without_the_log_the_same_observations_are_bracketed(company):
    """The grade comes from the log alone."""
    for day in DAYS:
        company.scan(company.day(day), [groups({"sg-1": group()})])
    assert result_of(company)[1].shares.proven == 0


def test_a_month_without_a_scan_is_filled_by_a_whole_log(company):
    """Nobody looked from 29 January to 4 March, and the log shows that nothing changed."""
    passed(company, DAYS, hole=range(28, 62))
    control, test = result_of(company)
    assert (control.operation, test.months_missing, test.unknown) == (Operation.EFFECTIVE, (), ())
    assert test.shares.unknown == 0
    assert "log" in control.why


@pytest.mark.parametrize(("touch", "left"), [
    pytest.param({"groupId": "sg-1"}, 1, id="the subject"),
    pytest.param({"ModifySecurityGroupRulesRequest": {"GroupId": "sg-1"}}, 1, id="the subject, where EC2 nests it"),
    pytest.param({"groupId": "sg-9"}, 1, id="a subject that nobody saw"),
    pytest.param({"groupName": "web"}, 0, id="a name instead of an id"),
    pytest.param({}, 0, id="no subject"),
])
def test_a_hole_in_which_an_event_lies_is_not_filled(company, touch, left):
    """February has no observation and no proof: evidence is insufficient, and the stretch says for how many."""
    passed(company, DAYS, hole=range(28, 62), events=[event(company.day(40), **touch)])
    control, test = result_of(company)
    assert (control.operation, test.months_missing) == (Operation.INSUFFICIENT_EVIDENCE, ("2026-02",))
    (unknown,) = [u for u in test.unknown if u.end - u.start > 30 * DAY_SECONDS * 1_000_000]
    assert (unknown.subjects, unknown.cause) == (0, Cause.NOT_COLLECTED_YET)
    assert (f"proves nothing of {left} of the subjects" in unknown.why) == bool(left)


@pytest.mark.parametrize("broken", [
    pytest.param({"query": "cloudtrail:LookupEvents of 3 event names, ConsoleLogin and root"}, id="other names"),
    pytest.param({"scope": "us-east-1"}, id="another region"),
])
def test_a_log_of_something_else_fills_nothing(company, broken):
    """The scans' own record of what was asked decides."""
    passed(company, DAYS, hole=range(28, 62), **broken)
    control, test = result_of(company)
    assert control.operation is Operation.INSUFFICIENT_EVIDENCE
    assert test.shares.proven == 0


@pytest.mark.parametrize("status", [ScanStatus.PARTIAL, ScanStatus.FAILED])
def test_a_log_that_was_denied_once_has_a_hole(company, status):
    """One pass of the log that failed, and the next did not reach back: the hole stays a hole."""
    for day in DAYS:
        at = company.day(day)
        log = trail({}, at) if day != 40 else (
            "aws.cloudtrail.event", status, {"source": SOURCE, "scope": REGION, "code": "AccessDenied"})
        company.scan(at, [log] if 28 <= day < 62 else [log, groups({"sg-1": group()})])
    control, test = result_of(company)
    assert (control.operation, test.months_missing) == (Operation.INSUFFICIENT_EVIDENCE, ("2026-02",))


def test_a_log_that_failed_and_then_reached_back_is_whole(company):
    """What the later window covers is known of it."""
    for day in DAYS:
        at = company.day(day)
        log = ("aws.cloudtrail.event", ScanStatus.FAILED, {"source": SOURCE, "scope": REGION}) if day == 40 else trail(
            {}, at, since=at - timedelta(days=3))
        company.scan(at, [log] if 28 <= day < 62 else [log, groups({"sg-1": group()})])
    assert result_of(company)[0].operation is Operation.EFFECTIVE


def test_an_event_that_arrives_late_counts_from_when_it_is_there(company):
    """An assessment that is made later knows of it; one up to an earlier ledger entry cannot."""
    passed(company, DAYS, hole=range(28, 62))
    assert result_of(company)[0].operation is Operation.EFFECTIVE
    at = company.day(95)
    company.scan(at, [trail({"late": event(company.day(40), groupId="sg-1")}, at)])
    assert result_of(company, datetime(2026, 4, 6, 7, tzinfo=UTC))[0].operation is Operation.INSUFFICIENT_EVIDENCE


def test_an_event_between_two_daily_scans_makes_the_rest_of_the_day_unknown(company):
    """Whatever both scans saw, nobody knows what was there in between."""
    passed(company, DAYS, events=[event(company.day(40) + timedelta(hours=6), groupId="sg-1")])
    control, test = result_of(company)
    assert control.operation is Operation.EFFECTIVE
    assert test.shares.unknown == 18 * 3600
    assert test.shares.proven == 89 * DAY_SECONDS
    (unknown,) = test.unknown
    assert unknown.subjects == 1
    assert "CloudTrail" in unknown.why


def test_a_group_of_another_account_is_not_proven(company):
    """It is changed in the account that owns it, whose log this is not."""
    passed(company, DAYS, hole=range(28, 62), content=lambda _: {"sg-1": group(OwnerId="999999999999")})
    control, test = result_of(company)
    assert (control.operation, test.shares.proven) == (Operation.INSUFFICIENT_EVIDENCE, 0)


def test_a_tag_that_changes_in_a_hole_changes_no_tested_fact(company):
    """The tested facts were alike at both ends."""
    passed(company, DAYS, hole=range(28, 62),
           content=lambda day: {"sg-1": group(Tags=[{"Key": "day", "Value": str(day > 50)}])})
    assert result_of(company)[0].operation is Operation.EFFECTIVE


def test_a_rule_that_changes_in_a_hole_without_an_event_is_not_proven(company):
    """The log would have to have it, so the log is not believed."""
    passed(company, DAYS, hole=range(28, 62), content=lambda day: {"sg-1": group(
        [{**OPEN[0], "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}] if day > 50 else [])})
    control, test = result_of(company)
    assert (control.operation, test.months_missing) == (Operation.INSUFFICIENT_EVIDENCE, ("2026-02",))
    assert ["proves nothing of 1 of the subjects" in u.why for u in test.unknown] == [True]
    (said,) = contradictions(company)
    assert said.startswith("CloudTrail's event history has no event of 1 of the changes seen of "
                           f"aws.ec2.security_group in {SOURCE} {REGION}:")


def test_a_rule_that_changes_with_its_event_contradicts_no_log(company):
    """The log had it, and the limits say nothing."""
    passed(company, DAYS, content=lambda day: {"sg-1": group(
        [{**OPEN[0], "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}] if day > 50 else [])},
        events=[event(company.day(50) + timedelta(hours=2), groupId="sg-1")])
    assert contradictions(company) == []


def test_an_exposure_stays_one_whatever_the_log_says(company):
    """A port that was open before and after a hole failed in it, proven or not."""
    passed(company, DAYS, hole=range(28, 62), content=lambda _: {"sg-1": group(OPEN)})
    control, test = result_of(company)
    assert control.operation is Operation.INEFFECTIVE
    assert test.shares.failing == 90 * DAY_SECONDS


def test_the_memory_of_ties_changes_nothing(company):
    """With and without what an earlier assessment remembered the result is the same."""
    passed(company, DAYS, hole=range(28, 62), events=[event(company.day(70), groupId="sg-1")])
    adopted = company.adopted("NW-01")
    found = [company.assess(adopted, first=FIRST, last=LAST, cache=cache).controls for cache in (False, True, True)]
    assert found[0] == found[1] == found[2]


def test_an_event_whose_body_retention_removed_touches_every_subject(company):
    """Nobody can read any more whom it concerned, so it counts against all; nothing else breaks."""
    passed(company, DAYS, hole=range(28, 62), events=[event(company.day(40), "PutBucketPolicy", bucketName="b")])
    assert result_of(company)[0].operation is Operation.EFFECTIVE
    with company.store.snapshot() as snapshot:
        (stored,) = snapshot.events("aws.cloudtrail.event", start=0, end=micros(company.day(99)))
    tombstones.remove(company.store, [stored.digest], reason="retention", at=company.day(95))
    company.cache = NoMemory()
    control, test = result_of(company)
    assert (control.operation, test.months_missing) == (Operation.INSUFFICIENT_EVIDENCE, ("2026-02",))


def iam(**item):
    """A document of IAM, which has no region."""
    return {"account": ACCOUNT, "item": item}


TRUST = {"status": "ok", "value": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}}
NARROW = {"status": "ok", "value": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}
POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/own"
TRAIL_ARN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/everything"
STRICT = {"MinimumPasswordLength": 16, "PasswordReusePrevention": 24, "MaxPasswordAge": 0,
          **{f"Require{name}": True for name in ("LowercaseCharacters", "Numbers", "Symbols", "UppercaseCharacters")}}
EVERYTHING = {"Name": "everything", "TrailARN": TRAIL_ARN, "IsOrganizationTrail": False, "S3BucketName": "logs",
              "LogFileValidationEnabled": True, "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/k"}

SUBSCRIPTION = "33333333-3333-3333-3333-333333333333"
BELOW = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/prod/providers"
GROUP = f"{BELOW}/microsoft.network/networksecuritygroups"
STORE, VAULT = f"{BELOW}/microsoft.storage/storageaccounts/data", f"{BELOW}/microsoft.keyvault/vaults/keys"

# For each watch: its control, its lane's scope, a subject with its document, and an event that touches it.
COVERED = {
    "aws.account": ("AC-03", "", ACCOUNT, {"account": ACCOUNT, "password_policy": {"status": "ok", "value": STRICT}},
                    ("UpdateAccountPasswordPolicy", {})),
    "aws.iam.role": ("AC-16", "", "AROA1", {**iam(RoleName="worker", Path="/"), "trust": TRUST},
                     ("UpdateAssumeRolePolicy", {"roleName": "Worker"})),
    "aws.iam.policy": ("AC-20", "", "ANPA1", {**iam(Arn=POLICY_ARN), "document": NARROW},
                       ("CreatePolicyVersion", {"policyArn": POLICY_ARN})),
    "aws.iam.user": ("AC-21", "", "AIDA1", {**iam(UserName="ada"), "policies": {"status": "ok", "value": []}},
                     ("UpdateUser", {"userName": "lovelace", "newUserName": "ada"})),
    "aws.cloudtrail.trail": ("LM-02", REGION, TRAIL_ARN, {"account": ACCOUNT, "region": REGION, "item": EVERYTHING},
                             ("UpdateTrail", {"name": TRAIL_ARN})),
    "aws.ec2.security_group": ("NW-01", REGION, "sg-1", group(), ("ModifySecurityGroupRules", {
        "ModifySecurityGroupRulesRequest": {"GroupId": "sg-1"}})),
    "aws.s3.bucket": ("BC-01", "", "exports@2025-01-01", {
        "account": ACCOUNT, "region": REGION, "item": {"Name": "exports"},
        "versioning": {"status": "ok", "value": {"Status": "Enabled"}}}, ("AWS::S3::Bucket", "exports")),
    "aws.rds.instance": ("CF-06", REGION, "db-ORDERS", {"account": ACCOUNT, "region": REGION, "item": {
        "DBInstanceIdentifier": "orders", "DbiResourceId": "db-ORDERS", "AutoMinorVersionUpgrade": True}},
        ("AWS::RDS::DBInstance", "db-ORDERS")),
    "aws.rds.cluster": ("DP-18", REGION, "cluster-LEDGER", {"account": ACCOUNT, "region": REGION, "item": {
        "DBClusterIdentifier": "ledger", "DeletionProtection": True}}, ("AWS::RDS::DBCluster", "cluster-LEDGER")),
    "aws.kms.key": ("DP-03", REGION, "k-1", {"account": ACCOUNT, "region": REGION, "item": {
        "KeyId": "k-1", "KeyManager": "CUSTOMER", "KeyState": "Enabled", "MultiRegion": False}},
        ("AWS::KMS::Key", "k-1")),
    "github.repository": ("AC-15", "", "1011", {"item": {"id": 1011, "full_name": "acme/web", "visibility": "private"}},
                          ("repo.access", {"repo_id": 1011, "repo": "acme/web"})),
    "azure.network.security_group": ("NW-01", SUBSCRIPTION, f"{GROUP}/nsg", {
        "resource": f"{GROUP}/nsg", "item": {"properties": {"securityRules": []}}},
        ("MICROSOFT.NETWORK/networkSecurityGroups/securityRules/write", {
            "resource": f"{GROUP}/nsg/securityrules/ssh"})),
    "azure.storage.account": ("DP-04", SUBSCRIPTION, f"{STORE}@2026-01-01", {
        "resource": STORE, "item": {"name": "data", "properties": {
            "allowBlobPublicAccess": False, "allowSharedKeyAccess": False, "minimumTlsVersion": "TLS1_2",
            "supportsHttpsTrafficOnly": True}}}, ("Microsoft.Storage/storageAccounts/write", {"resource": STORE})),
    "azure.keyvault.vault": ("DP-03", SUBSCRIPTION, VAULT, {
        "resource": VAULT, "item": {"properties": {"enableRbacAuthorization": True, "enableSoftDelete": True,
                                                   "softDeleteRetentionInDays": 90, "enablePurgeProtection": True}}},
        ("Microsoft.KeyVault/vaults/accessPolicies/write", {"resource": f"{VAULT}/accesspolicies/add"})),
}
LOGS = {  # the kind of each provider's log, its recorded query and the source
    "config": ("aws.config.item", query_of(TYPES, datetime(2025, 6, 1, tzinfo=UTC)), SOURCE),
    "aws": ("aws.cloudtrail.event", QUERY, SOURCE),
    "github": ("github.audit_event", "GET /orgs/{org}/audit-log: include=web, phrase=created:>=2026", "github:42"),
    "azure": ("azure.activity", "GET {s}/providers/Microsoft.Insights/eventtypes/management/values&$filter", "azure:t"),
}


def recorded(kind, name, parameters):
    """An event as the provider's log has it."""
    if kind.startswith("github."):
        return {"action": name, **parameters}
    if kind.startswith("azure."):
        return {"item": {"operationName": name}, **parameters}
    if name in TYPES:
        return {"account": ACCOUNT, "region": REGION, "item": {"resourceType": name, "resourceId": parameters}}
    return {"account": ACCOUNT, "item": {"eventName": name, "requestParameters": parameters}}


def covered(company, kind, event=None):
    """The tests of a watch over ninety days with a hole of five weeks, in which ``event`` lies."""
    control, scope, subject, document, _ = COVERED[kind]
    company.library = alone(control)
    provider = kind.partition(".")[0]
    lists = next(w.log.lists for w in WATCHES if w.kind == kind)
    log, query, source = LOGS["config" if lists else provider]
    company.sources = ((source, provider, "main"),)
    home = {"source": source, "scope": scope or ("us-east-1" if provider == "aws" else ""), "query": query}
    if lists:
        home["scope"] = REGION
    first = {"first": (company.day(-400), recorded(kind, *COVERED[kind][4]))} if lists else {}
    for day in DAYS:
        at = company.day(day)
        found = {**first, **({"e": (company.day(40), event)} if event and day == 41 else {})}
        lanes = [(log, found, {**home, "window": (at - timedelta(days=1, hours=2), at)})]
        if not 28 <= day < 62:
            lanes.append((kind, {subject: document}, {"source": source, "scope": scope}))
        company.scan(at, lanes)
    (result,) = company.assess(company.adopted(control), datetime(2026, 4, 2, 7, tzinfo=UTC), first=FIRST,
                               last=LAST).controls
    own = {test.id for test in result.adopted.control.tests}
    watched = {name for watch in WATCHES if watch.kind == kind for name in watch.tests} & own
    assert watched
    return [t for t in result.tests if t.test in watched], watched


def test_every_watch_has_an_example_here():
    """A row that nobody tried is none."""
    assert {w.kind for w in WATCHES} == set(COVERED)


@pytest.mark.parametrize("kind", COVERED)
def test_each_watch_fills_a_hole_and_its_event_unfills_it(company, kind):
    """The same ninety days: proven without the event, insufficient for February with it."""
    tests, watched = covered(company, kind)
    assert {t.test for t in tests} == watched
    assert {(t.test, t.shares.unknown, t.months_missing) for t in tests} == {(t, 0, ()) for t in watched}
    assert any(t.shares.proven == t.shares.total > 0 for t in tests)


@pytest.mark.parametrize("kind", COVERED)
def test_each_watch_knows_whom_its_event_touches(company, kind):
    """The event names its subject as the provider writes it, whatever the case and whichever name it goes by."""
    name, parameters = COVERED[kind][4]
    tests, watched = covered(company, kind, recorded(kind, name, parameters))
    assert {(t.test, t.months_missing) for t in tests} == {(t, ("2026-02",)) for t in watched}
    assert all(t.shares.unknown >= 33 * DAY_SECONDS for t in tests if t.shares.total)
