"""Running text: bullets, ordered lists and paragraphs, in the layout's body placeholder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.course.blocks import Bullets, Item, Paragraph
from generator.course.text import Text
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, detail_size
from generator.deck.layouts import Box
from generator.deck.rich import Para, para, stack_height


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph of a flow. `bullet` is "", "•" or "1."; `number` counts ordered units."""

    text: Text
    detail: Text = ()
    level: int = 0
    bullet: str = "•"
    number: int = 1


@dataclass(frozen=True, slots=True)
class Flow:
    """What bullets and paragraphs become: a list that can be cut anywhere. A `statement` is set large."""

    units: tuple[Unit, ...]
    title: Text = ()
    kind: str = "flow"
    statement: bool = False


def from_bullets(block: Bullets) -> Flow:
    return Flow(_units(block.items, 0, block.ordered), block.title)


def _units(items: Sequence[Item], level: int, ordered: bool) -> tuple[Unit, ...]:
    found: list[Unit] = []
    for number, item in enumerate(items, 1):
        found.append(Unit(item.text, item.detail, level, "1." if ordered else "•", number))
        found.extend(_units(item.children, min(level + 1, 2), False))
    return tuple(found)


def from_body(body: Sequence[Paragraph | Bullets]) -> Flow:
    """Return paragraphs and lists as one flow."""
    units: list[Unit] = []
    for part in body:
        if isinstance(part, Paragraph):
            units.append(Unit(part.text, bullet=""))
        else:
            units.extend(from_bullets(part).units)
    return Flow(tuple(units))


def _paras(flow: Flow, size: float, before: float) -> list[Para]:
    made: list[Para] = []
    for unit in flow.units:
        at = size if unit.level == 0 else detail_size(size)
        lead = before if unit.level == 0 else before * 0.45
        bold = bool(unit.detail)
        made.append(
            para(unit.text, at, bullet=unit.bullet, level=unit.level, start=unit.number, before=lead, bold=bold)
        )
        if unit.detail:
            small = detail_size(at)
            # The second line starts under the first one's text, whatever its own size.
            made.append(para(unit.detail, small, level=unit.level + (1 if unit.bullet else 0), before=3))
    return made


def arrange(flow: Flow, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level] + (10 if flow.statement else 0)
    least = stack_height(_paras(flow, size, size * 0.5), width)
    if least > height:
        return None

    tops = max(sum(1 for unit in flow.units if unit.level == 0) - 1, 1)

    def draw(canvas: Canvas, box: Box) -> None:
        spare = box.h - stack_height(_paras(flow, size, 0), width)
        before = min(max(size * 0.5, spare / (tops + 0.7)), size * 1.25)
        while before > size * 0.5 and stack_height(_paras(flow, size, before), width) > box.h:
            before = max(size * 0.5, before - 1)
        made = _paras(flow, size, before)
        slot = canvas.slots.pop("body", None)
        anchor = "ctr" if flow.statement else "t"
        if flow.statement:
            canvas.shape("色条", Box(box.x - 24, box.y + 40, 5, box.h - 80), fill=canvas.accent)
        if slot:
            canvas.placeholder("正文", slot.type, slot.idx, made, box=box, anchor=anchor)
        else:
            canvas.shape("正文", box, made, anchor="t")

    most = stack_height(_paras(flow, size, size * 1.25), width)
    return Arrangement(least, max(most, 280.0) if flow.statement else most, draw)
