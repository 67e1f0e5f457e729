"""Job aids: one A4 page for each module, set as large as the page allows, in lines of fixed height.

Every height is fixed in points and every line estimated on the wide side, so that a page holds in Word, WPS and
LibreOffice whatever font replaces ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as DocumentType
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from generator.course.files import file_name
from generator.course.model import Course, Module
from generator.course.teaching import JobAid, Section
from generator.course.text import Text, plain
from generator.exports.documents import measure, style
from generator.exports.documents.ink import line, restyle, run
from generator.exports.documents.style import new_document
from generator.exports.documents.tables import fill, grid, middle, row_height
from generator.exports.word import saved

SIZES = (20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
_LEADING = 1.55
_WIDTH, _LABEL = 17.8, 3.6
_PAD = 0.35
_ROOM = 652.0  # points between the title band and the foot of the page
_ROW_PAD = 16.0
_GAP = 6.0
_BOX = 1.5  # em: the box to tick and the space after it
_MOST_STRETCH = 70.0


class TooLongError(ValueError):
    """A job aid does not fit on a page even at the smallest size. The message is Chinese and names the module."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A job aid as it will stand: text size and the height of each row, in points."""

    size: float
    heights: tuple[float, ...]


def jobaids(course: Course) -> bytes:
    """Write the job aids of all chosen modules that have one, a page each. Raises TooLongError."""
    return _document(course, aided(course))


def jobaid_files(course: Course) -> dict[str, bytes]:
    """The same, a document each, by file name."""
    return {f"{m.part:02d}-{file_name(m.title)}.docx": _document(course, [(m, aid)]) for m, aid in aided(course)}


def aided(course: Course) -> list[tuple[Module, JobAid]]:
    """The modules that have a job aid."""
    found = [(m, course.teaching[m.id].jobaid) for m in course.modules if m.id in course.teaching]
    return [(m, aid) for m, aid in found if aid.sections]


def _document(course: Course, pages: Sequence[tuple[Module, JobAid]]) -> bytes:
    document = new_document(f"{course.title} · 一页纸")
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm((21 - _WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.6)
    section.footer_distance = Cm(0.8)
    _foot(course, section.footer.paragraphs[0])
    for n, (module, aid) in enumerate(pages):
        _page(document, module, aid, first=n == 0)
    return saved(document, author=course.company.name)


def _foot(course: Course, paragraph: Paragraph) -> None:
    restyle(paragraph, "Footer")
    measure.right_stop(paragraph, _WIDTH)
    contact = f"　热线 {course.company.hotline}" if course.company.hotline else ""
    told = "　".join(t for t in (course.edition_note, course.law_note) if t)
    run(paragraph, f"{course.company.name} · {course.title}{contact}\t{told}")


def _page(document: DocumentType, module: Module, aid: JobAid, *, first: bool) -> None:
    plan = _plan(module, aid)
    band = line(document, "Gap")
    measure.exact(band, 2)
    band.paragraph_format.page_break_before = not first
    title = grid(document, 1, [_WIDTH], style="CourseCards")
    _last_gap(document, _GAP)
    cell = title[0][0]
    row_height(title[0], 1.9, exact=True)
    fill(cell, style.DEEP)
    middle(cell)
    kind = line(cell, "Cell")
    measure.exact(kind, 16)
    run(kind, f"一页纸 · 第 {module.part} 讲　{module.title}", size=10, colour=style.PAPER)
    name = line(cell, "Cell")
    words = plain(aid.title)
    size = next((s for s in (24.0, 20.0, 17.0, 14.0) if measure.em(words) * s <= (_WIDTH - 1.2) * 28.35), 11.0)
    measure.exact(name, 30)
    run(name, words, bold=True, size=size, colour="FFFFFF")
    cells = grid(document, len(aid.sections), [_LABEL, _WIDTH - _LABEL], style="CourseCards")
    _last_gap(document, 2)
    for row, part, height in zip(cells, aid.sections, plan.heights, strict=True):
        row_height(row, height / 28.35, exact=True)
        fill(row[0], style.SOFT)
        middle(row[0])
        label = line(row[0], "CellTitle")
        measure.exact(label, plan.size * _LEADING)
        run(label, plain(part.heading), size=plan.size)
        fill(row[1], style.PAPER)
        middle(row[1])
        for item in part.items:
            _item(row[1], item, plan.size)


def _item(cell, item: Text, size: float) -> None:
    paragraph = line(cell, "Cell")
    measure.exact(paragraph, size * _LEADING)
    paragraph.paragraph_format.left_indent = Pt(size * _BOX)
    paragraph.paragraph_format.first_line_indent = Pt(-size * _BOX)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(size * _BOX))
    run(paragraph, "□\t", size=size, colour=style.ACCENT)
    run(paragraph, plain(item), size=size)


def _last_gap(document: DocumentType, points: float) -> None:
    measure.exact(document.paragraphs[-1], points)


# -- fitting ------------------------------------------------------------------------------------------------------


def _plan(module: Module, aid: JobAid) -> _Page:
    """The largest size at which everything fits, with what is left of the page shared among the rows."""
    for size in SIZES:
        needed = [_needed(part, size) for part in aid.sections]
        left = _ROOM - sum(needed)
        if left >= 0:
            extra = min(left / len(needed), _MOST_STRETCH)
            return _Page(size, tuple(n + extra for n in needed))
    raise TooLongError(
        f"第 {module.part} 讲“{module.title}”的一页纸有 {aid.length} 个字，一页 A4 放不下。"
        f"请在 content/teaching/{module.id}.yml 的 jobaid 里删减。"
    )


def _needed(part: Section, size: float) -> float:
    wide = (_WIDTH - _LABEL - 2 * _PAD) * 28.35 / size - _BOX
    label = (_LABEL - 2 * _PAD) * 28.35 / size
    lines = sum(measure.lines(plain(item), wide) for item in part.items)
    return max(lines, measure.lines(plain(part.heading), label)) * size * _LEADING + _ROW_PAD
