"""``tieout policy docs``, ``coverage`` and ``crosswalk``: the library as pages, and against sources and frameworks."""

from __future__ import annotations

from pathlib import Path

import click

from agent.cli.common import Format, emit, format_option, period_option, talk, write_file
from agent.cli.policy_library import library_of, library_options, session_of
from agent.config.errors import ConfigError
from collectors.registry import SOURCE_TYPES
from policies.crosswalk import ALIASES
from policies.serving import serving


@click.command(epilog="Example:  tieout policy docs -o catalogue")
@library_options
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR",
              help="Where the pages are written.")
def docs(folders: tuple[Path, ...], config_path: Path | None, output: Path) -> None:
    """A page a control, a criterion and a framework, as HTML and as Markdown."""
    from reports import pages_html, pages_markdown  # noqa: PLC0415 - jinja2 loads when pages are made
    from reports.catalogue import all_pages  # noqa: PLC0415 - as above

    library = library_of(folders, config_path)
    pages = list(all_pages(library, _sources(config_path)))
    for page in pages:
        write_file(output / f"{page.name}{pages_html.ENDING}", pages_html.render(page))
        write_file(output / f"{page.name}{pages_markdown.ENDING}", pages_markdown.render(page))
    emit(f"{len(pages)} pages in {output}, each as HTML and Markdown; begin with {output / 'index.html'}")


@click.command(epilog="Example:  tieout policy coverage --format json")
@library_options
@format_option
def coverage(folders: tuple[Path, ...], config_path: Path | None, output_format: str) -> None:
    """The 61 criteria against the configured sources: what can be concluded, what lacks a source, what needs people."""
    from reports import serving as report  # noqa: PLC0415 - loads when asked for

    sources = _sources(config_path)
    found = serving(library_of(folders, config_path), sources)
    emit(report.to_json(found, sources) if output_format == Format.JSON else report.to_text(found, sources))


@click.command(epilog="Example:  tieout policy crosswalk --to nist-800-171 --period 2026-01-01..2026-06-30")
@library_options
@click.option("--to", "name", type=click.Choice(list(ALIASES)), required=True, help="The other framework.")
@click.option("--by", type=click.Choice(["requirement", "control"]), default="requirement", show_default=True,
              help="Which way: what serves each requirement, or what each control serves.")
@period_option
@format_option
def crosswalk(folders: tuple[Path, ...], config_path: Path | None, name: str, by: str, period: str | None,
              output_format: str) -> None:
    """Which controls serve the requirements of another framework, and which nothing serves.

    With a period, only controls count that are adopted and operated in it by the evidence in the store.
    """
    from policies.crosswalk import crosswalk as walk_to  # noqa: PLC0415 - loads when asked for
    from reports import crosswalk as report  # noqa: PLC0415 - as above

    operating = None if period is None else _operating(config_path, period)
    walk = walk_to(library_of(folders, config_path), ALIASES[name], operating)
    emit(report.to_json(walk) if output_format == Format.JSON else report.to_text(walk, by_control=by == "control"))


def _sources(config_path: Path | None) -> tuple[str, ...]:
    """The types of the configured sources; every known type where there is no configuration."""
    session = session_of(config_path)
    if session is None:
        talk("tieout: no configuration; every type of source is taken to be there.")
        return SOURCE_TYPES
    return tuple(sorted({source.type for source in session.loaded.config.sources}))


def _operating(config_path: Path | None, period: str) -> frozenset[str]:
    """The adopted controls that the period showed to operate."""
    from agent.judging import assess  # noqa: PLC0415 - the engine loads when it judges
    from policies.operation.results import Operation  # noqa: PLC0415 - as above

    session = session_of(config_path)
    if session is None:
        raise ConfigError("--period needs a configuration with a store.", hint="Name it with --config FILE.")
    well = {Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS}
    results = assess(session, period).controls
    return frozenset(result.adopted.control.id for result in results if result.operation in well)

