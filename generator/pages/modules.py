"""One page a module: objectives, then each slide as a section with its stable anchor."""

from __future__ import annotations

from generator.course.blocks import Notes
from generator.course.model import Module, Slide
from generator.course.text import SpanKind, plain, references, texts
from generator.pages.blocks import paragraph, piece
from generator.pages.front import front
from generator.pages.inline import escape, html, words
from generator.pages.places import EVIDENCE, LAWS, Place
from generator.pages.score import module_score


def module_markdown(module: Module, place: Place) -> str:
    """Return the page of one module as Markdown."""
    parts = [
        front(
            module.title,
            description=f"{place.course.title}第 {module.part} 部分：{module.title}",
            search={"boost": 3},
        ),
        f"# {escape(module.title)}",
        _facts(module, place),
        _objectives(module, place),
        *(paragraph(p, place) for p in module.intro),
        *(_slide(slide, place) for slide in module.slides),
        module_score(module, place.course),
        _trust(module, place),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(module: Module, place: Place) -> str:
    tasks = sum(len(s.activities) for s in module.slides)
    questions = sum(len(s.quizzes) for s in module.slides)
    facts = [f"第 {module.part} 部分", f"{module.minutes} 分钟", f"{len(module.slides)} 节"]
    facts += [f"{tasks} 个课堂活动"] * bool(tasks) + [f"{questions} 道思考题"] * bool(questions)
    shown = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return f'<ul class="facts">{shown}</ul>'


def _objectives(module: Module, place: Place) -> str:
    if not module.objectives:
        return ""
    shown = "".join(f"<li>{html(objective, place)}</li>" for objective in module.objectives)
    head = '<p class="box-title"><span>学完这一部分，你能</span></p>'
    return f'<section class="box objectives">{head}<ul>{shown}</ul></section>'


def _slide(slide: Slide, place: Place) -> str:
    title = words(slide.title)
    head = f"## {title} {{#{slide.id}}}"
    minutes = f'<p class="slide-minutes">约 {slide.minutes} 分钟</p>' if slide.minutes else ""
    shown = (piece(content, place, plain(slide.title)) for content in slide.content)
    return "\n\n".join(part for part in (head, minutes, *shown) if part)


def _trust(module: Module, place: Place) -> str:
    """Say at the foot of the page how far its figures and laws can be trusted."""
    claims = {c for s in module.slides for c in cited(s, "claim")}
    laws = {c for s in module.slides for c in cited(s, "law")}
    told = []
    if claims:
        weak = sum(place.course.claims[c].confidence != "corroborated" for c in claims if c in place.course.claims)
        link = place.up(f"{EVIDENCE}.html")
        told.append(
            f'本页引用 {len(claims)} 个数据，其中 {weak} 个没有独立来源佐证（<a href="{link}">看每个数据的来源</a>）。'
        )
    if laws:
        link = place.up(f"{LAWS}.html")
        note = place.course.law_note or "法条尚待核对"
        told.append(f'引用法条 {len(laws)} 处，<a href="{link}">{note}</a>。')
    return f'<p class="trust">{"".join(told)}</p>' if told else ""


def cited(slide: Slide, kind: SpanKind) -> list[str]:
    """Return the ids of the claims, laws or company figures that a slide cites where readers see it, each once."""
    found: list[str] = []
    for content in (c for c in slide.content if not isinstance(c, Notes)):
        for text in texts(content):
            found += [i for i in references(text, kind) if i not in found]
        source = getattr(content, "source", None)
        if kind == "claim" and isinstance(source, str) and source and source not in ("eg", "company", *found):
            found.append(source)
    return found
