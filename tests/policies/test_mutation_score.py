"""The cases notice when a policy is broken; the whole run's share is printed at its end."""

import pytest

from policies.breaks import breaks
from policies.engine.embedded import EmbeddedEngine
from policies.library import load_library
from policies.mutation import Score, key_of, score

LIBRARY = load_library()
ENGINE = EmbeddedEngine()
ENGINE.load(LIBRARY)
TESTS = {test.id: test for control in LIBRARY.controls.values() for test in control.tests}
CONTROLS = {control.id: control for control in LIBRARY.controls.values()}


@pytest.mark.parametrize("name", CONTROLS)
def test_the_cases_of_a_control_notice_what_is_broken(name, request, record_property):
    """At least 70 % of the broken versions of a control's tests are noticed, and 90 % of all: tests/conftest.py."""
    found = Score()
    for test in CONTROLS[name].tests:
        place = f"mutation/{key_of(LIBRARY, ENGINE, test)}"
        known = request.config.cache.get(place, None)
        if known is None:
            each = score(LIBRARY, ENGINE, test)
            known = [each.noticed, each.guards, list(each.survivors)]
            request.config.cache.set(place, known)
        found += Score(known[0], known[1], tuple(known[2]))
    record_property("breaks", [found.noticed, found.counted, found.guards])
    assert found.share >= 0.7, "\n".join(found.survivors)


def test_cases_that_notice_little_are_named(folder):
    """A condition that no case exercises survives with file, line and what was done to it."""
    folder.control()
    library = folder.read()
    engine = EmbeddedEngine()
    engine.load(library)
    test = library.controls["ZZ-01"].tests[0]
    sound = score(library, engine, test)
    assert sound.share > 0.9
    folder.control("zz_02_doors", changes={"id": "ZZ-02"}, cases=_far_from_the_limit())
    blind = score(folder.read(), _loaded(folder), folder.read().controls["ZZ-02"].tests[0])
    assert blind.share < sound.share
    assert any(": > becomes >=" in survivor for survivor in blind.survivors)


def test_a_score_is_remembered_by_all_that_it_depends_on(folder):
    """Another case, another policy: another key."""
    folder.control()
    first = key_of(folder.read(), ENGINE, folder.read().controls["ZZ-01"].tests[0])
    cases = folder.root / "controls" / "zz_01_doors_are_locked" / "cases.yaml"
    cases.write_text(cases.read_text().replace("900", "901"))
    assert key_of(folder.read(), ENGINE, folder.read().controls["ZZ-01"].tests[0]) != first


def _loaded(folder):
    engine = EmbeddedEngine()
    engine.load(folder.read())
    return engine


def _far_from_the_limit():
    def door(days):
        lock = {"status": "ok", "value": {"days": days}}
        return {"params": {"maximum_days": 90}, "subject": {"exempt": False, "lock": lock}}
    return [{"name": "far below", "test": "door", "outcome": "pass", "input": door(1)},
            {"name": "far above", "test": "door", "outcome": "fail", "input": door(900)}]


def test_the_default_of_a_missing_value_is_not_moved():
    """``object.get(x, k, 0)`` gives nothing of use where nothing is: 1 is no better, and no case could tell."""
    source = 'package a\n\nx := object.get(input, ["b"], 0)\n\ny if count(input.c) > 0\n'
    assert [(each.line, each.what) for each in breaks("a.rego", source) if "becomes" in each.what] == [
        (5, "> becomes >="), (5, "> becomes <"), (5, "0 becomes 1")]
