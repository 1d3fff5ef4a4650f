"""A person's word on a failure: beside it in every report, and nothing depends on it."""

from dataclasses import replace
from datetime import date

import pytest

from policies.operation.reliance.disagreements import described, read_disagreement
from policies.operation.reliance.model import Declared, Disagreement
from policies.operation.results import Operation
from reports import gap, readiness_json, view
from reports.package_files import deviation_rows

LOCKED = {"lock": {"status": "ok", "value": "locked"}}
OPEN = {"lock": {"status": "ok", "value": "open"}}
WORD = Disagreement("D-1", "ZZ-01", "front", "false_positive", "facilities", "ciso", "the sensor was broken", "ab" * 32,
                    date(2026, 2, 1), date(2026, 12, 31))


def assessed(company, *words):
    """A door open for ten days, and what people say of it."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(20, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    return company.assess(company.adopted("ZZ-01"), declared=Declared(disagreements=words))


def stripped(assessment):
    """An assessment without what people say."""
    def without(test):
        return replace(test, exposures=tuple(replace(e, disagreement="") for e in test.exposures),
                       deviations=tuple(replace(d, disagreement="") for d in test.deviations))
    controls = tuple(replace(c, tests=tuple(map(without, c.tests))) for c in assessment.controls)
    return replace(assessment, controls=controls, unsound_disagreements=())


@pytest.mark.parametrize("changes", [
    {}, {"says": "true_deviation"}, {"until": date(2026, 3, 1)}, {"approver": "facilities"}, {"item": "back"},
], ids=["sound", "confirming", "over", "alone", "of no failure"])
def test_nothing_depends_on_a_persons_word(company, changes):
    """With and without it the assessment is the same: result, counts, criteria, verdict and limits."""
    company.daily(0, 20, [("test.door", {"front": LOCKED})])
    company.daily(20, 30, [("test.door", {"front": OPEN})])
    company.daily(30, 91, [("test.door", {"front": LOCKED})])
    adopted = company.adopted("ZZ-01")
    silent = company.assess(adopted)
    said = company.assess(adopted, declared=Declared(disagreements=(replace(WORD, **changes),)))
    assert stripped(said) == silent
    assert said.controls[0].operation is Operation.INEFFECTIVE


def test_a_persons_word_stands_beside_the_failure_everywhere(company):
    """Readiness, gap report and the package's list of deviations: who, why, approved by whom, on which evidence."""
    assessment = assessed(company, WORD)
    said = "D-1: facilities holds it for no failure: the sensor was broken (approved by ciso on 2026-02-01, until"
    (exposure,) = assessment.controls[0].exposures
    assert said in exposure.disagreement
    assert f"changes nothing: {said}" in "".join(row.why for row in view.exceptions(assessment))
    assert said in readiness_json.render(assessment, company.library).decode()
    report = gap.findings(assessment, company.library, date(2026, 4, 1))
    assert any(said in reason for f in report.findings for i in f.instances for reason in i.reasons)
    assert any(said in cell for row in deviation_rows(assessment) for cell in row)


UNSOUND = {
    "approved_by_its_owner": ({"approver": " Facilities"}, "an approver who is not its owner"),
    "expired": ({"until": date(2026, 3, 31)}, "its last day is over"),
    "dated_in_the_future": ({"on": date(2026, 5, 1)}, "dated in the future"),
    "of_no_failure": ({"item": "back"}, "no failure of that name"),
    "of_another_test": ({"test": "another"}, "no failure of that name"),
}


@pytest.mark.parametrize("defect", UNSOUND)
def test_a_word_that_nobody_may_rest_on_is_a_finding(company, defect):
    """It is named with what is wrong; one that is sound is no finding."""
    changes, said = UNSOUND[defect]
    assessment = assessed(company, replace(WORD, **changes), replace(WORD, id="D-2"))
    ((control, name, sentence),) = assessment.unsound_disagreements
    assert (control, name, said in sentence) == ("ZZ-01", "D-1", True)
    report = gap.findings(assessment, company.library, date(2026, 4, 1))
    assert [f.id for f in report.findings if "disagreement" in f.id] == ["ZZ-01/disagreement/D-1"]


def test_a_disagreement_is_read_back_from_the_ledger_as_it_was():
    """What an assessment rests on can be made again."""
    assert read_disagreement(described(WORD)) == WORD
