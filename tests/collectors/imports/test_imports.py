"""Output of other tools: what it says, under its name and time; what cannot be read is named and nothing is closed."""

from __future__ import annotations

import copy
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.base import CollectError, Document, Problem, Scope, TieoutError
from collectors.guard import declaring
from collectors.imports import connect
from collectors.imports.read import FINDINGS, Format, collect_findings
from collectors.limits import Limits
from collectors.runner import run_pass
from store.store import Store

SCOPE = Scope("", "", until=datetime(2026, 3, 1, tzinfo=UTC))
FIELDS = ("id", "check", "title", "status", "severity", "resource", "resource_type", "account", "region", "suppressed",
          "tool", "tool_version", "reported_at")

OCSF = [{
    "message": "Bucket example-logs is public.", "activity_id": 1, "activity_name": "Create", "category_uid": 2,
    "class_uid": 2004, "class_name": "Detection Finding", "type_uid": 200401, "time": 1772355600,
    "time_dt": "2026-03-01T09:00:00", "severity_id": 5, "severity": "Critical", "status_id": 1, "status": "New",
    "status_code": "FAIL", "status_detail": "Bucket example-logs is public.",
    "finding_info": {"uid": "prowler-aws-s3_bucket_public_access-123456789012-eu-west-1-example-logs",
                     "title": "Buckets are not public", "desc": "…", "created_time": 1772355600, "types": []},
    "metadata": {"event_code": "s3_bucket_public_access", "version": "1.4.0", "profiles": ["cloud", "datetime"],
                 "product": {"name": "Prowler", "uid": "prowler", "vendor_name": "Prowler", "version": "5.4.0"}},
    "resources": [{"uid": "arn:aws:s3:::example-logs", "name": "example-logs", "type": "AwsS3Bucket",
                   "region": "eu-west-1", "group": {"name": "s3"}, "labels": []}],
    "cloud": {"account": {"uid": "123456789012", "type": "AWS Account"}, "provider": "aws", "region": "eu-west-1"},
    "unmapped": {"compliance": {"CIS-3.0": ["2.1.4"]}},
}]
ASFF = {"Findings": [{
    "SchemaVersion": "2018-10-08", "Id": "arn:aws:securityhub:eu-west-1:123456789012:security-control/S3.8/finding/f-1",
    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub", "ProductName": "Security Hub",
    "CompanyName": "AWS", "Region": "eu-west-1", "GeneratorId": "security-control/S3.8", "AwsAccountId": "123456789012",
    "CreatedAt": "2026-02-01T09:00:00.000Z", "UpdatedAt": "2026-03-01T09:00:00.000Z", "Severity": {"Label": "HIGH"},
    "Title": "S3 buckets should block public access", "Description": "…", "Compliance": {"Status": "FAILED"},
    "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::example-logs", "Region": "eu-west-1"}],
    "Workflow": {"Status": "SUPPRESSED"}, "RecordState": "ACTIVE",
}]}
SARIF = {"version": "2.1.0", "runs": [{
    "tool": {"driver": {"name": "Scanner", "semanticVersion": "1.2.3", "rules": [
        {"id": "SEC1", "shortDescription": {"text": "Do not do it"}, "defaultConfiguration": {"level": "error"}}]}},
    "invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-03-01T09:00:00.000Z"}],
    "results": [{"ruleId": "SEC1", "message": {"text": "done here"}, "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 7}}}]}],
}]}
ROW = {"id": "f-1", "check": "C-1", "title": "Disks are encrypted", "status": "fail", "severity": "high",
       "resource": "host-1", "resource_type": "host", "account": "", "region": "", "suppressed": "no",
       "tool": "Scanner", "tool_version": "3", "reported_at": "2026-03-01T09:00:00Z"}
JSON = {"tool": {"name": "Scanner", "version": "3"}, "reported_at": "2026-03-01T09:00:00Z",
        "findings": [{k: v for k, v in ROW.items() if k not in ("tool", "tool_version", "reported_at")}]}


def as_csv(*rows):
    """A generic CSV."""
    return "\n".join([",".join(FIELDS), *(",".join(row[name] for name in FIELDS) for row in rows)]) + "\n"


SAMPLES = {Format.PROWLER_OCSF: json.dumps(OCSF), Format.ASFF: json.dumps(ASFF), Format.SARIF: json.dumps(SARIF),
           Format.GENERIC_CSV: as_csv(ROW), Format.GENERIC_JSON: json.dumps(JSON)}


