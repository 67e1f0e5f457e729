"""What the drawings share: sizes, paragraphs of items, rows of text, and what an arrangement is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.course.blocks import Item
from generator.course.text import Text, plain
from generator.deck.layouts import Box
from generator.deck.rich import Para, para

if TYPE_CHECKING:
    from generator.deck.canvas import Canvas

# Body sizes from generous to least. Level 0 is tried first; nothing in a slide's body is ever below the last.
SIZES = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0)
LEVELS = range(len(SIZES))
TABLE_SIZES = (22.0, 20.0, 18.0, 16.0, 14.0, 12.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """What an arrangement may need to know besides its block. `start` numbers the first unit of a
    continuation, `lead` is the speaker who stands left, `answers` shows which option is right.
    """

    root: Path
    start: int = 1
    answers: bool = False
    lead: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A way to draw a block in a given width. Heights in points: the least it needs and the most it can use well."""

    height: float
    most: float
    draw: Callable[[Canvas, Box], None]


def detail_size(size: float) -> float:
    """Return the size of second lines: one step below, never under the least body size."""
    return max(SIZES[-1], size - 2)


def item_paras(
    item: Item,
    size: float,
    *,
    align: str = "l",
    title_colour: str = "tx1",
    detail_colour: str = "tx1",
    bold: bool = True,
    gap: float = 4.0,
) -> list[Para]:
    """Return an item's title, its second line and its sub-list as paragraphs."""
    small = detail_size(size)
    heavy = bold and bool(item.detail or item.children)
    made = [para(item.text, size, bold=heavy or bold, colour=title_colour, align=align)] if plain(item.text) else []
    if item.detail:
        made.append(para(item.detail, small, colour=detail_colour, align=align, before=gap))
    made.extend(sub_list(item.children, small, detail_colour))
    return made


def sub_list(items: Sequence[Item], size: float, colour: str = "tx1", level: int = 0) -> list[Para]:
    """Return items as bulleted paragraphs, nested at most twice."""
    made: list[Para] = []
    for item in items:
        text: Text = item.text
        made.append(para(text, size, bullet="•", level=level, colour=colour, before=size * 0.3))
        if item.detail:
            made.append(para(item.detail, size, level=level + 1, colour=colour, before=2))
        made.extend(sub_list(item.children, size, colour, min(level + 1, 2)))
    return made


def spread(heights: Sequence[float], total: float, gap: float, most: float) -> tuple[list[float], float]:
    """Give rows what is left of `total`: first bigger gaps (up to `most`), then taller rows. Return heights and gap."""
    count = len(heights)
    spare = total - sum(heights) - gap * (count - 1)
    if spare <= 0 or count == 0:
        return list(heights), gap
    wider = min(most - gap, spare / (count - 1)) if count > 1 else 0.0
    wider = max(wider, 0.0)
    spare -= wider * (count - 1)
    return [h + spare / count for h in heights], gap + wider


def chunks(count: int, columns: int) -> list[int]:
    """Return how many things stand in each row of a grid, as evenly as possible, fuller rows first."""
    rows = -(-count // columns)
    base, extra = divmod(count, rows)
    return [base + (1 if n < extra else 0) for n in range(rows)]


def alt(kind: str, title: Text, parts: Sequence[str]) -> str:
    """Return alt text: what it is, its title, its parts in order."""
    head = f"{kind}：{plain(title)}" if plain(title) else kind
    return f"{head}。{'；'.join(p for p in parts if p)}".replace("\n", " ")


def item_words(item: Item) -> str:
    """Return an item in words, for alt text."""
    words = plain(item.text)
    if item.detail:
        words += f"（{plain(item.detail)}）"
    if item.children:
        words += "：" + "、".join(item_words(child) for child in item.children)
    return words
