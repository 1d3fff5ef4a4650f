"""The linter of statements: what an auditor could not test as written is named."""

import pytest

from policies.library import load_library
from policies.lint import lint
from policies.wording import wording

SOUND = "The owner of each key replaces it within 90 days of its creation. The daily list of keys is the evidence."

DEFECTS = {
    "all": (SOUND.replace("each key", "all keys"), "'all' cannot be tested"),
    "always": (SOUND.replace("replaces", "always replaces"), "'always' cannot be tested"),
    "immediately": (SOUND.replace("replaces it", "replaces it immediately"), "'immediately' cannot be tested"),
    "regularly": (SOUND.replace("replaces it", "regularly replaces it"), "'regularly' cannot be tested"),
    "as needed": (SOUND.replace("within 90 days", "as needed within 90 days"), "'as needed' cannot be tested"),
    "timely": (SOUND.replace("replaces it", "replaces it in a timely manner"), "'timely' cannot be tested"),
    "no actor": ("Keys are replaced within 90 days. The daily list of keys is the evidence.", "no actor"),
    "no frequency": ("The owner replaces keys. The list of keys is the evidence.", "no frequency"),
    "no evidence": ("The owner of each key replaces it within 90 days of its creation.", "no evidence"),
    "two actors": ("Management approves each right, and the administrator grants it. Tickets are the evidence.",
                   "begin a sentence of its own at 'and the administrator grants'"),
    "two duties": ("Owners must review each right yearly and must remove what is left. Tickets are the evidence.",
                   "begin a sentence of its own at 'must remove"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_of_wording_is_named(defect):
    """Each defect is found, and nothing else in the same statement."""
    statement, expected = DEFECTS[defect]
    (found,) = wording(statement)
    assert expected in found


@pytest.mark.parametrize("statement", [SOUND, *(item.statement for item in load_library().controls.values())])
def test_a_statement_that_can_be_tested_is_left_alone(statement):
    """Our own statements, and the evidence named in the same sentence as the duty, are sound."""
    assert list(wording(statement)) == []


def test_lint_names_file_and_line(folder):
    """The problem stands where the statement stands, in a customer's folder as in ours."""
    folder.control(changes={"statement": "Facilities always keeps each door locked; the door log is the evidence."})
    (problem,) = [problem for problem in lint(folder.read()) if problem.rule == "wording"]
    assert (problem.path, problem.line) == ("controls/zz_01_doors_are_locked/control.yaml", 3)
