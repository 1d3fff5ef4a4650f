"""The table of change logs, held to the policies, to the collectors and to the providers' own lists of operations."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import botocore.session
import pytest

from collectors.aws.cloudtrail_names import GROUP, HOME, names_in
from collectors.aws.config_names import TYPES, holds, query_of
from collectors.github.audit_log import _KEPT as KEPT_OF_GITHUB
from policies.library import ROOT, load_library
from policies.operation.change_logs import AZURE, CLOUDTRAIL, CONFIG, GITHUB, WATCHES

_TESTS = {test.id: test for control in load_library().controls.values() for test in control.tests}
_EACH = pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.tests[0].partition(".")[0])

# What the provider's operations with these words in their names do beside changing the tested facts.
_HARMLESS = {
    "aws.ec2.security_group": ("ec2", "SecurityGroup", """
        ApplySecurityGroupsToClientVpnTargetNetwork AssociateSecurityGroupVpc CreateSecurityGroup
        DisassociateSecurityGroupVpc UpdateSecurityGroupRuleDescriptionsEgress
        UpdateSecurityGroupRuleDescriptionsIngress ValidateSecurityGroupQuotasForInterface"""),
    "aws.account": ("iam", "AccountPasswordPolicy", ""),
    "aws.cloudtrail.trail": ("cloudtrail", "Trail", ""),
    "aws.iam.role": ("iam", "Role", """
        AcquireRole AddRoleToInstanceProfile AttachRolePolicy CreateServiceLinkedRole DeleteRolePermissionsBoundary
        DeleteRolePolicy DeleteServiceLinkedRole DetachRolePolicy PutRolePermissionsBoundary PutRolePolicy
        RemoveRoleFromInstanceProfile TagRole UntagRole UpdateRole UpdateRoleDescription"""),
    "aws.iam.policy": ("iam", "Policy", """
        AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy DeleteAccountPasswordPolicy DeleteGroupPolicy
        DeleteRolePolicy DeleteUserPolicy DetachGroupPolicy DetachRolePolicy DetachUserPolicy PutGroupPolicy
        PutRolePolicy PutUserPolicy SimulateCustomPolicy SimulatePrincipalPolicy TagPolicy UntagPolicy
        UpdateAccountPasswordPolicy UpdateAssumeRolePolicy"""),
    "aws.iam.user": ("iam", "User", """
        AddUserToGroup DeleteUserPermissionsBoundary PutUserPermissionsBoundary RemoveUserFromGroup TagUser
        UntagUser"""),
}
_READS = ("Describe", "Get", "List", "Search", "Lookup", "Generate")


@_EACH
def test_a_watch_speaks_for_state_tests_of_its_kind_that_read_nothing_else(watch):
    """Neither time nor a join may decide: of those the log says nothing."""
    for name in watch.tests:
        test = _TESTS[name]
        assert (test.kind, test.type, test.time, test.related) == (watch.kind, "state", False, ())


@_EACH
def test_the_tested_facts_are_all_that_the_policies_read(watch):
    """Every path that a policy names lies in the facts that the watch is about."""
    for name in watch.tests:
        folder, _, stem = name.partition(".")
        source = (ROOT / "controls" / folder / f"{stem}.rego").read_text()
        source = re.sub(r'object\.get\((input\.subject\.item(?:\.properties)?), "(\w+)"', r"\1.\2", source)
        source = re.sub(r"is_object\(input\.subject\.item\.properties\)", "", source)  # whether it could be read at all
        read = set(re.findall(r"input\.subject\.([\w.]+)", source))
        read |= {".".join(re.findall(r'"(\w+)"', keys)) for keys in re.findall(r'\["subject", ([^\]]+)\]', source)}
        assert read
        assert {path for path in read if not any(f"{path}.".startswith(f"{fact}.") for fact in watch.facts)} == set()
        assert not re.search(r"input\.subject(?![.\w])|input\.subject\.item(?![.\w])", source)


@_EACH
def test_the_log_that_is_collected_has_the_events_and_their_ties(watch):
    """What the collector does not ask for, or drops, could never touch anything."""
    if watch.log is CLOUDTRAIL:
        assert watch.events <= set(GROUP)
        asked = names_in("aws", HOME["aws"] if watch.home else "eu-west-1")
        assert watch.events <= set(asked)
    elif watch.log is AZURE:
        assert watch.ties == ("resource",)
    elif watch.log is CONFIG:
        assert watch.events <= set(TYPES)
        assert all(holds(query_of(TYPES, datetime.now(UTC)), name) for name in watch.events)
    else:
        assert watch.log is GITHUB
        assert {path.partition(".")[0] for path in watch.ties} <= set(KEPT_OF_GITHUB)
    assert watch.source.startswith("https://")
    assert bool(watch.ties) == bool(watch.subject)


@pytest.mark.parametrize("kind", _HARMLESS)
def test_every_operation_of_the_provider_is_an_event_or_is_known_to_change_nothing_tested(kind):
    """A new operation of the service ends this test until somebody has read what it does."""
    service, word, harmless = _HARMLESS[kind]
    model = botocore.session.get_session().get_service_model(service)
    found = {name for name in model.operation_names if word in name and not name.startswith(_READS)}
    watched = {name for w in WATCHES if w.kind == kind for name in w.events}
    assert found - set(harmless.split()) <= watched
    assert not watched & set(harmless.split())
    assert watched <= set(model.operation_names)


@pytest.mark.parametrize("watch", [w for w in WATCHES if w.log is CLOUDTRAIL and w.ties],
                         ids=lambda watch: watch.kind)
def test_the_events_carry_their_subject_where_the_watch_looks_for_it(watch):
    """CloudTrail records a request's parameters under the names of the API, with a small first letter."""
    service = _HARMLESS[watch.kind][0]
    model = botocore.session.get_session().get_service_model(service)
    wanted = {path.rpartition(".")[2].lower() for path in watch.ties}
    for name in watch.events:
        members = {member.lower() for member in model.operation_model(name).input_shape.members}
        assert members & wanted, name


def test_every_type_that_is_read_of_config_is_watched():
    """A history that nothing rests on is not asked for."""
    assert {name for watch in WATCHES if watch.log is CONFIG for name in watch.events} == set(TYPES)


@pytest.mark.parametrize("watch", [w for w in WATCHES if w.beside], ids=lambda watch: watch.kind)
def test_calls_beside_a_history_are_kept_and_name_their_subject(watch):
    """They touch what the history speaks for, by a name that a document has."""
    calls, service = watch.beside, watch.kind.split(".")[1]
    assert calls.log is CLOUDTRAIL
    assert calls.events <= set(names_in("aws", "eu-west-1"))
    model = botocore.session.get_session().get_service_model(service)
    (wanted,) = {path.rpartition(".")[2].lower() for path in calls.ties} - {"bucketname"} or {"bucket"}
    for name in calls.events:
        assert wanted in {member.lower() for member in model.operation_model(name).input_shape.members}


def test_the_method_names_each_kind_that_a_log_speaks_for():
    """Whoever reads what *proven* means finds the kinds that can be, and no other."""
    text = (ROOT.parent / "docs" / "method.md").read_text()
    table = text.partition("## 3a.")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE) == list(dict.fromkeys(w.kind for w in WATCHES))
    for watch in WATCHES:
        numbers = {name.split("_")[0].upper() + "-" + name.split("_")[1] for name in watch.tests}
        (row,) = re.findall(rf"^\| `{re.escape(watch.kind)}` \|.*$", table, re.MULTILINE)
        assert set(re.findall(r"\b[A-Z]{2}-\d\d\b", row)) == numbers
