"""The rules of operating effectiveness: period, spans, populations, results. No IO, no clock."""
