"""Where the packed bodies of an open scan wait: in memory up to a limit, then in a temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from store.connection import disk_error
from store.limits import LIMITS


class Spool:
    """Packed bodies by digest, each once. The file has no name and lies beside the store, never in /tmp."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=LIMITS.spool_bytes, dir=str(folder))  # noqa: SIM115 - closed by close
        self._folder = folder
        self._index: dict[bytes, tuple[int, int]] = {}

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._index

    def put(self, digest: bytes, form: int, packed: bytes) -> None:
        """Keep a packed body; raises StoreFull or StoreUnreadable."""
        try:
            self._file.write(packed)
        except OSError as error:
            raise disk_error(self._folder, error) from error
        self._index[digest] = (form, len(packed))

    def items(self) -> Iterator[tuple[bytes, int, bytes]]:
        """(digest, form, packed body) in the order of ``put``."""
        self._file.seek(0)
        for digest, (form, size) in self._index.items():
            yield digest, form, self._file.read(size)

    def close(self) -> None:
        """Drop everything."""
        self._index.clear()
        self._file.close()
