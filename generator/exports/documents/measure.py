"""Lines of fixed height, and how many of them words will take: the same in every program, whatever the font."""

from __future__ import annotations

import unicodedata

from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt, Twips
from docx.text.paragraph import Paragraph

_STOP = 9638  # twips: where those styles have it


def exact(paragraph: Paragraph, points: float) -> None:
    """Give every line of a paragraph this height, with nothing before or after."""
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(points)


def right_stop(paragraph: Paragraph, centimetres: float) -> None:
    """Move the right tab stop of the styles Header and Footer, for pages with other margins."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Twips(_STOP), WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(centimetres), WD_TAB_ALIGNMENT.RIGHT)


def lines(words: str, wide: float) -> int:
    """How many lines words take in a column so many em wide; a line may end up to two em short of it."""
    return sum(max(1, -(-int(em(one) * 100) // int(max(wide - 2, 1) * 100))) for one in words.split("\n"))


def em(words: str) -> float:
    """The width of words in em, on the wide side."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.68 for c in words)
