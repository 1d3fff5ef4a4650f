"""A small library and an assessment of a fictional company, built so that days, shares and spans agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from collectors.canonical import canonical_bytes
from policies.library import bundle_digest
from policies.model import Adopted, Control, Criterion, Library, Need, Outcome, Test, TestType, Verdict
from policies.operation.events import Item, population_digest
from policies.operation.results import (
    Assessment,
    Cause,
    CheckOutcome,
    CheckResult,
    ControlResult,
    CriterionResult,
    CriterionStatus,
    DayCell,
    Design,
    Deviation,
    Exposure,
    Horizons,
    Implemented,
    LedgerState,
    Operation,
    Period,
    Population,
    PopulationItem,
    ReadinessVerdict,
    SelfCheck,
    Shares,
    TestResult,
    Unknown,
)
from store.documents import digest_plain
from store.snapshot import Snapshot
from tests.reports.criteria_table import TITLES

DAY = 86_400
MICRO = 1_000_000
TODAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 6, tzinfo=UTC)
CATEGORIES = {"CC": "security", "A1": "availability", "C1": "confidentiality", "PI": "processing_integrity",
              "P": "privacy"}


def at(text: str) -> int:
    """Microseconds of a UTC time written as ``2026-01-05`` or ``2026-01-05T10:00``."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * MICRO


PERIOD = Period(at("2025-12-31T23:00"), at("2026-06-30T22:00"), at("2026-06-12T06:00"), "2026-01-01", "2026-06-30",
                "Europe/Berlin")


def body(text: str) -> bytes:
    """The document about a subject."""
    return canonical_bytes({"item": {"Name": text}, "label": text})


def digest(text: str) -> str:
    """The digest of the document about a subject, as a store gives it."""
    return digest_plain(body(text)).hex()


def control(ident: str, title: str, criteria: str, *, severity: str = "high", frequency: str = "continuous",
            kind: str = "aws.s3.bucket", test_type: TestType = TestType.STATE, key: bool = True) -> Control:
    """A control with one test on ``kind``."""
    folder = f"{ident.lower().replace('-', '_')}_{title.lower().replace(' ', '_')[:30]}"
    name = kind.replace(".", "_")
    test = Test(f"{folder}.{name}", ident, f"tieout.{folder}.{name}", title, f"Tests {title.lower()}.", kind,
                test_type, ("item",))
    return Control(
        id=ident, folder=folder, title=title, statement=f"The platform team makes sure that {title.lower()}.",
        criteria=tuple(criteria.split()), key=key, nature="preventive", frequency=frequency,
        risk=f"Because nobody makes sure that {title.lower()}, strangers could reach customer data.",
        remediation={kind.partition(".")[0]: ("Open the console of the account.", "Set what the statement says.",
                                          "Collect again and look at the result.")},
        effort="quick_win", effort_days=2, acceptance="A collection after the change shows the state the control asks.",
        severity=severity, maximum_gap_hours=26, correction_hours=24, parameters=(), attributes=(), tests=(test,))


CONTROLS = {c.id: c for c in (
    control("AC-01", "Multi-factor sign-in is enforced", "CC6.1 CC6.6", kind="aws.iam.credential"),
    control("AC-05", "Leaver access is removed in time", "CC6.2 CC6.3", kind="files.person", test_type=TestType.EVENT),
    control("AC-07", "User access is reviewed each quarter", "CC6.2 CC6.3", frequency="quarterly",
            kind="files.person", test_type=TestType.EXPECTED_INSTANCE),
    control("AC-08", "Privileged access is limited", "CC6.1 CC6.3", kind="aws.iam.role"),
    control("DP-01", "Data at rest is encrypted", "CC6.1", kind="aws.rds.instance"),
    control("DP-04", "Storage is not public", "CC6.1 CC6.6", severity="critical"),
    control("LM-01", "Audit logging is on everywhere", "CC7.2", kind="aws.cloudtrail.region"),
    control("LM-03", "Threat detection is on", "CC7.2", kind="aws.guardduty.region"),
    control("CM-01", "Changes are reviewed before release", "CC8.1", kind="github.change", test_type=TestType.EVENT),
    control("CM-04", "Branch rules enforce the process", "CC8.1 CC6.8", kind="github.branch"),
    control("BC-01", "Backups are kept", "A1.2", kind="aws.rds.instance", key=False),
    control("GV-02", "Policies are approved each year", "CC5.3 CC2.2", frequency="annual", kind="files.policy"),
    control("IR-02", "Incidents are recorded and handled", "CC7.3 CC7.4", kind="files.incident",
            test_type=TestType.EVENT),
    control("VM-05", "Repositories are scanned", "CC7.1", kind="github.repository", severity="medium"),
    control("DP-03", "Keys are rotated", "CC6.1", kind="aws.kms.key", severity="low"),
    control("GV-01", "Leadership oversees security", "CC1.2", frequency="annual", kind="files.policy"),
)}


