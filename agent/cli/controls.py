"""``tieout controls``: adopt, decline, list. A library control is a candidate until management adopts it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from agent.adoption_file import set_adopted, set_declined, set_profiles
from agent.cli.common import Format, configured, emit, format_option
from agent.config.errors import ConfigError
from agent.config.load import load
from agent.session import Session
from policies.model import Adopted, Control, Declined


@click.group(epilog="Example:  tieout controls adopt AC-10 --owner platform-lead --set maximum_age_days=60")
def command() -> None:
    """Adopt, decline and list: which controls are management's own."""


@command.command(name="list", epilog="Example:  tieout controls list --format json")
@configured
@format_option
def list_controls(session: Session, output_format: str) -> None:
    """List the library: adopted, declined (with the reason) and candidates."""
    rows = _rows(session)
    if output_format == Format.JSON:
        emit(json.dumps({"schema": "tieout.controls/1", "controls": rows}, indent=2))
        return
    for row in rows:
        words = f"{row['id']:6} {row['state']:9} {row['title']}"
        emit(f"{words}  [{', '.join(row['criteria'])}]" + (f"  owner: {row['owner']}" if row["owner"] else ""))
        if row["declined"]:
            emit("       declined on {on} by {approver}, because: {reason}".format(**row["declined"]))
        if row["library_frequency"]:
            emit(f"       frequency: {row['frequency']} (the library says: {row['library_frequency']})")
        if row["out_of_scope"]:
            emit(f"       out of scope by: {', '.join(row['out_of_scope'])}")
        if row["origin"] != "library":
            emit(f"       {row['origin']}")


@command.command(epilog="Example:  tieout controls adopt DP-04 --owner platform-lead --from 2026-01-01")
@configured
@click.argument("control", required=False)
@click.option("--profile", "profiles", multiple=True, metavar="NAME",
              help="Adopt every control of a profile instead; may be repeated.")
@click.option("--owner", default="", help="The role that answers for it.")
@click.option("--approver", default="", help="Who approved the adoption.")
@click.option("--statement", default="", help="The control in management's own words.")
@click.option("--frequency", default="", help="How often it operates, in management's own words.")
@click.option("--from", "since", default=None, metavar="DATE", help="In operation from this date.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter (JSON or text).")
def adopt(session: Session, control: str | None, profiles: tuple[str, ...], owner: str, approver: str, statement: str,
          frequency: str, since: str | None, settings: tuple[str, ...]) -> None:
    """Adopt CONTROL with management's own owner, words and limits, or the controls of whole profiles."""
    if (control is None) != bool(profiles):
        raise ConfigError("expected either a control or --profile.", hint="Example: tieout controls adopt DP-04.")
    if control is None:
        _change(session, lambda path: set_profiles(path, profiles))
        emit(f"The profile is {' + '.join(profiles)}. The next 'tieout collect' records it in the ledger.")
        return
    _known(session, control)
    entry: dict[str, Any] = {"id": control, "owner": owner, "approver": approver, "statement": statement,
                             "frequency": frequency, "in_operation_from": _date(since),
                             "parameters": dict(map(_setting, settings))}
    _change(session, lambda path: set_adopted(path, {key: value for key, value in entry.items() if value}))
    emit(f"{control} is adopted. The next 'tieout collect' records it in the ledger.")


@command.command(epilog="Example:  tieout controls decline BC-04 --reason 'one zone; see risk R-12' --approver cto")
@configured
@click.argument("control")
@click.option("--reason", required=True, help="Why management does not run it.")
@click.option("--approver", required=True, help="Who approved that.")
@click.option("--on", default=None, metavar="DATE", help="Since when (default: today, in the engagement's time zone).")
def decline(session: Session, control: str, reason: str, approver: str, on: str | None) -> None:
    """Decline CONTROL with a reason, an approver and a date; it stays visible as declined."""
    _known(session, control)
    today = session.clock().astimezone(ZoneInfo(session.loaded.config.engagement.time_zone)).date()
    entry = {"id": control, "reason": reason, "approver": approver, "declined_on": _date(on) or today}
    _change(session, lambda path: set_declined(path, entry))
    emit(f"{control} is declined.")


def _rows(session: Session) -> list[dict[str, Any]]:
    adopted = {item.control.id: item for item in session.adopted}
    from policies.adoption import declined_controls  # noqa: PLC0415 - the library loads when listed
    from reports.catalogue import origin  # noqa: PLC0415 - as above

    declined = declined_controls(session.library, session.loaded.config.controls.model_dump())
    return [_row(session, control, adopted.get(control.id), declined.get(control.id), origin(control) or "library")
            for control in session.library.controls.values()]


def _row(session: Session, control: Control, own: Adopted | None, declined: Declined | None,
         origin: str) -> dict[str, Any]:
    kept_out = [e.id for e in session.declared.exclusions if own and control.id in (e.controls or (control.id,))]
    return {
        "id": control.id, "title": control.title, "criteria": list(control.criteria),
        "state": "adopted" if own else "declined" if declined else "candidate",
        "owner": own.owner if own else "", "parameters": dict(own.parameters) if own else {},
        "frequency": own.frequency if own else control.frequency,
        "library_frequency": control.frequency if own and own.own_frequency else None,
        "out_of_scope": kept_out, "declined": _because(declined), "origin": origin,
    }


def _because(declined: Declined | None) -> dict[str, str] | None:
    if declined is None:
        return None
    return {"reason": declined.reason, "approver": declined.approver, "on": declined.on.isoformat()}


def _known(session: Session, control: str) -> None:
    if control not in session.library.controls:
        raise ConfigError(f"control {control!r} is not in the library.",
                          hint="'tieout controls list' shows every id. A control of your own is found once its folder "
                               "is named under 'policies:' in tieout.yaml.")


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError(f"{text!r} is not a date (expected YYYY-MM-DD).") from error


def _setting(text: str) -> tuple[str, Any]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise ConfigError(f"--set {text!r} is not NAME=VALUE.", hint="Example: --set maximum_age_days=60.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def _change(session: Session, edit: Any) -> None:
    """Write the edited file, check it as a whole, and put the old one back when it does not hold."""
    path: Path = session.loaded.path
    before = path.read_bytes()
    edit(path)
    try:
        Session(load(path), session.clock).adopted  # noqa: B018 - computing it is the check
    except Exception:
        path.write_bytes(before)
        raise
