"""Choose the drawing of a diagram block and describe it in words."""

from __future__ import annotations

from collections.abc import Callable

from generator.course.blocks import Cycle, Item, Pyramid, Stairs, Steps, Timeline
from generator.course.text import plain
from generator.pages.diagrams import rows, shapes
from generator.pages.diagrams.svg import NARROW, WIDE, Canvas

Entry = tuple[str, str]
Drawn = Steps | Timeline | Pyramid | Cycle | Stairs
Draw = Callable[[list[Entry], float], Canvas]

DRAWN: dict[str, tuple[str, Draw]] = {
    "steps": ("步骤图", rows.steps),
    "timeline": ("时间轴", rows.timeline),
    "pyramid": ("金字塔图", shapes.pyramid),
    "cycle": ("循环图", shapes.cycle),
    "stairs": ("阶梯图", shapes.stairs),
}
_ORDER: dict[str, str] = {
    "steps": "按先后",
    "timeline": "按时间先后",
    "pyramid": "自上而下",
    "cycle": "首尾相接",
    "stairs": "自低到高",
}


def entry(item: Item) -> Entry:
    """Return an item's two lines; the words of a sub-list join the second line."""
    detail = plain(item.detail)
    children = "；".join(plain(child.text) for child in item.children)
    return plain(item.text), "；".join(part for part in (detail, children) if part)


def describe(kind: str, entries: list[Entry]) -> str:
    """Return what the diagram shows, in words, from its content."""
    told = "；".join(
        f"{n}. {title}" + (f"，{detail}" if detail else "") for n, (title, detail) in enumerate(entries, 1)
    )
    return f"{_ORDER[kind]}共 {len(entries)} 项：{told}。"


def diagram(block: Drawn, fallback_title: str) -> str:
    """Return the block as two inline SVG drawings, wide and narrow.

    `fallback_title` names the diagram when the block has no title of its own: the title of its slide.
    """
    name, draw = DRAWN[block.kind]
    entries = [entry(item) for item in block.items]
    title = f"{plain(block.title) or fallback_title}（{name}）"
    told = describe(block.kind, entries)
    wide = draw(entries, WIDE).finish(block.kind, "wide", title, told)
    return wide + draw(entries, NARROW).finish(block.kind, "narrow", title, told)
