"""Read-only collectors: they record what a source answers and never judge it."""
