"""The machine-readable contracts: they conform to their schemas, and their numbers are exact."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policies.model import Outcome
from policies.operation.results import Operation, ReadinessVerdict, SelfCheck, Shares
from reports import check, contract, gap, gap_json, numbers, readiness_json
from reports.errors import CleanWithoutProof, ReportError
from tests.reports import builders

PARTS = st.tuples(*[st.integers(0, 10**12)] * 4).filter(any)


@pytest.mark.parametrize("name", contract.NAMES)
def test_the_schemas_are_sound_and_closed(name: str) -> None:
    """Each schema is valid JSON Schema 2020-12, and every object of named properties refuses others."""
    schema = contract.schema(name)
    Draft202012Validator.check_schema(schema)
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            assert "properties" not in node or node.get("additionalProperties") is False, node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def test_an_unknown_schema_is_an_error() -> None:
    """A name outside the list is refused, not looked for on disk."""
    with pytest.raises(ReportError, match="expected one of check, "):
        contract.schema("../package")


def test_the_documents_conform() -> None:
    """The readiness assessment, the gap report and the check follow their schemas."""
    assessment, library = builders.assessment(), builders.library()
    report = gap.findings(assessment, library, builders.TODAY, candidates_now=builders.candidates_now())
    assert contract.faults("readiness", readiness_json.document(assessment, library)) == []
    assert contract.faults("gap", gap_json.document(report)) == []
    assert contract.faults("check", check.document(builders.candidates_now(), everything=True)) == []


def test_a_broken_document_does_not_conform() -> None:
    """A key more, a key less and a word outside an enumeration are each found."""
    good = readiness_json.document(builders.assessment(), builders.library())
    for change in ({"score": 87}, {"verdict": "compliant"}, {"criteria": good["criteria"][:60]}):
        assert contract.faults("readiness", {**good, **change}) != []
    assert contract.faults("readiness", {k: v for k, v in good.items() if k != "limits"}) != []


def test_all_61_criteria_appear_even_without_a_result() -> None:
    """A criterion for which the assessment gave no result is there, and cannot be determined."""
    shortened = builders.assessment(criteria=builders.criteria()[1:])
    found = readiness_json.document(shortened, builders.library())["criteria"]
    assert [c["id"] for c in found] == list(builders.TITLES)
    assert found[0]["status"] == "not_determinable"


def test_the_same_inputs_give_the_same_bytes() -> None:
    """JSON is ASCII, deterministic, and ends in a newline."""
    first = readiness_json.render(builders.assessment(), builders.library())
    assert first == readiness_json.render(builders.assessment(), builders.library())
    assert first.isascii()
    assert first.endswith(b"}\n")


@given(PARTS)
def test_printed_shares_sum_to_exactly_one(parts: tuple[int, int, int, int]) -> None:
    """As decimal text and as binary floats, in any order, the four shares are 1."""
    shares = numbers.share_numbers(Shares(*parts))
    assert shares is not None
    text = json.dumps(shares)
    printed = json.loads(text, parse_float=Fraction)
    assert sum(Fraction(value) for value in printed.values()) == 1
    assert sum(shares.values()) == sum(reversed(list(shares.values()))) == 1.0


@given(PARTS)
def test_a_share_is_nothing_only_for_nothing(parts: tuple[int, int, int, int]) -> None:
    """0 is printed only for no time and 1 only for all of it, in JSON and in percent."""
    shares = Shares(*parts)
    exact = [Fraction(part, shares.total) for part in parts]
    printed = numbers.share_numbers(shares) or {}
    percents = [Fraction(text.removesuffix(" %")) for text in (numbers.share_percents(shares) or {}).values()]
    assert sum(percents) == 100
    for want, number, percent in zip(exact, printed.values(), percents, strict=True):
        assert (number == 0, number == 1) == (want == 0, want == 1)
        assert (percent == 0, percent == 100) == (want == 0, want == 1)
        assert abs(Fraction(number) - want) < Fraction(4, numbers.JSON_UNITS)


def test_9996_percent_is_not_rounded_up() -> None:
    """99.96 % holding with a second failing is neither 100 % nor without failure."""
    percents = numbers.share_percents(Shares(proven=9_999_999, failing=1))
    assert percents == {"proven": "99.99 %", "bracketed": "0.00 %", "failing": "0.01 %", "unknown": "0.00 %"}
    assert numbers.share_percents(Shares(proven=9996, unknown=4)) == {
        "proven": "99.96 %", "bracketed": "0.00 %", "failing": "0.00 %", "unknown": "0.04 %"}


def test_shares_without_a_denominator() -> None:
    """No state to watch gives null; a state test that saw nothing is all unknown, never all holding."""
    people = builders.result("AC-07", Operation.MANUAL_PENDING)
    events = builders.result("CM-01", Operation.EFFECTIVE, builders.event("CM-01", 3))
    blind = replace(builders.state("LM-01", []), subjects=0, shares=Shares())
    unseen = builders.result("LM-01", Operation.INSUFFICIENT_EVIDENCE, blind)
    assert readiness_json.shares_of(people) is None
    assert readiness_json.shares_of(events) is None
    assert readiness_json.shares_of(unseen) == {"proven": 0.0, "bracketed": 0.0, "failing": 0.0, "unknown": 1.0}


def test_tested_counts_only_answers() -> None:
    """Items without an answer and items not yet due are not among the tested, and neither are silent subjects."""
    whole = builders.event("CM-01", 10)
    assert whole.population is not None
    part = replace(whole, population=replace(whole.population, undetermined=(("a", "no access"),), not_due=("b", "c")))
    silent = replace(builders.state("LM-01", ["a", "b", "c"]), outcomes_now={"pass": 1, "no_evidence": 2})
    assert (readiness_json.population_of(part), readiness_json.tested_of(part)) == (10, 7)
    assert (readiness_json.population_of(silent), readiness_json.tested_of(silent)) == (3, 1)


FAVOURABLE = [ReadinessVerdict.READY, ReadinessVerdict.READY_EXCEPTIONS_EXPECTED,
              ReadinessVerdict.IN_PROGRESS_ON_TRACK]


@pytest.mark.parametrize("verdict", FAVOURABLE)
@pytest.mark.parametrize("proof", [SelfCheck(0, 0, 0), SelfCheck(10, 4, 5), SelfCheck(10, 5, 5, ("AC-01: case",))])
def test_a_clean_result_without_proof_is_not_printed(verdict: ReadinessVerdict, proof: SelfCheck) -> None:
    """A favourable verdict needs every known failure caught; an unfavourable one is printed all the same."""
    library = builders.library()
    with pytest.raises(CleanWithoutProof, match="self-check: expected every known failure"):
        readiness_json.render(builders.ready(verdict=verdict, self_check=proof), library)
    assert readiness_json.render(builders.assessment(self_check=proof), library)


def test_the_check_lists_what_is_no_pass() -> None:
    """Passes are counted and listed only on demand; every other outcome is always listed."""
    result = builders.candidates_now()
    short, full = check.document(result), check.document(result, everything=True)
    assert short["totals"] == full["totals"] == {"pass": 1, "fail": 2, "not_applicable": 0, "no_evidence": 1,
                                                 "error": 0, "waived": 0, "out_of_scope": 0}
    assert {o["outcome"] for o in short["outcomes"]} == {"fail", "no_evidence"}
    assert len(full["outcomes"]) == 4


def test_json_lines_are_a_header_and_an_outcome_a_line() -> None:
    """The header conforms to the schema with no outcomes; each further line is one outcome of the document."""
    result = builders.candidates_now()
    header, *outcomes = [json.loads(line) for line in check.to_jsonl(result)]
    assert contract.faults("check", header) == []
    assert header["outcomes"] == []
    assert outcomes == check.document(result)["outcomes"]


def test_a_waiver_changes_no_outcome() -> None:
    """A waived failure is still a failure in the totals and in the list, with its waiver beside it."""
    waived = builders.outcome("DP-04", "b", Outcome.FAIL, "public", waiver="until 2026-09-01, approved by the CISO")
    found = check.document(builders.check((waived,)))
    assert (found["totals"]["fail"], found["totals"]["waived"]) == (1, 1)
    assert found["outcomes"][0]["waiver"].startswith("until 2026-09-01")
    assert "[waived: until 2026-09-01" in check.to_text(builders.check((waived,)))


@given(st.integers(0, 4_102_444_800_000_000))
def test_instants_are_rfc3339_and_sort_like_time(instant: int) -> None:
    """An instant is printed with six decimals in UTC and reads back to itself."""
    text = numbers.rfc3339(instant)
    assert len(text) == 27
    assert text.endswith("Z")
    assert (numbers.rfc3339(instant + 1) > text) is True


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (59, "59 s"), (3600, "1 h"), (86_399, "23 h 59 min"),
                                                (86_400 * 12 + 43_200, "12 d 12 h")])
def test_durations_are_cut_never_rounded_up(seconds: int, words: str) -> None:
    """A duration names its two largest units and drops the rest."""
    assert numbers.duration(seconds) == words
