"""Samples as auditors take them: sizes, selection, evaluation. tieout itself tests every item that it can read."""
