"""Regions and repositories as subjects of a parent kind: when a lane's scope is known not to have existed."""

from datetime import UTC, datetime

from collectors.base import ScanStatus
from policies.operation.results import Operation

SOURCE = {"source": "aws:1"}
REGION = {"source": "aws:1", "scope": "eu-north-1"}
DOOR = {"d": {"lock": {"status": "ok", "value": "locked"}}}
OPEN = {"d": {"lock": {"status": "ok", "value": "open"}}}


def regions(*names):
    """The parent's list."""
    return ("aws.region", {name: {"region": name} for name in names}, SOURCE)


def result_of(company):
    """The one control, whose test reads doors of a region."""
    (control,) = company.assess(company.adopted("ZZ-01"), datetime(2026, 4, 1, 6, tzinfo=UTC),
                                sources=(("aws:1", "aws", "prod"),)).controls
    return control


def regional(company):
    """The door test reads an AWS kind, so that regions are its parents."""
    from dataclasses import replace

    control = company.library.controls["ZZ-01"]
    tests = tuple(replace(t, kind="aws.door") for t in control.tests)
    company.library = replace(company.library, controls={**company.library.controls,
                                                         "ZZ-01": replace(control, tests=tests)})


def test_a_region_that_was_switched_on_in_the_period_was_not_missing_before(company):
    """The parent shows that the region did not exist in January, so January needs no observation of it."""
    regional(company)
    company.scan(datetime(2025, 12, 31, 6, tzinfo=UTC), [regions("us-east-1")])
    company.daily(0, 40, [regions("us-east-1")])
    company.daily(40, 91, [regions("us-east-1", "eu-north-1"), ("aws.door", DOOR, REGION)])
    result = result_of(company)
    assert (result.operation, result.unknown) == (Operation.EFFECTIVE, ())


def test_a_new_lane_whose_region_always_existed_is_unknown_before_its_first_scan(company):
    """Without that proof the time before the first scan stays unknown and the month is missing."""
    regional(company)
    company.daily(0, 40, [regions("us-east-1", "eu-north-1")])
    company.daily(40, 91, [regions("us-east-1", "eu-north-1"), ("aws.door", DOOR, REGION)])
    assert result_of(company).tests[0].months_missing == ("2026-01",)


def test_a_region_that_was_switched_off_ends_its_lane_and_its_exposures(company):
    """What failed there is corrected by being gone, and nothing is missing afterwards."""
    regional(company)
    company.daily(0, 30, [regions("us-east-1", "eu-north-1"), ("aws.door", OPEN, REGION)])
    company.daily(30, 91, [regions("us-east-1")])
    result = result_of(company)
    (exposure,) = result.exposures
    assert exposure.end is not None
    assert result.tests[0].months_missing == ()
    assert result.tests[0].outcomes_now == {}


def test_a_parent_that_never_listed_the_scope_says_nothing(company):
    """A failing subject of a region that the parent never had keeps failing."""
    regional(company)
    company.daily(0, 91, [regions("us-east-1"), ("aws.door", OPEN, REGION)])
    result = result_of(company)
    assert (result.operation, result.exposures[0].end) == (Operation.INEFFECTIVE, None)


def test_a_repository_that_was_deleted_leaves_no_hole_in_the_population(company):
    """Its events are whole up to its end, and after it nothing could happen in it; while it lives, a hole counts."""
    from dataclasses import replace
    from datetime import timedelta

    control = company.library.controls["ZZ-02"]
    tests = tuple(replace(t, kind="github.change") for t in control.tests)
    company.library = replace(company.library, controls={**company.library.controls,
                                                         "ZZ-02": replace(control, tests=tests)})
    for number in range(91):
        names = ("42", "43") if number < 30 else ("42",)
        at = company.day(number)
        window = (datetime(2026, 1, 1, tzinfo=UTC), at)
        lanes = [("github.repository", {name: {"item": {"id": name}} for name in names}, {"source": "github:9"})]
        lanes += [("github.change", {f"{name}:pr:1": (company.day(2), {"reviews": 1})} if number > 2 else {},
                   {"source": "github:9", "scope": name, "window": window}) for name in names]
        company.scan(at, lanes)
    adopted = company.adopted("ZZ-02")
    now = company.day(90) + timedelta(hours=2)
    (result,) = company.assess(adopted, now, sources=(("github:9", "github", "code"),)).controls
    assert result.operation is Operation.EFFECTIVE
    assert result.tests[0].population.items == 2


def of_changes(company):
    """The merge test reads changes of repositories."""
    from dataclasses import replace

    control = company.library.controls["ZZ-02"]
    tests = tuple(replace(t, kind="github.change") for t in control.tests)
    company.library = replace(company.library, controls={**company.library.controls,
                                                         "ZZ-02": replace(control, tests=tests, maximum_gap_hours=192)})


