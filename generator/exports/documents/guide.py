"""The trainer's guide: run sheets with clock times, what to say, activities, answers with their reasons, job aids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.course.blocks import Activity, Bullets, Notes, Paragraph, Quiz
from generator.course.clock import Moment, moments
from generator.course.model import Course, Module
from generator.course.teaching import JobAid, Stretch, Teaching
from generator.course.text import letter, plain
from generator.exports.documents import style
from generator.exports.documents.blocks import body, show
from generator.exports.documents.clock import Times, minutes_of
from generator.exports.documents.draft import Cover, Draft, finish, next_section, start
from generator.exports.documents.handout import Pictures, opening
from generator.exports.documents.ink import Box, line, run
from generator.exports.documents.pen import Pen, References, heading, note, picture, tell, write
from generator.exports.documents.sources import sources
from generator.exports.documents.style import PAGE_WIDTH
from generator.exports.documents.tables import cards, fill, grid, head, whole_rows

Numbers = Mapping[str, Sequence[int]]
"""By the id of a slide, activity or quiz: its numbers in the deck of the same choice."""

_PICTURE_WIDTH = 6.2
_PREPARE = (
    "学员讲义每人一份，一页纸每人一份（courseware export handout、jobaids）",
    "自己留一份提示单，放在电脑旁边（courseware export cues）",
    "幻灯片在要用的电脑上放一遍，翻页器、音响、白板笔试过",
    "把每一讲的活动过一遍：怎样分组，讲义上的表格和书写处在哪一页",
    "法条核对的月份看一眼；当地有新规定，先记下来再讲",
)


@dataclass(frozen=True, slots=True)
class Day:
    """What guide and cue sheet know of the occasion: times, the numbers of the deck's slides, the slides as drawn."""

    times: Times
    numbers: Numbers | None = None
    pictures: Pictures | None = None


def guide(course: Course, cover: Cover, day: Day) -> Draft:
    """Write the guide of a course or of the part chosen of it."""
    draft = start(course, cover)
    pen = draft.pen
    timed = list(moments(course))
    next_section(pen, "全程安排")
    heading(pen, "全程安排", 1)
    _whole(pen, course, timed, day.times)
    for module in course.modules:
        title = f"第 {module.part} 讲　{module.title}"
        next_section(pen, title)
        pen.refs = References(f"m{module.part}")
        heading(pen, title, 1)
        mine = [m for m in timed if m.module is module]
        _module(pen, module, mine, day)
    return finish(draft)


def _whole(pen: Pen, course: Course, timed: Sequence[Moment], clock: Times) -> None:
    cells = grid(pen.document, len(course.modules) + 2, [6.6, 3.6, 1.7, 1.7, 1.7, 1.7])
    head(cells[0], ("讲", "时间", "分钟", "页", "活动", "小测"))
    begin = 0
    for row, module in zip(cells[1:], course.modules, strict=False):
        minutes = minutes_of(module)
        when = clock.between(begin, minutes)
        _counted(row, f"{module.part}　{module.title}", when, [m for m in timed if m.module is module])
        begin += minutes
    _counted(cells[-1], "合计", clock.between(0, begin), timed)
    for cell in cells[-1]:
        fill(cell, style.SOFT)
    whole_rows(cells)
    shown = clock.told if clock.begins is not None else "时间从开课算起（0:00）"
    line(pen.document, "Caption", f"{shown}，没有算休息：每 50 分钟左右停 10 分钟，后面的往后推。")
    line(pen.document, "BlockTitle", "上课以前")
    for words in _PREPARE:
        line(pen.document, "CheckItem", words)


def _counted(row: list, name: str, when: str, timed: Sequence[Moment]) -> None:
    """A line of the plan: minutes, slides, activities and quizzes."""
    line(row[0], "CellTitle", name)
    tasks = sum(isinstance(m.part, Activity) for m in timed)
    quizzes = sum(isinstance(m.part, Quiz) for m in timed)
    counts = (sum(m.minutes for m in timed), sum(m.part is None for m in timed), tasks, quizzes)
    for cell, words in zip(row[1:], (when, *map(str, counts)), strict=True):
        line(cell, "Cell", words)