class Read:
    """What reading one file gave."""

    def __init__(self, folder: Path, form: str, text: str | bytes, limits: Limits | None = None) -> None:
        path = folder / "findings"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        source, = connect({"name": "scan", "path": str(path), "format": form}, clock=lambda: SCOPE.until,
                          limits=limits or Limits())
        self.items, self.error = [], None
        with declaring(*(operation.name for operation in FINDINGS.operations)):
            try:
                for item in collect_findings(source, SCOPE):
                    self.items.append(item)
            except CollectError as error:
                self.error = error
        self.documents = [item for item in self.items if isinstance(item, Document)]
        self.problems = [item for item in self.items if isinstance(item, Problem)]

    @property
    def told(self) -> str:
        """Every sentence."""
        return "\n".join([*(problem.message for problem in self.problems), str(self.error or "")])

    @property
    def incomplete(self) -> bool:
        """Whether the scan can close nothing."""
        return self.error is not None or any(problem.listing for problem in self.problems)


EXPECTED = {
    Format.PROWLER_OCSF: {"check": "s3_bucket_public_access", "status": "FAIL", "severity": "Critical",
                          "resource": "arn:aws:s3:::example-logs", "account": "123456789012", "region": "eu-west-1",
                          "tool": "Prowler", "tool_version": "5.4.0", "suppressed": False},
    Format.ASFF: {"check": "security-control/S3.8", "status": "FAILED", "severity": "HIGH", "account": "123456789012",
                  "resource": "arn:aws:s3:::example-logs", "tool": "Security Hub", "tool_version": None,
                  "suppressed": True},
    Format.SARIF: {"check": "SEC1", "status": "fail", "severity": "error", "resource": "src/a.py:7",
                   "tool": "Scanner", "tool_version": "1.2.3", "title": "Do not do it", "suppressed": False},
    Format.GENERIC_CSV: {"check": "C-1", "status": "fail", "severity": "high", "tool": "Scanner", "tool_version": "3"},
    Format.GENERIC_JSON: {"check": "C-1", "status": "fail", "severity": "high", "tool": "Scanner", "account": None},
}


@pytest.mark.parametrize("form", list(Format))
def test_a_finding_keeps_the_tools_name_time_and_words(tmp_path, form):
    """One document a finding: the other tool's name, version and time, its own words, and its own object whole."""
    read = Read(tmp_path, form, SAMPLES[form])
    assert (read.incomplete, read.told) == (False, "")
    document, = read.documents
    finding = document.body["finding"]
    assert set(finding) == set(FIELDS)
    assert finding["reported_at"] == "2026-03-01T09:00:00.000000Z"
    assert EXPECTED[form].items() <= finding.items()
    assert document.subject == f"{finding['tool']}:{finding['id']}"
    assert document.body["format"] == form
    assert document.body["item"]


def without(sample, path):
    """The sample with one key taken out, as JSON."""
    found = copy.deepcopy(sample)
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    node = found
    for key in way:
        node = node[key]
    del node[last]
    return json.dumps(found)


def changed(sample, path, value):
    """The sample with one value exchanged, as JSON."""
    found = copy.deepcopy(sample)
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    node = found
    for key in way:
        node = node[key]
    node[last] = value
    return json.dumps(found)


