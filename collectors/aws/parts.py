"""The parts of a document, one call each: what was answered, and never a guess about a failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from collectors import envelope
from collectors.base import CollectError, Forbidden, Problem, Unavailable
from collectors.canonical import CanonicalError, parse_strict

if TYPE_CHECKING:
    from collectors.aws.calls import Api

Part = dict[str, Any]


class Unreadable(CollectError):
    """A value that is there but cannot be understood, such as a policy that is not JSON."""


class Incomplete(CollectError):
    """A value of several calls of which some failed; ``value`` is what was read."""

    def __init__(self, code: str, message: str, value: Any, *, operation: str = "") -> None:
        super().__init__(code, message, operation=operation)
        self.value = value


class Parts:
    """Reads the parts of one subject; the sentences of what went wrong gather in ``problems``."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.problems: list[Problem] = []

    def get(self, api: Api, method: str, pick: Callable[[dict[str, Any]], Any], absent: tuple[str, ...] = (),
            **params: Any) -> Part:
        """One call as a part; ``pick`` takes the value out of the answer. See ``read``."""
        return self.read(lambda: pick(api.call(method, **params)), absent, api.operation(method))

    def read(self, take: Callable[[], Any], absent: tuple[str, ...] = (), operation: str = "") -> Part:
        """What ``take`` gives, as a part. The provider's codes in ``absent`` mean: nothing is configured.

        Refused credentials and undeclared operations are no matter of one part: they go through.
        """
        try:
            return envelope.ok(take())
        except Incomplete as incomplete:
            self._note(incomplete, operation)
            return envelope.partial(incomplete.value, incomplete.code)
        except Forbidden as denial:
            self._note(denial, operation)
            return envelope.forbidden(denial.code)
        except (Unavailable, Unreadable) as failure:
            if failure.code in absent:
                return envelope.absent(failure.code)
            self._note(failure, operation)
            return envelope.error(failure.code)

    def _note(self, failure: CollectError, operation: str) -> None:
        self.problems.append(Problem(failure.code, str(failure), failure.operation or operation, self.subject))


def parsed(document: Any, what: str) -> Any:
    """A JSON document that the provider sends as text, parsed; raises ``Unreadable``.

    botocore parses IAM's own documents and leaves those as text that it cannot parse.
    """
    try:
        value = parse_strict(document.encode()) if isinstance(document, str) else document
    except CanonicalError as error:
        raise Unreadable("unparsable", f"{what}: expected a JSON document, got: {error}") from error
    if not isinstance(value, dict):
        raise Unreadable("unparsable", f"{what}: expected a JSON object, got {type(value).__name__}")
    return value


def without(item: dict[str, Any], *volatile: str) -> dict[str, Any]:
    """The item less its volatile fields."""
    return {key: value for key, value in item.items() if key not in volatile}


def less(item: dict[str, Any], path: str) -> dict[str, Any]:
    """The item without what stands at a dotted path; ``[]`` goes through a list (``Containers[].Environment``)."""
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    value = item.get(name)
    if not rest:
        return without(item, name)
    if step.endswith("[]") and isinstance(value, list):
        return {**item, name: [less(inner, rest) for inner in value]}
    return {**item, name: less(value, rest)} if isinstance(value, dict) else item


def only(item: dict[str, Any], *names: str) -> dict[str, Any]:
    """The named fields of the item, as far as it has them."""
    return {name: item[name] for name in names if name in item}


def sole(name: str) -> Callable[[dict[str, Any]], Any]:
    """Takes one key out of an answer; an answer without it is unreadable, not empty."""
    def pick(answer: dict[str, Any]) -> Any:
        if name not in answer:
            raise Unavailable("unreadable_answer", f"the answer: expected {name!r}, got {', '.join(sorted(answer))}")
        return answer[name]
    return pick


def fields(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Takes the named keys out of an answer that is rightly empty when nothing is set."""
    return lambda answer: only(answer, *names)
