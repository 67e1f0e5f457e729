"""From the course to the list of slides: which slide carries what, in which layout, with which notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from generator.course.blocks import Activity, Bullets, Columns, Paragraph, Quiz
from generator.course.model import Course, Module, Slide
from generator.course.text import Span, Text, plain
from generator.deck import notes
from generator.deck.clock import Clock
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
    """A slide before it is fitted; `blocks` may yet need continuation slides. `badge` is a duration in minutes, `time`
    what the notes say of when it comes.
    """

    id: str
    role: Role
    title: Text
    section: Section
    blocks: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()
    time: str = ""
    answers: bool = False
    badge: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def words(text: str) -> Text:
    return (Span(kind="text", text=text),)


def pages(course: Course) -> list[Page]:
    """Return every slide of the deck in order."""
    front = Section("front", "开场")
    back = Section("back", "结束")
    company = course.company
    clock = Clock(course)
    said = "\n".join(line for line in (course.subtitle, course.session) if line)
    issued = " · ".join(part for part in (company.city, course.edition_note) if part)
    cover = {"subtitle": said, "company": company.name, "edition": issued}
    found = [Page("deck--cover", "cover", words(course.title), front, time=clock.opening(), fields=cover)]
    if len(course.modules) > 1:
        found.append(Page("deck--agenda", "agenda", words("课程安排"), front, time="不另计时"))
    for module in course.modules:
        found.extend(_module(course, module, clock))
    lines = list(course.closing)
    if course.law_note:
        lines.append(f"本课程{course.law_note}，使用前请再查一次现行版本。")
    if any(claim.confidence == "unverifiable" for claim in course.claims.values()):
        lines.append("标有“未经核实”的数字只作讨论，不作承诺和考核依据。")
    closing = {
        "subtitle": "\n".join(lines),
        "contact": "\n".join(f"{label}：{value}" for label, value in company.contact),
        "company": company.name,
        "edition": issued,
    }
    told = tuple(notes.for_company(company))
    found.append(Page("deck--closing", "closing", words("谢谢大家"), back, (), told, clock.closing(), fields=closing))
    return found


def _module(course: Course, module: Module, clock: Clock) -> list[Page]:
    """A module's pages. Part 0 is no lesson of a series: it has neither number nor opening slide."""
    if module.part == 0:
        alone = Section(module.id, module.title, kicker=module.title)
        return [page for slide in module.slides for page in _slide(course, slide, alone, clock)]
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
            clock.module(module),
            fields={"number_big": f"{module.part:02d}", "minutes": f"{module.minutes} 分钟"},
        )
    ]
    for slide in module.slides:
        found.extend(_slide(course, slide, section, clock))
    return found


def _slide(course: Course, slide: Slide, section: Section, clock: Clock) -> list[Page]:
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
        told = tuple(notes.for_slide(course, slide))
        found.append(Page(slide.id, role, slide.title, section, blocks, told, clock.of(slide.id)))
    for content in slide.content:
        if isinstance(content, Activity):
            found.append(_activity(course, content, section, clock))
        elif isinstance(content, Quiz):
            found.extend(_quiz(course, content, slide, section, clock))
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


def _activity(course: Course, activity: Activity, section: Section, clock: Clock) -> Page:
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
        clock.of(activity.id),
        badge=activity.minutes,
    )


def _quiz(course: Course, quiz: Quiz, slide: Slide, section: Section, clock: Clock) -> list[Page]:
    topic = plain(quiz.title) or plain(slide.title)
    bare = quiz.model_copy(update={"title": ()})
    said = tuple(notes.for_quiz(course, quiz))
    # The explanations belong to the answer: the question slide must not cite what gives it away.
    question = bare.model_copy(update={"options": tuple(o.model_copy(update={"why": ()}) for o in quiz.options)})
    when = clock.of(quiz.id)
    shared = f"和上一页合计 {when}" if quiz.minutes else when
    return [
        Page(quiz.id, "quiz", words(f"小测：{topic}"), section, (question,), said, when, badge=quiz.minutes),
        Page(f"{quiz.id}-answer", "quiz", words(f"答案：{topic}"), section, (bare,), said, shared, answers=True),
    ]
