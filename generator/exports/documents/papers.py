"""A paper of content/papers as a Word document to read, print or fill in."""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.shared import Cm, Pt

from generator.course.model import Course
from generator.course.papers import Paper, Part
from generator.course.text import plain
from generator.exports.documents import style
from generator.exports.documents.ink import field, line, restyle, run
from generator.exports.documents.measure import right_stop
from generator.exports.documents.pen import Pen, References, heading, tell, write
from generator.exports.documents.sources import sources
from generator.exports.documents.style import PAGE_WIDTH, new_document
from generator.exports.documents.tables import fill, grid, head, row_height, shares, whole_rows
from generator.exports.word import saved

_BLANK = 1.1  # centimetres: a row in which somebody writes by hand
_LEAST = 6  # characters: what an empty column is counted as


def paper_document(course: Course, paper: Paper) -> bytes:
    """The paper with its laws listed at the end; equal papers are equal bytes."""
    document = new_document(paper.title)
    pen = Pen(document, course, References(paper.id))
    _foot(document, course, paper)
    title = line(document, "Heading2", paper.title)
    title.paragraph_format.space_before = Pt(0)
    for text in paper.lead:
        tell(pen, document, "Normal", text)
    for part in paper.parts:
        heading(pen, part.heading, 3)
        for text in part.says:
            told = tell(pen, document, "Normal" if part.columns else "ListBullet", text)
            told.paragraph_format.keep_with_next = bool(part.columns)
        if part.columns:
            _table(pen, part)
    sources(pen, "引用的法条")
    return saved(document, author=course.company.name)


def _table(pen: Pen, part: Part) -> None:
    """The first column tells, the last is white where people write."""
    words = [[name, *(plain(row[n]) or "填" * _LEAST for row in part.rows)] for n, name in enumerate(part.columns)]
    cells = grid(pen.document, len(part.rows) + 1, part.widths or shares(words))
    head(cells[0], part.columns)
    for row, texts in zip(cells[1:], part.rows, strict=True):
        row_height(row, _BLANK)
        for n, (cell, text) in enumerate(zip(row, texts, strict=True)):
            if n == 0 and text:
                fill(cell, style.SOFT)
            write(pen, line(cell, "Cell"), text, bold=n == 0)
    whole_rows(cells)


def _foot(document: DocumentType, course: Course, paper: Paper) -> None:
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm((21 - PAGE_WIDTH) / 2)
    foot = section.footer.paragraphs[0]
    restyle(foot, "Footer")
    right_stop(foot, PAGE_WIDTH)
    run(foot, f"{paper.title}　{course.law_note}\t第 ")
    field(foot, "PAGE", "1")
    run(foot, " 页，共 ")
    field(foot, "NUMPAGES", "1")
    run(foot, " 页")
