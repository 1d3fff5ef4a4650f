"""Policies: each file on its own, approvals as dated records, nothing guessed from YAML."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.base import Document, Item, Problem, Record
from collectors.canonical import canonical_bytes
from collectors.envelope import absent, ok
from collectors.files.collect import collect_register, parse_file
from collectors.files.errors import RegisterError
from collectors.files.registers.policies import POLICIES
from collectors.files.source import RegisterFolder
from collectors.guard import declaring
from collectors.limits import Limits

FRONT = """---
id: POL-01
title: Information security policy
owner: head-of-platform
version: 1.10
approved_by: managing-director
approved_on: 2026-01-15
reviewed_on:
criteria: [CC5.3, CC2.2]
approvals:
  - {by: managing-director, on: 2026-01-15, version: 1.10}
  - {by: board, on: 2025-01-10, version: "1.9"}
---
"""
TEXT = FRONT + "\n# Policy\n\nText.\n"
OPERATIONS = [operation.name for operation in POLICIES.operations]


def collect(folder: Path, *texts: str | bytes, limits: Limits | None = None) -> list[Item]:
    """Write the files p0.md, p1.md … and collect."""
    (folder / "policies").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        data = text.encode() if isinstance(text, str) else text
        (folder / "policies" / f"p{number}.md").write_bytes(data)
    with declaring(*OPERATIONS):
        return list(collect_register(POLICIES, RegisterFolder("hr", folder, limits or Limits())))


def test_a_policy_and_its_approvals(tmp_path):
    """The item as written, the digest of the text, and one record an approval on its own date."""
    document, first, second = collect(tmp_path, TEXT)
    assert document == Document("POL-01", "Information security policy", {
        "item": {"id": "POL-01", "title": "Information security policy", "owner": "head-of-platform",
                 "version": "1.10", "approved_by": "managing-director", "approved_on": "2026-01-15",
                 "reviewed_on": None, "criteria": ["CC5.3", "CC2.2"], "type": None, "attachments": []},
        "first_commit": absent("no_repository"), "last_commit": absent("no_repository"), "attachments": ok([]),
        "text_sha256": hashlib.sha256(b"# Policy\n\nText.").hexdigest()})
    assert isinstance(first, Record)
    assert (first.kind, first.effective_at) == ("policy_approval", datetime(2026, 1, 15, tzinfo=UTC))
    assert first.body == {"item": {"policy": "POL-01", "by": "managing-director", "on": "2026-01-15",
                                   "version": "1.10"}}
    assert second.effective_at == datetime(2025, 1, 10, tzinfo=UTC)
    assert first.record_id != second.record_id


def test_an_approval_does_not_change_the_policys_document(tmp_path):
    """Adding an approval leaves the digest of the text and the item as they were."""
    before = collect(tmp_path, TEXT)[0]
    after = collect(tmp_path, TEXT.replace("approvals:\n", "approvals:\n  - {by: x, on: 2026-02-01, version: 2}\n"))[0]
    assert canonical_bytes(before.body) == canonical_bytes(after.body)


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT + "\n\n"],
                         ids=["CRLF", "byte order mark", "blank lines at the end"])
def test_line_ends_do_not_change_the_text(tmp_path, text):
    """The digest is of the words, not of the editor's habits."""
    assert collect(tmp_path, text)[0] == collect(tmp_path, TEXT)[0]


def test_fields_left_out_are_null(tmp_path):
    """An empty field of a policy that was read is a fact, and says so."""
    document, = collect(tmp_path, "---\nid: P\ntitle: T\nowner: ~\nversion: ''\n---\n")
    assert document.body["item"] == {"id": "P", "title": "T", "owner": None, "version": None, "approved_by": None,
                                     "approved_on": None, "reviewed_on": None, "criteria": [], "type": None,
                                     "attachments": []}


BAD = {
    "no front matter": ("# Policy\n", "bad_front_matter", "line 1: expected front matter"),
    "front matter that never closes": ("---\nid: P\n", "bad_front_matter", "line 1: the front matter has no closing"),
    "empty file": ("", "bad_front_matter", "line 1"),
    "no fields": ("---\n---\n", "bad_front_matter", "line 2: front matter holds no fields"),
    "a list": ("---\n- a\n---\n", "bad_front_matter", "line 2: front matter holds no fields"),
    "broken YAML": ("---\nid: P\ntitle: [a\n---\n", "bad_front_matter", "front matter is not YAML"),
    "key twice": (FRONT.replace("title:", "id: POL-02\ntitle:"), "bad_front_matter",
                  "line 3: front matter is not YAML (key 'id'"),
    "no id": (FRONT.replace("id: POL-01\n", ""), "missing_value", "line 2: id: is missing"),
    "empty title": (FRONT.replace("title: Information security policy", "title:"), "missing_value",
                    "line 3: title: is missing"),
    "day that does not exist": (FRONT.replace("approved_on: 2026-01-15", "approved_on: 2026-02-30"), "bad_date",
                                "approved_on: 2026-02-30"),
    "date with a time": (FRONT.replace("reviewed_on:", "reviewed_on: 2026-01-15T10:00:00Z"), "bad_date", "reviewed_on"),
    "date in words": (FRONT.replace("reviewed_on:", "reviewed_on: last spring"), "bad_date", "reviewed_on"),
    "owner as a list": (FRONT.replace("head-of-platform", "[a, b]"), "bad_text", "owner: expected text, got a list"),
    "formula": (FRONT.replace("head-of-platform", "'=1+1'"), "bad_text", "line 4: owner: begins with '='"),
    "unknown form of criterion": (FRONT.replace("CC5.3", "CC5"), "bad_criterion", "line 9: criteria 1: expected"),
    "criteria as text": (FRONT.replace("[CC5.3, CC2.2]", "CC5.3"), "bad_list", "criteria: expected"),
    "approvals as text": (FRONT[:FRONT.index("approvals")] + "approvals: yes\n---\n", "bad_list",
                          "approvals: expected a list"),
    "approval as text": (FRONT[:FRONT.index("approvals")] + "approvals: [board]\n---\n", "bad_list",
                         "approvals 1: expected fields in braces, {…}, got 'board'"),
    "approval without a date": (FRONT.replace("on: 2025-01-10, ", ""), "missing_value",
                                "line 12: approvals 2 on: is missing"),
    "approval with a bad date": (FRONT.replace("2025-01-10", "10.1.2025"), "bad_date", "on: expected a date"),
    "approval without a version": (FRONT.replace(', version: "1.9"', ""), "missing_value",
                                   "approvals 2 version: is missing"),
    "object in YAML": (FRONT.replace("head-of-platform", "!!python/object/apply:os.system [id]"), "bad_text", "owner"),
}