BAD_FINDINGS = {
    "OCSF without uid": (Format.PROWLER_OCSF, without(OCSF, "0.finding_info.uid"),
        "$[0].finding_info.uid: expected text"),
    "OCSF without tool": (Format.PROWLER_OCSF, without(OCSF, "0.metadata.product"), "$[0].metadata.product.name"),
    "OCSF without status": (Format.PROWLER_OCSF, without(OCSF, "0.status_code"), "$[0].status_code: expected text"),
    "OCSF of another class": (Format.PROWLER_OCSF, changed(OCSF, "0.class_uid", 2001),
        "$[0].class_uid: expected class"),
    "OCSF without resources": (Format.PROWLER_OCSF, changed(OCSF, "0.resources", []),
        "$[0].resources: expected at least"),
    "OCSF with a time without zone": (Format.PROWLER_OCSF, without(OCSF, "0.time"),
        "$[0].time_dt: expected a time with"),
    "OCSF with a time beyond all": (Format.PROWLER_OCSF, changed(OCSF, "0.time", 10**18), "$[0].time: expected a time"),
    "OCSF with text as a list": (Format.PROWLER_OCSF, changed(OCSF, "0.severity", ["x"]),
        "$[0].severity: expected text"),
    "OCSF with a word for a finding": (Format.PROWLER_OCSF, '["x"]', "$[0]: expected an object"),
    "ASFF without Id": (Format.ASFF, without(ASFF, "Findings.0.Id"), "$.Findings[0].Id: expected text, got nothing"),
    "ASFF of another version": (Format.ASFF, changed(ASFF, "Findings.0.SchemaVersion", "2017"), "expected 2018-10-08"),
    "ASFF without Resources": (Format.ASFF, without(ASFF, "Findings.0.Resources"), "Findings[0].Resources: expected"),
    "ASFF without UpdatedAt": (Format.ASFF, without(ASFF, "Findings.0.UpdatedAt"), "Findings[0].UpdatedAt: expected"),
    "SARIF without rule": (Format.SARIF, without(SARIF, "runs.0.results.0.ruleId"), "$.runs[0].results[0].ruleId"),
    "SARIF without results": (Format.SARIF, without(SARIF, "runs.0.results"), "$.runs[0].results: expected a list"),
    "SARIF without tool": (Format.SARIF, without(SARIF, "runs.0.tool"), "$.runs[0].tool.driver.name: expected text"),
    "SARIF of a run that failed": (Format.SARIF, changed(SARIF, "runs.0.invocations.0.executionSuccessful",
                                                         False), "says that its run did not succeed"),
    "CSV with a bad time": (Format.GENERIC_CSV, as_csv({**ROW, "reported_at": "yesterday"}),
        "findings line 2: reported_at"),
    "CSV with a formula": (Format.GENERIC_CSV, as_csv({**ROW, "title": "=cmd"}), "findings line 2: title: begins"),
    "CSV without a status": (Format.GENERIC_CSV, as_csv({**ROW, "status": ""}), "findings line 2: status: is missing"),
    "CSV with an id twice": (Format.GENERIC_CSV, as_csv(ROW, ROW), "findings line 3: id f-1 is also on line 2"),
    "CSV without a column": (Format.GENERIC_CSV, "id,check\n1,2\n", "findings line 1: the columns title"),
    "JSON without a status": (Format.GENERIC_JSON, without(JSON, "findings.0.status"),
        "$.findings[0].status: is missing"),
    "JSON with an unknown field": (Format.GENERIC_JSON, changed(JSON, "findings.0.colour", "red"), "colour: no such"),
    "JSON with its own tool": (Format.GENERIC_JSON, changed(JSON, "findings.0.tool", "x"), "once for the whole file"),
}


@pytest.mark.parametrize(("form", "text", "sentence"), BAD_FINDINGS.values(), ids=BAD_FINDINGS)
def test_a_finding_that_cannot_be_taken_is_named_with_its_place(tmp_path, form, text, sentence):
    """The path or the line of what is missing, and the scan can close nothing."""
    read = Read(tmp_path, form, text)
    assert read.incomplete
    assert sentence in read.told


BAD_FILES = {
    "no JSON": (Format.ASFF, '{"Findings": [\n  {"Id": 1,}\n]}', "line 2 column 12: not JSON"),
    "cut off": (Format.PROWLER_OCSF, json.dumps(OCSF)[:-40], "not JSON"),
    "a key twice": (Format.SARIF, '{"version": "2.1.0", "version": "2.1.0", "runs": []}', "'version' is given twice"),
    "NaN": (Format.ASFF, '[{"a": NaN}]', "NaN is no JSON number"),
    "nested too deep": (Format.ASFF, "[" * 100_000 + "]" * 100_000, "nested too deep"),
    "another format": (Format.SARIF, json.dumps(ASFF), "$.version: expected text"),
    "an older SARIF": (Format.SARIF, changed(SARIF, "version", "1.0.0"), "$.version: expected SARIF 2.1.0"),
    "an object for a list": (Format.PROWLER_OCSF, "{}", "$: expected a list"),
    "no findings key": (Format.ASFF, "{}", "$.Findings: expected a list"),
    "JSON without a tool": (Format.GENERIC_JSON, without(JSON, "tool"), "$.tool.name: expected text"),
    "JSON without a time": (Format.GENERIC_JSON, without(JSON, "reported_at"), "$.reported_at: expected a time"),
    "an empty file": (Format.ASFF, "", "line 1 column 1: not JSON"),
    "another encoding": (Format.GENERIC_CSV, as_csv({**ROW, "title": "Größe"}).encode("latin-1"), "is not UTF-8"),
    "a spreadsheet": (Format.GENERIC_CSV, b"PK\x03\x04", "spreadsheet"),
}


