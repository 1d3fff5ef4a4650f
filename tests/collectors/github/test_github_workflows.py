"""Workflow files as facts: whatever stands in a file, the facts are right or the part says that there are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.github.workflow_facts import workflow_facts


def facts(text):
    """The facts of a file that is read."""
    part = workflow_facts(text)
    assert part["status"] == "ok", part
    return part["value"]


@pytest.mark.parametrize(("written", "expected"), [
    ("on: push", ["push"]), ("on: [push, pull_request_target]", ["pull_request_target", "push"]),
    ("on: {workflow_run: {workflows: [x]}, push: }", ["push", "workflow_run"]), ('"on": schedule', ["schedule"]),
])
def test_triggers_are_read_however_they_are_written(written, expected):
    """The word `on` is a key and not the value true."""
    assert facts(f"{written}\njobs: {{a: {{steps: []}}}}")["triggers"] == expected


@pytest.mark.parametrize(("written", "expected"), [
    ("", None), ("permissions: write-all\n", "write-all"), ("permissions: {}\n", {}), ("permissions:\n", {}),
    ("permissions: {contents: read, issues: write}\n", {"contents": "read", "issues": "write"}),
])
def test_permissions_that_are_not_named_are_not_empty_ones(written, expected):
    """Without the key the repository's default applies, which may be writing; an empty one grants nothing."""
    assert facts(f"on: push\n{written}jobs: {{a: {{steps: []}}}}")["permissions"] == expected


def test_called_workflows_and_container_actions_are_references():
    """Everything that a `uses` runs is listed, of jobs and of steps."""
    text = ("on: push\njobs:\n  call:\n    uses: other/repo/.github/workflows/x.yml@main\n    secrets: inherit\n"
            "  run:\n    steps:\n      - uses: docker://alpine:3\n      - uses: ./local\n")
    call, run = facts(text)["jobs"]
    assert (call["uses"], call["inherits_secrets"]) == (["other/repo/.github/workflows/x.yml@main"], True)
    assert run["uses"] == ["./local", "docker://alpine:3"]


@pytest.mark.parametrize("step", [
    "run: echo ${{ github.event.pull_request.title }}",
    "{uses: actions/github-script@v7, with: {script: 'f(\"${{ github.event.pull_request.title }}\")'}}",
])
def test_expressions_are_found_in_every_kind_of_script(step):
    """A shell and github-script both run what is pasted into them; an environment variable does not."""
    safe = "{env: {T: '${{ github.actor }}'}, run: echo $T}"
    text = f"on: push\njobs:\n  a:\n    steps:\n      - {step}\n      - {safe}\n"
    assert facts(text)["jobs"][0]["inserted"] == ["github.event.pull_request.title"]


@pytest.mark.parametrize("text", [
    "", "jobs: {a: {steps: []}}", "on: push", "on: push\njobs: []", "on: push\njobs: {a: [x]}", "{",
    "on: push\njobs: {}",
    "on: push\non: pull_request\njobs: {a: {steps: []}}", "on: push\njobs: {a: {steps: {}}}", "on: []\njobs: {a: {}}",
    "on: push\npermissions: none\njobs: {a: {}}", "on: push\njobs: {a: {uses: [x]}}", "&a [*a]", "[" * 5000,
])
def test_what_is_no_workflow_is_unparsable(text):
    """Files that GitHub would not run, and ones written to fool a reader, are no facts and never empty facts."""
    assert workflow_facts(text) == {"status": "error", "code": "unparsable"}


def test_a_list_that_is_named_a_thousand_times_is_refused():
    """Aliases multiply: a small file with millions of steps must not cost millions of steps."""
    steps = "".join(f"    - run: s{n}\n" for n in range(100))
    jobs = "".join(f"  j{n}: {{steps: *s}}\n" for n in range(100))
    text = "on: push\nenv:\n  x: &s\n" + steps + "jobs:\n" + jobs
    assert workflow_facts(text) == {"status": "error", "code": "too_many_steps"}


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text):
    """Whatever the file holds, the answer is a part."""
    assert workflow_facts(text)["status"] in ("ok", "error")
