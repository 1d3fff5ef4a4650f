"""A real git repository for the registers of a test."""

from __future__ import annotations

import subprocess

import pytest


@pytest.fixture
def repository(tmp_path):
    """A real git repository: (folder, commit), where commit(message, name, date) commits all that stands there."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments: str, **environment: str) -> str:
        return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True,
                              env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", **environment}).stdout

    def commit(name: str, day: str) -> None:
        moment = f"{day}T10:00:00+00:00"
        git("add", "-A")
        git("-c", f"user.name={name}", "-c", f"user.email={name.lower()}@example.com", "commit", "-qm", "x",
            GIT_AUTHOR_DATE=moment, GIT_COMMITTER_DATE=moment)

    git("init", "-q")
    return folder, commit