def library() -> Library:
    """Sixteen controls, the 61 criteria and three needs."""
    criteria = tuple(Criterion(i, CATEGORIES.get(i[:2], CATEGORIES.get(i[:1], "")), i.split(".")[0], title, "partial")
                     for i, title in TITLES.items())
    needs = (Need("CC1.2-a", "CC1.2", "Leadership looks at security at least once a year.", "criterion_text",
                  ("GV-01",)),
             Need("CC1.1-a", "CC1.1", "Expected conduct is written down and made known.", "criterion_text", ()),
             Need("CC1.1-b", "CC1.1", "Breaches of conduct have consequences.", "criterion_text", ()),
             Need("CC3.3-a", "CC3.3", "Could a single person pay out money unseen?", "risk_prompt", ()))
    return Library(criteria, needs, CONTROLS, modules(), bundle_digest(modules()))


def modules() -> tuple[tuple[str, str], ...]:
    """The Rego of the library."""
    own = ((f"controls/{c.folder}/{t.id.split('.')[1]}.rego", f"package {t.package}\n")
           for c in CONTROLS.values() for t in c.tests)
    return (("lib/result.rego", "package tieout.result\n"), *own)


@dataclass(frozen=True)
class Days:
    """A stretch of whole days for one subject that is not holding: ``value`` is ``failing`` or ``unknown``."""

    subject: str
    first: int
    last: int
    value: str
    why: str = ""
    still_open: bool = False


def state(control_id: str, subjects: list[str], stretches: tuple[Days, ...] = (), *, proven: bool = False,
          why: str = "does not hold") -> TestResult:
    """A state test over the period to the cut-off, with its shares and days derived from the stretches."""
    owner = CONTROLS[control_id]
    test = owner.tests[0]
    total_days = (PERIOD.cut_off - PERIOD.start) // (DAY * MICRO)
    cells = []
    for number in range(total_days):
        failing = sum(s.value == "failing" and s.first <= number < s.last for s in stretches) * DAY
        unknown = sum(s.value == "unknown" and s.first <= number < s.last for s in stretches) * DAY
        cells.append(DayCell(failing, unknown, len(subjects) * DAY - failing - unknown))
    held = sum(c.holding for c in cells)
    shares = Shares(held if proven else 0, 0 if proven else held, sum(c.failing for c in cells),
                    sum(c.unknown for c in cells))
    failing_now = sum(s.still_open for s in stretches)
    return TestResult(
        test.id, owner.title, "state", test.kind, len(subjects), shares,
        exposures=tuple(_exposure(test, s, why) for s in stretches if s.value == "failing"),
        unknown=tuple(_unknown(test, s) for s in stretches if s.value == "unknown"),
        months_observed=("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"),
        outcomes_now={"pass": len(subjects) - failing_now, "fail": failing_now}, days=tuple(cells))