def _module(pen: Pen, module: Module, timed: Sequence[Moment], day: Day) -> None:
    teaching = pen.course.teaching.get(module.id)
    if teaching:
        tell(pen, pen.document, "", teaching.purpose, lead="为什么讲　")
    opening(pen, module)
    if teaching:
        _run_sheet(pen, teaching, timed, day)
    for moment in timed:
        if isinstance(moment.part, Activity):
            _activity(pen, moment, moment.part, day)
        elif isinstance(moment.part, Quiz):
            _quiz(pen, moment, moment.part, day)
        else:
            _slide(pen, moment, day)
    if teaching:
        heading(pen, "收尾：异议、追问、一页纸", 2)
        _objections(pen, teaching)
        _debrief(pen, teaching)
        job_aid(pen, teaching.jobaid)
    sources(pen)


# -- run sheet ----------------------------------------------------------------------------------------------------


def _run_sheet(pen: Pen, teaching: Teaching, timed: Sequence[Moment], day: Day) -> None:
    """The stretches of which at least one slide is taught, each with its real minutes."""
    kept: list[tuple[Stretch, list[Moment]]] = []
    for stretch in teaching.timing:
        mine = [m for m in timed if m.slide.id in stretch.slides]
        if mine:
            kept.append((stretch, mine))
    if not kept:
        return
    line(pen.document, "BlockTitle", "这一讲怎样走")
    cells = grid(pen.document, len(kept) + 1, [2.8, 1.3, 6.6, 6.3])
    head(cells[0], ("时间", "分钟", "讲哪几页", "怎样讲"))
    for row, (stretch, mine) in zip(cells[1:], kept, strict=True):
        minutes = sum(m.minutes for m in mine)
        line(row[0], "CellTitle", day.times.between(mine[0].start, minutes, mine[0].module))
        line(row[1], "Cell", str(minutes))
        for moment in (m for m in mine if m.part is None):
            tasks = [f"{_kind(m)} {m.minutes}" for m in mine if m.part and m.slide is moment.slide]
            extra = f"（{'、'.join(tasks)}）" if tasks else ""
            line(row[2], "Cell", f"{moment.number} {plain(moment.slide.title)}{extra}")
        tell(pen, row[3], "Cell", stretch.how)
    whole_rows(cells)
    line(pen.document, "Caption", f"{day.times.told}。括号里是活动和小测的分钟数，已经算在内。")


def _kind(moment: Moment) -> str:
    return "活动" if isinstance(moment.part, Activity) else "小测"


# -- slides -------------------------------------------------------------------------------------------------------


def _meta(moment: Moment, day: Day) -> str:
    """Minutes, clock, where in the deck."""
    found = (day.numbers or {}).get(moment.id, ())
    deck = f"幻灯片第 {found[0]}{f'–{found[-1]}' if len(found) > 1 else ''} 页" if found else ""
    told = (f"{moment.minutes} 分钟", day.times.of(moment), deck)
    return " ｜ ".join(t for t in told if t)


def _slide(pen: Pen, moment: Moment, day: Day) -> None:
    slide = moment.slide
    title = plain(slide.title)
    heading(pen, f"{moment.number}　{title}", 2)
    drawn = (day.pictures or {}).get(slide.id, ())
    notes = [c for c in slide.content if isinstance(c, Notes)]
    if drawn:
        cells = grid(pen.document, 1, [_PICTURE_WIDTH + 0.4, PAGE_WIDTH - _PICTURE_WIDTH - 0.4], style="CoursePlain")
        for n, raw in enumerate(drawn):
            name = f"幻灯片：{title}" + (f"（第 {n + 1} 张）" if n else "")
            picture(pen, cells[0][0], raw, name, width=_PICTURE_WIDTH)
        line(cells[0][1], "Meta", _meta(moment, day))
        _notes(pen, cells[0][1], notes)
        whole_rows(cells)
    else:
        line(pen.document, "Meta", _meta(moment, day))
        _notes(pen, pen.document, notes)
        if notes:
            line(pen.document, "Gap")
    for content in slide.content:
        if isinstance(content, Activity | Quiz | Notes):
            continue
        if isinstance(content, Paragraph) or not drawn:
            show(pen, content)
        else:
            note(pen, content)


