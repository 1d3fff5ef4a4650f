"""A page as HTML: self-contained, escaped, and under a content policy that allows its own style and nothing else."""

from __future__ import annotations

from reports.html import render as render_template
from reports.pages import Bullets, Code, Link, Page, Paragraph, Table, parts, words

ENDING = ".html"


def render(page: Page) -> bytes:
    """The page."""
    return render_template("catalogue.html.j2", {
        "p": page, "title": f"{page.title} · tieout", "parts_of": parts, "words": words, "ending": ENDING,
        "is_link": lambda part: isinstance(part, Link), "form": _form})


def _form(block: object) -> str:
    forms = {Paragraph: "paragraph", Bullets: "bullets", Table: "table", Code: "code"}
    return forms[type(block)]
