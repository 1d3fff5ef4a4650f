"""Every parameter that is no number decides something: some known case turns when it is changed."""

import pytest

from policies.lint_cases import limits
from policies.proof import cases_of


def _values(library, test, name):
    """The default and every value that the test's cases give the parameter."""
    control = library.controls[test.control]
    default = next(entry.default for entry in control.parameters if entry.name == name)
    return [default, *(case["params"][name] for _, case in cases_of(library, test) if name in case["params"])]


def _turns(judge, test, name):
    for case, given in cases_of(judge.library, test):
        for value in _values(judge.library, test, name):
            changed = {**given, "params": {**given["params"], name: value}}
            if judge(test.id, **changed).outcome is not case.outcome:
                return True
    return False


def test_a_list_or_a_switch_turns_a_known_case(judge):
    """Approved lists and switches have a case on each side, as numbers have by the library's own properties."""
    asked = 0
    for test in judge.tests.values():
        numbers = {parameter.name for parameter in limits(judge.library.controls[test.control], test)}
        for name in sorted(set(test.params) - numbers):
            asked += 1
            assert _turns(judge, test, name), f"{test.id}: no case turns with {name}"
    assert asked


@pytest.mark.parametrize("control", ["cm_01_changes_are_reviewed", "cm_02_duties_are_separated"])
def test_an_exempt_bot_exempts_no_person(judge, control):
    """With the bot exempt, its own change is not applicable, and one commit by a person brings the control back."""
    bot, person = {"login": "robot[bot]", "id": 9, "type": "Bot"}, {"login": "dev", "id": 1, "type": "User"}
    change = {"type": "pull_request", "author": bot, "merged_by": bot, "merged_at": "2026-05-12T10:30:00Z",
              "head_sha": "b", "reviews": {"status": "ok", "value": []}}
    params = {"minimum_approvals": 1, "exempt_bots": [bot["login"]]}
    for authors, expected in (([bot], "not_applicable"), ([bot, person], "fail")):
        commits = [{"sha": str(place), "author": author, "author_email_sha256": str(author["id"]), "co_authors": []}
                   for place, author in enumerate(authors)]
        subject = {**change, "commits": {"status": "ok", "value": commits}}
        found = judge(f"{control}.github_change", subject=subject, params=params)
        assert found.outcome == expected
