"""Text ready to be drawn: runs and paragraphs with sizes, made from the course's spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.course.text import Span, Text, plain
from generator.deck import measure

CLOSERS = "\u3002\uff01\uff1f\uff1b!?;\n"
PAUSES = "\uff0c,\u3001\uff1a: "


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `claim`/`law` name the evidence it prints; `href` is a link's address."""

    text: str
    bold: bool = False
    italic: bool = False
    colour: str = ""
    claim: str | None = None
    law: str | None = None
    company: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `size` and `before` in points; `bullet` is "", "•" or "1.";
    `level` from 0; `start` numbers a list; `mark` is the colour of the bullet.
    """

    runs: tuple[Run, ...]
    size: float
    bold: bool = False
    colour: str = "tx1"
    align: str = "l"
    bullet: str = ""
    level: int = 0
    start: int = 1
    before: float = 0.0
    mark: str = ""

    @property
    def indent(self) -> float:
        """Left edge of the text, in points."""
        step = self.size * 1.25
        return step * (self.level + (1 if self.bullet else 0))

    def pieces(self) -> tuple[measure.Piece, ...]:
        parts: list[tuple[str, bool, bool]] = []
        for run in self.runs:
            parts.append((run.text, run.bold or self.bold, False))
            if run.claim or run.company:
                parts.append(("⑧", False, True))
        return measure.pieces(tuple(parts))

    def lines(self, width: float) -> int:
        room = max(width - self.indent, self.size) * measure.WIDTH_SAFETY
        return measure.count_lines(self.pieces(), room / self.size)

    def height(self, width: float) -> float:
        return self.lines(width) * line_height(self.size)


def line_height(size: float) -> float:
    return size * measure.LINE * measure.SPACING


def runs(text: Text) -> tuple[Run, ...]:
    """Turn the course's spans into runs. A picture inside text is printed as its description."""
    return tuple(_run(span) for span in text)


def _run(span: Span) -> Run:
    if span.kind == "break":
        return Run("\n")
    return Run(
        text=span.text,
        bold=span.bold or span.kind == "strong",
        italic=span.italic or span.kind == "em",
        claim=span.target if span.kind == "claim" else None,
        law=span.target if span.kind == "law" else None,
        company=span.target if span.kind == "company" else None,
        href=span.target if span.kind == "link" else None,
    )


def para(text: Text | str, size: float, **style: object) -> Para:
    """Return a paragraph of this text; keyword arguments are fields of `Para`."""
    made = (Run(text),) if isinstance(text, str) else runs(text)
    return replace(Para(made, size), **style)  # pyright: ignore[reportArgumentType]


def stack_height(paras: Sequence[Para], width: float) -> float:
    """Return the height of paragraphs set one under the other in a column of this width, in points."""
    total = 0.0
    for number, one in enumerate(paras):
        total += one.height(width) + (one.before if number else 0.0)
    return total


def natural_width(one: Para) -> float:
    """Return the width in points that keeps the paragraph on one line."""
    return measure.natural_width(one.pieces()) * one.size / measure.WIDTH_SAFETY + one.indent


def length(text: Text) -> int:
    return len(plain(text))


def cut(text: Text, at: int) -> tuple[Text, Text]:
    """Cut a text in two near character `at`: after a sentence if one ends close by, never inside a reference."""
    whole = "".join(span.text if span.kind != "break" else "\n" for span in text)
    at = max(1, min(at, len(whole) - 1))
    low = at // 2
    best = max((whole.rfind(mark, low, at) for mark in CLOSERS), default=-1)
    if best < 0:
        best = max((whole.rfind(mark, low, at) for mark in PAUSES), default=-1)
    point = best + 1 if best >= 0 else at
    left: list[Span] = []
    right: list[Span] = []
    seen = 0
    for span in text:
        size = len(span.text) if span.kind != "break" else 1
        if seen + size <= point:
            left.append(span)
        elif seen >= point or span.kind in ("claim", "law", "company", "break"):
            (right if left else left).append(span)
        else:
            split = point - seen
            left.append(span.model_copy(update={"text": span.text[:split]}))
            right.append(span.model_copy(update={"text": span.text[split:]}))
        seen += size
    return tuple(left), tuple(right)
