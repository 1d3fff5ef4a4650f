"""The entry point: the table of commands, and the one place where errors become sentences and exit codes."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from enum import IntEnum
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collectors.base import TieoutError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = "0.1.0"


class Exit(IntEnum):
    """The exit codes, the same for all commands. Where several hold: 4, 3, 1, 2, 0."""

    NOTHING = 0
    FINDINGS = 1
    INCONCLUSIVE = 2
    USAGE = 3
    INTEGRITY = 4


COMMANDS: dict[str, str] = {
    "init": "write a commented tieout.yaml and a folder of register templates",
    "doctor": "check configuration, credentials, clock, engine, store and ledger; one line each",
    "permissions": "print the least privilege that the configured sources need",
    "controls": "adopt, decline and list: which controls are management's own",
    "collect": "one pass over the sources, sealed in the store",
    "import": "answers of a provider that somebody saved, as dated evidence",
    "check": "point-in-time check on stored evidence: the CI gate",
    "triage": "which assessment is due, and why",
    "plan": "the scope statement before an assessment: what will be evaluated, and what not",
    "gap": "what is missing: prioritised findings and a plan",
    "readiness": "would a Type II of this period hold?",
    "drift": "what changed since an assessment, and do its findings still hold?",
    "population": "every item of a control's population, to be read or sealed",
    "sample": "choose items of a sealed population, as an auditor would",
    "evaluate": "what testing a sample's items found, and what follows from it",
    "import-selection": "record the items that an auditor picked, and gather their evidence",
    "detectability": "would a sample meet the deviations that are known? For management alone",
    "evidence": "list, show, history and diff of what was collected",
    "export": "the auditor's package: populations, results, evidence, manifest",
    "verify": "recompute a store's ledger, or a package, offline",
    "policy": "list, show, test and lint the controls and their tests",
    "daemon": "collect on a schedule until told to stop",
    "demo": "a fictional company over six months on local stand-ins",
    "plumbing": "keep the ledger: forks after a restore, key rotation",
}

# After how many new objects Python looks for cycles. Its own 700 make it walk through the library and the models of the
# SDKs again and again, a sixth of a command's time; 50,000 keep some 10 MB longer.
_GARBAGE = (50_000, 10, 10)
EPILOG = """\b
Exit codes: 0 nothing to report, 1 findings, 2 could not conclude, 3 usage or configuration, 4 integrity.
Example:  tieout init . && tieout collect && tieout readiness --period 2026-01-01..2026-06-30
"""


class Commands(click.Group):
    """Loads a command's module when it is called, so that ``--help`` stays quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order of use."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command, imported now."""
        if name not in COMMANDS:
            return None
        module = f"{name}_" if iskeyword(name) else name.replace("-", "_")
        command: click.Command = importlib.import_module(f"agent.cli.{module}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, from the names alone: no command is imported."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="The configuration file (default ./tieout.yaml).")
@click.version_option(VERSION, prog_name="tieout")
@click.pass_context
def cli(ctx: click.Context, config_path: Path | None) -> None:
    """Collect evidence, test controls over the period, and say what is missing and whether a Type II would hold."""
    ctx.obj = config_path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code; every expected error ends as one or two sentences on stderr."""
    gc.set_threshold(*_GARBAGE)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one return for each way of ending
    """Run the command and return its exit code."""
    try:
        given = None if arguments is None else list(arguments)
        result = cli.main(args=given, prog_name="tieout", standalone_mode=False)
    except TieoutError as error:
        return _say(error.diagnostics(), error.exit_code)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return _say("stopped by the user; sealed evidence is kept.", 130)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        usage = f" Try '{context.command_path} --help'." if context else ""
        sentence = error.format_message()
        ending = "" if sentence.endswith((".", "?")) else "."
        return _say(f"{sentence}{ending}{usage}", Exit.USAGE)
    except KeyboardInterrupt:
        return _say("stopped by the user; sealed evidence is kept.", 130)
    except BrokenPipeError:
        # The reader went away (a pager, head): nothing is wrong, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NOTHING
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a sentence, a developer the traceback
        return _unexpected(error)
    return int(result) if isinstance(result, int) else Exit.NOTHING


def _say(sentence: str, code: int) -> int:
    click.echo(f"tieout: {sentence}", err=True)
    return int(code)


def _unexpected(error: Exception) -> int:
    if os.environ.get("TIEOUT_DEBUG"):
        traceback.print_exception(error)
    return _say(f"internal error: {type(error).__name__}: {error}. Nothing sealed was lost. "
                "Set TIEOUT_DEBUG=1 for the traceback and report it.", Exit.INCONCLUSIVE)
