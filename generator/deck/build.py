"""Building a deck: every page of the plan fitted, drawn and written."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from generator.course.model import Course
from generator.deck.ground import Ground, own_ground
from generator.deck.manifest import Manifest
from generator.deck.motion import SHOW, Motion
from generator.deck.package import DeckFile
from generator.deck.pages import pages
from generator.deck.report import DeckReport
from generator.deck.signature import Signature, signature, tree_of
from generator.deck.studio import Studio
from generator.deck.theme import Theme

Progress = Callable[[int, int], None]


def build_deck(
    course: Course,
    output: Path,
    *,
    theme: Theme | None = None,
    ground: Ground | None = None,
    motion: Motion = SHOW,
    progress: Progress | None = None,
) -> DeckReport:
    """Write the course as a PowerPoint deck and return how every slide fits.

    It is drawn on `ground`, else on our own layouts in `theme`. `output` is replaced only when the whole new file is
    written. `progress` is called with (slides done, slides planned), both before continuation slides are known. Raises
    OSError when the file cannot be written.
    """
    began = time.perf_counter()
    if ground is None:
        if theme is None:
            raise ValueError("a deck needs a theme or a ground")
        ground = own_ground(theme)
    deck = DeckFile(ground)
    studio = Studio(course, ground, motion)
    plan = pages(course)
    made: dict[str, Signature] = {}
    for done, page in enumerate(plan, 1):
        for drawn in studio.draw(page):
            rendered = deck.render(drawn)
            made[drawn.id] = signature(tree_of(rendered), drawn.notes)
            deck.add(drawn, rendered)
        if progress:
            progress(done, len(plan))
    memory = Manifest(edition=course.edition, theme=ground.theme if ground.own else None, motion=motion, slides=made)
    deck.save(output, title=course.title, author=course.company.name, edition=course.edition, manifest=memory)
    return DeckReport(
        path=output,
        slides=tuple(studio.reports),
        counts=studio.counts,
        seconds=time.perf_counter() - began,
        warnings=tuple(studio.warnings),
        findings=ground.findings,
    )
