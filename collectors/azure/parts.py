"""What is kept of an answer, and the parts of a document: each call's own outcome in an envelope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from collectors import envelope
from collectors.azure.failures import ENDS_LANE
from collectors.base import CollectError, Forbidden, Problem, Unavailable

Part = dict[str, Any]
Pick = Callable[[Any], Any]

_VOLATILE = frozenset({"etag", "provisioningState", "systemData"})
# Values that a misguided setting or an old api-version may hand out: never taken, whatever their place.
_SECRET = frozenset({
    "adminpassword", "administratorloginpassword", "appsettings", "connectionstring", "connectionstrings", "customdata",
    "machinekey", "password", "primarykey", "primarysharedkey", "protectedsettings", "publishingpassword",
    "publishingusername", "secondarykey", "secondarysharedkey", "secret", "sharedkey", "storageaccountaccesskey",
    "userdata",
})


class Parts:
    """Reads the parts of one subject; ``errors`` is what went wrong, ``problems`` the same for the scan."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.errors: list[CollectError] = []

    @property
    def problems(self) -> list[Problem]:
        """The errors as the scan keeps them."""
        return [Problem(error.code, str(error), error.operation, self.subject) for error in self.errors]

    def read(self, take: Callable[[], Any], absent: tuple[str, ...] = ()) -> Part:
        """What ``take`` gives, as a part. Azure's codes in ``absent`` mean: it cannot be there for this subject.

        Raises the errors after which every further call would fail alike (a dead credential, no time left).
        """
        try:
            return envelope.ok(take())
        except CollectError as error:
            if error.code in absent:
                return envelope.absent(error.code)
            if error.code in ENDS_LANE:
                raise
            self.errors.append(error)
            return envelope.forbidden(error.code) if isinstance(error, Forbidden) else envelope.error(error.code)


def tidy(value: Any, dropped: frozenset[str] = frozenset()) -> Any:
    """``value`` without volatile fields, secrets and the ``dropped`` names, at any depth."""
    if isinstance(value, dict):
        return {key: tidy(item, dropped) for key, item in value.items()
                if key not in _VOLATILE and key not in dropped and key.lower() not in _SECRET}
    if isinstance(value, list):
        return [tidy(item, dropped) for item in value]
    return value


def chosen(*names: str) -> Pick:
    """Takes these of an answer's ``properties``, as far as it has them."""
    return lambda answer: only(_properties(answer), *names)


def only(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named keys, tidied, as far as there are any."""
    return {name: tidy(value[name]) for name in names if name in value}


def properties(answer: Any) -> Any:
    """An answer's ``properties``, tidied; an answer without any cannot be read, which is not the same as empty."""
    return tidy(_properties(answer))


def _properties(answer: Any) -> Mapping[str, Any]:
    held = answer.get("properties")
    if not isinstance(held, dict):
        raise Unavailable("unexpected_shape", f"the answer: expected properties, got {', '.join(sorted(answer))[:80]}")
    return held


def lean(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a list: its name and properties."""
    return {"name": row.get("name"), "properties": tidy(row.get("properties") or {})}
