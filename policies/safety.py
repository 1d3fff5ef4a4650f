"""What no policy may call: anything that fetches, looks at a clock, rolls dice or tells of its surroundings.

The same evidence must give the same answer on every machine and on every day. Checked for the shipped library by
the tests, and at every load for a customer's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.rego_syntax import Module

FORBIDDEN = ("time.now_ns", "http.send", "opa.runtime", "rand.intn", "uuid.", "net.lookup_ip_addr",
             "rego.metadata.", "trace", "print")


def is_forbidden(call: str) -> bool:
    """Whether a built-in, by its dotted name, may not be called; an entry that ends in a dot is a family."""
    return any(call == name or (name.endswith(".") and call.startswith(name)) for name in FORBIDDEN)


def forbidden_calls(module: Module) -> Iterator[tuple[str, int]]:
    """Every forbidden call in a module as (name, line)."""
    for rule in module.rules:
        yield from ((call, line) for call, line in rule.calls if is_forbidden(call))
