"""The reference of all commands as Markdown, from the program's own help: ``docs/commands.md`` is this text."""

from __future__ import annotations

from collections.abc import Iterator

import click

from agent.cli.main import COMMANDS, cli

INTRODUCTION = """# Commands

Data goes to stdout, talk to stderr; a progress bar appears only on a terminal. Exit codes: 0 nothing to report,
1 findings, 2 could not conclude, 3 usage or configuration, 4 integrity. This page is the program's own help
(`make docs` writes it).
"""
WIDTH = 110


def reference() -> str:
    """One section a command, in the order of use, each with its help text."""
    return "\n".join([INTRODUCTION, *(_section(f"tieout {name}", command) for name, command in _all())])


def _all() -> Iterator[tuple[str, click.Command]]:
    root = click.Context(cli, info_name="tieout")
    for name in COMMANDS:
        command = cli.get_command(root, name)
        if command is None:
            continue
        yield name, command
        for inner, one in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", one


def _section(title: str, command: click.Command) -> str:
    root = click.Context(cli, info_name="tieout", help_option_names=["-h", "--help"], max_content_width=WIDTH,
                         terminal_width=WIDTH)
    context = click.Context(command, parent=root, info_name=title.partition(" ")[2])
    level = "##" if title.count(" ") == 1 else "###"
    return f"{level} {title}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
