"""Speaker notes as plain paragraphs: what to say, what the trainer does, where numbers and laws come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.course.blocks import Activity, Bullets, Figure, Item, Paragraph, Quiz, Table
from generator.course.model import Course, Module, Slide
from generator.course.text import plain
from generator.deck.draw.quiz import letter
from generator.deck.sources import account, cited
from generator.figures.living import living_figure

TRAINER = "【讲师】"
SOURCES = "【来源】"


def for_slide(course: Course, slide: Slide) -> list[str]:
    """Return the notes of a content slide: prose, trainer's notes, sources of what it shows and says."""
    lines = [f"【用时】{slide.minutes} 分钟"] if slide.minutes else []
    lines += [plain(p.text) for p in slide.prose]
    if slide.trainer_notes:
        lines += _marked(TRAINER, _body(slide.trainer_notes))
    return lines + _sources(course, [*slide.blocks, *slide.prose, *slide.trainer_notes])


def for_module(course: Course, module: Module) -> list[str]:
    lines = [plain(p.text) for p in module.intro]
    return lines + _sources(course, [*module.intro, *module.objectives])


def for_quiz(course: Course, quiz: Quiz) -> list[str]:
    """Return the answer with the reason for every option."""
    right = "、".join(letter(n) for n, o in enumerate(quiz.options) if o.right)
    lines = [f"【用时】{quiz.minutes} 分钟"] if quiz.minutes else []
    lines.append(f"【答案】{right}")
    for number, option in enumerate(quiz.options):
        verdict = "对" if option.right else "错"
        why = f"：{plain(option.why)}" if option.why else ""
        lines.append(f"{letter(number)}（{verdict}）{plain(option.text)}{why}")
    return lines + _sources(course, [quiz])


def for_activity(course: Course, activity: Activity) -> list[str]:
    lines = [f"【用时】{activity.minutes} 分钟"]
    lines += _marked("【做法】", _body(activity.body))
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
