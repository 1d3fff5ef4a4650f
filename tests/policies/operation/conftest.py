"""A small company for the tests of operation: a real store, a real library and the real engine."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from collectors.base import Completeness, Lane, Problem, ScanSeal, ScanStatus, Yields
from policies.adoption import adopt
from policies.engine.embedded import EmbeddedEngine
from policies.library import ROOT, read_library
from policies.operation.assess import assess
from policies.operation.calendar import Calendar
from policies.operation.check import check
from policies.operation.engagement import Engagement
from policies.operation.period import micros
from policies.operation.reliance.model import Declared
from policies.operation.results import LedgerState
from store.cache import VerdictCache
from store.store import Store

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
VERIFIED = (LedgerState("store", "00", True, "none", 1),)

CONTROLS = {
    "zz_01_doors_are_locked": {"criteria": ["CC6.1"]},
    "zz_02_merges_are_reviewed": {"criteria": ["CC8.1"]},
    "zz_03_keys_are_young": {"criteria": ["CC6.2"]},
    "zz_04_rooms_have_a_door": {"criteria": ["CC6.3"], "key": False},
}

DOOR = """
missing contains "the lock could not be read" if input.subject.lock.status != "ok"

missing contains "the lock could not be read" if not input.subject.lock

fails contains sprintf("the door is open: %s", [input.subject.lock.value]) if {
	input.subject.lock.status == "ok"
	input.subject.lock.value != "locked"
}
"""
MERGE = """
missing contains "the reviews are not known" if not is_number(input.subject.reviews)

fails contains "nobody reviewed it" if input.subject.reviews == 0
"""
KEY = """
missing contains "the day it was made is not known" if not is_string(input.subject.made)

_made := time.parse_rfc3339_ns(input.subject.made)

_due := _made + (((input.params.maximum_days * 24) * 3600) * 1000000000)

_now := time.parse_rfc3339_ns(input.as_of)

fails contains "the key is too old" if _now >= _due

default recheck_at := false

recheck_at := time.format([_due, "UTC", "RFC3339Nano"]) if _now < _due
"""
ROOM = """
missing contains "the room's door is not known" if not _known

_known if is_object(input.related.door)

_known if {
	"door" in object.keys(input.related)
	input.related.door == null
}

fails contains "the room has no door" if input.related.door == null

fails contains "the room is marked unsafe" if input.subject.unsafe == true
"""


def policy(folder, stem, kind, body, *, evidence, time=False, event=False, related="[]", params="[]"):
    """A whole policy around some rules."""
    recheck = ', "recheck_at": recheck_at' if time else ""
    return f"""# METADATA
# title: {stem} of {folder}
# description: For tests.
# scope: package
# custom:
#   kind: {kind}
#   type: {'event' if event else 'state'}
#   time: {'true' if time else 'false'}
#   attribute: A
#   evidence: {evidence}
#   related: {related}
#   params: {params}
package controls.{folder}.{stem}

import data.lib.outcome

result := outcome.conclude({{"applicable": applicable, "missing": missing, "fails": fails{recheck}}})

default applicable := true

applicable := false if input.subject.exempt == true
{body}"""


def case(test, outcome, subject, **given):
    """A known case."""
    return {"name": f"{test} {outcome}", "test": test, "outcome": outcome, "input": {"subject": subject, **given}}


POLICIES = {
    "zz_01_doors_are_locked": ({"test_door": ("test.door", DOOR, {"evidence": "[lock, exempt]"})}, [
        case("test_door", "pass", {"lock": {"status": "ok", "value": "locked"}}),
        case("test_door", "fail", {"lock": {"status": "ok", "value": "open"}})]),
    "zz_02_merges_are_reviewed": ({"test_merge": ("test.merge", MERGE, {"evidence": "[reviews, exempt]",
                                                                     "event": True})}, [
        case("test_merge", "pass", {"reviews": 1}), case("test_merge", "fail", {"reviews": 0})]),
    "zz_03_keys_are_young": ({"test_key": ("test.key", KEY, {"evidence": "[made, exempt]", "time": True,
                                                             "params": "[maximum_days]"})}, [
        case("test_key", "pass", {"made": "2026-01-01T00:00:00Z"}, as_of="2026-01-02T00:00:00Z"),
        case("test_key", "fail", {"made": "2026-01-01T00:00:00Z"}, as_of="2026-12-02T00:00:00Z")]),
    "zz_04_rooms_have_a_door": ({"test_room": ("test.room", ROOM, {
        "evidence": "[door, unsafe, exempt]",
        "related": "[{name: door, kind: test.door, key: door, match: $subject, evidence: [lock]}]"})}, [
        case("test_room", "pass", {"door": "d"}, related={"door": {"lock": {}}}),
        case("test_room", "fail", {"door": "d"}, related={"door": None})]),
}


def write_library(root, needs="needs: []\n"):
    """The test library on disk: the shipped criteria and outcome helper, and five small controls."""
    import yaml

    (root / "criteria").mkdir(parents=True)
    (root / "lib").mkdir()
    shutil.copy(ROOT / "criteria" / "tsc-2017.yaml", root / "criteria")
    shutil.copy(ROOT / "lib" / "outcome.rego", root / "lib")
    (root / "criteria" / "needs.yaml").write_text(needs)
    for number, (folder, changes) in enumerate(CONTROLS.items(), 1):
        path = root / "controls" / folder
        path.mkdir(parents=True)
        tests, cases = POLICIES[folder]
        body = {"id": f"ZZ-0{number}", "title": folder.replace("_", " "), "statement": "It is so.", "key": True,
                "nature": "preventive", "frequency": "continuous", "severity": "high", "risk": "It is not so.",
                "remediation": {"any": ["Make it so."]}, "effort": {"band": "quick_win", "days": 1},
                "acceptance": "It is so again.", "maximum_gap_hours": 26, "correction_hours": 48,
                "attributes": [{"id": "A", "text": "So.", "deviation": "Not so."}], **changes}
        if folder.startswith("zz_03"):
            body["parameters"] = {"maximum_days": {"schema": {"type": "integer"}, "default": 90,
                                                   "description": "How long a key lives."}}
        (path / "control.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
        for stem, (kind, rules, extra) in tests.items():
            (path / f"{stem}.rego").write_text(policy(folder, stem, kind, rules, **extra))
        if cases:
            (path / "cases.yaml").write_text(yaml.safe_dump(cases, sort_keys=False))
    library = read_library([root])
    by_hand = replace(library.controls["ZZ-01"], id="ZZ-05", folder="zz_05_minutes_are_kept", criteria=("CC1.2",),
                      tests=(), parameters=())
    return replace(library, controls={**library.controls, "ZZ-05": by_hand})


def door(value="locked"):
    """A door's document."""
    return {"lock": {"status": "ok", "value": value}}


