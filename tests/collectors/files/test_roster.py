"""The roster: taken whole or not at all, each fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.base import Document, Item, Problem
from collectors.envelope import absent
from collectors.files import COLLECTORS
from collectors.files.collect import collect_register
from collectors.files.errors import RegisterError
from collectors.files.registers.people import PEOPLE
from collectors.files.source import RegisterFolder
from collectors.files.table import parse_table
from collectors.guard import declaring
from collectors.limits import Limits

HEAD = "id,name,email,employment_type,manager,start,end,time_zone,login:aws,login:github\n"
ROW = "p1,A. Example,a@example.com,employee,p0,2025-01-07,,Europe/Berlin,alice,alice-gh\n"
NOBODY = {"first_commit": absent("no_repository"), "last_commit": absent("no_repository")}


def read(folder: Path, limits: Limits | None = None) -> Iterator[Item]:
    """Collect as the runner would."""
    with declaring(*(operation.name for operation in PEOPLE.operations)):
        yield from collect_register(PEOPLE, RegisterFolder("hr", folder, limits or Limits(), COLLECTORS))


def collected(folder: Path, data: bytes | str, limits: Limits | None = None) -> tuple[list[Item], RegisterError | None]:
    """(items, the error that ended it)."""
    (folder / "people.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    items: list[Item] = []
    try:
        for item in read(folder, limits):
            items.append(item)  # noqa: PERF402 - what came before the error is looked at
    except RegisterError as error:
        return items, error
    return items, None


def test_a_person_as_a_document(tmp_path):
    """Every column, empty dates as null and only the systems where the person has a login."""
    items, error = collected(tmp_path, HEAD + ROW + "p2,B,,contractor,p1,2025-02-01,2025-12-31,UTC,,bob\n")
    assert error is None
    first, second = items
    assert first == Document("p1", "A. Example", {"item": {
        "id": "p1", "name": "A. Example", "email": "a@example.com", "employment_type": "employee", "manager": "p0",
        "start": "2025-01-07", "end": None, "time_zone": "Europe/Berlin",
        "role": None, "role_since": None, "company": None, "contract_end": None, "rehire_of": None,
        "logins": {"aws": "alice", "github": "alice-gh"}}, **NOBODY})
    assert (second.body["item"]["end"], second.body["item"]["logins"]) == ("2025-12-31", {"github": "bob"})


def test_people_are_personal_data():
    """The store must salt the digests of this kind."""
    assert PEOPLE.personal


@pytest.mark.parametrize("data", [
    b"\xef\xbb\xbf" + (HEAD + ROW).encode(), (HEAD + ROW).replace("\n", "\r\n").encode(),
    (HEAD + "\n" + ROW + ",,,,,,,,,\n").encode(), (HEAD + ROW).rstrip("\n").encode(),
    HEAD.replace(",", " , ").encode() + ROW.replace(",", " , ").encode(),
    (HEAD + ROW.replace("A. Example", '"A. Example"')).encode(),
    (HEAD.rstrip() + ",department\n" + ROW.rstrip() + ",=SUM(A1)\n").encode(),
], ids=["byte order mark", "CRLF", "blank lines", "no last line end", "spaces", "quotes", "a column of one's own"])
def test_harmless_variants_are_read(tmp_path, data):
    """What spreadsheets do to a CSV without harm changes nothing."""
    items, error = collected(tmp_path, data)
    assert error is None
    assert [item.subject for item in items] == ["p1"]
    assert items[0].body["item"]["email"] == "a@example.com"


BAD_ROWS = {
    "duplicate id": (ROW + ROW, "duplicate_id", "people.csv line 3: id p1 is also on line 2"),
    "end before start": (ROW.replace(",,Europe", ",2024-12-31,Europe"), "end_before_start",
                         "line 2: end 2024-12-31 is before start 2025-01-07"),
    "day that does not exist": (ROW.replace("2025-01-07", "2025-02-30"), "bad_date",
                                "line 2: start: 2025-02-30 does not"),
    "american date": (ROW.replace("2025-01-07", "01/07/2025"), "bad_date", "YYYY-MM-DD, got '01/07/2025'"),
    "week date": (ROW.replace("2025-01-07", "2025-W02-2"), "bad_date", "line 2: start"),
    "compact date": (ROW.replace("2025-01-07", "20250107"), "bad_date", "line 2: start"),
    "unknown time zone": (ROW.replace("Europe/Berlin", "Europe/Atlantis"), "unknown_time_zone", "'Europe/Atlantis'"),
    "offset for a time zone": (ROW.replace("Europe/Berlin", "UTC+1"), "unknown_time_zone", "line 2"),
    "path for a time zone": (ROW.replace("Europe/Berlin", "../../etc/passwd"), "unknown_time_zone", "line 2"),
    "empty time zone": (ROW.replace("Europe/Berlin", ""), "missing_value", "line 2: time_zone: is missing or empty"),
    "empty id": (ROW.replace("p1,", ","), "missing_value", "line 2: id: is missing or empty"),
    "empty name": (ROW.replace("A. Example", ""), "missing_value", "line 2: name: is missing or empty"),
    "formula": (ROW.replace("A. Example", '"=HYPERLINK(""http://x"")"'), "bad_text", "line 2: name: begins with '='"),
    "formula by sign": (ROW.replace("A. Example", "+1"), "bad_text", "begins with '+'"),
    "formula in a login": (ROW.replace("alice-gh", "=cmd"), "bad_text", "login:github: begins with '='"),
    "line break in a cell": (ROW.replace("A. Example", '"A\nB"'), "bad_text", "control character"),
    "too few cells": ("p1,A\n", "wrong_columns", "line 2: 2 cells, expected 10"),
    "comma without quotes": (ROW.replace("A. Example", "Example, A."), "wrong_columns", "11 cells, expected 10"),
    "quote that never ends": (ROW.replace("A. Example", '"A'), "not_csv", "line 2: not CSV"),
}


@pytest.mark.parametrize(("rows", "code", "sentence"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_fails_the_whole_roster(tmp_path, rows, code, sentence):
    """Nothing of a faulty roster is taken, the fault is named with its line, and the scan cannot be complete."""
    items, error = collected(tmp_path, HEAD + rows)
    assert error is not None
    assert not [item for item in items if isinstance(item, Document)]
    assert all(item.listing for item in items)
    assert code in [item.code for item in items]
    assert any(sentence in item.message and item.message.startswith("people.csv line ") for item in items)


BAD_FILES = {
    "semicolons": ((HEAD + ROW).replace(",", ";"), "wrong_separator", "line 1: columns are separated by semicolons"),
    "tabs": ((HEAD + ROW).replace(",", "\t"), "wrong_separator", "separated by tabs"),
    "missing columns": ("id,name\np1,A\n", "missing_columns",
                        "line 1: the columns email, employment_type, manager, start, end, time_zone are missing"),
    "columns in capitals": (HEAD.upper() + ROW, "missing_columns", "line 1: the columns id, name"),
    "empty file": ("", "missing_columns", "line 1"),
    "column twice": (HEAD.replace("login:github", "login:aws") + ROW, "duplicate_column", "login:aws is given twice"),
    "login column without a system": (HEAD.replace("login:github", "login:") + ROW, "bad_column", "'login:'"),
    "login column misspelt": (HEAD.replace("login:github", "login_github") + ROW, "bad_column", "'login_github'"),
    "no header": (ROW + ROW, "missing_columns", "line 1"),
}


@pytest.mark.parametrize(("text", "code", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_header_is_one_fault(tmp_path, text, code, sentence):
    """A file that is no roster is one sentence, not one a row."""
    items, error = collected(tmp_path, text)
    assert error is not None
    assert [(item.code, sentence in item.message) for item in items] == [(code, True)]


BAD_BYTES = {
    "latin 1": ((HEAD + ROW).replace("A. Example", "Jos\xe9").encode("latin-1"), "not_utf8", "line 2: byte 0xe9"),
    "UTF-16": ((HEAD + ROW).encode("utf-16"), "not_utf8", "UTF-16"),
    "xlsx": (b"PK\x03\x04rest", "spreadsheet", "spreadsheet file"),
    "xls": (b"\xd0\xcf\x11\xe0rest", "spreadsheet", "spreadsheet file"),
}


@pytest.mark.parametrize(("data", "code", "sentence"), BAD_BYTES.values(), ids=BAD_BYTES)
def test_bytes_that_are_no_csv_fail_with_their_reason(tmp_path, data, code, sentence):
    """Another encoding or a spreadsheet is told apart from a faulty row."""
    items, error = collected(tmp_path, data)
    assert (items, error.code) == ([], code)
    assert sentence in str(error)
    assert error.hint


def test_every_fault_is_told_at_once(tmp_path):
    """Three faulty rows are three sentences and one summary, so that one correction suffices."""
    items, error = collected(tmp_path, HEAD + ROW.replace("p1", "") + ROW.replace("2025-01-07", "x") + "p3\n")
    assert [item.code for item in items] == ["missing_value", "bad_date", "wrong_columns"]
    assert error.code == "malformed_register"
    assert "3 faults" in str(error)


def test_an_empty_roster_is_not_a_fact(tmp_path):
    """A header without people closes nobody: the scan is partial with its reason."""
    items, error = collected(tmp_path, HEAD)
    assert error is None
    problem, = items
    assert isinstance(problem, Problem)
    assert (problem.code, problem.listing) == ("empty_register", True)


def test_a_missing_file_fails(tmp_path):
    """No roster is an error with the folder's name and what to do."""
    with pytest.raises(RegisterError, match=r"^people\.csv: expected in .*, not found") as caught:
        list(read(tmp_path))
    assert (caught.value.code, bool(caught.value.hint)) == ("missing_file", True)
    with pytest.raises(RegisterError) as caught:
        list(read(tmp_path / "nowhere"))
    assert caught.value.code == "missing_file"


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """A register that is a link to another file of the machine is not followed."""
    folder, outside = tmp_path / "registers", tmp_path / "outside.csv"
    folder.mkdir()
    outside.write_text(HEAD + ROW)
    (folder / "people.csv").symlink_to(outside)
    with pytest.raises(RegisterError) as caught:
        list(read(folder))
    assert caught.value.code == "outside_folder"
    assert "outside.csv" not in str(caught.value)