@pytest.mark.parametrize(("text", "code", "sentence"), BAD.values(), ids=BAD)
def test_a_faulty_policy_is_named_and_the_others_are_taken(tmp_path, text, code, sentence):
    """One bad file makes the listing incomplete with its sentence; the good one is still evidence."""
    found = collect(tmp_path, text, TEXT.replace("POL-01", "POL-99"))
    problem, = [item for item in found if isinstance(item, Problem)]
    assert (problem.code, problem.listing) == (code, True)
    assert problem.message.startswith("policies/p0.md ")
    assert sentence in problem.message
    assert [item.subject for item in found if isinstance(item, Document)] == ["POL-99"]


def test_a_policy_in_another_encoding_is_named_with_its_line(tmp_path):
    """Bytes that are not UTF-8 are a sentence with the line."""
    problem, = collect(tmp_path, TEXT.replace("Text.", "Résumé").encode("latin-1"))
    assert (problem.code, problem.listing) == ("not_utf8", True)
    assert "policies/p0.md line 17: byte 0xe9 is not UTF-8. Save it in UTF-8." in problem.message


def test_two_policies_with_one_id_are_neither_taken(tmp_path):
    """Nobody can say which file is the policy, so the listing is incomplete and both are named."""
    found = collect(tmp_path, TEXT, TEXT, TEXT.replace("POL-01", "POL-02"))
    problem = next(item for item in found if isinstance(item, Problem))
    assert (problem.code, problem.subject, problem.listing) == ("duplicate_id", "POL-01", True)
    assert "policies/p0.md and policies/p1.md" in problem.message
    assert [item.subject for item in found if isinstance(item, Document)] == ["POL-02"]


def test_an_empty_folder_is_not_a_fact(tmp_path):
    """No policies at all is a partial scan; the template beside them is not read."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "information-security.md.example").write_text(TEXT)
    (tmp_path / "policies" / ".hidden.md").write_text("x")
    problem, = collect(tmp_path)
    assert (problem.code, problem.listing) == ("empty_register", True)


def test_a_missing_folder_fails(tmp_path):
    """Without the folder nothing was seen at all."""
    with declaring(*OPERATIONS), pytest.raises(RegisterError) as caught:
        list(collect_register(POLICIES, RegisterFolder("hr", tmp_path)))
    assert caught.value.code == "missing_file"


def test_a_suffix_in_capitals_is_read(tmp_path):
    """A policy is not lost for the case of its file's name."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "ISP.MD").write_text(TEXT)
    assert collect(tmp_path)[0].subject == "POL-01"


def test_links_and_sizes_are_checked_for_each_file(tmp_path):
    """A link out of the folder and a huge file are problems of those files."""
    (tmp_path / "secret.md").write_text(TEXT)
    (tmp_path / "hr" / "policies").mkdir(parents=True)
    (tmp_path / "hr" / "policies" / "a.md").symlink_to(tmp_path / "secret.md")
    found = collect(tmp_path / "hr", TEXT, "x" * 2000, limits=Limits(file_bytes=1000))
    assert [item.code for item in found if isinstance(item, Problem)] == ["outside_folder", "too_large"]
    assert [item.subject for item in found if isinstance(item, Document)] == ["POL-01"]


def test_a_bomb_of_aliases_is_harmless():
    """Nested aliases and front matter without end are refused at once."""
    bomb = "---\na: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n"
                                              for n in range(20)) + "title: *u\nid: P\n---\n"
    for text in (bomb, "---\n" + "k: v\n" * 100_000 + "---\n", "---\n" + "[" * 20_000 + "\n---\n"):
        with pytest.raises(RegisterError):
            parse_file(POLICIES, text, "p.md")


def test_the_template_is_a_policy():
    """The example that ``tieout init`` writes is read without a fault."""
    registers = Path(__file__).parents[3] / "agent" / "templates" / "registers"
    template = registers / "policies" / "information-security.md.example"
    assert parse_file(POLICIES, template.read_text(encoding="utf-8"), "x.md")[0]["id"] == "POL-01"
