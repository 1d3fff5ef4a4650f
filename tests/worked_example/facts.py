"""The numbers and tables of the page, each taken from the store, the assessment or the exported package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import orjson

from policies.operation.control import Tolerance, duration
from policies.operation.period import HOUR
from policies.operation.results import Assessment, ControlResult, Shares, Span, TestResult
from reports.numbers import moment, utc
from reports.view import control_rows, headline_tiles, horizon_tiles
from reports.wording import CRITERION, VERDICTS, verdict_line
from store.snapshot import Snapshot
from tests.worked_example.assessed import Example
from tests.worked_example.estate import POLICIES, Story
from tests.worked_example.spans import Known, known_of

SECRETS = "vm_05_repositories_are_scanned.github_repository_secrets"
AGE = "gv_02_policies_are_reviewed.files_policy_reviewed"
CHANGE = "cm_01_changes_are_reviewed.github_change"
WHOLE = "ac_07_access_is_reviewed.files_access_review"
EXECUTED = "ac_07_access_is_reviewed.files_access_review_executed"
VALUES = (Span.HOLDING, Span.FAILING, Span.UNKNOWN)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of the page."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def facts(example: Example, view: Snapshot, courses: Iterable[tuple[str, Assessment]]) -> dict[str, Any]:
    """Everything that the page names, by the name that it has there."""
    a = example.assessment
    return {"table": table, **_passes(example, view), **_state(example, view), **_events(example, view),
            **_review(example, view), **_policies(example, view), **_verdict(example),
            "otherwise": table(("course", "verdict"), [(title, verdict_line(each)) for title, each in courses]),
            "period": a.period, "first": a.period.first_day, "last": a.period.last_day,
            "assessed": moment(a.as_of), "controls": {c.adopted.control.id: c for c in a.controls}}


def _passes(example: Example, view: Snapshot) -> dict[str, Any]:
    (lane,) = view.lanes("github.repository")
    seen = [scan.observed_at for scan in view.scans(lane.id)]
    period = example.assessment.period
    ((low, high),) = [(a, b) for a, b in pairwise(seen) if b - a > 24 * HOUR and b < period.end]
    return {"passes": len(seen), "first_pass": moment(seen[0]), "hole_from": moment(low), "hole_to": moment(high),
            "in_period": sum(period.start <= at < period.end for at in seen), "hole_hours": (high - low) // HOUR,
            "gap_hours": _control(example, "VM-05").adopted.control.maximum_gap_hours,
            "period_hours": (period.end - period.start) // HOUR}


def _control(example: Example, name: str) -> ControlResult:
    return next(c for c in example.assessment.controls if c.adopted.control.id == name)


def _test(example: Example, name: str) -> TestResult:
    return next(t for c in example.assessment.controls for t in c.tests if t.test == name)


def _state(example: Example, view: Snapshot) -> dict[str, Any]:
    known = known_of(example, view, SECRETS)
    ((failing, document),) = [(s, view.document(s.digest)) for k in known for _, s in k.versions if s.failing]
    (exposure,) = _test(example, SECRETS).exposures
    item = orjson.loads(document)["item"]
    kept = {name: item[name] for name in ("name", "archived", "disabled", "default_branch", "security_and_analysis")}
    shares, control, story = _test(example, SECRETS).shares, _control(example, "VM-05"), Story()
    assert story.off is not None
    assert story.on is not None
    return {
        "off": f"{story.off:%Y-%m-%d %H:%M} UTC", "on": f"{story.on:%Y-%m-%d %H:%M} UTC",
        "truth_hours": int((story.on - story.off).total_seconds()) // 3600, "subjects": len(known),
        "failing_digest": failing.digest.hex(), "failing_document": _json({"item": kept, "…": "…"}),
        "versions": table(("repository", "subject", "first seen", "document", "secret scanning", "outcome"), [
            (k.label, k.subject, moment(v.start), f"`{v.digest.hex()[:12]}…`", _scanning(view, v.digest), s.outcome)
            for k in known for v, s in k.versions]),
        "spans": table(("repository", "from", "to", "hours", "known as", "grade"), [
            (k.label, moment(s.start), moment(s.end), (s.end - s.start) // HOUR, s.value.replace("_", " "),
             s.grade.replace("_", " ")) for k in known for s in k.spans]),
        "sums": table(("repository", *VALUES, "nonexistent"), [*(_hours(k) for k in known), _sum(known)]),
        "secrets_hours": _in_hours(shares), "both_hours": _in_hours(control.shares),
        "exposure": exposure, "exposure_from": moment(exposure.start), "exposure_to": moment(exposure.end or 0),
        "exposure_hours": duration(exposure) // HOUR, "exposure_least": exposure.at_least // 3600,
        "exposure_most": exposure.at_most // 3600, "correction_hours": control.adopted.control.correction_hours,
        "share": next(row for row in control_rows(example.assessment) if row.id == "VM-05")}


def _scanning(view: Snapshot, digest: bytes) -> str:
    return str(orjson.loads(view.document(digest))["item"]["security_and_analysis"]["secret_scanning"]["status"])


def _hours(known: Known) -> tuple[object, ...]:
    return (known.label, *(known.hours(v) for v in VALUES), known.hours(Span.NONEXISTENT))


def _sum(known: Sequence[Known]) -> tuple[object, ...]:
    return ("**all**", *(sum(k.hours(v) for k in known) for v in (*VALUES, Span.NONEXISTENT)))


def _in_hours(shares: Shares) -> dict[str, int]:
    return {"holding": (shares.proven + shares.bracketed) // 3600, "failing": shares.failing // 3600,
            "unknown": shares.unknown // 3600, "total": shares.total // 3600}


def _events(example: Example, view: Snapshot) -> dict[str, Any]:
    population = _test(example, CHANGE).population
    assert population is not None
    rows = sorted(population.rows, key=lambda row: row.occurred_at)
    documents = [orjson.loads(view.document(bytes.fromhex(row.document))) for row in rows]
    windows = [p for p in population.completeness if p["rows"]]
    (wide,) = [p for p in windows if p["until"] - p["since"] > 48 * HOUR]
    alone = next(d for d, row in zip(documents, rows, strict=True) if row.outcome == "fail")
    return {
        "population": population, "changes": table(("item", "merged", "author", "approved by", "outcome"), [
            (f"`{row.item}`", moment(row.occurred_at), d["author"]["login"], _approvers(d), row.outcome)
            for row, d in zip(rows, documents, strict=True)]),
        "windows": len(population.completeness), "repositories": len({p["scope"] for p in population.completeness}),
        "listed": sum(p["rows"] for p in windows), "second": sum(p["second_rows"] for p in windows),
        "unmatched": sum(len(p["unmatched"]) for p in population.completeness),
        "wide_from": moment(wide["since"]), "wide_to": moment(wide["until"]), "small": Tolerance().small,
        "alone": _json({name: alone[name] for name in ("type", "author", "merged_at", "head_sha")}
                       | {"reviews": alone["reviews"], "…": "…"}),
        "reasons": "; ".join(_test(example, CHANGE).deviations[0].reasons)}


def _approvers(change: dict[str, Any]) -> str:
    found = [r["user"]["login"] for r in change["reviews"]["value"] if r["state"] == "APPROVED"]
    return ", ".join(found) or "nobody"


def _review(example: Example, view: Snapshot) -> dict[str, Any]:
    population = _test(example, WHOLE).population
    assert population is not None
    (row,) = population.rows
    control = _control(example, "AC-07").adopted
    (record,) = [r for r in view.records("access_review") if utc(r.effective_at).date() >= date(2026, 1, 1)]
    item = orjson.loads(view.document(record.digest))["item"]
    due, grace = date.fromisoformat(row.item), int(control.parameters["grace_days"])
    within = int(control.parameters["execution_days"])
    revoked = next(d for d in item["decisions"] if d["decision"] == "revoke")
    performed = date.fromisoformat(item["performed_on"])
    names = ("id", "performed_by", "performed_on", "approved_by", "population", "attachments")
    return {
        "due": due, "grace": grace, "last_in_time": due + timedelta(days=grace), "performed": performed,
        "review": _json({"item": {**{name: item[name] for name in names}, "decisions": [revoked, "…"]}}),
        "decisions": len(item["decisions"]), "accounts": item["population"]["accounts"], "within": within,
        "execute_by": performed + timedelta(days=within), "executed": revoked["executed_on"],
        "late": (date.fromisoformat(revoked["executed_on"]) - performed).days,
        "instances": table(("attribute", "instance", "outcome", "why"), [
            (t.title, f"due {row.item}", t.population.rows[0].outcome if t.population else "",
             "; ".join(t.deviations[0].reasons) if t.deviations else "") for t in _control(example, "AC-07").tests])}


def _policies(example: Example, view: Snapshot) -> dict[str, Any]:
    known = known_of(example, view, AGE)
    age = int(_control(example, "GV-02").adopted.parameters["maximum_age_days"])
    dates = {number: date.fromisoformat(day) for number, _, day in POLICIES}
    document = orjson.loads(view.document(known[-1].versions[0][0].digest))["item"]
    names = ("id", "title", "owner", "version", "approved_by", "approved_on", "reviewed_on")
    earliest = min(dates.values())
    return {
        "count_days": f"from datetime import *; print({earliest!r} + timedelta(days={age + 1}))".replace(
            "datetime.date", "date"),
        "age": age, "policy": _json({"item": {name: document[name] for name in names} | {"…": "…"}}),
        "policies": table(("policy", "last approved", f"+ {age} days", "fails from", "outcome in the period"), [
            (k.label, dates[k.subject], dates[k.subject] + timedelta(days=age),
             f"{dates[k.subject] + timedelta(days=age + 1)} 00:00 UTC", k.versions[0][1].outcome) for k in known]),
        "policy_sums": table(("policy", *VALUES, "nonexistent"), [*(_hours(k) for k in known), _sum(known)]),
        "recheck": [moment(k.versions[0][1].end) for k in known]}


def _verdict(example: Example) -> dict[str, Any]:
    a, whole = example.assessment, example.whole
    needs = {n.criterion: n for n in example.library.needs}
    operation = {c.adopted.control.id: c for c in a.controls}
    return {
        "concluded": table(("control", "in place now", "operation", "why"), [
            (name, c.implemented, c.operation.replace("_", " "), c.why) for name, c in operation.items()]),
        "criteria": table(("criterion", "need (our words)", "controls that serve it", "status"), [
            (c.id, needs[c.id].text, ", ".join(c.controls), CRITERION[c.status]) for c in a.criteria]),
        "headline": table(("what is known", "criteria"), [(t.label, t.count) for t in headline_tiles(a)]),
        "horizons": table(("horizon", "verdict"), [(t.label, t.verdict) for t in horizon_tiles(a)]),
        "verdict": verdict_line(a), "would_change": a.would_change, "whole": VERDICTS[whole.verdict],
        "whole_unmet": whole.headline["not_met"], "whole_criteria": sum(whole.headline.values())}


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
