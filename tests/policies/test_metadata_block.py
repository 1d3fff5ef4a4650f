"""The METADATA block is read by one parser, and anything unclear in it is fatal with its line."""

import pytest

from policies.metadata import parse_test
from policies.model import TestType
from policies.sources import LibraryError

GOOD = """# METADATA
# title: A bucket is closed
# description: >-
#   An open bucket is read by strangers,
#   and nobody notices.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: event
#   evidence: [account, acl]
#   related:
#     - name: account
#       kind: aws.account
#       key: account
#       match: $subject
#       evidence: [public_access_block]
#   params: [limit]
#   time: true
#   attribute: B
package controls.dp_04.bucket

result := 1
"""


def _read(source):
    return parse_test("controls/dp_04/bucket.rego", source, control="DP-04", folder="dp_04", stem="bucket")


def test_a_full_block_is_read():
    """Every key arrives in the test; folded text keeps its words."""
    test = _read(GOOD)
    assert (test.id, test.control, test.type, test.time) == ("dp_04.bucket", "DP-04", TestType.EVENT, True)
    assert test.description == "An open bucket is read by strangers, and nobody notices."
    assert (test.related[0].name, test.related[0].match, test.related[0].many) == ("account", "$subject", False)
    assert (test.params, test.attribute, test.evidence) == (("limit",), "B", ("account", "acl"))


JOIN = "#     - {name: account, kind: a.b, key: k, match: m, evidence: [x]}"
DEFECTS = {
    "no block": (GOOD.replace("# METADATA\n", ""), r"rego:1: expected one METADATA block, got 0"),
    "two blocks": (GOOD + "\n# METADATA\n# title: x\n", r"rego:24: expected one METADATA block, got 2"),
    "indented line": (GOOD.replace("# scope", " # scope"), r"rego:6: every METADATA line starts with '# '"),
    "no space after the mark": (GOOD.replace("# scope", "#scope"), r"rego:6: every METADATA line"),
    "indented start": (GOOD.replace("# METADATA", " # METADATA"), r"rego:1: METADATA must be written"),
    "document scope": (GOOD.replace("scope: package", "scope: document"), r"rego:6: scope: 'package' was expected"),
    "unknown key": (GOOD.replace("time: true", "clock: true"), r"rego:\d+: custom: .*'clock' was unexpected"),
    "unknown type": (GOOD.replace("type: event", "type: sometimes"), r"rego:9: custom\.type: 'sometimes'"),
    "no evidence": (GOOD.replace("evidence: [account, acl]", "evidence: []"), r"rego:10: custom\.evidence"),
    "broken yaml": (GOOD.replace("[account, acl]", "[account, acl"), r"rego:\d+: not valid YAML"),
    "doubled key": (GOOD.replace("# scope: package\n", "# scope: package\n# title: again\n"),
                    r"rego:7: the key 'title' stands twice"),
    "another package": (GOOD.replace("dp_04.bucket", "dp_04.blob"), r"rego:20: the package must equal its folder"),
    "a line between block and package": (GOOD.replace("package controls", "\npackage controls"),
                                         r"rego:20: expected the package right after"),
    "doubled join": (GOOD.replace("#   params", f"{JOIN}\n#   params"),
                     r"related names stand twice: account"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_bad_block_is_fatal(defect):
    """Each defect is an error that names file and line."""
    source, message = DEFECTS[defect]
    with pytest.raises(LibraryError, match=message):
        _read(source)


EXPECTED = """# METADATA
# title: Each person is trained
# description: Nobody knows the rules otherwise.
# scope: package
# custom:
#   kind: files.training
#   type: expected_instance
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: training, key: item.person, evidence: [item]}
package controls.dp_04.bucket

result := 1
"""


def test_a_schedule_is_read():
    """The interval, the entries, the parameters, and where what was done is listed."""
    expected = _read(EXPECTED).expected
    assert (expected.every, expected.params) == ("year", ("first_days", "grace_days"))
    assert (expected.per.kind, expected.per.key, expected.per.on, expected.per.form) == (
        "files.person", "$subject", "item.start", "row")
    assert (expected.found.kind, expected.found.record, expected.found.key) == (
        "files.training", "training", "item.person")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("type: expected_instance", "type: event", "and no other, declares expected"),
    ("[expected, found]", "[item]", r"is \[expected, found\], got \['item'\]"),
    ("every: year", "every: decade", r"custom\.expected\.every: 'decade'"),
    ("form: record", "form: rumour", r"custom\.expected\.found\.form: 'rumour'"),
    ("found: {form", "found: {kind: a.b, form", r"custom\.expected\.found: False schema"),
    ("per: {kind: files.person, ", "per: {", r"custom\.expected\.per: 'kind' is a required property"),
])
def test_an_unclear_schedule_is_refused(old, new, message):
    """A schedule that says nothing certain could leave out what was missed."""
    with pytest.raises(LibraryError, match=message):
        _read(EXPECTED.replace(old, new))


def test_a_schedule_needs_an_interval_or_entries():
    """Without either nothing would ever be due."""
    lines = [line for line in EXPECTED.splitlines() if "every:" not in line and "per:" not in line]
    with pytest.raises(LibraryError, match=r"custom\.expected"):
        _read("\n".join(lines))