@pytest.mark.parametrize(("form", "text", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_such_output_fails(tmp_path, form, text, sentence):
    """Nothing of it is taken, and the sentence says where it stops making sense."""
    read = Read(tmp_path, form, text)
    assert read.error is not None
    assert (read.documents, sentence in read.told) == ([], True)
    assert read.told.strip().startswith("findings")


@pytest.mark.parametrize("form", list(Format))
def test_no_findings_is_not_a_fact(tmp_path, form):
    """A tool that found nothing and a tool that did not run write the same file."""
    empty = {Format.PROWLER_OCSF: "[]", Format.ASFF: "[]", Format.GENERIC_CSV: as_csv(),
             Format.SARIF: changed(SARIF, "runs.0.results", []), Format.GENERIC_JSON: changed(JSON, "findings", [])}
    read = Read(tmp_path, form, empty[form])
    assert ([problem.code for problem in read.problems], read.incomplete) == (["empty_import"], True)


def test_good_findings_are_taken_beside_a_bad_one(tmp_path):
    """One bad event of many is a problem, and the rest is evidence."""
    events = [OCSF[0], {**OCSF[0], "status_code": None}, {**OCSF[0], "finding_info": {"uid": "u-3", "title": "t"}}]
    read = Read(tmp_path, Format.PROWLER_OCSF, json.dumps(events))
    assert [document.subject for document in read.documents] == [
        f"Prowler:{OCSF[0]['finding_info']['uid']}", "Prowler:u-3"]
    assert [problem.message for problem in read.problems] == ["findings: $[1].status_code: expected text, got nothing"]


def test_a_run_without_a_time_is_told_and_its_findings_have_none(tmp_path):
    """Many SARIF writers leave the time out; the findings then have no date, and nobody invents one."""
    read = Read(tmp_path, Format.SARIF, without(SARIF, "runs.0.invocations"))
    assert read.documents[0].body["finding"]["reported_at"] is None
    assert ([problem.code for problem in read.problems], read.incomplete) == (["no_time"], False)
    empty = changed(json.loads(without(SARIF, "runs.0.invocations")), "runs.0.results", [])
    assert [problem.code for problem in Read(tmp_path, Format.SARIF, empty).problems] == ["no_time", "empty_import"]


def test_results_keep_their_identity_when_lines_move(tmp_path):
    """A result is known by its fingerprints, or by rule, file and message; equal ones are counted apart."""
    def subjects(**more):
        result = {**SARIF["runs"][0]["results"][0], **more}
        return [d.subject for d in Read(tmp_path, Format.SARIF, changed(SARIF, "runs.0.results", [result])).documents]

    assert subjects(guid="g-1") == ["Scanner:g-1"]
    moved = [{"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 9}}}]
    prints = {"primaryLocationLineHash": "abc"}
    assert subjects(partialFingerprints=prints) == subjects(partialFingerprints=prints, locations=moved)
    assert subjects(partialFingerprints=prints) != subjects(partialFingerprints={"primaryLocationLineHash": "abd"})
    assert subjects() != subjects(message={"text": "other"})
    twice = Read(tmp_path, Format.SARIF, changed(SARIF, "runs.0.results", SARIF["runs"][0]["results"] * 2))
    first, second = (document.subject for document in twice.documents)
    assert second == f"{first}#2"


def test_what_was_muted_in_the_tool_says_so(tmp_path):
    """Suppressed is kept apart from mended, in each format that knows it."""
    muted = {Format.PROWLER_OCSF: changed(OCSF, "0.status", "Suppressed"), Format.ASFF: json.dumps(ASFF),
             Format.SARIF: changed(SARIF, "runs.0.results.0.suppressions", [{"kind": "inSource"}]),
             Format.GENERIC_CSV: as_csv({**ROW, "suppressed": "yes"}),
             Format.GENERIC_JSON: changed(JSON, "findings.0.suppressed", True)}
    for form, text in muted.items():
        assert Read(tmp_path, form, text).documents[0].body["finding"]["suppressed"] is True, form
    rejected = changed(SARIF, "runs.0.results.0.suppressions", [{"kind": "external", "status": "rejected"}])
    assert Read(tmp_path, Format.SARIF, rejected).documents[0].body["finding"]["suppressed"] is False


def test_a_huge_file_is_not_read(tmp_path):
    """The limit is the import's own."""
    read = Read(tmp_path, Format.ASFF, SAMPLES[Format.ASFF], Limits(import_bytes=10))
    assert read.error.code == "too_large"


def test_a_missing_file_and_a_bad_format_are_sentences(tmp_path):
    """A wrong path fails the scan; a wrong format stops the run, with the formats there are."""
    source, = connect({"name": "x", "path": str(tmp_path / "no"), "format": "asff"}, clock=lambda: SCOPE.until)
    with declaring("READ import"), pytest.raises(CollectError) as caught:
        list(collect_findings(source, SCOPE))
    assert caught.value.code == "missing_file"
    for bad in ({"path": "x", "format": "asff"}, {"name": "x", "format": "asff"}, {"name": "x", "path": "y"}):
        with pytest.raises(TieoutError, match=r"expected"):
            connect(bad, clock=lambda: SCOPE.until)
    with pytest.raises(TieoutError, match=re.escape("prowler-ocsf, asff, sarif, generic-csv, generic-json")):
        connect({"name": "x", "path": "y", "format": "xml"}, clock=lambda: SCOPE.until)


def test_a_damaged_file_closes_nothing_and_a_mended_finding_does(tmp_path):
    """Through the runner into the store: a finding is gone only when a whole file no longer has it."""
    path, clock = tmp_path / "scan.csv", [datetime(2026, 3, 1, tzinfo=UTC)]
    store = Store.create(tmp_path / "tieout.db")

    def tick():
        clock[0] += timedelta(milliseconds=1)
        return clock[0]

    def collect(text):
        path.write_text(text)
        clock[0] += timedelta(days=1)
        source, = connect({"name": "scan", "path": str(path), "format": "generic-csv"}, clock=tick)
        report = run_pass([source], store.writer(tick), clock=tick)
        snapshot = store.snapshot()
        lane, = snapshot.lanes(kind="imports.finding")
        there = sorted(h.subject for h in snapshot.history(lane.id) if h.changes[-1].digest is not None)
        return report.lanes[0].status.value, there

    both = as_csv(ROW, {**ROW, "id": "f-2"})
    assert collect(both) == ("complete", ["Scanner:f-1", "Scanner:f-2"])
    assert collect(as_csv({**ROW, "status": ""}, {**ROW, "id": "f-2"}))[1] == ["Scanner:f-1", "Scanner:f-2"]
    assert collect("") == ("partial", ["Scanner:f-1", "Scanner:f-2"])
    assert collect(as_csv()) == ("partial", ["Scanner:f-1", "Scanner:f-2"])
    assert collect(as_csv(ROW)) == ("complete", ["Scanner:f-1"])
    store.close()


TITLES = {Format.PROWLER_OCSF: "Buckets are not public", Format.ASFF: "S3 buckets should block public access",
          Format.SARIF: "Do not do it", Format.GENERIC_CSV: "Disks are encrypted",
          Format.GENERIC_JSON: "Disks are encrypted"}


def titled(tmp_path, form, title):
    """The sample under another title."""
    assert TITLES[form] in SAMPLES[form]
    written = title if form is Format.GENERIC_CSV else json.dumps(title)[1:-1]
    return Read(tmp_path, form, SAMPLES[form].replace(TITLES[form], written))


@pytest.mark.parametrize("form", [Format.GENERIC_CSV, Format.GENERIC_JSON])
def test_a_sign_that_nobody_can_see_is_refused_in_the_plain_format(tmp_path, form):
    """Its columns are a register's: the finding is named, and the list is not whole."""
    read = titled(tmp_path, form, "size \u202egnp.exe")
    assert read.incomplete
    assert "a sign that nobody can see" in read.told


@pytest.mark.parametrize("form", list(Format))
def test_titles_may_hold_any_script(tmp_path, form):
    """Other scripts and paths in a tool's words are kept as text, and so are marks of direction in its own JSON."""
    own = form in (Format.GENERIC_CSV, Format.GENERIC_JSON)
    odd = "größe gnp. 名前 ../../x" if own else "größe \u202egnp. 名前 ../../x"
    read = titled(tmp_path, form, odd)
    assert (read.incomplete, read.told) == (False, "")
    assert [document.body["finding"]["title"] for document in read.documents] == [odd]
    assert [document.subject for document in read.documents] == [
        document.subject for document in Read(tmp_path, form, SAMPLES[form]).documents]


@pytest.mark.parametrize("form", list(Format))
def test_a_control_character_is_text_of_a_tool_and_a_fault_of_a_form(tmp_path, form):
    """Tools write what they met; in a file of our own form it is named, and nothing is closed by it."""
    read = titled(tmp_path, form, "bell\x07")
    if form in (Format.GENERIC_CSV, Format.GENERIC_JSON):
        assert (read.incomplete, "control" in read.told) == (True, True)
    else:
        assert [document.body["finding"]["title"] for document in read.documents] == ["bell\x07"]
