"""What the whole run proved, counted at its end: on which engines, and how many broken policies were noticed."""

from collections import Counter

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is, and nothing of what holds.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

AIM = 0.9
"""The share of broken policies that the cases of all tests together must notice."""


def _said(session_or_reporter, name):
    reporter = session_or_reporter.config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats if reporter else {}
    reports = [*stats.get("passed", []), *stats.get("failed", [])]
    return [value for report in reports for key, value in getattr(report, "user_properties", []) if key == name]


def _breaks(session_or_reporter):
    """Noticed, counted and guards over every control that was measured."""
    found = _said(session_or_reporter, "breaks")
    return [sum(numbers) for numbers in zip(*found, strict=True)] if found else [0, 0, 0]


def pytest_sessionfinish(session):
    """A run in which the cases notice too few broken policies has failed, though every test passed by itself."""
    noticed, counted, _ = _breaks(session)
    if noticed < AIM * counted and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """One line for each engine, one for the mutation score; what was skipped is named above by its reason."""
    proved = Counter(_said(terminalreporter, "proved"))
    noticed, counted, guards = _breaks(terminalreporter)
    if proved or counted:
        terminalreporter.section("policies")
    for engine, count in sorted(proved.items()):
        terminalreporter.write_line(f"{count} tests proved on {engine}")
    if proved and not any(engine.startswith("OPA") for engine in proved):
        terminalreporter.write_line("0 tests proved on OPA: no OPA server was there, or its tests were not run")
    if counted:
        terminalreporter.write_line(f"{noticed} of {counted} broken policies noticed by the cases "
                                    f"({100 * noticed / counted:.1f} %, at least {100 * AIM:.0f} % wanted); "
                                    f"{guards} guards against damaged evidence apart")
