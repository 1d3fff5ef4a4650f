"""The directory's logs as events: every audit entry, what was provisioned, and the sign-ins that controls ask about.

All sign-ins of a company would fill any store, so three questions are asked: those that Identity Protection saw a risk
in, those by clients that know no second factor, and those of the emergency accounts. Graph's v1.0 lists interactive
sign-ins. An entry reaches the log some minutes after it happened, so a window ends before the scan does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from collectors.base import Collector, Completeness, Event, Item, Operation, Scope, Yields
from collectors.canonical import CanonicalError, parse_utc
from collectors.entra.declare import PAGE, subject_of
from collectors.entra.failures import unreadable
from collectors.entra.licences import FREE_LOG_DAYS
from collectors.entra.operations import AUDITS, PROVISIONING, SIGN_INS
from collectors.entra.parts import Row, only, tidy

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_SETTLED = timedelta(minutes=30)  # after which an entry is in the log; Microsoft names a few minutes
_ACCOUNTS = 10  # emergency accounts in one question
_RISKS = ("atRisk", "confirmedCompromised", "remediated", "dismissed", "confirmedSafe")
# Without the values of the account: what was written into it, and where each step took them from.
_PROVISIONED = ("id", "activityDateTime", "jobId", "cycleId", "changeId", "provisioningAction",
                "provisioningStatusInfo", "initiatedBy", "servicePrincipal", "sourceSystem", "sourceIdentity",
                "targetSystem", "targetIdentity")
# Microsoft's list of legacy authentication clients, as the log writes them.
_LEGACY = ("Authenticated SMTP", "AutoDiscover", "Exchange ActiveSync", "Exchange Online PowerShell",
           "Exchange Web Services", "IMAP4", "MAPI Over HTTP", "Offline Address Book", "Other clients",
           "Outlook Anywhere (RPC over HTTP)", "POP3", "Reporting Web Services", "Universal Outlook")


def _audits(source: EntraSource, scope: Scope) -> Iterator[Item]:
    yield from _log(source, scope, AUDITS, "activityDateTime", "activityDisplayName", [""])


def _provisioned(source: EntraSource, scope: Scope) -> Iterator[Item]:
    within = "{0} gt {1} and {0} lt {2}"  # the list knows no ge and le
    for item in _log(source, scope, PROVISIONING, "activityDateTime", "provisioningAction", [""], within):
        yield replace(item, body={"item": only(item.body["item"], *_PROVISIONED)}) if isinstance(item, Event) else item


def _sign_ins(source: EntraSource, scope: Scope) -> Iterator[Item]:
    accounts = source.break_glass
    questions = [_any("riskState", _RISKS), _any("clientAppUsed", _LEGACY)]
    questions += [_any("userId", accounts[at:at + _ACCOUNTS]) for at in range(0, len(accounts), _ACCOUNTS)]
    yield from _log(source, scope, SIGN_INS, "createdDateTime", "userPrincipalName", questions)


def _log(source: EntraSource, scope: Scope, operation: Operation, when: str, label: str,
         questions: list[str], within: str = "{0} ge {1} and {0} le {2}") -> Iterator[Item]:
    """The entries of the window that answer one of ``questions``, then the proof of what was asked.

    ``within`` is the window in the operators that the list knows.
    """
    until = scope.until - _SETTLED
    since = min(scope.since or until - timedelta(days=source.licences.log_days), until)
    window = within.format(when, _instant(since), _instant(until))
    seen: set[str] = set()
    for question in questions:
        query = {"$filter": f"{window} and ({question})" if question else window, "$top": PAGE}
        for page in source.client.pages(operation, query):
            for row in page:
                event = _event(operation, row, when, label)
                if event.event_id not in seen:
                    seen.add(event.event_id)
                    yield event
    asked = " or ".join(question for question in questions if question)
    yield Completeness(f"{operation.name} {asked}".strip(), since, until, len(seen))


def _event(operation: Operation, row: Row, when: str, label: str) -> Event:
    name = subject_of(operation, row)
    try:
        occurred = parse_utc(str(row.get(when)))
    except CanonicalError as error:
        raise unreadable(operation.name, "unexpected_shape", f"{name}: {when} is no instant") from error
    return Event(name, str(row.get(label) or name), occurred, {"item": tidy(row)})


def _any(field: str, values: tuple[str, ...]) -> str:
    return " or ".join(f"{field} eq '{value}'" for value in values)


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


COLLECTORS = (
    Collector("entra.directory_audit", "Entra audit log", (AUDITS,), _audits, yields=Yields.EVENT, personal=True,
              retention_days=FREE_LOG_DAYS),
    Collector("entra.provisioning", "What was provisioned from and into Entra", (PROVISIONING,), _provisioned,
              yields=Yields.EVENT, personal=True, retention_days=FREE_LOG_DAYS),
    Collector("entra.sign_in", "Entra sign-ins at risk, by legacy clients and of emergency accounts", (SIGN_INS,),
              _sign_ins, yields=Yields.EVENT, personal=True, retention_days=FREE_LOG_DAYS),
)