def _exposure(test: Test, s: Days, why: str) -> Exposure:
    start = PERIOD.start + s.first * DAY * MICRO
    end = PERIOD.start + s.last * DAY * MICRO
    length = (s.last - s.first) * DAY
    return Exposure(s.subject, s.subject, "aws:123456789012", test.kind, test.id, start, None if s.still_open else end,
                    length - DAY // 2, length + DAY // 2, (s.why or why,), (digest(s.subject),))


def _unknown(test: Test, s: Days) -> Unknown:
    return Unknown(PERIOD.start + s.first * DAY * MICRO, PERIOD.start + s.last * DAY * MICRO, Cause.NO_PERMISSION,
                   s.why or "The caller was denied in this region.", "aws:123456789012", test.kind, s.subject, 1,
                   test.id)


def event(control_id: str, items: int, deviations: tuple[tuple[str, str, str], ...] = ()) -> TestResult:
    """An event test: ``deviations`` are (item, day, reason)."""
    owner = CONTROLS[control_id]
    test = owner.tests[0]
    found = tuple(Deviation(test.id, item, item, "github:4711", at(day), "A", (reason,), digest(item))
                  for item, day, reason in deviations)
    rows = tuple(PopulationItem(d.item, d.label, d.source, d.occurred_at, Outcome.FAIL, d.document) for d in found)
    rows += tuple(PopulationItem(f"4711:pr:{n}", f"PR #{n}", "github:4711",
                                 PERIOD.start + n * 3 * 3600 * MICRO, Outcome.PASS, digest(f"4711:pr:{n}"))
                  for n in range(1, items - len(found) + 1))
    sealed = population_digest(Item(r.item, "", "", 0, bytes.fromhex(r.document), Verdict(r.outcome)) for r in rows)
    population = Population(test.id, items, sealed, complete=True, passed=items - len(found),
                            completeness=({"query": "list", "rows": items, "second_source": "git log",
                                           "second_rows": items, "unmatched": []},), rows=rows)
    return TestResult(test.id, owner.title, test.type.value, test.kind, items, Shares(), deviations=found,
                      population=population)


def result(control_id: str, operation: Operation, *tests: TestResult, why: str = "", owner: str = "Platform team",
           causes: tuple[Cause, ...] = (), implemented: Implemented = Implemented.YES,
           design: Design = Design.SUITABLE) -> ControlResult:
    """An adopted control with its result."""
    owned = CONTROLS[control_id]
    adopted = Adopted(owned, owned.statement, owner, {}, date(2025, 11, 1), owned.key)
    return ControlResult(adopted, design, implemented, operation, why or operation.value.replace("_", " "), causes,
                         tests)


def controls() -> tuple[ControlResult, ...]:
    """Thirteen adopted controls in every interesting state."""
    people = [f"user-{n:02d}" for n in range(24)]
    buckets = ["acme-customer-exports", "acme-logs", "acme-backups", *(f"acme-data-{n}" for n in range(19))]
    regions = ["eu-central-1", "eu-west-1", "us-east-1"]
    return (
        result("AC-01", Operation.EFFECTIVE_WITH_DEVIATIONS, state("AC-01", people, (
            Days("user-07", 40, 43, "failing", "password sign-in without a second factor"),))),
        result("AC-05", Operation.INEFFECTIVE, event("AC-05", 9, (
            ("person-17@aws", "2026-03-09T09:00", "access removed 71 hours after the end of employment, limit 24"),
            ("person-23@github", "2026-05-02T11:00", "access never removed"))),
            why="2 of 9 leavers kept access beyond 24 hours"),
        result("AC-07", Operation.MANUAL_PENDING, causes=(Cause.WAITING_FOR_PERSON,), owner="",
               why="the review of the first quarter has no record yet"),
        result("AC-08", Operation.EFFECTIVE, state("AC-08", [f"role-{n}" for n in range(40)], proven=True)),
        result("DP-01", Operation.EFFECTIVE, state("DP-01", ["db-1", "db-2", "db-3"], proven=True)),
        result("DP-04", Operation.INEFFECTIVE, state("DP-04", buckets, (
            Days("acme-customer-exports", 96, 105, "failing", "the bucket policy grants s3:GetObject to everybody"),
            Days("acme-data-3", 150, 162, "failing", "the access list grants READ to AllUsers", still_open=True))),
            implemented=Implemented.NO, why="a bucket was public for 9 days, limit 24 hours; another still is"),
        result("LM-01", Operation.EFFECTIVE, state("LM-01", regions, proven=True)),
        result("LM-03", Operation.INSUFFICIENT_EVIDENCE, state("LM-03", regions, (
            Days("us-east-1", 0, 162, "unknown"), Days("eu-west-1", 60, 71, "unknown"))),
            causes=(Cause.NO_PERMISSION,), implemented=Implemented.UNKNOWN, why="one of three regions was never read"),
        result("CM-01", Operation.EFFECTIVE_WITH_DEVIATIONS, event("CM-01", 412, (
            ("4711:commit:9f3c2a1", "2026-02-11T16:20", "pushed to the default branch without a pull request"),
            ("4711:pr:318", "2026-04-22T08:05", "approved before the last commit was pushed"),
            ("4711:pr:377", "2026-05-19T13:40", "approved by its own author")))),
        result("CM-04", Operation.EFFECTIVE, state("CM-04", [f"repo-{n}:main" for n in range(12)], (
            Days("repo-4:main", 20, 22, "unknown", "two days without a complete scan"),))),
        result("BC-01", Operation.EFFECTIVE, state("BC-01", ["db-1", "db-2", "db-3"])),
        result("GV-02", Operation.NOT_DUE, design=Design.NOT_ASSESSED, why="the yearly review is due on 2026-09-30"),
        result("IR-02", Operation.NO_OCCURRENCE, event("IR-02", 0), why="no incident in the period, proven by tie-out"),
    )


def criteria() -> tuple[CriterionResult, ...]:
    """All 61, those of privacy and processing integrity out of scope."""
    special = {
        "CC6.1": (CriterionStatus.NOT_MET_OPERATION, "DP-04 did not operate"),
        "CC6.2": (CriterionStatus.NOT_MET_OPERATION, "AC-05 did not operate"),
        "CC6.3": (CriterionStatus.NOT_MET_OPERATION, "AC-05 did not operate"),
        "CC6.6": (CriterionStatus.NOT_MET_OPERATION, "DP-04 did not operate"),
        "CC7.2": (CriterionStatus.NOT_DETERMINABLE, "LM-03 lacks evidence for one region"),
        "CC8.1": (CriterionStatus.MET_WITH_EXCEPTIONS, "3 deviations among 412 changes"),
        "CC6.8": (CriterionStatus.MET, "branch rules held on dated observations"),
        "CC5.3": (CriterionStatus.NOT_DUE_YET, "the review is due on 2026-09-30"),
        "CC1.1": (CriterionStatus.NOT_MET_DESIGN, "no adopted control serves two needs"),
        "CC1.2": (CriterionStatus.NOT_MET_DESIGN, "no adopted control serves a need"),
        "A1.2": (CriterionStatus.MET, "backups were kept on dated observations"),
    }
    unserved = {"CC1.1": ("CC1.1-a", "CC1.1-b"), "CC1.2": ("CC1.2-a",), "CC3.3": ("CC3.3-a",)}
    found = []
    for ident in TITLES:
        category = CATEGORIES.get(ident[:2], CATEGORIES.get(ident[:1], ""))
        default = (CriterionStatus.NOT_IN_SCOPE, "not part of this engagement") \
            if category in ("privacy", "processing_integrity") else \
            (CriterionStatus.WAITING_FOR_PEOPLE, "records of people are not ticked yet")
        status, why = special.get(ident, default)
        serving = tuple(c.id for c in CONTROLS.values() if ident in c.criteria)
        found.append(CriterionResult(ident, category, status, serving, why, unserved.get(ident, ())))
    return tuple(found)


def assessment(**changes: object) -> Assessment:
    """The whole assessment; keyword arguments replace its fields."""
    verdict = ReadinessVerdict.NOT_READY
    built = Assessment(
        name="SOC 2 Type II, first half of 2026", system="Acme Cloud",
        categories=("security", "availability", "confidentiality"), period=PERIOD, as_of=PERIOD.cut_off,
        verdict=verdict, horizons=Horizons(verdict, verdict, ReadinessVerdict.IN_PROGRESS_AT_RISK),
        headline={"supported": 2, "exceptions": 1, "waiting_for_people": 27, "not_due": 1, "obtainable": 1, "lost": 0,
                  "not_met": 6},
        basis=("13 adopted controls were judged with management's own limits.",
               "All 421 items of the two populations were tested.",
               "State controls were observed daily; a span counts as watched up to 26 hours between observations."),
        limits=("tieout reads AWS, GitHub and registers; other systems of the service were not read.",
                "Design is a human judgement; it is missing for one control."),
        would_change=("Closing acme-data-3 stops the exposure; the days that have passed stay.",
                      "Read access to us-east-1 would let LM-03 be judged from then on.",
                      "A record of the first quarter's access review would let AC-07 be judged."),
        criteria=criteria(), controls=controls(), candidates=("VM-05", "DP-03", "GV-01"),
        self_check=SelfCheck(212, 96, 96),
        ledgers=(LedgerState("acme.db", digest("head"), verified=True, anchor="file outside the store",
                             sequence=331),),
        engine="regorus 0.13.0", bundle=bundle_digest(modules()))
    return replace(built, **changes)  # type: ignore[arg-type]  # the tests pass the fields' own types


def ready(**changes: object) -> Assessment:
    """A result without any exception, as the challenge page needs it."""
    fine = tuple(replace(c, status=CriterionStatus.MET) if c.status is not CriterionStatus.NOT_IN_SCOPE else c
                 for c in (replace(c, unserved=()) for c in criteria()))
    held = tuple(r for r in controls() if r.operation in (Operation.EFFECTIVE, Operation.NO_OCCURRENCE)
                 and not r.unknown)
    fields: dict[str, object] = {
        "verdict": ReadinessVerdict.READY, "criteria": fine, "controls": held,
        "horizons": Horizons(ReadinessVerdict.READY, ReadinessVerdict.READY, ReadinessVerdict.READY),
        "headline": dict.fromkeys(assessment().headline, 0) | {"supported": 38}, **changes}
    return assessment(**fields)


def candidates_now() -> CheckResult:
    """A check of three candidates: one fails, one holds, one has no evidence."""
    return check((
        outcome("VM-05", "repo-1", Outcome.FAIL, "vulnerability alerts are off"),
        outcome("VM-05", "repo-2", Outcome.FAIL, "vulnerability alerts are off"),
        outcome("DP-03", "key-1", Outcome.PASS),
        outcome("GV-01", "", Outcome.NO_EVIDENCE, "no record was found"),
    ))


def outcome(control_id: str, subject: str, value: Outcome, *reasons: str, label: str = "", waiver: str = "",
            kind: str = "") -> CheckOutcome:
    """One outcome of the control's first test."""
    owner = CONTROLS[control_id]
    test = owner.tests[0]
    return CheckOutcome(owner.id, test.id, owner.criteria, "aws:123456789012", kind or test.kind, subject,
                        label or subject, value, reasons, waiver, digest(subject) if subject else "",
                        PERIOD.cut_off if subject else 0,
                        Cause.NOT_COLLECTED_YET if value is Outcome.NO_EVIDENCE else None)


def check(outcomes: tuple[CheckOutcome, ...], **changes: object) -> CheckResult:
    """A check result at the cut-off."""
    tests = len({o.test for o in outcomes})
    built = CheckResult(PERIOD.cut_off, "regorus 0.13.0", bundle_digest(modules()), outcomes, tests, tests,
                        SelfCheck(212, 96, 96))
    return replace(built, **changes)  # type: ignore[arg-type]  # the tests pass the fields' own types


@dataclass(frozen=True)
class Evidence:
    """A store, its snapshot, and an assessment that names the snapshot's head."""

    store: Path
    snapshot: Snapshot
    assessment: Assessment
