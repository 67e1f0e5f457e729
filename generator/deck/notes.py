"""Speaker notes as plain paragraphs: when, what to say, what the trainer does, where numbers and laws come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.course.blocks import Activity, Bullets, Figure, Item, Paragraph, Quiz, Table
from generator.course.model import Company, Course, Module, Slide
from generator.course.text import letter, plain
from generator.deck.clock import TIME
from generator.deck.sources import account, cited
from generator.figures.living import living_figure

TRAINER = "【讲师】"
SOURCES = "【来源】"


def for_slide(course: Course, slide: Slide) -> list[str]:
    """Return the notes of a content slide: prose, trainer's notes, sources of what it shows and says."""
    lines = [plain(p.text) for p in slide.prose]
    if slide.trainer_notes:
        lines += _marked(TRAINER, _body(slide.trainer_notes))
    return lines + _sources(course, [*slide.blocks, *slide.prose, *slide.trainer_notes])


def for_module(course: Course, module: Module) -> list[str]:
    lines = [plain(p.text) for p in module.intro]
    return lines + _sources(course, [*module.intro, *module.objectives])


def for_company(company: Company) -> list[str]:
    """Return where the figures that the closing slide shows come from."""
    shown = {value for _, value in company.contact}
    lines = [f"{f.topic}：{f.value}。{f.source}，{f.date}。" for f in company.figures if f.value in shown]
    return _marked(SOURCES, lines)


def with_time(time: str, lines: Sequence[str], clicks: int) -> list[str]:
    """Put before the notes of a slide when it comes, and how many clicks it takes to show it all."""
    before = [f"{TIME}{time}"] if time else []
    before += [f"【演示】点 {clicks} 下，每点一下出现一部分。"] if clicks else []
    return [*before, *lines]


def continued(time: str, clicks: int) -> list[str]:
    """Return the notes of a continuation slide; `time` is that of the slide that it continues."""
    shared = time if time.startswith("不") else f"合计 {time}"
    return with_time(f"接上一页，{shared}" if time else "", ["（接上一页，讲稿在开头那一页的备注里。）"], clicks)


def for_quiz(course: Course, quiz: Quiz) -> list[str]:
    """Return the answer with the reason for every option."""
    right = "、".join(letter(n) for n, o in enumerate(quiz.options) if o.right)
    lines = [f"【答案】{right}"]
    for number, option in enumerate(quiz.options):
        verdict = "对" if option.right else "错"
        why = f"：{plain(option.why)}" if option.why else ""
        lines.append(f"{letter(number)}（{verdict}）{plain(option.text)}{why}")
    return lines + _sources(course, [quiz])


def for_activity(course: Course, activity: Activity) -> list[str]:
    lines = _marked("【做法】", _body(activity.body))
    return lines + _sources(course, [activity])


def _marked(mark: str, lines: Sequence[str]) -> list[str]:
    return [f"{mark}{lines[0]}", *lines[1:]] if lines else []


def _body(parts: Iterable[Paragraph | Bullets | Table]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Paragraph):
            lines.append(plain(part.text))
        elif isinstance(part, Bullets):
            for number, item in enumerate(part.items, 1):
                lines.extend(_item(item, f"{number}. " if part.ordered else "· "))
        else:
            lines.append(" | ".join(plain(c) for c in part.header))
            lines.extend(" | ".join(plain(c) for c in row) for row in part.rows)
    return lines


def _item(item: Item, mark: str, indent: str = "") -> list[str]:
    detail = f"：{plain(item.detail)}" if item.detail else ""
    lines = [f"{indent}{mark}{plain(item.text)}{detail}"]
    for child in item.children:
        lines.extend(_item(child, "· ", indent + "  "))
    return lines


def _sources(course: Course, things: list) -> list[str]:
    lines = account(course, cited(things))
    for block in things:
        living = living_figure(course.root, block.simulated) if isinstance(block, Figure) and block.simulated else None
        lines += [f"{living.chart.title}：{living.says}"] if living else []
    return _marked(SOURCES, lines)
