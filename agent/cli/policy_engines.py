"""``tieout policy verify-engines`` and ``bundle``: do both engines say the same, and what an OPA server must hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agent.cli.common import emit, period_option, talk
from agent.cli.main import Exit
from agent.cli.policy_library import library_of, library_options, session_of
from agent.config.errors import ConfigError

if TYPE_CHECKING:
    from agent.session import Session
    from policies.engine.base import Engine
    from policies.engine.both import BothEngines
    from policies.model import Library


@click.command(name="verify-engines", epilog="Example:  tieout policy verify-engines --url http://127.0.0.1:8181")
@library_options
@click.option("--url", default=None, help="The OPA server (default: the configured engine, where it is one).")
@click.option("--ca-bundle", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
              help="The certificates of the server's authority.")
@period_option
def verify_engines(folders: tuple[Path, ...], config_path: Path | None, url: str | None, ca_bundle: Path | None,
                   period: str | None) -> int:
    """Ask the embedded engine and an OPA server every known case, and all stored evidence of the period.

    0 where they agree, 1 with each difference where they do not, 2 where the server gives no usable answer.
    """
    from policies.cases import self_check  # noqa: PLC0415 - the engines load when used
    from policies.engine.both import BothEngines  # noqa: PLC0415 - as above
    from policies.engine.guarded import embedded_for  # noqa: PLC0415 - as above

    library, session = library_of(folders, config_path), session_of(config_path)
    opa = _opa(session, url, ca_bundle)
    opa.load(library)
    both = BothEngines(embedded_for(library), opa)
    wrong = self_check(library, both).wrong
    for fault in wrong:
        emit(f"WRONG {fault}")
    emit(f"{both.compared} answers to known cases compared")
    _compare_evidence(session, library, both, period)
    for item in both.differences:
        emit(f"DIFFERS {item.test}: embedded says {item.first.outcome} {list(item.first.reasons)}, OPA says "
             f"{item.second.outcome} {list(item.second.reasons)}, on the input {item.input_digest}")
    emit(f"{both.compared} answers compared, {len(both.differences)} differences: {both.name} {both.version} and "
         f"OPA {opa.version}, bundle {library.digest[:12]}")
    return Exit.FINDINGS if both.differences or wrong else Exit.NOTHING


@click.command(epilog="Example:  tieout policy bundle -o opa && cd opa && opa run --server tieout")
@library_options
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR",
              help="Where the modules are written.")
def bundle(folders: tuple[Path, ...], config_path: Path | None, output: Path) -> None:
    """Write what an OPA server must hold, so that one started there need not be given it module by module."""
    from policies.engine.opa_bundle import bundle_modules, write_bundle  # noqa: PLC0415 - loads when used

    library = library_of(folders, config_path)
    write_bundle(library, output)
    emit(f"{len(bundle_modules(library))} modules of bundle {library.digest[:12]} in {output}; start the server there: "
         "opa run --server tieout")


def _opa(session: Session | None, url: str | None, ca_bundle: Path | None) -> Engine:
    """The server named, or the configured one with its token."""
    from policies.engine.opa import OpaEngine  # noqa: PLC0415 - the extra 'opa' loads when used

    if url:
        return OpaEngine(url, ca_bundle=str(ca_bundle) if ca_bundle else None)
    settings = session.loaded.config.engine if session else None
    if session and settings and settings.type == "opa":
        return session.opa_engine(settings)
    raise ConfigError("expected an OPA server: --url, or 'engine: {type: opa, url: …}' in the configuration.",
                      hint="Example: tieout policy verify-engines --url http://127.0.0.1:8181.")


def _compare_evidence(session: Session | None, library: Library, both: BothEngines, period: str | None) -> None:
    """Judge the store on both: adopted controls, and candidates with their defaults."""
    if session is None or not session.store_path.exists():
        talk("tieout: no store is configured; the known cases alone were compared.")
        return
    from agent.judging import assess  # noqa: PLC0415 - loads when evidence is judged

    before = both.compared
    session.library, session.engine = library, both
    assess(session, period, fresh=True)
    emit(f"{both.compared - before} answers on stored evidence compared")