def _notes(pen: Pen, box: Box, notes: Sequence[Notes]) -> None:
    for n, part in enumerate(part for one in notes for part in one.body):
        if isinstance(part, Bullets):
            for k, item in enumerate(part.items, 1):
                paragraph = line(box, "Trainer", f"{k}. " if part.ordered else "· ")
                write(pen, paragraph, item.text)
                if item.detail:
                    run(paragraph, "：")
                    write(pen, paragraph, item.detail)
        else:
            tell(pen, box, "Trainer", part.text, lead="" if n else "怎样带　")


def _activity(pen: Pen, moment: Moment, activity: Activity, day: Day) -> None:
    title = line(pen.document, "TaskHeading", "活动　")
    write(pen, title, activity.title)
    line(pen.document, "Meta", f"{_meta(moment, day)} ｜ 材料：学员讲义 {moment.number}（题目和书写处都在上面）")
    body(pen, activity.body)


def _quiz(pen: Pen, moment: Moment, quiz: Quiz, day: Day) -> None:
    title = line(pen.document, "AskHeading", "小测")
    if plain(quiz.title):
        run(title, "　")
        write(pen, title, quiz.title)
    right = "、".join(letter(n) for n, option in enumerate(quiz.options) if option.right)
    line(pen.document, "Meta", f"{_meta(moment, day)} ｜ 答案 {right}")
    tell(pen, pen.document, "Stem", quiz.question)
    for n, option in enumerate(quiz.options):
        paragraph = line(pen.document, "Option")
        colour = style.DO if option.right else style.MUTED
        run(paragraph, f"{'√' if option.right else '×'} {letter(n)}\t", bold=option.right, colour=colour)
        write(pen, paragraph, option.text, bold=option.right)
        if plain(option.why):
            paragraph.paragraph_format.keep_with_next = True
            tell(pen, pen.document, "Why", option.why)


# -- after the slides ---------------------------------------------------------------------------------------------


def _objections(pen: Pen, teaching: Teaching) -> None:
    if not teaching.objections:
        return
    line(pen.document, "Heading3", "学员可能这样说")
    cells = grid(pen.document, len(teaching.objections) + 1, [5.6, PAGE_WIDTH - 5.6])
    head(cells[0], ("学员说", "您可以这样答"))
    for row, one in zip(cells[1:], teaching.objections, strict=True):
        tell(pen, row[0], "CellTitle", one.said)
        tell(pen, row[1], "Cell", one.answer)
    whole_rows(cells)


def _debrief(pen: Pen, teaching: Teaching) -> None:
    if not teaching.debrief:
        return
    line(pen.document, "Heading3", "收尾时追问")
    for question in teaching.debrief:
        tell(pen, pen.document, "ListBullet", question)


def job_aid(pen: Pen, aid: JobAid) -> None:
    """The job aid as cards, for reading; it has a page of its own in the job aids."""
    if not aid.sections:
        return
    title = line(pen.document, "Heading3", "一页纸：")
    write(pen, title, aid.title)
    cells = cards(pen.document, len(aid.sections))
    for cell, section in zip(chain.from_iterable(cells), aid.sections, strict=True):
        tell(pen, cell, "CellTitle", section.heading)
        for item in section.items:
            tell(pen, cell, "CellCheck", item)
    whole_rows(cells)
