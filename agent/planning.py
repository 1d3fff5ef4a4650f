"""Which assessment is due, and what it will hold: from the store's own facts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.judging import assess, snapshot
from collectors.canonical import to_micros

if TYPE_CHECKING:
    from agent.session import Session
    from policies.operation.plan import Plan, Window
    from policies.operation.results import Assessment
    from policies.operation.triage import Facts, Triage


def triage(session: Session, asked: str) -> tuple[Triage, Facts]:
    """The assessment that is due, with the facts that decided."""
    from policies.operation.evidence import Reader  # noqa: PLC0415 - the rules load when they judge
    from policies.operation.standing import facts_of  # noqa: PLC0415 - as above
    from policies.operation.triage import EarlierReport, decide  # noqa: PLC0415 - as above

    assessment = assess(session, None)
    settings = session.loaded.config.engagement
    earlier = [EarlierReport(r.kind, r.until, r.exceptions) for r in settings.earlier_reports]
    today = session.clock().astimezone(ZoneInfo(settings.time_zone)).date()
    with snapshot(session, assessment.ledgers[0].sequence) as view:
        reader = Reader(view, session.engagement().expected(), assessment.as_of)
        facts = facts_of(assessment, session.library, reader, earlier, today)
    return decide(facts, asked), facts


def plan(session: Session, period: str | None) -> Plan:
    """The scope statement of a period."""
    from policies.operation.evidence import Reader  # noqa: PLC0415 - as above
    from policies.operation.plan import plan_of  # noqa: PLC0415 - as above

    engagement, now = session.engagement(period), to_micros(session.clock())
    with snapshot(session) as view:
        return plan_of(session.library, session.adopted, engagement.categories, engagement.period(now),
                       Reader(view, engagement.expected(), now), engagement.declared.exclusions)


def window(session: Session, period: str | None) -> Window | None:
    """The earliest defensible start of a period; None where there is none."""
    from policies.operation.plan import suggest_window  # noqa: PLC0415 - as above

    first = assess(session, period)

    def again(start: date) -> Assessment:
        return assess(session, f"{start}..{first.period.last_day}")

    return suggest_window(first, again)
