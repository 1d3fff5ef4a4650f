"""Every register of the table: a valid entry is evidence, an empty register is not, and each defect is named."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime

import pytest

from collectors.canonical import canonical_bytes
from collectors.files.fields import text_fault
from collectors.files.registers import REGISTERS
from collectors.files.table import columns, parse_table
from collectors.files.templates import template
from collectors.limits import Limits
from tests.collectors.files.support import Collected, row, write_file, write_one, write_rows

TABLES = [register for register in REGISTERS if register.is_table]
FOLDERS = [register for register in REGISTERS if not register.is_table]
ATTACHING = [register for register in REGISTERS if "attachments" in register.model.model_fields]
BY_STEM = {register.stem: register for register in REGISTERS}


def ids(register):
    """The kind names the case."""
    return register.kind


@pytest.mark.parametrize("register", REGISTERS, ids=ids)
def test_a_valid_entry_is_a_document_and_a_dated_record(tmp_path, register):
    """Every field is in the document; what happened on a day is also a record on that day."""
    write_one(register, tmp_path)
    found = Collected(register, tmp_path)
    assert (found.codes, found.incomplete) == (set(), False)
    document, = found.documents
    assert set(document.body["item"]) == set(register.model.model_fields) - set(register.apart)
    assert document.subject == "r1"
    canonical_bytes(document.body, register.set_paths)
    if register.dated:
        record, = found.records
        word = document.body["item"][register.split] if register.split else ""
        assert (record.kind, record.record_id) == ("_".join(filter(None, (register.stem, word))), "r1")
        day = document.body["item"][register.dated]
        assert record.effective_at == datetime.fromisoformat(day).replace(tzinfo=UTC)
        assert record.body["item"] == document.body["item"]


@pytest.mark.parametrize("register", REGISTERS, ids=ids)
def test_an_empty_register_is_not_a_fact(tmp_path, register):
    """That nothing is in it closes nothing and says so."""
    if register.is_table:
        write_rows(register, tmp_path)
    else:
        (tmp_path / register.place).mkdir()
    found = Collected(register, tmp_path)
    assert (found.items, found.codes, found.incomplete) == (found.problems, {"empty_register"}, True)


@pytest.mark.parametrize("register", REGISTERS, ids=ids)
def test_a_register_that_is_gone_fails(tmp_path, register):
    """A folder that vanished, and a register in it that did, are failed scans."""
    for folder in (tmp_path, tmp_path / "gone"):
        assert Collected(register, folder).codes == {"missing_file"}


@pytest.mark.parametrize("register", REGISTERS, ids=ids)
def test_the_template_holds_no_evidence(tmp_path, register):
    """Renamed as it says it is an empty register, or a file that lacks its id: nothing in it passes for evidence."""
    name, text = template(register)
    assert name.endswith(".example")
    if register.is_table:
        assert parse_table(register, text) == ([], [])
        (tmp_path / register.place).write_text(text)
        assert Collected(register, tmp_path).codes == {"empty_register"}
        return
    (tmp_path / register.place).mkdir()
    (tmp_path / register.place / "a.md").write_text(text)
    found = Collected(register, tmp_path)
    assert (found.documents, found.incomplete) == ([], True)
    assert found.codes <= {"missing_value", "bad_choice"}


HOSTILE = {
    "formula": ("=HYPERLINK(1)", "bad_text"),
    "formula by sign": ("@SUM(A1)", "bad_text"),
    "nothing": ("", "missing_value"),
    "control character": ("a\x07b", "bad_text"),
    "line separator": ("a\u2028b", "bad_text"),
    "line break": ("a\nb", "bad_text"),
}


LOOK_ALIKES = {
    "an invisible sign": "P-1\u200b",
    "an invisible joiner": "P\u200d-1",
    "text that runs backwards": "P-1\u202e",
    "a Cyrillic letter in a Latin word": "\u0430nn",
    "a Greek letter in a Latin word": "\u0391nn",
    "wide letters": "\uff21nn",
}


@pytest.mark.parametrize("value", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_what_only_looks_like_another_name_is_refused(value):
    """Else one person could approve what they did under two names that nobody can tell apart."""
    assert text_fault(value)


@pytest.mark.parametrize("value", [
    "René Müller", "\u0410\u043d\u043d\u0430", "\u0395\u03bb\u03ad\u03bd\u03b7", "\u5c71\u7530", "\uff21\u793e",
    "\u0645\u06cc\u200c\u062e", "\u00b5m", "P-1/\u03a9"])
def test_names_in_any_writing_are_taken(value):
    """Only a mixture within one word, or what nobody can see, is refused."""
    assert text_fault(value) == ""


@pytest.mark.parametrize("register", TABLES, ids=ids)
@pytest.mark.parametrize(("value", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_cell_fails_the_whole_table(tmp_path, register, value, code):
    """One bad cell takes nothing of the file, and is named with its line."""
    texts = [name for name in columns(register) if register.model.model_fields[name].description == "text"]
    column = texts[min(1, len(texts) - 1)]  # the id itself where no other column must be filled
    write_rows(register, tmp_path, row(register), row(register, **{"id": "r2", column: value}))
    found = Collected(register, tmp_path)
    assert (found.documents, found.records) == ([], [])
    assert found.codes == {code, "malformed_register"}
    assert f"{register.place} line " in found.problems[0].message
    assert f"{column}: " in found.problems[0].message


@pytest.mark.parametrize("register", TABLES, ids=ids)
def test_an_id_used_twice_fails_the_whole_table(tmp_path, register):
    """Nobody can say which row is meant."""
    write_rows(register, tmp_path, row(register), row(register))
    assert Collected(register, tmp_path).codes == {"duplicate_id", "malformed_register"}


@pytest.mark.parametrize("register", FOLDERS, ids=ids)
def test_two_files_with_one_id_are_neither_taken(tmp_path, register):
    """The scan is incomplete and both are named."""
    write_file(register, tmp_path, "a.md")
    write_file(register, tmp_path, "b.md")
    found = Collected(register, tmp_path)
    assert (found.documents, found.codes, found.incomplete) == ([], {"duplicate_id"}, True)
    assert "a.md and" in found.problems[0].message


DATED = [(register, name) for register in REGISTERS for name, field in register.model.model_fields.items()
         if "YYYY" in (field.description or "")]


@pytest.mark.parametrize(("register", "name"), DATED, ids=[f"{r.stem}-{n}" for r, n in DATED])
def test_a_bad_date_is_named(tmp_path, register, name):
    """Every day of every register is YYYY-MM-DD and exists."""
    for bad in ("2026-02-30", "03/04/2026", "2026-3-1", "20260301", "spring"):
        write_one(register, tmp_path, **{name: bad})
        found = Collected(register, tmp_path)
        assert (found.documents, found.incomplete) == ([], True)
        assert "bad_date" in found.codes
        assert f"{name}: " in found.problems[0].message


CHOICES = [(register, name) for register in REGISTERS for name, field in register.model.model_fields.items()
           if "Literal" in str(field.annotation) or "yes" in (field.description or "")]


@pytest.mark.parametrize(("register", "name"), CHOICES, ids=[f"{r.stem}-{n}" for r, n in CHOICES])
def test_a_word_outside_the_choice_is_named_with_the_choices(tmp_path, register, name):
    """A misspelt word is not read as something else."""
    write_one(register, tmp_path, **{name: "perhaps"})
    found = Collected(register, tmp_path)
    assert (found.documents, found.incomplete) == ([], True)
    assert "bad_choice" in found.codes
    assert "expected " in found.problems[0].message
    assert "perhaps" in found.problems[0].message


@pytest.mark.parametrize("register", [r for r in FOLDERS if r.stem != "policy"], ids=ids)
def test_a_misspelt_field_is_not_overlooked(tmp_path, register):
    """A field that is not known would be evidence that nobody reads."""
    write_file(register, tmp_path, aproved_by="x")
    found = Collected(register, tmp_path)
    assert (found.documents, found.codes) == ([], {"unknown_field"})
    assert "aproved_by" in found.problems[0].message


@pytest.mark.parametrize("register", ATTACHING, ids=ids)
def test_attachments_are_kept_by_their_digest(tmp_path, register):
    """Path, SHA-256 and size stand in the document and in the record."""
    (tmp_path / "proof").mkdir()
    (tmp_path / "proof" / "minutes.pdf").write_bytes(b"%PDF")
    write_one(register, tmp_path, attachments="proof/minutes.pdf" if register.is_table else "[proof/minutes.pdf]")
    found = Collected(register, tmp_path)
    assert (found.codes, found.incomplete) == (set(), False)
    assert found.documents[0].body["attachments"] == {"status": "ok", "value": [
        {"path": "proof/minutes.pdf", "sha256": hashlib.sha256(b"%PDF").hexdigest(), "bytes": 4}]}


def _nothing(_folder):
    """The attachment is just not there."""


def _link(folder):
    (folder.parent / "outside").write_text("x")
    (folder / "a").symlink_to(folder.parent / "outside")


def _inner_link(folder):
    (folder / "real").write_text("x")
    (folder / "a").symlink_to("real")


ATTACHMENTS = {
    "missing": (_nothing, "a", "missing_file"),
    "out of the folder": (lambda folder: (folder.parent / "a").write_text("x"), "../a", "outside_folder"),
    "absolute": (_nothing, "/etc/passwd", "outside_folder"),
    "link out of the folder": (_link, "a", "outside_folder"),
    "link inside the folder": (_inner_link, "a", "outside_folder"),
    "folder": (lambda folder: (folder / "a").mkdir(), "a", "unreadable"),
    "too large": (lambda folder: (folder / "a").write_bytes(b"x" * 101), "a", "too_large"),
}


@pytest.mark.parametrize(("make", "name", "code"), ATTACHMENTS.values(), ids=ATTACHMENTS)
@pytest.mark.parametrize("register", [BY_STEM["risk"], BY_STEM["meeting"]], ids=ids)
def test_an_attachment_that_cannot_be_read_is_no_evidence(tmp_path, register, make, name, code):
    """The part is an error, never an empty list, and the scan is incomplete with the reason."""
    folder = tmp_path / "registers"
    folder.mkdir()
    make(folder)
    write_one(register, folder, attachments=name if register.is_table else f"[{name}]")
    found = Collected(register, folder, Limits(attachment_bytes=100))
    assert found.documents[0].body["attachments"] == {"status": "error", "code": code}
    assert (found.codes, found.incomplete) == ({code}, True)
    assert "r1: attachment" in found.problems[0].message
    assert "root:" not in found.problems[0].message


@pytest.mark.parametrize("register", REGISTERS, ids=ids)
def test_a_file_that_is_too_large_is_not_read(tmp_path, register):
    """A huge file is refused before it is parsed."""
    path = write_one(register, tmp_path)
    path.write_text(path.read_text() + "x" * 2000)
    assert Collected(register, tmp_path, Limits(file_bytes=1000)).codes == {"too_large"}


def test_a_file_that_is_written_to_while_it_is_read_is_refused(tmp_path):
    """Half of an old and half of a new roster is no roster."""
    register = BY_STEM["risk"]
    path = write_rows(register, tmp_path, *(row(register, id=f"r{n}", title="t" * 200) for n in range(40_000)))
    stop, codes = threading.Event(), set()

    def append():
        with path.open("ab") as file:
            while not stop.is_set():
                file.write(b"\n")
                file.flush()

    writer = threading.Thread(target=append)
    writer.start()
    try:
        for _ in range(20):
            codes |= Collected(register, tmp_path, Limits(file_bytes=2**30)).codes if not codes else set()
    finally:
        stop.set()
        writer.join()
    assert codes == {"changed_while_read"}


def test_a_file_without_permission_is_a_sentence(tmp_path):
    """An unreadable register fails with what to do; root reads everything, so a loop of links stands in there."""
    register = BY_STEM["vendor"]
    (tmp_path / register.place).symlink_to(register.place)
    found = Collected(register, tmp_path)
    assert found.error is not None
    assert found.error.code in {"unreadable", "missing_file"}
    assert found.error.hint


def test_a_column_that_is_nearly_an_optional_one_is_refused(tmp_path):
    """Somebody who writes rehire-of would otherwise be no rehire."""
    register = BY_STEM["person"]
    write_rows(register, tmp_path, row(register))
    path = tmp_path / register.place
    path.write_text(path.read_text().replace("rehire_of", "rehire-of"))
    found = Collected(register, tmp_path)
    assert found.codes == {"bad_column", "malformed_register"}
    assert "rehire_of is meant" in found.problems[0].message


def test_lines_of_nested_fields_are_named(tmp_path):
    """A fault in the third decision of a review is told with its own line."""
    register = BY_STEM["access_review"]
    decisions = "\n  - {system: a, account: x, decision: keep}\n  - {system: a, account: y, decision: kep}"
    path = write_file(register, tmp_path, decisions=decisions)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "kep}" in text)
    problem, = Collected(register, tmp_path).problems
    assert problem.message.startswith(f"access_reviews/a.md line {line}: decisions 2 decision: expected ")


def test_unicode_names_are_kept_as_they_are(tmp_path):
    """Names in any script, composed or not, come through unchanged."""
    register = BY_STEM["vendor"]
    names = ["Ünïcode GmbH", "株式会社", "e\u0301", "عربي", "🙂"]
    write_rows(register, tmp_path, *(row(register, id=f"v{n}", name=name) for n, name in enumerate(names)))
    assert [document.label for document in Collected(register, tmp_path).documents] == names


def test_a_policy_may_carry_fields_of_other_tools(tmp_path):
    """Policies often live on a site of their own; its fields are left alone and not recorded."""
    write_file(BY_STEM["policy"], tmp_path, sidebar_label="x")
    document, = Collected(BY_STEM["policy"], tmp_path).documents
    assert "sidebar_label" not in document.body["item"]


def test_the_system_description_keeps_its_text(tmp_path):
    """What the description says is evidence itself, section by section."""
    write_file(BY_STEM["description"], tmp_path, section="DC3", text="The platform runs in one region.")
    body = Collected(BY_STEM["description"], tmp_path).documents[0].body
    assert (body["item"]["section"], body["text"]) == ("DC3", "The platform runs in one region.")