def repositories(*names):
    """The list of repositories."""
    return ("github.repository", {name: {"item": {"id": name}} for name in names}, {"source": "github:9"})


def changes(name, at):
    """A window of a repository that holds one reviewed change."""
    return ("github.change", {f"{name}:pr:1": (datetime(2026, 1, 3, tzinfo=UTC), {"reviews": 1})},
            {"source": "github:9", "scope": name, "window": (datetime(2026, 1, 1, tzinfo=UTC), at)})


def changes_result(company, now):
    """The merge control's result."""
    (result,) = company.assess(company.adopted("ZZ-02"), now, sources=(("github:9", "github", "code"),)).controls
    return result


def test_changes_that_were_refused_before_a_repository_was_deleted_are_a_hole(company):
    """Seven days in which its changes could not be read are not excused by deleting the repository afterwards."""
    of_changes(company)
    for number in range(91):
        at = company.day(number)
        lanes = [repositories(*(("42", "43") if number < 30 else ("42",))), changes("42", at)]
        company.scan(at, [*lanes, changes("43", at)] if number < 23 else lanes)
    result = changes_result(company, company.day(90))
    assert result.operation is Operation.INSUFFICIENT_EVIDENCE
    assert [(u.scope, (u.end - u.start) // 86_400_000_000) for u in result.unknown] == [("43", 6)]


def test_a_repository_that_came_and_went_without_its_changes_is_named(company):
    """A repository that is gone was in the population while it was there."""
    of_changes(company)
    for number in range(91):
        at = company.day(number)
        company.scan(at, [repositories(*(("42", "43") if number == 30 else ("42",))), changes("42", at)])
    result = changes_result(company, company.day(90))
    assert (result.operation, [u.scope for u in result.unknown]) == (Operation.INSUFFICIENT_EVIDENCE, ["43"])


def test_a_pass_that_could_not_list_the_scopes_is_a_failed_attempt_on_each(company):
    """It makes its own day unknown where nothing follows soon, and takes no month away."""
    regional(company)
    for number in range(91):
        lanes = [regions("eu-north-1"), ("aws.door", DOOR, REGION)]
        company.scan(company.day(number), lanes if number != 40 else [
            regions("eu-north-1"), ("aws.door", ScanStatus.FAILED, SOURCE)])
    result = result_of(company)
    assert (result.operation, result.tests[0].months_missing) == (Operation.EFFECTIVE, ())
    assert [(u.end - u.start) // 86_400_000_000 for u in result.unknown] == [0, 2]


MEMBER = {"source": "aws:2"}


def organisation(*accounts):
    """The managing account's list."""
    return ("aws.organization.account", {name: {"account": name} for name in accounts}, SOURCE)


def test_an_account_that_left_the_organisation_ends_with_all_its_lanes(company):
    """Its open exposure ends when the list no longer has it, and nothing is missing of it afterwards."""
    regional(company)
    doors = ("aws.door", DOOR, SOURCE)
    company.daily(0, 30, [organisation("1", "2"), doors, ("aws.door", OPEN, MEMBER)])
    company.daily(30, 91, [organisation("1"), doors])
    result = result_of(company)
    (exposure,) = result.exposures
    assert exposure.end is not None
    assert (result.tests[0].months_missing, result.tests[0].outcomes_now) == ((), {"pass": 1})
    assert not [u for u in result.unknown if u.source == "aws:2" and u.end - u.start > 86_400_000_000]


def test_an_account_that_is_still_listed_but_not_read_stays_unknown(company):
    """Out of reach is not gone: what failed there keeps failing, and the time is unknown."""
    regional(company)
    doors = ("aws.door", DOOR, SOURCE)
    company.daily(0, 30, [organisation("1", "2"), doors, ("aws.door", OPEN, MEMBER)])
    company.daily(30, 91, [organisation("1", "2"), doors, ("aws.door", ScanStatus.FAILED, MEMBER)])
    result = result_of(company)
    assert result.exposures[0].end is None
    assert [u.source for u in result.unknown if u.end - u.start > 50 * 86_400_000_000] == ["aws:2"]


def test_an_account_that_left_is_not_missing_in_kinds_read_later(company):
    """A kind that is collected only since the account was gone need not have been read in it."""
    regional(company)
    company.daily(0, 30, [organisation("1", "2"), ("aws.other", DOOR, MEMBER)])
    company.scan(company.day(30), [organisation("1")])
    company.daily(31, 60, [organisation("1"), ("aws.door", DOOR, SOURCE)])
    outcomes = company.check(company.adopted("ZZ-01"), company.day(59)).outcomes
    assert [(o.source, o.outcome.value) for o in outcomes] == [("aws:1", "pass")]
