"""A slide set that the app makes of its own: a course of one module in memory, drawn by the generator."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.course.blocks import Block, Paragraph
from generator.course.model import Company, Course, Module, Slide
from generator.course.text import Span, Text
from generator.deck import STILL, Theme, build_deck

# What a company says of itself on its course has no place on a report.
_UNSAID = {"logo": "", "figures": (), "hotline": "", "bank": "", "fee_standard": ""}


def deck_bytes(
    identity: str,
    title: str,
    subtitle: str,
    slides: Iterable[Slide],
    company: Company,
    theme: Theme,
    closing: tuple[str, ...],
    session: str,
) -> bytes:
    """The deck as a file; equal arguments are equal bytes."""
    shown = tuple(slides)
    module = Module(
        id=identity,
        part=0,
        title=title,
        minutes=sum(one.minutes for one in shown),
        objectives=(),
        intro=(),
        slides=shown,
        file="",
    )
    with tempfile.TemporaryDirectory() as folder:
        course = Course(
            root=Path(folder),
            title=title,
            subtitle=subtitle,
            edition="",
            strict=False,
            modules=(module,),
            tracks=(),
            company=company.model_copy(update=_UNSAID),
            claims={},
            laws={},
            closing=closing,
            session=session,
        )
        path = Path(folder) / "slides.pptx"
        build_deck(course, path, theme=theme, motion=STILL)
        return path.read_bytes()


def slide(identity: str, title: str, blocks: Sequence[Block], told: Sequence[str], minutes: int) -> Slide:
    """Blocks that show, sentences (empty ones left out) that are told in the notes."""
    prose = tuple(Paragraph(text=span(words), line=0) for words in told if words)
    return Slide(id=identity, title=span(title), minutes=minutes, content=(*blocks, *prose), line=0)


def span(words: str) -> Text:
    """Plain words."""
    return (Span(kind="text", text=words),)
