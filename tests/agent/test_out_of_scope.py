"""What the configuration leaves out of scope goes into the ledger with a pass and shows wherever results do."""

from __future__ import annotations

import json
import re

SCOPE = """controls:
  profile: security-core
  out_of_scope:
    - id: S-1
      controls: [CM-04]
      names: ["*"]
      sources: [github]
      reason: for a test
      approver: ciso
      decided_on: 2026-01-10
"""


def test_an_exclusion_is_recorded_shown_and_replayed(fresh):
    """Every branch is out of scope: no verdict on CM-04, but its count in check, readiness, gap and a replay."""
    path = fresh.folder / "tieout.yaml"
    path.write_text(path.read_text().replace("controls: {profile: security-core}\n", SCOPE))
    fresh.call("collect")
    outcomes = fresh.json("check", "--control", "CM-04")["outcomes"]
    assert {o["outcome"] for o in outcomes} == {"not_applicable", "no_evidence"}
    assert sum(o["out_of_scope"] or 0 for o in outcomes) > 0
    planned = fresh.json("plan")["not_covered"]
    assert "CM-04: out of scope by S-1: for a test (approved by ciso on 2026-01-10)." in planned
    done = fresh.call("readiness", "--format", "json")
    (control,) = [c for c in json.loads(done.stdout)["controls"] if c["id"] == "CM-04"]
    assert control["operation"] == "insufficient_evidence"
    assert all(test["out_of_scope"][0]["id"] == "S-1" for test in control["tests"])
    assert "Out of scope by S-1: for a test (approved by ciso on 2026-01-10)" in " ".join(
        fresh.call("gap", "--format", "text").stdout.split())
    number = re.search(r"recorded as assessment (\d+)", done.stderr).group(1)
    path.write_text(path.read_text().replace('names: ["*"]', 'names: ["none"]'))
    again = fresh.call("readiness", "--replay", number, "--format", "json")
    assert again.stdout == done.stdout, again.stderr
