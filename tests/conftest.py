"""What the whole run proved, counted at its end: on which engines, and how many broken policies were noticed."""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    """One line for each engine; what was skipped is named above by its reason."""
    said = [entry for report in terminalreporter.stats.get("passed", []) for entry in report.user_properties]
    proved = Counter(value for name, value in said if name == "proved")
    if not proved:
        return
    terminalreporter.section("policies")
    for engine, count in sorted(proved.items()):
        terminalreporter.write_line(f"{count} tests proved on {engine}")
    if not any(engine.startswith("OPA") for engine in proved):
        terminalreporter.write_line("0 tests proved on OPA: there was no OPA server")
