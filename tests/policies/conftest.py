"""A small library on disk for the tests of the library, the engines and lint; each test gets a folder of its own."""

import shutil
from pathlib import Path

import pytest
import yaml

from policies.library import ROOT, read_library

CONTROL = {
    "id": "ZZ-01", "title": "Doors are locked",
    "statement": "Facilities keeps each door locked; the door log is the evidence.",
    "criteria": ["CC6.1"], "key": True, "nature": "preventive", "frequency": "continuous", "severity": "high",
    "risk": "An open door lets strangers in.", "remediation": {"any": ["Lock the door."]},
    "effort": {"band": "quick_win", "days": 1}, "acceptance": "A scan shows the door locked.",
    "parameters": {"maximum_days": {"schema": {"type": "integer", "minimum": 1, "maximum": 365}, "default": 90,
                                    "unit": "days", "description": "How long a key may be used."}},
    "attributes": [{"id": "A", "text": "The door is locked.", "deviation": "The door was open."}],
}

POLICY = """# METADATA
# title: The door is locked
# description: An open door lets strangers in.
# scope: package
# custom:
#   kind: test.door
#   type: state
#   attribute: A
#   evidence: [lock, exempt]
#   params: [maximum_days]
package controls.{folder}.{stem}

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({{"applicable": applicable, "missing": missing, "fails": fails}})

default applicable := true

applicable := false if input.subject.exempt == true

missing contains "whether the door is exempt is not known" if not is_boolean(input.subject.exempt)

missing contains "the lock could not be read" if not _readable

fails contains "the door is open" if {{
	_readable
	input.subject.lock.value.days > input.params.maximum_days
}}

_readable if {{
	input.subject.lock.status == "ok"
	is_number(input.subject.lock.value.days)
}}
"""



def _door(days):
    return {"exempt": False, "lock": {"status": "ok", "value": {"days": days}}}


CASES = [
    {"name": "at the limit", "test": "door", "outcome": "pass",
     "input": {"params": {"maximum_days": 90}, "subject": _door(90)}},
    {"name": "one day over", "test": "door", "outcome": "fail", "reasons_contain": ["is open"],
     "input": {"params": {"maximum_days": 90}, "subject": _door(91)}},
    {"name": "refused", "test": "door", "outcome": "no_evidence", "reasons_contain": ["could not be read"],
     "input": {"subject": {"exempt": False, "lock": {"status": "forbidden", "code": "AccessDenied"}}}},
    {"name": "exempt", "test": "door", "outcome": "not_applicable",
     "input": {"subject": {"exempt": True, "lock": {"status": "ok", "value": {"days": 900}}}}},
]


class LibraryFolder:
    """Writes control folders and reads them as a library; ``root`` has the shipped criteria and outcome helper."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "criteria").mkdir(parents=True)
        (root / "lib").mkdir()
        (root / "controls").mkdir()
        shutil.copy(ROOT / "criteria" / "tsc-2017.yaml", root / "criteria")
        shutil.copy(ROOT / "lib" / "outcome.rego", root / "lib")
        (root / "criteria" / "needs.yaml").write_text("needs: []\n")

    def control(self, folder="zz_01_doors_are_locked", *, changes=None, policies=None, cases=CASES, root=None):
        """One control folder: ``changes`` over the sample's keys, ``policies`` by stem (None: the sample)."""
        path = (root or self.root) / "controls" / folder
        path.mkdir(parents=True)
        body = {key: value for key, value in (CONTROL | (changes or {})).items() if value is not None}
        (path / "control.yaml").write_text(yaml.safe_dump(body, sort_keys=False))
        for stem, source in ({"door": POLICY} if policies is None else policies).items():
            text = source.format(folder=folder, stem=stem) if "{folder}" in source else source
            (path / f"{stem}.rego").write_text(text)
        if cases is not None:
            (path / "cases.yaml").write_text(yaml.safe_dump(cases, sort_keys=False))
        return path

    def read(self, *extra):
        """The library as read now."""
        return read_library([self.root, *extra])


@pytest.fixture
def folder(tmp_path):
    """An empty library folder."""
    return LibraryFolder(tmp_path / "library")


@pytest.fixture
def sample_policy():
    """The sample policy's text, with {folder} and {stem} to fill in."""
    return POLICY


def simple_policy(folder, stem, body, *, time=False, kind="test.door", params="[]"):
    """A policy whose rules are ``body``."""
    return (f"# METADATA\n# title: A door\n# description: A door is a door.\n# scope: package\n# custom:\n"
            f"#   kind: {kind}\n#   type: state\n#   evidence: [lock]\n#   params: {params}\n"
            f"#   time: {'true' if time else 'false'}\npackage controls.{folder}.{stem}\n\n{body}\n")


@pytest.fixture
def write_policy():
    """``simple_policy`` for tests."""
    return simple_policy
