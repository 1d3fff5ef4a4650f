"""Which modules a test depends on, and which modules cannot be run because their rules call themselves.

The closure is what a verdict may be remembered by; it is also what a test is compiled with alone, so that one
broken policy takes no other down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from policies.library import bundle_digest, inside
from policies.model import Library, Test
from policies.rego_syntax import Module, Rule, parse_module
from policies.sources import LibraryError

Modules = tuple[tuple[str, str], ...]


def closure_of(library: Library, test: Test) -> Modules:
    """The test's own module and every helper it can reach, in path order.

    A module that cannot be parsed, or that reaches ``data`` by a computed name, depends on every helper.
    """
    own, helpers = _by_name(library.modules)
    reached: dict[str, tuple[str, str]] = {}
    waiting = [own[test.source]]
    while waiting:
        named = _helpers_named(*waiting.pop())
        for name in helpers if named is None else named:
            if name not in reached and name in helpers:
                reached[name] = helpers[name]
                waiting.append(helpers[name])
    return tuple(sorted([own[test.source], *reached.values()]))


def closure_digest(library: Library, test: Test) -> str:
    """Hex SHA-256 over the test's closure: equal digests mean equal code behind the verdict."""
    return bundle_digest(closure_of(library, test))


@lru_cache(maxsize=16)
def recursions(modules: Modules) -> Mapping[str, str]:
    """Why a module must not be run, by path: a chain of its rules that comes back to where it began.

    OPA refuses recursion when it compiles. regorus does not and overflows the stack of the whole process, so it
    must never see such a module. Modules that do not parse are left to the compiler.
    """
    paths, uses = _rules(modules)
    found: dict[str, str] = {}
    for cycle in _cycles(uses):
        for name in cycle:
            found.setdefault(paths[name], f"rules call themselves: {' -> '.join(cycle)}")
    return found


def is_helper(path: str) -> bool:
    """Whether a module is one that tests call, and no test."""
    return inside(path).startswith("lib/")


@lru_cache(maxsize=16)
def _by_name(modules: Modules) -> tuple[Mapping[str, tuple[str, str]], Mapping[str, tuple[str, str]]]:
    """Every module by its path, and the helpers by their names."""
    helpers = {module[0].rsplit("/", 1)[-1].removesuffix(".rego"): module for module in modules if is_helper(module[0])}
    return {module[0]: module for module in modules}, helpers


@lru_cache(maxsize=4096)
def _helpers_named(path: str, source: str) -> frozenset[str] | None:
    """The helpers that a module names; None where that may be any of them."""
    parsed = _parsed(path, source)
    if parsed is None:
        return None
    named = [chain for chain in _chains(parsed) if chain[0] == "data"]
    if any(len(chain) < 3 or chain[1] != "lib" or chain[2] == "*" for chain in named):
        return None
    return frozenset(chain[2] for chain in named)


def _parsed(path: str, source: str) -> Module | None:
    try:
        return parse_module(path, source)
    except LibraryError:
        return None


def _chains(module: Module) -> Iterator[tuple[str, ...]]:
    for rule in module.rules:
        yield from _used(rule)


def _used(rule: Rule) -> Iterator[tuple[str, ...]]:
    for reference in rule.references:
        yield reference.path
    for call, _ in rule.calls:
        yield tuple(call.split("."))


def _rules(modules: Modules) -> tuple[dict[str, str], dict[str, set[str]]]:
    """The path of every rule by its full name, and the rules that each uses (rules of one name taken together)."""
    paths: dict[str, str] = {}
    chains: dict[str, set[tuple[str, ...]]] = {}
    for path, source in modules:
        module = _parsed(path, source)
        for rule in module.rules if module else ():
            name = f"{module.package}.{rule.name}" if module else ""
            paths.setdefault(name, path)
            chains.setdefault(name, set()).update(_used(rule))
    return paths, {name: {other for chain in used for other in _reached(name, chain, paths)}
                   for name, used in chains.items()}


def _reached(user: str, chain: tuple[str, ...], rules: Mapping[str, str]) -> Iterator[str]:
    """The rules that a chain names. A part of a rule's value is the rule; a whole package is every rule in it."""
    if chain[0] != "data":
        local = f"{user.rpartition('.')[0]}.{chain[0]}"
        if local in rules:
            yield local
        return
    for length in range(len(chain), 1, -1):
        name = ".".join(chain[1:length])
        if name in rules:
            yield name
            return
    prefix = "".join(f"{step}." for step in chain[1:] if step != "*")
    yield from (name for name in rules if name.startswith(prefix))


def _cycles(uses: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """One chain for every edge that leads back into the walk: a depth-first search that visits each rule once."""
    done: set[str] = set()
    for start in uses:
        trail: list[str] = []
        waiting: list[tuple[str, bool]] = [(start, True)]
        while waiting:
            name, entering = waiting.pop()
            if not entering:
                done.add(trail.pop())
            elif name in trail:
                yield (*trail[trail.index(name):], name)
            elif name not in done:
                trail.append(name)
                waiting.append((name, False))
                waiting += [(used, True) for used in sorted(uses[name])]
