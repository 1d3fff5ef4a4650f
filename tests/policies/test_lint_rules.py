"""Lint finds what must not be in a policy, from the parser's tree and not from its text."""

import copy

import pytest
import yaml

from policies.library import load_library
from policies.lint import lint

FOLDER = "zz_01_doors_are_locked"
IMPORT = "import data.lib.outcome\n\n"
HEAD = f'{IMPORT}result := outcome.conclude({{"applicable": true, "missing": missing, "fails": fails}})\n\n'


def _lint(folder, body, write_policy, **more):
    folder.control(policies={"door": write_policy(FOLDER, "door", body, **more)}, cases=None)
    return [problem for problem in lint(folder.read()) if problem.rule != "cases"]


def test_the_sample_is_clean(folder):
    """A policy written as the guide says has no problem."""
    folder.control()
    assert lint(folder.read()) == []


def test_the_shipped_library_is_clean():
    """Every shipped policy, helper and case file keeps every rule."""
    assert [str(problem) for problem in lint(load_library())] == []


DEFECTS = {
    "clock": ("_x := time.now_ns()", "forbidden", "time.now_ns"),
    "network": ('_x := http.send({"url": "x"})', "forbidden", "http.send"),
    "metadata": ("_x := rego.metadata.rule()", "forbidden", "rego.metadata.rule"),
    "undeclared key": ("_x := input.subject.policy", "reference", "input.subject.policy: not declared"),
    "undeclared key by bracket": ('_x := input.subject["policy"]', "reference", "not declared"),
    "undeclared key by object.get": ('_x := object.get(input.subject, "policy", null)', "reference", "not declared"),
    "undeclared key by a path to a helper": ('_x := outcome.f(input, ["subject", "policy"])', "reference",
                                             "not declared"),
    "undeclared parameter": ("_x := input.params.days", "reference", "input.params.days: not declared"),
    "undeclared join": ("_x := input.related.account", "reference", "input.related.account: not declared"),
    "whole subject": ("_x := input.subject", "reference", "name the declared key"),
    "computed key": ("_x := input.subject[_y]\n\n_y := 1", "reference", "not declared"),
    "whole input walked": ("_x := walk(input)", "reference", "name the declared key"),
    "an invented part": ("_x := input.clock", "reference", "an input has subject"),
    "input by another name": ("import input.subject as door\n\n_x := door.policy\n\n", "reference", "not declared"),
    "another policy's rules": ("_x := data.controls.other.result", "reference", "a policy uses data.lib only"),
    "time not declared": ("_x := input.as_of", "reference", "does not say time: true"),
    "internal name": ("helper := 1", "naming", "must start with _"),
    "applicable without default": ("applicable := false if input.subject.lock", "default", "needs a default"),
    "indented with spaces": ("_x if {\n    true\n}", "format", "tabs"),
    "an age in a reason": ('_x := "the key is 91 days old"', "reason", "never ages"),
    "too long": ("\n" * 80 + "_x := 1", "length", "at most 80 lines"),
    "a not that engines read differently": ("_x if not is_boolean(input.subject.lock)", "negation",
                                            "must import future.keywords.not"),
    "every": ("_x if {\n\tevery key in input.subject.lock {\n\t\tinput.subject.lock[key]\n\t}\n}", "every",
              "count the exceptions"),
    "a default function": ("default _f(x) := false\n\n_f(x) if x == 1", "default", "end the function with else"),
    "an else after some": ("_x := 1 if {\n\tsome day in input.subject.lock\n\tday == 2\n} else := 3", "else",
                           "move the iteration"),
    "an else after an index that iterates": ("_x := 1 if input.subject.lock[_] == 2 else := 3", "else",
                                             "move the iteration"),
    "an else after a not that iterates": ("_x := 1 if not input.subject.lock[i] == 2 else := 3", "else",
                                          "move the iteration"),
    "a second else after some": ("_f(x) := 1 if x == 1 else := 2 if {\n\tsome day in x\n\tday == 1\n} else := 3",
                                 "else", "move the iteration"),
    "nanoseconds as each engine likes": ('_x := time.format([1, "UTC", "RFC3339Nano"])', "layout", "as_text"),
    "replacements in no order": ('_x := strings.replace_n({"a": "b", "b": "c"}, "ab")', "replace", "nest replace"),
    "a reference after :=": ("_x if {\n\tdays := input.subject.lock.days\n\ttrue\n}", "assignment", "bind it with ="),
    "a call after :=": ("_x if {\n\tdays := to_number(input.subject.lock)\n\ttrue\n}", "assignment", "bind it with ="),
    "another rule after :=": ("_y if input.subject.lock\n\n_x if {\n\tknown := _y\n\ttrue\n}", "assignment",
                              "bind it with ="),
    "a reference in a list after :=": ('_x if {\n\tall := [1, {"a": input.subject.lock}]\n\ttrue\n}', "assignment",
                                       "bind it with ="),
    "a := in a comprehension": ("_x := [day | some row in input.subject.lock; day := row.day]", "assignment",
                                "bind it with ="),
    "a set under a key": ("_x[day] contains 1 if some day in input.subject.lock", "keyed", "contains [key, value]"),
    "recursion": ("_x := _y\n\n_y := _x", "recursion", "call themselves"),
    "unparsable": ("_x := :=", "syntax", "door.rego"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found(folder, write_policy, defect):
    """Each defect is reported under its rule, with words that say what is wrong."""
    body, rule, words = DEFECTS[defect]
    source = HEAD.replace(IMPORT, IMPORT.rstrip() + "\n" + body) if body.startswith("import") else HEAD + body
    found = _lint(folder, source, write_policy)
    assert any(problem.rule == rule and words in problem.message for problem in found), [str(p) for p in found]


SOUND = {
    "an else after a comprehension": "_x := 1 if count([day | some day in input.subject.lock]) == 2 else := 3",
    "an else after an argument's index": "_f(i) := 1 if input.subject.lock[i] == 2 else := 3",
    "an else after a membership": "_x := 1 if 2 in input.subject.lock else := 3",
    "a branch that iterates and is the last": "_f(x) := 1 if x == 1 else := 2 if {\n\tsome day in x\n\tday == 1\n}",
    "a default value": "default _x := false\n\n_x if input.subject.lock",
    "a set without a key": "_x contains [day, 1] if some day in input.subject.lock",
    "a value under a key": "_x[day] := 1 if some day in input.subject.lock",
    "= with a reference": "_x if {\n\tdays = input.subject.lock.days\n\tdays == 1\n}",
    ":= with what has a value":
        '_f(x) if {\n\tpair := [x, {"a": 1}, "b"]\n\tall := {day | some day in x}\n\tpair != all\n}',
    "a name of its own over a rule's": "_y := 1\n\n_f(_y) if {\n\tother := _y\n\tother == 1\n}",
}


@pytest.mark.parametrize("construct", SOUND)
def test_what_engines_agree_on_is_allowed(folder, write_policy, construct):
    """Lint refuses only what the machine answers otherwise, so that policies stay readable."""
    assert _lint(folder, HEAD + SOUND[construct], write_policy) == []


@pytest.mark.parametrize("defect", ["every", "a default function", "an else after some", "a reference after :=",
                                    "a set under a key"])
def test_a_helper_and_a_customers_module_are_held_to_the_same(folder, tmp_path, write_policy, defect):
    """What engines differ on is found in helpers and in a folder from outside as well."""
    body, rule, words = DEFECTS[defect]
    body = body.replace("input.subject", "_given")
    folder.control()
    (folder.root / "lib" / "own.rego").write_text(f"package lib.own\n\n_given := {{}}\n\n{body}\n")
    extra = tmp_path / "extra"
    folder.control("yy_01_windows_are_shut", changes={"id": "YY-01"}, root=extra, cases=None,
                   policies={"door": write_policy("yy_01_windows_are_shut", "door", HEAD + DEFECTS[defect][0])})
    found = [p for p in lint(folder.read(extra)) if p.rule == rule and words in p.message]
    assert {problem.path.rsplit("/", 1)[-1] for problem in found} == {"own.rego", "door.rego"}


def test_names_in_text_and_comments_are_no_use(folder, write_policy):
    """Lint reads the tree: a forbidden name in a sentence or a comment is just a word."""
    body = HEAD + '# input.subject.policy and http.send\n_x := "input.subject.policy by http.send at time.now_ns"'
    assert _lint(folder, body, write_policy) == []


def test_time_must_be_used_where_it_is_declared(folder, write_policy):
    """A test that says time: true and never reads the instant would be evaluated far too often."""
    found = _lint(folder, HEAD + "_x := 1", write_policy, time=True)
    assert [problem.rule for problem in found] == ["time"]
    assert "never read" in found[0].message


def test_a_helper_does_not_read_input(folder):
    """A helper that reads input hides what its callers depend on."""
    folder.control()
    (folder.root / "lib" / "sly.rego").write_text("package lib.sly\n\nf := input.subject.lock\n")
    assert [problem.rule for problem in lint(folder.read())] == ["input"]


def test_a_helper_is_named_after_its_file(folder):
    """Errors name files; packages must be found by them."""
    folder.control()
    (folder.root / "lib" / "sly.rego").write_text("package lib.shy\n\nf := 1\n")
    assert "expected package lib.sly" in lint(folder.read())[0].message


def test_missing_cases_are_found(folder):
    """Every outcome that a test can have needs a case, and every limit one on each side."""
    folder.control(cases=None)
    messages = [problem.message for problem in lint(folder.read())]
    for outcome in ("pass", "fail", "no_evidence", "not_applicable"):
        assert f"cases.yaml has no case with the outcome {outcome}" in messages
    assert "cases.yaml has no fail case that sets the limit maximum_days" in messages


def test_two_cases_of_one_name_are_found(folder):
    """A wrong case is named in the report; names must tell cases apart."""
    path = folder.control()
    cases = yaml.safe_load((path / "cases.yaml").read_text())
    (path / "cases.yaml").write_text(yaml.safe_dump([*cases, copy.deepcopy(cases[0])]))
    assert any("two cases named 'at the limit'" in problem.message for problem in lint(folder.read()))


def test_an_attribute_must_exist(folder, sample_policy):
    """A test belongs to an attribute of its control, or to none."""
    folder.control(policies={"door": sample_policy.replace("attribute: A", "attribute: Q")})
    assert any(problem.rule == "metadata" and "'Q'" in problem.message for problem in lint(folder.read()))
