"""A register that cannot be taken as it is: one sentence with file and line, and what to do."""

from __future__ import annotations

from collectors.base import CollectError, Problem


class RegisterError(CollectError):
    """``code`` is stable; the message starts with the file, and the line where there is one."""

    def as_problem(self) -> Problem:
        """The same for the scan, as a fault of its listing."""
        return Problem(self.code, self.diagnostics(), self.operation, listing=True)


def at(name: str, line: int, text: str) -> str:
    """``people.csv line 3: …``."""
    return f"{name} line {line}: {text}"
