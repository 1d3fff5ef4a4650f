"""Which kinds a pass must hold: leaving one out would make an adopted control unknown."""

from policies.adoption import adopt
from policies.library import load_library
from policies.operation.reading import kinds_read


def test_every_kind_that_a_test_reads_or_joins_is_needed():
    """For the whole library, test by test."""
    library = load_library()
    needed = kinds_read(adopt(library, {"adopt": sorted(library.controls)}))
    for control in library.controls.values():
        for test in control.tests:
            assert {test.kind, *(join.kind for join in test.related)} <= needed


def test_leavers_need_the_accounts_of_every_system():
    """The roster alone does not say who still has access."""
    needed = kinds_read(adopt(load_library(), {"adopt": ["AC-05"]}))
    assert {"files.person", "aws.iam.user", "entra.user", "github.member", "github.outside_collaborator"} <= needed


def test_the_lists_of_scopes_are_always_needed():
    """Whether a region or repository existed is a fact of its parent."""
    assert {"aws.region", "github.repository", "azure.subscription"} <= kinds_read(())


def test_a_state_that_a_log_can_prove_needs_the_log():
    """Without it the same state would be known on dated observations alone."""
    assert "aws.cloudtrail.event" in kinds_read(adopt(load_library(), {"adopt": ["NW-01"]}))
    assert "github.audit_event" in kinds_read(adopt(load_library(), {"adopt": ["AC-15"]}))
