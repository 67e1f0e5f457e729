"""收费月报 on two or three A4 pages (docx): what happened first, then figures, ageing, buildings, and what to do."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from docx.document import Document as DocumentType

from generator.exports.documents.ink import line
from generator.exports.documents.style import PAGE_WIDTH, new_document
from generator.exports.word import saved
from generator.figures.spec import ChartSpec
from simulator.app.briefing.tables import Table
from simulator.app.ledger_books.month import MonthBooks
from simulator.app.ledger_books.telling import tell
from simulator.app.small_paper import bullet, chart, frame, table
from simulator.ledgers.next_steps import NextSteps

_FIGURES = (4.9, 2.3, 2.3, 2.3, 2.6, 2.6)
_AGES = (3.4, 2.9, 2.1, 2.9, 3.2, 2.5)
_BUILDINGS = (4.2, 2.4, 4.0, 3.6, 2.8)
_BESIDE = (4.2, 2.2, 3.0, 4.2, 2.0)  # of one of two blocks, in proportion
_LABELS = (2.6, 2.6, 3.0, 8.8)
_LONG = 14  # rows of buildings; more stand in two blocks beside each other


def report_docx(given: MonthBooks, steps: NextSteps) -> bytes:
    """The report; equal books are equal bytes."""
    told = tell(given, steps)
    document = new_document(told.title)
    frame(document, f"{given.books.company.name}\t内部和业委会用，不张贴", told.title, top=1.7, bottom=1.4)
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
        bullet(document, f"{words}谁：＿＿＿＿")
    _heading(document, "上个月说的三件，做了没有")
    bullet(document, "＿＿＿＿＿＿＿＿＿＿＿＿（请照上月月报填写）")
    for title, lines in (("这份报告不知道的", told.unknown), ("数从哪里来，怎么算", told.sources)):
        _heading(document, title)
        for words in lines:
            bullet(document, words, small=True)
    return saved(document, author=given.books.company.name)


def _heading(document: DocumentType, words: str) -> None:
    line(document, "Heading3", words).paragraph_format.keep_with_next = True


def _table(document: DocumentType, told: Table, widths: Sequence[float]) -> None:
    """Its title, the cells, its note; nothing where there are no rows."""
    if not told.rows:
        return
    _heading(document, told.title)
    table(document, told.head, told.rows, widths)
    if told.note:
        line(document, "Small", told.note)


def _buildings(document: DocumentType, told: Table) -> None:
    """In one block, or in two beside each other where there are many."""
    if len(told.rows) <= _LONG:
        _table(document, told, _BUILDINGS)
        return
    half = -(-len(told.rows) // 2)
    blank = ("",) * len(told.head)
    pairs = [
        (*left, *right) for left, right in itertools.zip_longest(told.rows[:half], told.rows[half:], fillvalue=blank)
    ]
    short = ("楼栋", "户数", "收缴率", "逾期", "户")
    _heading(document, f"{told.title}（收缴率是近十二个月的，最后一列是有逾期的户）")
    scale = PAGE_WIDTH / sum(_BESIDE) / 2
    table(document, (*short, *short), pairs, [one * scale for one in _BESIDE * 2], names=(0, len(short)))
    line(document, "Small", told.note)


def _chart(document: DocumentType, spec: ChartSpec) -> None:
    """Low; nothing where there is nothing to draw."""
    if any(value for one in spec.series for value in one.values):
        chart(document, spec, height=100).paragraph_format.keep_with_next = False
