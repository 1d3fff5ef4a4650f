"""Parts of a document: each call's own outcome in an envelope, its message kept for the scan; and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from collectors import envelope
from collectors.base import CollectError, Forbidden, Problem
from collectors.entra.failures import ends_lane

Envelope = dict[str, Any]
Row = dict[str, Any]

_ANNOTATION, _TYPE = "@odata.", "@odata.type"
# A secret's value is never asked for; what Graph would still send of one stays out here.
_SECRETS = frozenset({"secretText", "hint", "key", "customKeyIdentifier"})


class Incomplete(CollectError):
    """A value of several calls of which some failed; ``value`` is what was read."""

    def __init__(self, code: str, message: str, value: Any, *, operation: str = "") -> None:
        super().__init__(code, message, operation=operation)
        self.value = value


class Parts:
    """Reads the parts of one subject; ``problems`` is what went wrong, for the scan."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.problems: list[Problem] = []

    def read(self, call: Callable[[], Any]) -> Envelope:
        """The outcome of ``call``. Raises the errors after which every further call would fail alike."""
        try:
            return envelope.ok(call())
        except CollectError as error:
            if ends_lane(error):
                raise
            self.problems.append(Problem(error.code, str(error), error.operation, self.subject))
            return failed(error)


def failed(error: CollectError) -> Envelope:
    """The envelope of a call that failed: forbidden, partial or error, with its stable code."""
    if isinstance(error, Incomplete):
        return envelope.partial(error.value, error.code)
    return (envelope.forbidden if isinstance(error, Forbidden) else envelope.error)(error.code)


def tidy(value: Any) -> Any:
    """``value`` without links and annotations, except the type of a derived object."""
    if isinstance(value, dict):
        return {k: tidy(v) for k, v in value.items() if _ANNOTATION not in k or k == _TYPE}
    if isinstance(value, list):
        return [tidy(v) for v in value]
    return value


def without(item: Mapping[str, Any], *names: str) -> Row:
    """The item less the named fields."""
    return {key: value for key, value in item.items() if key not in names}


def only(item: Mapping[str, Any], *names: str) -> Row:
    """The named fields of the item, as far as it has them."""
    return {name: item[name] for name in names if name in item}


def credentials(item: Mapping[str, Any]) -> Row:
    """An application or service principal, its credentials without anything of a secret."""
    lists = {name: [without(entry, *_SECRETS) if isinstance(entry, dict) else entry for entry in item[name]]
             for name in ("passwordCredentials", "keyCredentials") if isinstance(item.get(name), list)}
    return {**item, **lists}


def day(value: Any) -> str | None:
    """The day of an instant as Graph writes it, or None where there is none."""
    return value[:10] if isinstance(value, str) and len(value) >= 10 else None
