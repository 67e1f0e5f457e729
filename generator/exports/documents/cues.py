"""The presenter's cue sheet: one line for each slide, activity and quiz, to keep beside the keyboard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docx.document import Document as DocumentType
from docx.shared import Cm, Pt

from generator.course.blocks import Activity, Bullets, Paragraph, Quiz
from generator.course.clock import Moment, moments
from generator.course.model import Course, Slide
from generator.course.text import letter, plain
from generator.exports.documents import style
from generator.exports.documents.clock import minutes_of
from generator.exports.documents.guide import Day
from generator.exports.documents.ink import field, line, restyle, run
from generator.exports.documents.measure import right_stop
from generator.exports.documents.style import new_document
from generator.exports.documents.tables import fill, grid, head, span, whole_rows
from generator.exports.word import saved

_WIDTHS = (1.4, 1.4, 4.8, 1.1, 8.3, 1.6)
_SIDE = (21 - sum(_WIDTHS)) / 2
LONGEST = 60
_SENTENCE = re.compile(r"[^。！？]+[。！？]*[”’）」』]*")
_ASKED = re.compile(r"“([^“”]*？)[^“”]*”|问(?:一句|大家|学员)?[：:]“?([^。？“”]*？)")


def cues(course: Course, day: Day) -> bytes:
    """Write the sheet. Numbers are those of the deck of the same choice; without them the course's own are printed."""
    document = new_document(f"{course.title} · 提示单")
    timed = list(moments(course))
    _paper(document, course)
    title = line(document, "Heading2")
    run(title, f"{course.title}　提示单", size=18, colour=style.DEEP)
    title.paragraph_format.space_before = Pt(0)
    if course.session:
        run(title, f"　{course.session}", size=11, colour=style.MUTED)
    total = sum(m.minutes for m in timed)
    number = "页是幻灯片的页码" if day.numbers else "页是讲义的编号"
    line(document, "Meta", f"{day.times.told}，共 {total} 分钟，没有算休息；{number}。")
    if timed:
        _sheet(document, course, timed, day)
    return saved(document, author=course.company.name)


def _paper(document: DocumentType, course: Course) -> None:
    """Narrow margins, and the page number at the foot."""
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(_SIDE)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(1.3), Cm(1.5), Cm(0.7)
    foot = section.footer.paragraphs[0]
    restyle(foot, "Footer")
    right_stop(foot, sum(_WIDTHS))
    run(foot, f"{course.company.name} · {course.title}\t第 ")
    field(foot, "PAGE", "1")
    run(foot, " 页，共 ")
    field(foot, "NUMPAGES", "1")
    run(foot, " 页")


def _sheet(document: DocumentType, course: Course, timed: Sequence[Moment], day: Day) -> None:
    cells = grid(document, 1 + len(course.modules) + len(timed), _WIDTHS)
    head(cells[0], ("时刻", "页", "标题", "分钟", "说一句 / 问一句", "标记"), style="SmallHead")
    rows = iter(cells[1:])
    begin = 0
    for module in course.modules:
        row = next(rows)
        opener = (day.numbers or {}).get(f"{module.id}--open", ())
        whole = span(row)
        fill(whole, style.SOFT)
        told = f"{day.times.at(begin, module)}　第 {module.part} 讲　{module.title}　（{minutes_of(module)} 分钟"
        run(line(whole, "Small"), f"{told}{f'，第 {opener[0]} 页' if opener else ''}）", bold=True, colour=style.DEEP)
        begin += minutes_of(module)
        for moment in (m for m in timed if m.module is module):
            _row(next(rows), moment, day)
    whole_rows(cells)


def _row(row: list, moment: Moment, day: Day) -> None:
    found = (day.numbers or {}).get(moment.id, ())
    pages = (
        f"{found[0]}{f'–{found[-1]}' if len(found) > 1 else ''}" if found else ("" if day.numbers else moment.number)
    )
    task = isinstance(moment.part, Activity)
    name = plain(moment.slide.title) if moment.part is None else plain(moment.part.title) or plain(moment.slide.title)
    mark = "" if moment.part is None else "活动" if task else f"小测 {_answer(moment.part)}"
    told = (day.times.at(moment.start, moment.module), pages, name, str(moment.minutes or ""), cue(moment), mark)
    colour = "" if moment.part is None else style.OCHRE if task else style.BLUE
    for n, (cell, words) in enumerate(zip(row, told, strict=True)):
        run(line(cell, "Small"), words, bold=n in (2, 5) or bool(n == 0 and task), colour=colour if n in (2, 5) else "")


def _answer(quiz: Quiz | Activity) -> str:
    options = quiz.options if isinstance(quiz, Quiz) else ()
    return "".join(letter(n) for n, option in enumerate(options) if option.right)


def cue(moment: Moment) -> str:
    """The one thing to say or ask: the question of the trainer's notes, else their first sentence, else the prose's."""
    if isinstance(moment.part, Quiz):
        return short(plain(moment.part.question))
    if isinstance(moment.part, Activity):
        return short(_first_sentence(_words(moment.part.body)))
    return _of_slide(moment.slide)


def _of_slide(slide: Slide) -> str:
    notes = _words(slide.trainer_notes)
    asked = _ASKED.search(notes)
    if asked:
        return short(f"问：{asked[1] or asked[2]}")
    # Model answers stand in the notes too: they are for reading, not for saying.
    told = next((one for one in notes.split("\n") if one and not one.startswith(("参考", "答案"))), "")
    return short(_first_sentence(told) or _first_sentence(_words(slide.prose)))


def _words(parts: Sequence) -> str:
    found = []
    for part in parts:
        if isinstance(part, Paragraph):
            found.append(plain(part.text))
        elif isinstance(part, Bullets):
            found += [plain(item.text) + ("：" + plain(item.detail) if item.detail else "") for item in part.items]
    return "\n".join(found)


def _first_sentence(words: str) -> str:
    found = _SENTENCE.match(words.strip())
    return found[0].strip() if found else ""


def short(words: str) -> str:
    """Words that fit two lines: cut at a comma where there is one, with an ellipsis."""
    flat = " ".join(words.split())
    if len(flat) <= LONGEST:
        return flat
    kept = flat[: LONGEST - 1]
    stop = max(kept.rfind(mark) for mark in "，；、：")
    return (kept[:stop] if stop > LONGEST // 2 else kept) + "…"