def denied():
    """A door whose lock the caller may not read."""
    return {"lock": {"status": "forbidden", "code": "AccessDenied"}}


@dataclass
class Company:
    """A store with its passes, and the assessments of it."""

    store: Store
    library: object
    cache: VerdictCache
    engine: EmbeddedEngine = field(default_factory=EmbeddedEngine)
    sources: tuple = (("test:1", "test", "main"),)

    def day(self, number):
        """An instant a number of days after the first pass (06:00 UTC on 1 January 2026)."""
        return START + timedelta(days=number)

    def scan(self, at, lanes):
        """One pass; ``lanes`` are (kind, content, options). Content: documents by subject, or a failing status."""
        running = self.store.writer(lambda: at).begin_pass(started_at=at, meta={})
        for entry in lanes:
            self._lane(running, at, *entry)
        running.close(at + timedelta(minutes=5))

    def _lane(self, running, at, kind, content, options=None):
        options = options or {}
        source = options.get("source", "test:1")
        events, record = "window" in options, options.get("record")
        lane = running.open_lane(Lane(source, kind, options.get("scope", "")), label=options.get("label", "main"),
                                 scope_label="", provenance=b"{}", started_at=at, personal=False,
                                 yields=Yields.EVENT if events else Yields.STATE)
        problems, proof = (), None
        if isinstance(content, ScanStatus):
            status = content
            problems = (Problem(options.get("code", "http_500"), "no answer", listing=True),)
        else:
            status = ScanStatus.COMPLETE
            for name, value in content.items():
                body = orjson.dumps({"label": f"the {name}", **(value[1] if events or record else value)},
                                    option=orjson.OPT_SORT_KEYS)
                if record:
                    lane.add_record(name, record, value[0], body)
                elif events:
                    lane.add_event(name, value[0], body)
                else:
                    lane.add(name, body)
        if events and status is ScanStatus.COMPLETE:
            proof = Completeness(options.get("query", "list"), *options["window"], rows=len(content),
                                 second_rows=len(content), second_source=options.get("second", "log"),
                                 unmatched=options.get("unmatched", ()))
        lane.seal(ScanSeal(status, at + timedelta(minutes=1), problems=problems, completeness=proof,
                           stats=options.get("stats", {})))

    def daily(self, first, after, lanes):
        """A pass every day from ``first`` up to, not including, ``after``."""
        for number in range(first, after):
            self.scan(self.day(number), lanes)

    def adopted(self, *ids, **entries):
        """Adopted controls; keywords such as ``ZZ_03={...}`` carry management's own values."""
        own = [{"id": name.replace("_", "-"), **entry} for name, entry in entries.items()]
        return adopt(self.library, {"adopt": [*ids, *own]})

    def engagement(self, first=date(2026, 1, 1), last=date(2026, 3, 31), zone="UTC", **values):
        """An engagement of the company."""
        return Engagement("examination", "the system", ("security",), first, last, "6 months", zone,
                          values.get("sources", self.sources), values.get("declared", Declared()),
                          values.get("calendar", Calendar()))

    def assess(self, adopted, as_of=None, *, cache=True, **period):
        """An assessment, by default after the period's end."""
        as_of = as_of or datetime(2026, 4, 1, 6, tzinfo=UTC)
        with self.store.snapshot() as snapshot:
            return assess(snapshot, self.library, adopted, self.engagement(**period), self.engine,
                          self.cache if cache else None, micros(as_of), ledgers=VERIFIED)

    def check(self, adopted, as_of, declared=None, **chosen):
        """A point-in-time check."""
        engagement = self.engagement(declared=declared or Declared())
        with self.store.snapshot() as snapshot:
            return check(snapshot, self.library, adopted, engagement, self.engine, self.cache,
                         micros(as_of), **chosen)


@pytest.fixture
def company(tmp_path):
    """An empty company."""
    library = write_library(tmp_path / "library")
    with Store.create(tmp_path / "store.db") as store, VerdictCache(tmp_path / "cache.db") as cache:
        yield Company(store, library, cache)
