"""What is collected is judged by some test, or the table below says why it is not."""

from collectors.registry import SOURCE_TYPES, collectors_of
from policies.library import load_library

WITHOUT_TEST = {
    "aws.config.item": "Earlier versions of what other kinds hold; the time before the first scan is read of it.",
    "aws.organization.account": "Names the accounts that are read; one that is not read is a lane without evidence.",
    "azure.management_group": "Names of groups; where a subscription stands among them is azure.subscription's own.",
    "entra.deleted_user": "An account that is gone; that it went in time is judged by the leavers' tests.",
    "files.applicability": "Management's own statement; `tieout triage` counts it among what an engagement has.",
    "files.bridge_letter": "Our own word after a report; the description's own rules check it (method, 8a).",
    "files.description": "Management's text; the description's own rules hold it against what is known (method, 8a).",
    "github.push": "Kept for 7 days only; each commit of a default branch is judged as github.change.",
    "imports.finding": "Another tool's word corroborates or opens a question, and is never a verdict.",
}


def _read_kinds():
    for control in load_library().controls.values():
        for test in control.tests:
            yield test.kind
            yield from (related.kind for related in test.related)
            if test.expected:
                yield test.expected.found.kind
            if test.expected and test.expected.per:
                yield test.expected.per.kind


def _collected_kinds():
    return {collector.kind for source in SOURCE_TYPES for collector in collectors_of(source)}


def test_each_collected_kind_is_judged_or_says_why_not():
    """No policy reads exactly the kinds of the table, neither as subject nor by a join."""
    assert sorted(_collected_kinds() - set(_read_kinds())) == sorted(WITHOUT_TEST)


def test_each_kind_that_is_judged_is_collected():
    """A policy on a kind that no collector declares would never have a subject."""
    assert set(_read_kinds()) - _collected_kinds() == set()
