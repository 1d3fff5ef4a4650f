"""``tieout policy new``: a control folder to edit, whose tests work as they are and whose prose says what to write."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template

import click

from agent.cli.common import emit, write_file
from agent.cli.policy_library import library_of, session_of
from agent.config.errors import ConfigError
from collectors.registry import SOURCE_TYPES, collectors_of
from policies.model import Library, TestType
from policies.sources import close_names

_ID = re.compile(r"^[A-Z]{2,4}-[0-9]{2,3}$")
_GRACE = """
  grace_days:
    schema: {type: integer, minimum: 0, maximum: 92}
    default: 10
    unit: calendar days
    description: How many days after the due day are still in time."""


@click.command(epilog="Example:  tieout policy new OUR-01 --kind aws.s3.bucket --type state -o our-policies")
@click.argument("control")
@click.option("--kind", default="aws.s3.bucket", show_default=True, help="The kind that the first test judges.")
@click.option("--type", "type_", type=click.Choice([str(item) for item in TestType]), default=str(TestType.STATE),
              show_default=True, help="How the first test is exercised.")
@click.option("--criterion", default="CC6.1", show_default=True, help="A criterion that it serves.")
@click.option("--name", default=None, help="What holds, as the folder's name says it: small letters, digits and "
                                            "underscores (default: the kind).")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
              help="The folder of own policies (default: the first configured one, or ./our-policies).")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="The configuration file (default ./tieout.yaml, if any).")
def new(control: str, kind: str, type_: str, criterion: str, name: str | None, output: Path | None,
        config_path: Path | None) -> None:
    """Write the folder of a new control CONTROL: control.yaml, a test in Rego and its cases, to be edited."""
    root = output or _configured(config_path)
    _check(library_of((root,) if root.is_dir() else (), config_path), control, kind, criterion)
    folder = f"{control.lower().replace('-', '_')}_{name or kind.replace('.', '_')}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", folder):
        raise ConfigError(f"--name {name!r}: expected small letters, digits and underscores.")
    target = root / "controls" / folder
    if target.exists():
        raise ConfigError(f"{target} exists already; nothing was written.", hint="Choose another --name.")
    for path, text in _files(control, kind, type_, criterion, folder).items():
        write_file(target / path, text)
        emit(f"wrote {target / path}")
    source = kind.partition(".")[0]
    emit(f"A document of {kind}: docs/sources/examples/{kind}.json; its keys: docs/sources/{source}.md")
    emit(f"Edit these files, then run: tieout policy lint --policies {root} && tieout policy test --policies {root}")
    emit(f"Once they hold, name {root} under 'policies:' in tieout.yaml and run: tieout controls adopt {control}")


def _files(control: str, kind: str, type_: str, criterion: str, folder: str) -> dict[str, str]:
    expected = type_ == TestType.EXPECTED_INSTANCE
    form, stem = "expected" if expected else "document", kind.replace(".", "_")
    values = {"id": control, "criterion": criterion, "kind": kind, "type": type_, "folder": folder, "stem": stem,
              "evidence": "item", "parameters": _GRACE if expected else "{}"}
    sources = {"control.yaml": "control.yaml", f"{stem}.rego": f"{form}.rego", "cases.yaml": f"{form}.cases.yaml"}
    place = resources.files("agent.templates").joinpath("policy")
    return {path: Template(place.joinpath(source).read_text("utf-8")).substitute(values)
            for path, source in sources.items()}


def _check(library: Library, control: str, kind: str, criterion: str) -> None:
    kinds = [collector.kind for source in SOURCE_TYPES for collector in collectors_of(source)]
    if not _ID.match(control):
        raise ConfigError(f"control {control!r}: expected two to four capitals, a hyphen and two or three digits.",
                          hint="Example: OUR-01.")
    if control in library.controls:
        raise ConfigError(f"control {control} exists already, in {library.controls[control].where}.",
                          hint="To change it, write a control.yaml with 'overrides: true'; docs/policies.md shows one.")
    criteria = [item.id for item in library.criteria]
    for wanted, known, what in ((kind, kinds, "kind"), (criterion, criteria, "criterion")):
        if wanted not in known:
            raise ConfigError(f"unknown {what} {wanted!r}.", hint=close_names(wanted, known))


def _configured(config_path: Path | None) -> Path:
    session = session_of(config_path)
    folders = session.loaded.config.policies if session else ()
    return session.loaded.at(folders[0]) if session and folders else Path("our-policies")
