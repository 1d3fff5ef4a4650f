"""The evidence store: documents, timelines, events and records in one SQLite file under a signed ledger."""
