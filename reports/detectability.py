"""Sample detectability as text, for management alone: no other form, so that it goes into no export."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from policies.operation.sampling.detectability import DISCLOSURE, Chance, overall
from policies.operation.sampling.rules import Rule
from reports.layout import heading, paragraph, table, title
from reports.numbers import counted


def to_text(found: Sequence[Chance], rule: Rule, *, width: int = 100) -> str:
    """The chance of each known deviation, and of any, with the duty that does not depend on them."""
    lines = [title("Would a sample meet what is known?", width), "", *paragraph(DISCLOSURE, width),
             *paragraph(f"Sizes by {rule.id} version {rule.version}: {rule.title}. An auditor may take others.", width)]
    if not found:
        return "\n".join([*lines, *paragraph("No deviation is known in this period.", width)]) + "\n"
    rows = [(c.control, f"{c.deviating} of {counted(c.population, c.unit)}", str(c.sample), _percent(c.chance),
             f"{c.limit:.1f} %") for c in found]
    lines += [*heading("Known deviations"),
              *table(("control", "deviating", "sample", "chance to meet one", "then says up to"), rows, width)]
    total = overall(found)
    lines += ["", *paragraph(f"At least one of them: {_percent(total.independent)} if the samples have nothing to do "
                             f"with each other; between {_percent(total.at_least)} and {_percent(total.at_most)} "
                             "whatever they have to do with each other.", width)]
    return "\n".join(lines) + "\n"


def _percent(chance: Fraction) -> str:
    """Rounded down to a tenth: what is not certain is never printed as 100 per cent, nor what is possible as nought."""
    tenths = chance.numerator * 1000 // chance.denominator
    return "under 0.1 %" if chance and not tenths else f"{tenths / 10:.1f} %"
