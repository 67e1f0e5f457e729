"""Documents that the app makes of its own (docx): running heads, a chart across the page, a table, a bullet."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from docx.document import Document as DocumentType
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from generator.course.unseen import seen
from generator.exports.documents.ink import field, line, restyle, run
from generator.exports.documents.style import PAGE_WIDTH, PAPER
from generator.exports.documents.tables import fill, grid, head, whole_rows
from generator.figures.spec import ChartSpec, describe
from simulator.app.briefing.picture import png


def frame(document: DocumentType, above: str, below: str, *, top: float, bottom: float, last: str = " 页") -> None:
    """A line above and a line below every page, left and right parts apart by a tab; the one below ends with the page's
    number, after it `last`. Margins in centimetres."""
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
    over, under = section.header.paragraphs[0], section.footer.paragraphs[0]
    restyle(over, "Header")
    restyle(under, "Footer")
    run(over, above)
    run(under, f"{below}\t第 ")
    field(under, "PAGE", "1")
    run(under, last)


def chart(document: DocumentType, spec: ChartSpec, *, height: int, width: int = 640, title: bool = True) -> Paragraph:
    """The chart as wide as the page, read out by its description; `width` and `height` in pixels say its shape."""
    raw = png(spec, width=width, height=height, scale=2.5, title=title)
    paragraph = line(document, "Picture")
    shape = paragraph.add_run().add_picture(io.BytesIO(raw), width=Cm(PAGE_WIDTH))
    shape._inline.docPr.set("descr", seen(describe(spec)))
    shape._inline.docPr.set("name", seen(spec.title))
    return paragraph


def table(
    document: DocumentType,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    names: Collection[int] = (0,),
) -> None:
    """Small type, rows whole, the columns `names` shaded, a row of sums (合计) bold. Widths in centimetres."""
    cells = grid(document, len(rows) + 1, widths)
    head(cells[0], heads, style="SmallHead")
    for row, words in zip(cells[1:], rows, strict=True):
        for place in names:
            fill(row[place], PAPER)
        for cell, text in zip(row, words, strict=True):
            line(cell, "Small", text, bold=words[0] == "合计")
    whole_rows(cells)


def bullet(document: DocumentType, words: str, *, small: bool = False, bold: bool = False, colour: str = "") -> None:
    """A point of a list; small ones stand close together."""
    paragraph = line(document, "CellBullet")
    if small:
        paragraph.paragraph_format.line_spacing = Pt(13)
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    run(paragraph, words, bold=bold, colour=colour, size=9 if small else 0)
