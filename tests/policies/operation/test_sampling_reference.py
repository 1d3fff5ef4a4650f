"""Every published or recomputed reference case of the statistics; the file names the source of each."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from policies.operation.sampling import rules, selection
from policies.operation.sampling import statistics as st

with (Path(__file__).parent / "data" / "sampling_reference.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t"))


def plan(given):
    """The plan of a case."""
    return st.Plan(tolerable=Fraction(given.get("tolerable_rate", "0.5")),
                   confidence=Fraction(str(given["confidence"])), model=st.Model(given.get("dist", "binomial")),
                   population=given.get("population"))


def min_sample_size(given):
    """Items, and how many deviations are allowed."""
    if "accept_deviations" in given:
        return {"n": st.sample_size_for(plan(given), given["accept_deviations"])}
    return dict(zip(("n", "allowed_deviations"), st.sample_size(plan(given), Fraction(given["expected_rate"])),
                    strict=True))


def upper_deviation_limit(given):
    """The limit, and as tables print it."""
    limit = st.upper_limit(plan(given), given["n"], given["deviations"])
    return {"udl": limit, "table_pct_rounded_up": st.percent_up(limit)}


def systematic_positions(given):
    """Both ends of the list, and its length."""
    found = selection.systematic_positions(given["population"], given["n"], Fraction(given["start"]))
    return {"positions_head": found[:5], "positions_tail": found[-3:], "count": len(found)}


def convention_sample_size(given):
    """By a rule file."""
    if given.get("rule") == "10pct_min3_max30":
        return {"n": rules.load("ten-percent").size(given["population"])}
    habit = rules.load("frequency-habits")
    return {risk: habit.size(given["population"], given["frequency"], risk) for risk in ("lower", "higher")}


FUNCTIONS = {
    "min_sample_size": min_sample_size, "upper_deviation_limit": upper_deviation_limit,
    "systematic_positions": systematic_positions, "convention_sample_size": convention_sample_size,
    "max_acceptable_deviations": lambda g: {"deviations": st.most_acceptable(plan(g), g["n"])},
    "p_at_least_one": lambda g: {"p": float(st.at_least_one(g["population"], g["known_deviations"],
                                                            g["auditor_sample"]))},
    "n0": lambda g: {"raw": st.zero_deviation_size(plan(g)), "n": st.sample_size_for(plan(g), 0)},
    "two_stage_sample_size": lambda g: {"n_per_stage": st.two_stage_size(plan(g))},
    "actual_risk": lambda g: {"risk_of_accepting": float(st.risk_of_two_stages(25, Fraction(g["true_rate"])))},
}


def test_all_cases_are_here():
    """None of the reference cases is left out, and each names its source."""
    assert len(CASES) == 148
    assert all(case["source"] and case["function"] in FUNCTIONS for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["case_id"] for case in CASES])
def test_a_reference_case(case):
    """The function gives the published value, exactly or within the tolerance that the case states."""
    expected = json.loads(case["expected_json"])
    found = FUNCTIONS[case["function"]](json.loads(case["inputs_json"]))
    within = 0 if case["tolerance"] == "exact" else float(case["tolerance"])
    for name, value in expected.items():
        assert found[name] == (pytest.approx(value, abs=within) if within else value), case["source"]
