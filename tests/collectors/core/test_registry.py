"""Source types by name, loaded when used; least privilege from the declarations."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from collectors import registry
from collectors.base import Operation, TieoutError
from collectors.guard import check_read_only
from collectors.permissions import assuming, least_privilege
from tests.collectors.core.support import Clock, collector, items


def test_an_unknown_type_names_the_known_ones():
    """A typing error in the configuration is answered with the choice."""
    with pytest.raises(TieoutError, match="'azzure'.*" + ", ".join(registry.SOURCE_TYPES)):
        registry.connect({"type": "azzure", "name": "x"}, clock=Clock())
    with pytest.raises(TieoutError, match="''"):
        registry.connect({"name": "x"}, clock=Clock())


def test_a_folder_connects(tmp_path):
    """A files entry becomes one source with its id, and the kinds that every folder must hold."""
    source, = registry.connect({"type": "files", "name": "hr", "path": str(tmp_path)}, clock=Clock())
    assert (source.id, source.label, source.type) == ("files:hr", "hr", "files")
    assert [kind.kind for kind in source.collectors()] == ["files.person", "files.policy"]
    assert set(source.collectors()) < set(registry.collectors_of("files"))


@pytest.mark.parametrize("config", [{"name": "hr"}, {"path": "."}, {"name": "", "path": "."}, {"name": "x", "path": 3}])
def test_a_folder_without_its_keys_is_an_error(config):
    """The sentence names the key that is missing."""
    with pytest.raises(TieoutError, match=r"expected (name|path) as text"):
        registry.connect({"type": "files", **config}, clock=Clock())


@pytest.mark.parametrize("source_type", registry.SOURCE_TYPES)
def test_declarations_need_no_sdk(source_type):
    """The collectors of a type, and their permissions, can be listed where no SDK is installed."""
    script = ("import sys\n"
              "for name in ('boto3', 'botocore', 'github'): sys.modules[name] = None\n"
              "from collectors.registry import collectors_of\n"
              "from collectors.permissions import least_privilege\n"
              f"kinds = collectors_of({source_type!r})\n"
              f"print(len(kinds), len(least_privilege({source_type!r}, kinds)))")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 0


def test_a_missing_extra_says_what_to_install():
    """Without the SDK, in a process that never had it, the answer is the command that installs it."""
    script = ("import sys\n"
              "for name in ('boto3', 'botocore'): sys.modules[name] = None\n"
              "from collectors.base import TieoutError\n"
              "from collectors.registry import connect\n"
              "try: connect({'type': 'aws', 'name': 'x'}, clock=None)\n"
              "except TieoutError as error: print(error.hint)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "Run: pip install 'tieout[aws]'\n", done.stderr


@pytest.mark.parametrize("source_type", registry.SOURCE_TYPES)
def test_every_declaration_is_a_read_with_a_permission(source_type):
    """Each operation of each collector passes the guard's rule and says what to grant."""
    for kind in registry.collectors_of(source_type):
        assert kind.operations, kind.kind
        for operation in kind.operations:
            check_read_only(operation.name)
            assert operation.permission, operation.name


@pytest.mark.parametrize("source_type", registry.SOURCE_TYPES)
def test_kinds_are_unique_and_of_their_type(source_type):
    """A kind is declared once and begins with its source's type."""
    kinds = [kind.kind for kind in registry.collectors_of(source_type)]
    assert len(kinds) == len(set(kinds))
    assert all(kind.startswith(f"{source_type}.") for kind in kinds)


def test_the_iam_policy_grants_what_is_declared_and_no_more():
    """Sorted, each action once, reads only, in a statement that can be pasted."""
    operations = (Operation("s3:ListBuckets", "s3:ListAllMyBuckets"), Operation("iam:ListUsers", "iam:ListUsers"))
    policy = least_privilege("aws", [collector("aws.x", items(), operations=operations),
                                     collector("aws.y", items(), operations=operations[:1])])
    statement, = policy["Statement"]
    assert policy["Version"] == "2012-10-17"
    assert (statement["Effect"], statement["Resource"], statement["Sid"]) == ("Allow", "*", "TieoutReadOnly")
    assert statement["Action"] == sorted({*statement["Action"]})
    assert {"s3:ListAllMyBuckets", "iam:ListUsers"} <= set(statement["Action"])
    assert "s3:ListBuckets" not in statement["Action"]


def test_the_whole_iam_policy_fits_a_managed_policy():
    """All collectors together stay within the 6,144 characters that IAM allows a managed policy."""
    policy = least_privilege("aws", registry.collectors_of("aws"))
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6144
    assert not [action for action in policy["Statement"][0]["Action"] if "*" in action]


def test_no_collectors_need_nothing():
    """An empty choice grants nothing."""
    assert least_privilege("aws", [])["Statement"] == []
    assert least_privilege("github", []) == {"permissions": []}
    assert "nothing" in least_privilege("files", [])["sentence"]


def test_files_need_a_sentence():
    """A folder's privilege is said in words."""
    people, policies = registry.collectors_of("files")[0], registry.collectors_of("files")[9]
    assert least_privilege("files", [people])["sentence"] == (
        "Needs read access to people.csv and read access to the git repository that holds the folder, if one does, "
        "and nothing else; it never writes.")
    assert "policies/*.md" in least_privilege("files", [policies])["sentence"]


def test_github_permissions_are_a_sorted_list():
    """Fine-grained permissions, each once; none writes but the one that a source must ask for by name."""
    granted = least_privilege("github", registry.collectors_for({"type": "github"}))["permissions"]
    assert granted == sorted(set(granted))
    assert all(name.endswith(": read") for name in granted)
    every = least_privilege("github", registry.collectors_for({"type": "github", "rule_suites": True}))["permissions"]
    assert set(every) - set(granted) == {"Administration: write"}


@pytest.mark.parametrize(("source", "roles"), [
    ({}, []),
    ({"profile": "prod"}, []),
    ({"role_arn": "arn:aws:iam::111122223333:role/tieout"}, ["arn:aws:iam::111122223333:role/tieout"]),
    ({"accounts": [{"profile": "a"}, {"role_arn": "arn:aws:iam::2:role/x"}]}, ["arn:aws:iam::2:role/x"]),
    ({"organization": {"role_name": "audit/tieout"}}, ["arn:aws:iam::*:role/audit/tieout"]),
    ({"organization": {"role_name": "t"}, "role_arn": "arn:aws-us-gov:iam::1:role/t"},
     ["arn:aws-us-gov:iam::*:role/t", "arn:aws-us-gov:iam::1:role/t"]),
])
def test_who_assumes_roles_needs_nothing_but_them(source, roles):
    """Each role that an entry names, those of an organisation's members by their one name, and no other source's."""
    statements = assuming([{"type": "aws", **source}, {"type": "github", "role_arn": "not a role"}])["Statement"]
    assert [(one["Action"], one["Resource"]) for one in statements] == [(["sts:AssumeRole"], roles)] * bool(roles)