def test_a_link_inside_the_folder_is_followed(tmp_path):
    """A folder that is itself a link, and a link to a sibling, are fine."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "2026.csv").write_text(HEAD + ROW)
    (tmp_path / "real" / "people.csv").symlink_to("2026.csv")
    (tmp_path / "link").symlink_to("real")
    assert [item.subject for item in read(tmp_path / "link")] == ["p1"]


def test_a_loop_of_links_is_a_sentence(tmp_path):
    """Links in a circle end with an error, not with a traceback."""
    (tmp_path / "people.csv").symlink_to("people.csv")
    with pytest.raises(RegisterError, match=r"people\.csv"):
        list(read(tmp_path))


def test_a_folder_in_place_of_the_file_is_a_sentence(tmp_path):
    """Only a regular file is read."""
    (tmp_path / "people.csv").mkdir()
    with pytest.raises(RegisterError, match=r"^people\.csv: "):
        list(read(tmp_path))


def test_a_file_too_large_is_not_read(tmp_path):
    """A file above the limit is refused; one at the limit is read."""
    size = len(HEAD + ROW)
    _, error = collected(tmp_path, HEAD + ROW, Limits(file_bytes=size - 1))
    assert (error.code, str(size - 1) in str(error)) == ("too_large", True)
    assert collected(tmp_path, HEAD + ROW, Limits(file_bytes=size))[1] is None


def test_an_undeclared_read_is_refused(tmp_path):
    """The register's own reads go through the guard like any other."""
    (tmp_path / "people.csv").write_text(HEAD + ROW)
    with pytest.raises(Exception, match=r"READ people\.csv: not declared"), declaring("READ policies/*.md"):
        list(collect_register(PEOPLE, RegisterFolder("hr", tmp_path)))


def test_the_template_parses_as_empty():
    """The template that ``tieout init`` writes has the columns that are read."""
    template = Path(__file__).parents[3] / "agent" / "templates" / "registers" / "people.csv"
    assert parse_table(PEOPLE, template.read_text(encoding="utf-8")) == ([], [])
