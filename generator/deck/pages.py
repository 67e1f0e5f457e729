"""From the course to the list of slides: which slide carries what, in which layout, with which notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from generator.course.blocks import Activity, Bullets, Columns, Paragraph, Quiz
from generator.course.model import Course, Module, Slide
from generator.course.text import Span, Text, plain
from generator.deck import notes
from generator.deck.draw.flow import Flow, Unit, from_body, from_bullets
from generator.deck.layouts import Role
from generator.figures.palette import ACCENTS


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the deck: a module, or what stands before and after them all."""

    id: str
    title: str
    accent: str = "accent1"
    kicker: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A slide before it is fitted; `blocks` may yet need continuation slides. `badge` is a duration in minutes."""

    id: str
    role: Role
    title: Text
    section: Section
    blocks: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    answers: bool = False
    badge: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def words(text: str) -> Text:
    return (Span(kind="text", text=text),)


def pages(course: Course) -> list[Page]:
    """Return every slide of the deck in order."""
    front = Section("front", "开场")
    back = Section("back", "结束")
    company = course.company.name
    found = [
        Page(
            "deck--cover",
            "cover",
            words(course.title),
            front,
            fields={"subtitle": course.subtitle, "company": company, "edition": course.edition_note},
        )
    ]
    if len(course.modules) > 1:
        found.append(Page("deck--agenda", "agenda", words("课程安排"), front))
    for module in course.modules:
        found.extend(_module(course, module))
    closing = list(course.closing)
    if course.law_note:
        closing.append(f"本课程{course.law_note}，使用前请再查一次现行版本。")
    if any(claim.confidence == "unverifiable" for claim in course.claims.values()):
        closing.append("标有“未经核实”的数字只作讨论，不作承诺和考核依据。")
    contact = " ".join(p for p in (course.company.name, course.company.hotline) if p)
    found.append(
        Page(
            "deck--closing",
            "closing",
            words("谢谢大家"),
            back,
            fields={"subtitle": "\n".join(closing), "company": contact, "edition": course.edition_note},
        )
    )
    return found


def _module(course: Course, module: Module) -> list[Page]:
    accent = ACCENTS[(module.part - 1) % len(ACCENTS)]
    section = Section(module.id, module.title, accent, f"第 {module.part} 讲 · {module.title}")
    goals = Flow(tuple(Unit(o) for o in module.objectives), title=())
    found = [
        Page(
            f"{module.id}--open",
            "section",
            words(module.title),
            section,
            (goals,) if module.objectives else (),
            tuple(notes.for_module(course, module)),
            fields={"number_big": f"{module.part:02d}", "minutes": f"{module.minutes} 分钟"},
        )
    ]
    for slide in module.slides:
        found.extend(_slide(course, slide, section))
    return found


def _slide(course: Course, slide: Slide, section: Section) -> list[Page]:
    blocks = tuple(from_bullets(b) if isinstance(b, Bullets) else b for b in slide.blocks)
    extras = bool(slide.activities or slide.quizzes)
    role: Role = "title_only"
    if not blocks:
        blocks = (_key_sentence(slide),) if slide.prose else ()
        role = "statement"
    elif len(blocks) == 1 and isinstance(blocks[0], Columns) and len(blocks[0].columns) == 2:
        role = "two"
    elif any(isinstance(b, Flow) for b in blocks):
        role = "body"
    found: list[Page] = []
    if blocks or not extras or slide.trainer_notes:
        found.append(Page(slide.id, role, slide.title, section, blocks, tuple(notes.for_slide(course, slide))))
    for content in slide.content:
        if isinstance(content, Activity):
            found.append(_activity(course, content, section))
        elif isinstance(content, Quiz):
            found.extend(_quiz(course, content, slide, section))
    return found


def _key_sentence(slide: Slide) -> Flow:
    """Return the first sentence of the prose: a slide with only a title would look forgotten."""
    first: list[Span] = []
    for span in slide.prose[0].text:
        end = re.search("[\u3002\uff01\uff1f]", span.text)
        if end:
            first.append(span.model_copy(update={"text": span.text[: end.end()]}))
            break
        first.append(span)
    return Flow((Unit(tuple(first), bullet=""),), statement=True)


def _activity(course: Course, activity: Activity, section: Section) -> Page:
    blocks: list[Any] = []
    run: list[Paragraph | Bullets] = []
    for part in activity.body:
        if isinstance(part, Paragraph | Bullets):
            run.append(part)
            continue
        if run:
            blocks.append(from_body(run))
            run = []
        blocks.append(part)
    if run:
        blocks.append(from_body(run))
    title = plain(activity.title)
    return Page(
        activity.id,
        "activity",
        (Span(kind="text", text="活动："), *activity.title) if title else words("活动"),
        section,
        tuple(blocks),
        tuple(notes.for_activity(course, activity)),
        badge=activity.minutes,
    )


def _quiz(course: Course, quiz: Quiz, slide: Slide, section: Section) -> list[Page]:
    topic = plain(quiz.title) or plain(slide.title)
    bare = quiz.model_copy(update={"title": ()})
    said = tuple(notes.for_quiz(course, quiz))
    # The explanations belong to the answer: the question slide must not cite what gives it away.
    question = bare.model_copy(update={"options": tuple(o.model_copy(update={"why": ()}) for o in quiz.options)})
    return [
        Page(quiz.id, "quiz", words(f"小测：{topic}"), section, (question,), said, badge=quiz.minutes),
        Page(f"{quiz.id}-answer", "quiz", words(f"答案：{topic}"), section, (bare,), said, answers=True),
    ]
