"""Parts of a document: each call's own outcome in an envelope, its message kept for the scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collectors import envelope
from collectors.base import CollectError, Forbidden, Problem
from collectors.github.failures import ENDS_LANE, NotFound

Envelope = dict[str, Any]
_DROPPED = frozenset({"url", "_links", "node_id", "gravatar_id", "user_view_type", "site_admin", "updated_at"})


class Parts:
    """Reads the parts of one subject; ``problems`` is what went wrong, for the scan."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.problems: list[Problem] = []

    def read(self, call: Callable[[], Any],
             not_found: Callable[[NotFound], Envelope | None] = lambda _: None) -> Envelope:
        """The outcome of ``call``. A 404 is ``forbidden`` unless ``not_found`` knows better.

        Raises the errors after which every further call would fail alike (a dead credential, a rate limit).
        """
        try:
            return envelope.ok(call())
        except NotFound as error:
            return not_found(error) or self.refused(error)
        except Forbidden as error:
            return self.refused(error)
        except CollectError as error:
            if error.code in ENDS_LANE or not error.code:
                raise
            self._keep(error)
            return envelope.error(error.code)

    def listing(self, error: CollectError) -> None:
        """Keep an error that leaves the lane's listing incomplete."""
        self.problems.append(Problem(error.code, str(error), error.operation, self.subject, listing=True))

    def refused(self, error: Forbidden) -> Envelope:
        """What the caller may not see, its reason kept."""
        self._keep(error)
        return envelope.forbidden(error.code)

    def _keep(self, error: CollectError) -> None:
        self.problems.append(Problem(error.code, str(error), error.operation, self.subject))


def is_ok(part: Envelope) -> bool:
    """Whether the part was read."""
    return bool(part["status"] == "ok")


def tidy(value: Any) -> Any:
    """``value`` without links, presentation and modification times: what says nothing about the configuration."""
    if isinstance(value, dict):
        return {k: tidy(v) for k, v in value.items() if k not in _DROPPED and not k.endswith("_url")}
    if isinstance(value, list):
        return [tidy(v) for v in value]
    return value


def person(user: Any) -> dict[str, Any] | None:
    """{login, id, type} of an account; None where there is none (a deleted account, an unknown e-mail)."""
    if not isinstance(user, dict):
        return None
    return {"login": user.get("login"), "id": user.get("id"), "type": user.get("type")}
