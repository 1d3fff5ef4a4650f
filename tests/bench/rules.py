"""Thirty tests on one kind, written as a library on disk and read like any other."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import yaml

from policies.adoption import adopt
from policies.library import ROOT, read_library
from policies.model import Library, Test
from policies.projection import InputGroup, build_input, input_groups, project
from tests.bench.documents import KIND, LIMIT, PARTS, encoded

GAPS = (26, 26, 50, 98, 192, 26)  # hours, one a control

RULES = ("""
fails contains "it is switched off" if input.subject.{part}.value.enabled == false

missing contains "whether it is on is not known" if not is_boolean(input.subject.{part}.value.enabled)
""", """
fails contains sprintf("%d days are more than %d", [input.subject.{part}.value.days, input.params.maximum_days]) if {{
	input.subject.{part}.value.days > input.params.maximum_days
}}

missing contains "its age is not known" if not is_number(input.subject.{part}.value.days)
""", """
fails contains sprintf("everybody may %s", [grant.right]) if {{
	some grant in input.subject.{part}.value.grants
	grant.to == "everybody"
}}

missing contains "its grants could not be read" if input.subject.{part}.status != "ok"
""")

POLICY = """# METADATA
# title: {part} {rule}
# description: For measuring.
# scope: package
# custom:
#   kind: {kind}
#   type: state
#   attribute: A
#   evidence: [{part}, region]
#   params: [maximum_days]
package controls.{folder}.{stem}

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({{"applicable": applicable, "missing": missing, "fails": fails}})

default applicable := true

applicable := false if input.subject.region == "nowhere"
"""

CONTROL = {
    "statement": "It is so.", "criteria": ["CC6.1"], "key": True, "nature": "preventive", "frequency": "continuous",
    "severity": "high", "risk": "It is not so.", "remediation": {"any": ["Make it so."]},
    "acceptance": "It is so again.", "effort": {"band": "quick_win", "days": 1}, "correction_hours": 48,
    "attributes": [{"id": "A", "text": "So.", "deviation": "Not so."}],
    "parameters": {"maximum_days": {"schema": {"type": "integer"}, "default": LIMIT, "description": "A limit."}},
}


def thirty_tests(root: Path) -> Library:
    """The library: six controls with five tests each, of three forms over ten parts, with gaps of their own."""
    for name in ("criteria", "lib", "controls"):
        (root / name).mkdir(parents=True)
    shutil.copy(ROOT / "criteria" / "tsc-2017.yaml", root / "criteria")
    shutil.copy(ROOT / "lib" / "outcome.rego", root / "lib")
    (root / "criteria" / "needs.yaml").write_text("needs: []\n")
    for number, gap in enumerate(GAPS):
        _control(root / "controls", number, gap)
    return read_library([root])


def _control(root: Path, number: int, gap: int) -> None:
    folder = f"zz_{number:02}_boxes_are_in_order"
    path = root / folder
    path.mkdir()
    body = {"id": f"ZZ-{number:02}", "title": f"Boxes {number}", "maximum_gap_hours": gap, **CONTROL}
    (path / "control.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
    for at in range(number * 5, number * 5 + 5):
        rule, part = at // len(PARTS), PARTS[at % len(PARTS)]
        text = POLICY + RULES[rule]
        (path / f"box_{at:02}.rego").write_text(
            text.format(part=part, rule=rule, kind=KIND, folder=folder, stem=f"box_{at:02}"))


def all_tests(library: Library) -> list[Test]:
    """Every test of a library, in the order of its controls."""
    return [test for control in library.controls.values() for test in control.tests]


def group_of(library: Library) -> InputGroup:
    """The thirty tests as one group: one input serves them all."""
    adopted = adopt(library, {"adopt": list(library.controls)})
    (group,) = input_groups(all_tests(library), {item.control.id: item.parameters for item in adopted})
    return group


def inputs(library: Library, count: int) -> list[bytes]:
    """What the thirty tests are given for ``count`` documents, one in ten of them with a fault."""
    group = group_of(library)
    given = orjson.dumps(dict(group.params))
    return [build_input(project(encoded(at, 0, at if at % 10 == 0 else None), group.evidence), given)
            for at in range(count)]
