"""Renewing a deck that a trainer has worked on: the course's changes come in, the trainer's stay."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.course.model import Course
from generator.deck import brand
from generator.deck.corporate import adopt, complete
from generator.deck.graft import graft_master
from generator.deck.ground import Ground, own_ground
from generator.deck.layouts import LAYOUTS
from generator.deck.manifest import Manifest, read_manifest
from generator.deck.merge import Merge, NewSlide, OldSlide, identified, merge
from generator.deck.motion import SHOW, Motion
from generator.deck.openfile import OpenError, open_presentation, whole
from generator.deck.package import DeckFile, Drawn
from generator.deck.pages import pages
from generator.deck.report import DeckReport
from generator.deck.signature import signature, tree_of
from generator.deck.studio import Studio
from generator.deck.theme import Theme


def update_deck(
    course: Course,
    old: Path,
    output: Path,
    *,
    fallback: Theme,
    motion: Motion | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[DeckReport, Merge]:
    """Write `old` renewed from the course to `output`, which may be the same file.

    The look stays that of the old deck, and so does what moves in it unless `motion` is given; `fallback` serves a deck
    that has forgotten its theme. Raises OpenError for a file that cannot be used and OSError when the new one cannot be
    written; the old file is whole in both cases.
    """
    began = time.perf_counter()
    base = open_presentation(old)
    with whole(old):
        memory = read_manifest(base)
        ground = _ground(old, base, memory, fallback)
        complete(base)
        found = identified(_read(base), memory)
    motion = motion or (memory and memory.motion) or SHOW
    studio = Studio(course, ground, motion)
    deck = DeckFile(ground, base)
    plan = pages(course)
    drawn: dict[str, tuple[Drawn, bytes]] = {}
    for done, page in enumerate(plan, 1):
        for slide in studio.draw(page):
            drawn[slide.id] = (slide, deck.render(slide))
        if progress:
            progress(done, len(plan))
    titles = {r.id: r.title for r in studio.reports}
    fresh = [NewSlide(i, titles[i], signature(tree_of(raw), d.notes)) for i, (d, raw) in drawn.items()]
    if memory is None and not {f.id for f in fresh} & {o.id for o in found}:
        raise OpenError(f"{old} 不像是这门课生成的幻灯片：没有一页带着课程的编号。要套用它的版式，请用 --template。")
    decided = merge(found, fresh, memory)
    replaced = {o.id: o.key for o in found if o.id}
    targets = {}
    for step in decided.steps:
        if step.old:
            deck.keep(step.old)
            continue
        slide, raw = drawn[step.new]
        part = deck.add(replace(slide, notes=step.notes) if step.notes is not None else slide, raw)
        if step.new in replaced:
            targets[replaced[step.new]] = part
    deck.drop_rest(targets)
    deck.save(
        output,
        title=course.title,
        author=course.company.name,
        edition=course.edition,
        manifest=_remember(course, ground, memory, decided, fresh, found).model_copy(update={"motion": motion}),
    )
    report = DeckReport(
        path=output,
        slides=tuple(studio.reports),
        counts=studio.counts,
        seconds=time.perf_counter() - began,
        warnings=tuple(studio.warnings),
        findings=(),
    )
    return report, decided


def _ground(old: Path, base: Any, memory: Manifest | None, fallback: Theme) -> Ground:
    """Our own layouts if the deck was made on them, else those of the company's template it was made on."""
    names = {layout.name for master in base.slide_masters for layout in master.slide_layouts}
    ours = {layout.name for layout in LAYOUTS} <= names
    if not ours and not (memory and memory.theme):
        return adopt(base, old)
    ground = own_ground((memory.theme if memory else None) or fallback)
    if not ours:
        graft_master(base, ground.package)
    return replace(ground, table_style=brand.table_style(base, ground.theme, []))


def _read(base: Any) -> list[OldSlide]:
    found = []
    entries = base.part._element.get_or_add_sldIdLst()
    for entry, slide in zip(entries, base.slides, strict=True):
        notes = ()
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = tuple(p.text for p in slide.notes_slide.notes_text_frame.paragraphs)
        title = slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""
        tree = slide._element.cSld.spTree
        identity = slide._element.cSld.get("name") or ""
        found.append(OldSlide(entry.rId, identity, title or "没有标题的页", signature(tree, notes), notes))
    return found


def _remember(
    course: Course,
    ground: Ground,
    memory: Manifest | None,
    decided: Merge,
    fresh: list[NewSlide],
    found: list[OldSlide],
) -> Manifest:
    """What was made stays remembered as made, so that an edited slide is still known as edited next time."""
    made = dict(memory.slides) if memory else {}
    new = {f.id: f.now for f in fresh}
    shown = {s.new for s in decided.steps if s.new}
    kept = {o.id for o in found if any(s.old == o.key for s in decided.steps)}
    result = {i: made.get(i) or new[i] for i in kept if i in made or i in new}
    result |= {i: new[i] for i in shown}
    gone = {i for i in (*made, *(memory.gone if memory else ())) if i not in result and i in new}
    theme = ground.theme if ground.own else None
    return Manifest(edition=course.edition, theme=theme, slides=result, gone=tuple(sorted(gone)))
