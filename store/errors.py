"""What can go wrong with a store, each with the next step. Integrity failures exit with 4, usage with 3."""

from __future__ import annotations

from collectors.base import TieoutError


class StoreError(TieoutError):
    """Root of the store's errors."""


class NotAStore(StoreError):
    """The path is missing, no database, or a database of something else."""


class StoreExists(StoreError):
    """A new store was asked for where something is already."""


class NewerStore(StoreError):
    """The store was written by a later version of tieout."""


class OlderStore(StoreError):
    """The store needs a migration and was opened read-only."""


class NetworkMount(StoreError):
    """The store lies on a file system without dependable locks."""


class ReadOnlyStore(StoreError):
    """Something wanted to write to a store that cannot be written."""


class StoreUnreadable(StoreError):
    """The operating system refused to open, read or write the file."""


class StoreLocked(StoreError):
    """Another process held the store for longer than the time limit."""

    exit_code = 2


class StoreFull(StoreError):
    """The disk, or the size allowed to the store, is full. What was being sealed was rolled back."""

    exit_code = 2


class LaneBusy(StoreError):
    """Another pass that is still open has already sealed a scan of this lane."""

    exit_code = 2


class NotLater(StoreError):
    """A scan does not start after the lane's last one: the live scans of a lane strictly increase in time."""

    exit_code = 2


class DuplicateSubject(StoreError):
    """One scan named the same id twice with different contents, so one of two things would be hidden."""

    exit_code = 2


class PassClosed(StoreError):
    """Something was added to a pass or a scan that is already sealed."""


class UnknownSequence(StoreError):
    """A snapshot was asked for at a ledger sequence that the store does not have."""


class UnknownDocument(StoreError):
    """A digest that the store has never held."""

    exit_code = 4


class DocumentRemoved(StoreError):
    """The body was removed by retention; ``sequence`` is the tombstone's ledger entry."""

    exit_code = 2

    def __init__(self, message: str, *, sequence: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.sequence = sequence


class IntegrityFailure(StoreError):
    """What is stored is not what was sealed."""

    exit_code = 4


class DamagedStore(IntegrityFailure):
    """SQLite itself, or a table that the store keeps for speed, is not in order."""


class DamagedDocument(IntegrityFailure):
    """A document's bytes do not have the digest under which they are stored."""


class RolledBack(IntegrityFailure):
    """The anchor has seen a later or a different ledger than the one in the store."""


class AnchorUnavailable(StoreError):
    """The anchor could not be read or written."""

    exit_code = 2


class KeyUnusable(StoreError):
    """The signing key is missing, readable by others, or not the ledger's current key."""
