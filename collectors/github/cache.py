"""Answers remembered with their ETag, so that asking again for what did not change costs no rate limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

MEMORY = 64 * 1024 * 1024  # characters of answers kept; the least recently used go first


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer of status 200: its tag, its text and its Link header."""

    etag: str
    text: str
    link: str


class Longer(Protocol):
    """A memory that outlives the process."""

    def get(self, url: str) -> Remembered | None:
        """The answer for ``url``."""

    def put(self, url: str, answer: Remembered) -> None:
        """Keep an answer."""


class EtagCache:
    """Answers by URL for one caller. Never evidence by itself: GitHub confirms each one with a 304.

    ``longer`` is asked for what is not in memory, and keeps what is put there.
    """

    def __init__(self, memory: int = MEMORY, longer: Longer | None = None) -> None:
        self._memory = memory
        self._longer = longer
        self._used = 0
        self._answers: OrderedDict[str, Remembered] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, url: str) -> Remembered | None:
        """The remembered answer for ``url``."""
        with self._lock:
            found = self._answers.get(url)
            if found:
                self._answers.move_to_end(url)
                return found
        found = self._longer.get(url) if self._longer else None
        if found:
            self._keep(url, found)
        return found

    def put(self, url: str, answer: Remembered) -> None:
        """Remember ``answer``; the oldest ones are forgotten when the memory is full."""
        self._keep(url, answer)
        if self._longer:
            self._longer.put(url, answer)

    def _keep(self, url: str, answer: Remembered) -> None:
        with self._lock:
            self._forget(url)
            self._answers[url] = answer
            self._used += len(answer.text)
            while self._used > self._memory and self._answers:
                self._forget(next(iter(self._answers)))

    def _forget(self, url: str) -> None:
        gone = self._answers.pop(url, None)
        if gone:
            self._used -= len(gone.text)
