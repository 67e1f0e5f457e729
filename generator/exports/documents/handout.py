"""The participants' handout: each slide as picture and text, room for notes, questions without answers, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.course.blocks import Activity, Notes, Quiz
from generator.course.model import Course, Module, Slide
from generator.course.text import letter, plain
from generator.exports.documents.blocks import body, show
from generator.exports.documents.draft import Cover, Draft, finish, next_section, start
from generator.exports.documents.ink import line, run
from generator.exports.documents.pen import Pen, References, heading, picture, rules, tell, write
from generator.exports.documents.sources import sources
from generator.exports.documents.style import PAGE_WIDTH
from generator.exports.documents.tables import grid, whole_rows

Pictures = Mapping[str, Sequence[bytes]]
"""By slide id: the slide as drawn, then its continuations."""

PICTURE_WIDTH = 8.4
_NOTE_LINES, _BARE_LINES = 6, 4
_BLANK = "＿" * 6


def handout(course: Course, cover: Cover, *, pictures: Pictures | None = None) -> Draft:
    """Write the handout of a course or of the part chosen of it. Nothing in it gives an answer away."""
    draft = start(course, cover)
    pen = draft.pen
    for module in course.modules:
        title = f"第 {module.part} 讲　{module.title}"
        next_section(pen, title)
        pen.refs = References(f"m{module.part}")
        heading(pen, title, 1)
        opening(pen, module)
        for place, slide in enumerate(module.slides, 1):
            _slide(pen, slide, f"{module.part}.{place}", (pictures or {}).get(slide.id, ()))
        sources(pen)
    return finish(draft)


def opening(pen: Pen, module: Module) -> None:
    """What a module is about and what one can do after it."""
    for paragraph in module.intro:
        show(pen, paragraph)
    if module.objectives:
        line(pen.document, "BlockTitle", "学完以后，您能")
        for objective in module.objectives:
            tell(pen, pen.document, "CheckItem", objective)


def _slide(pen: Pen, slide: Slide, number: str, drawn: Sequence[bytes]) -> None:
    title = plain(slide.title)
    heading(pen, f"{number}　{title}", 2)
    if drawn:
        _pictures(pen, title, drawn)
    for content in slide.content:
        if isinstance(content, Activity):
            _activity(pen, content)
        elif isinstance(content, Quiz):
            _quiz(pen, content)
        elif not isinstance(content, Notes):
            show(pen, content)
    if not drawn:
        rules(pen.document, _BARE_LINES, "我的笔记")


def _pictures(pen: Pen, title: str, drawn: Sequence[bytes]) -> None:
    cells = grid(pen.document, len(drawn), [PICTURE_WIDTH + 0.5, PAGE_WIDTH - PICTURE_WIDTH - 0.5], style="CoursePlain")
    for n, (row, raw) in enumerate(zip(cells, drawn, strict=True)):
        name = f"幻灯片：{title}" + (f"（第 {n + 1} 张）" if n else "")
        picture(pen, row[0], raw, name, width=PICTURE_WIDTH)
        rules(row[1], _NOTE_LINES, "我的笔记" if n == 0 else "")
    whole_rows(cells)


def _activity(pen: Pen, activity: Activity) -> None:
    title = line(pen.document, "TaskHeading", "活动　")
    write(pen, title, activity.title)
    if activity.minutes:
        run(title, f"（{activity.minutes} 分钟）")
    body(pen, activity.body)
    rules(pen.document, min(max(activity.minutes, 4), 8), "写在这里")


def _quiz(pen: Pen, quiz: Quiz) -> None:
    title = line(pen.document, "AskHeading", "想一想")
    if plain(quiz.title):
        run(title, "　")
        write(pen, title, quiz.title)
    tell(pen, pen.document, "Stem", quiz.question)
    for n, option in enumerate(quiz.options):
        paragraph = line(pen.document, "Option", f"□ {letter(n)}\t")
        write(pen, paragraph, option.text)
    several = sum(option.right for option in quiz.options) > 1
    hint = "（不止一项）" if several else ""
    line(pen.document, "Option", f"我选{hint}：{_BLANK}　　理由：{_BLANK * 3}")
