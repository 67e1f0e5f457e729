"""收费月报 on two or three A4 pages (docx): what happened first, then figures, ageing, buildings, and what to do."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.shared import Cm, Pt

from generator.exports.documents.ink import element, field, line, run
from generator.exports.documents.style import PAGE_WIDTH, PAPER, new_document
from generator.exports.documents.tables import fill, grid, head, whole_rows
from generator.exports.word import saved
from generator.figures.spec import ChartSpec, describe
from simulator.app.briefing.picture import png
from simulator.app.briefing.tables import Table
from simulator.app.ledger_books.month import MonthBooks
from simulator.app.ledger_books.telling import Told, tell
from simulator.ledgers.next_steps import NextSteps

_FIGURES = (4.9, 2.3, 2.3, 2.3, 2.6, 2.6)
_AGES = (3.4, 2.9, 2.1, 2.9, 3.2, 2.5)
_BUILDINGS = (4.2, 2.4, 4.0, 3.6, 2.8)
_LABELS = (2.6, 2.6, 3.0, 8.8)
_LONG = 14  # rows of buildings; more stand in two blocks beside each other


def report_docx(given: MonthBooks, steps: NextSteps) -> bytes:
    """The report; equal books are equal bytes."""
    told = tell(given, steps)
    document = new_document(told.title)
    _frame(document, told, given.books.company.name)
    line(document, "Heading1", told.title)
    line(document, "Meta", told.meta)
    for words in told.headlines:
        line(document, "Cell", words, bold=True)
    line(document, "Small", told.private)
    _table(document, told.figures, _FIGURES)
    _chart(document, told.cash_chart)
    _table(document, told.ages, _AGES)
    line(document, "Cell", told.rolling)
    _chart(document, told.age_chart)
    _buildings(document, told.buildings)
    _table(document, told.labels, _LABELS)
    _heading(document, "下个月的三件事")
    for words in told.todo:
        _bullet(document, f"{words}谁：＿＿＿＿")
    _heading(document, "上个月说的三件，做了没有")
    _bullet(document, "＿＿＿＿＿＿＿＿＿＿＿＿（请照上月月报填写）")
    for title, lines in (("这份报告不知道的", told.unknown), ("数从哪里来，怎么算", told.sources)):
        _heading(document, title)
        for words in lines:
            _bullet(document, words, small=True)
    return saved(document, author=given.books.company.name)


def _frame(document: DocumentType, told: Told, company: str) -> None:
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(1.7), Cm(1.4)
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph, style in ((above, "Header"), (below, "Footer")):
        properties = paragraph._p.get_or_add_pPr()
        properties.clear()
        properties.append(element("w:pStyle", val=style))
    run(above, f"{company}\t内部和业委会用，不张贴")
    run(below, f"{told.title}\t第 ")
    field(below, "PAGE", "1")
    run(below, " 页")


def _heading(document: DocumentType, words: str) -> None:
    line(document, "Heading3", words).paragraph_format.keep_with_next = True


def _bullet(document: DocumentType, words: str, *, small: bool = False) -> None:
    paragraph = line(document, "CellBullet")
    if small:
        paragraph.paragraph_format.line_spacing = Pt(13)
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    run(paragraph, words, size=9 if small else 0)


def _table(document: DocumentType, table: Table, widths: Sequence[float]) -> None:
    """Its title, the cells, its note; nothing where there are no rows."""
    if not table.rows:
        return
    _heading(document, table.title)
    cells = grid(document, len(table.rows) + 1, widths)
    head(cells[0], table.head, style="SmallHead")
    for row, words in zip(cells[1:], table.rows, strict=True):
        fill(row[0], PAPER)
        for cell, text in zip(row, words, strict=True):
            line(cell, "Small", text, bold=words[0] == "合计")
    whole_rows(cells)
    if table.note:
        line(document, "Small", table.note)


def _buildings(document: DocumentType, table: Table) -> None:
    """In one block, or in two beside each other where there are many."""
    if len(table.rows) <= _LONG:
        _table(document, table, _BUILDINGS)
        return
    half = -(-len(table.rows) // 2)
    blank = ("",) * len(table.head)
    pairs = [(*table.rows[n], *(table.rows[n + half] if n + half < len(table.rows) else blank)) for n in range(half)]
    short = ("楼栋", "户数", "收缴率", "逾期", "户")
    widths = [one / sum(_BUILDINGS) * PAGE_WIDTH / 2 for one in (4.2, 2.2, 3.0, 4.2, 2.0)]
    _heading(document, f"{table.title}（收缴率是近十二个月的，最后一列是有逾期的户）")
    scale = PAGE_WIDTH / sum((*widths, *widths))
    cells = grid(document, half + 1, [one * scale for one in (*widths, *widths)])
    head(cells[0], (*short, *short), style="SmallHead")
    for row, words in zip(cells[1:], pairs, strict=True):
        for place in (0, len(short)):
            fill(row[place], PAPER)
        for cell, text in zip(row, words, strict=True):
            line(cell, "Small", text)
    whole_rows(cells)
    line(document, "Small", table.note)


def _chart(document: DocumentType, spec: ChartSpec) -> None:
    """As wide as the page, and low; nothing where there is nothing to draw."""
    if not any(value for one in spec.series for value in one.values):
        return
    raw = png(spec, width=640, height=100, scale=2.5)
    picture = line(document, "Picture")
    picture.paragraph_format.keep_with_next = False
    shape = picture.add_run().add_picture(io.BytesIO(raw), width=Cm(PAGE_WIDTH))
    shape._inline.docPr.set("descr", describe(spec))
    shape._inline.docPr.set("name", spec.title)
