"""The schema as numbered migrations, applied by sqlite-utils, which is loaded only when one is due."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x7469654F  # "tieO"
MIGRATION_SET = "tieout.store"

# STRICT, so that no column holds another type than `verify` hashes.
# AUTOINCREMENT leaves a counter in sqlite_sequence, so rows cut off the end of a table are missed by `verify`.
_FIRST = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE document (
        digest BLOB NOT NULL PRIMARY KEY,  -- 32 bytes
        form INTEGER NOT NULL,             -- 0 plain, 1 personal (nonce before the JSON)
        body BLOB,                         -- zlib; NULL once removed
        removed_by INTEGER                 -- ledger sequence of the tombstone
    ) STRICT""",
    """CREATE TABLE entry (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        body BLOB NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE pass (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        token TEXT NOT NULL,               -- names the lock file of a running pass
        started_at INTEGER NOT NULL, meta BLOB NOT NULL,
        sequence INTEGER REFERENCES entry  -- NULL until the pass has its entry
    ) STRICT""",
    "CREATE INDEX pass_by_sequence ON pass (sequence)",
    """CREATE TABLE lane (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE (kind, source, scope)
    ) STRICT""",
    """CREATE TABLE declaration (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        lane INTEGER NOT NULL REFERENCES lane,
        label TEXT NOT NULL, scope_label TEXT NOT NULL, yields TEXT NOT NULL, personal INTEGER NOT NULL,
        provenance BLOB NOT NULL REFERENCES document,
        UNIQUE (lane, label, scope_label, yields, personal, provenance)
    ) STRICT""",
    """CREATE TABLE scan (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        pass INTEGER NOT NULL REFERENCES pass, lane INTEGER NOT NULL REFERENCES lane,
        declaration INTEGER NOT NULL REFERENCES declaration,
        observed_at INTEGER NOT NULL, ended_at INTEGER, status TEXT NOT NULL,
        change_root BLOB, event_root BLOB, record_root BLOB, state_root BLOB,
        seal BLOB, seal_document BLOB REFERENCES document, leaf BLOB
    ) STRICT""",
    "CREATE INDEX scan_by_lane ON scan (lane, observed_at)",
    "CREATE INDEX scan_by_pass ON scan (pass)",
    """CREATE TABLE change (
        lane INTEGER NOT NULL REFERENCES lane, subject TEXT NOT NULL, scan INTEGER NOT NULL REFERENCES scan,
        digest BLOB REFERENCES document,   -- NULL: the subject was gone
        PRIMARY KEY (lane, subject, scan)
    ) STRICT, WITHOUT ROWID""",
    *(f"""CREATE TABLE {table} (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        lane INTEGER NOT NULL REFERENCES lane, name TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
        revision INTEGER NOT NULL, scan INTEGER NOT NULL REFERENCES scan,
        digest BLOB NOT NULL REFERENCES document, UNIQUE (lane, name, revision)
    ) STRICT""" for table in ("event", "record")),
    "CREATE INDEX event_by_time ON event (lane, at) WHERE revision = 0",
    # Projections: mutable, outside the ledger, rebuilt from the changes by `verify` and by `Store.rebuild`.
    """CREATE TABLE head (
        lane INTEGER NOT NULL REFERENCES lane, bucket INTEGER NOT NULL, subject TEXT NOT NULL,
        digest BLOB NOT NULL, PRIMARY KEY (lane, bucket, subject)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE state (
        lane INTEGER NOT NULL REFERENCES lane, part INTEGER NOT NULL,  -- 0-63 groups of 64 buckets, 64 the top
        hashes BLOB NOT NULL, PRIMARY KEY (lane, part)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE nonce (
        lane INTEGER NOT NULL REFERENCES lane, subject TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (lane, subject)
    ) STRICT, WITHOUT ROWID""",
)

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (("0001_first", _FIRST),)
NAMES = tuple(name for name, _ in STEPS)


def applied_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The migrations that a store says it has, in the order of their application; reads only."""
    exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if not exists:
        return ()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid",
                              (MIGRATION_SET,))
    return tuple(row[0] for row in rows)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, each step in its own transaction. The caller has compared names and application id."""
    from sqlite_utils import Database  # noqa: PLC0415 - 0.15 s to import, and only a new or older store needs it
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415 - the same

    migrations = Migrations(MIGRATION_SET)
    for name, statements in STEPS:
        def step(database: Database, statements: tuple[str, ...] = statements) -> None:
            for statement in statements:
                database.execute(statement)
        migrations(name=name)(step)
    migrations.apply(Database(connection, execute_plugins=False))
