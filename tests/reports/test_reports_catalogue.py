"""The catalogue's pages: what a name from outside holds is text in each of the three forms, and never markup."""

import re
from dataclasses import replace

import pytest

from policies.crosswalk import crosswalk
from policies.library import load_library
from policies.serving import Served, serving
from reports import pages_html, pages_markdown, pages_text
from reports.catalogue import all_pages, control_page
from reports.pages import Bullets, Code, Link, Page, Paragraph, Section, Table

LIBRARY = load_library()
HOSTILE = ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil)", "| a | b |", "`code`",
           "# head", "1. one", "- item", "\x1b[31mred", "a\u202eb", "<img src=x onerror=alert(1)>", "&lt;b&gt;"]


def _page(text):
    return Page("x", text, text, [text], [Section(text, [
        Paragraph(text), Bullets([text, Link(text, "control-AC-10")]),
        Table(("a", "b"), [(text, Link(text, "index"))]), Code(text)])])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_text_everywhere(text):
    """No tag, link, image, list, heading or control character of a name survives as such."""
    html = pages_html.render(_page(text)).decode()
    assert not re.search(r"<(script|img|b)\b", html.partition("</style>")[2])
    markdown = pages_markdown.render(_page(text))
    assert not re.search(r"(?<!\\)[<`\[\]|*_#!]|^(\d+\.|[-+=])", pages_markdown.escaped(text))
    assert not any("<" in line.replace("\\<", "") for line in markdown.splitlines() if not line.startswith("    "))
    for rendered in (html, markdown, pages_text.render(_page(text))):
        assert "\x1b" not in rendered
        assert "\u202e" not in rendered


def test_a_table_keeps_its_columns_whatever_stands_in_it():
    """A bar in a name is no border."""
    row = next(line for line in pages_markdown.render(_page("a | b")).splitlines() if line.startswith("| a \\| b | ["))
    assert len(re.findall(r"(?<!\\)\|", row)) == 3


def test_every_page_renders_in_every_form():
    """No page of the library is empty, and each name stands once."""
    pages = list(all_pages(LIBRARY))
    assert len({page.name for page in pages}) == len(pages) == 1 + len(LIBRARY.controls) + 61 + 6
    for page in pages:
        assert len(pages_html.render(page)) > 1000
        assert page.title.split()[0] in pages_markdown.render(page)
        assert len(pages_text.render(page).splitlines()) > 3


def test_links_lead_to_pages_that_are_there_and_back_to_the_index():
    """Who follows a link finds its page, and from each page the way back."""
    pages = list(all_pages(LIBRARY))
    names = {page.name for page in pages}
    for page in pages:
        found = set(re.findall(r'<a href="([^"]+)\.html">', pages_html.render(page).decode()))
        assert found == set(re.findall(r"\]\(([^()]+)\.md\)", pages_markdown.render(page)))
        assert found <= names
        assert "index" in found or page.name == "index"


def test_what_a_bridge_brought_is_marked_on_the_page():
    """A reference that appendix D brought is not shown as the control's own."""
    control = next(item for item in LIBRARY.controls.values() if "nist_800_171r2" in item.references)
    assert "bridged from" in pages_text.render(control_page(LIBRARY, control))


def test_a_criterion_speaks_by_its_worst_need_and_a_need_by_its_best_control():
    """Taking sources away never serves a criterion better."""
    order = list(Served)
    full = serving(LIBRARY, ["aws", "github", "files", "entra", "azure"])
    for sources in (["aws", "github"], ["files"], []):
        fewer = serving(LIBRARY, sources)
        assert all(order.index(less.served) >= order.index(more.served) or more.served is Served.PEOPLE
                   for less, more in zip(fewer, full, strict=True))
    assert not any(item.served in {Served.CONCLUDED, Served.PEOPLE} for item in serving(LIBRARY, []))


def test_only_controls_that_operate_count_in_a_period():
    """With a period, what did not operate supports nothing, and is still shown."""
    name = "nist_800_171r2"
    everything = crosswalk(LIBRARY, name)
    nothing = crosswalk(LIBRARY, name, frozenset())
    assert nothing.counts == (0, 0, 110)
    assert "operating in the period" in nothing.headline
    assert [row.served_by for row in nothing.rows] == [
        tuple(replace(item, operating=False) for item in row.served_by) for row in everything.rows]
