"""Putting blocks on slides: the largest type at which they fit, another arrangement before a smaller one, and
continuation slides for what does not fit at the least size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.course.blocks import Script
from generator.course.text import Text, plain
from generator.deck import units
from generator.deck.canvas import Canvas
from generator.deck.draw import ARRANGE, Arrangement, Setting
from generator.deck.draw.common import LEVELS, SIZES
from generator.deck.draw.flow import Flow, Unit
from generator.deck.draw.script import lead
from generator.deck.layouts import Box
from generator.deck.rich import line_height, para

BLOCK_GAP = 22.0
_SIDE_GAP = 32.0
# Kinds that may stand in half a slide, beside another block.
_NARROW = ("flow", "stats", "chart", "table", "quote", "figure", "cycle", "pyramid", "timeline", "cards", "steps")
_HEAD_SIZE = 18.0


@dataclass(frozen=True, slots=True)
class Placed:
    """An arranged block and where it stands. `title` is the block's own heading, drawn above it."""

    block: Any
    arrangement: Arrangement
    box: Box
    title: Text

    def draw(self, canvas: Canvas) -> None:
        box = self.box
        if plain(self.title):
            head = _head_height(self.title, box.w)
            words = [para(self.title, _HEAD_SIZE, bold=True, colour=canvas.role("deep"))]
            canvas.shape("图示标题", Box(box.x, box.y, box.w, head - 8), words, anchor="t")
            box = Box(box.x, box.y + head, box.w, box.h - head)
        canvas.building = canvas.motion.builds(self.block)
        self.arrangement.draw(canvas, box)
        canvas.building = False


def _head_height(title: Text, width: float) -> float:
    return para(title, _HEAD_SIZE, bold=True).height(width) + 12 if plain(title) else 0.0


Sheet = list[Placed]
"""What stands on one slide; a `pages.Page` becomes one or several."""


def compose(blocks: Sequence[Any], region: Box, setting: Setting) -> list[Sheet]:
    """Return the sheets that hold the blocks, each placed in the region. Nothing is left out."""
    sheets: list[Sheet] = []
    rest = list(blocks)
    while rest:
        count = len(rest)
        # As many blocks as fit together; a crowded page gives way to two airy ones.
        sheet = None
        while count:
            sheet = fit(rest[:count], region, setting, LEVELS if count == 1 else LEVELS[:-1])
            if sheet:
                break
            count -= 1
        if sheet:
            sheets.append(sheet)
            rest = rest[count:]
            continue
        sheets.extend(split(rest.pop(0), region, setting))
    return sheets


def fit(blocks: Sequence[Any], region: Box, setting: Setting, levels: Sequence[int] = LEVELS) -> Sheet | None:
    """Place the blocks on one sheet at the largest size that fits, one above the other or side by side."""
    for level in levels:
        found = _stack(blocks, region, setting, level)
        if found is None and len(blocks) == 2 and all(b.kind in _NARROW for b in blocks):
            found = _beside(blocks, region, setting, level)
        if found:
            return found
    return None


def _arrange(block: Any, width: float, height: float, setting: Setting, level: int) -> tuple[Arrangement, float] | None:
    head = _head_height(block.title, width)
    found = ARRANGE[block.kind](block, width, height - head, level, setting)
    return (found, head) if found else None


def _stack(blocks: Sequence[Any], region: Box, setting: Setting, level: int) -> Sheet | None:
    rest = region.h - BLOCK_GAP * (len(blocks) - 1)
    found: list[tuple[Any, Arrangement, float]] = []
    for block in blocks:
        got = _arrange(block, region.w, rest, setting, level)
        if got is None:
            return None
        arrangement, head = got
        rest -= arrangement.height + head
        if rest < -0.01:
            return None
        found.append((block, arrangement, head))
    # What is left over goes to those that can use it, in proportion to how much.
    appetite = [max(a.most - a.height, 0.0) for _, a, _ in found]
    share = min(1.0, rest / sum(appetite)) if sum(appetite) else 0.0
    sheet: Sheet = []
    y = region.y
    for (block, arrangement, head), hunger in zip(found, appetite, strict=True):
        tall = arrangement.height + head + hunger * share
        sheet.append(Placed(block, arrangement, Box(region.x, y, region.w, tall), block.title))
        y += tall + BLOCK_GAP
    # A drawing that stays low is set a little above the middle; text begins at the top.
    spare = region.bottom - (y - BLOCK_GAP)
    if spare > 30 and not any(p.block.kind in ("flow", "table", "columns", "quiz") for p in sheet):
        sheet = [replace(p, box=p.box._replace(y=p.box.y + spare * 0.38)) for p in sheet]
    return sheet


def _beside(blocks: Sequence[Any], region: Box, setting: Setting, level: int) -> Sheet | None:
    room = region.w - _SIDE_GAP
    for share in (0.5, 0.42, 0.58):
        widths = (room * share, room * (1 - share))
        got = [_arrange(b, w, region.h, setting, level) for b, w in zip(blocks, widths, strict=True)]
        if not all(got):
            continue
        sheet: Sheet = []
        x = region.x
        for block, one, width in zip(blocks, got, widths, strict=True):
            if one is None:
                return None
            tall = min(region.h, max(one[0].most, one[0].height) + one[1])
            sheet.append(Placed(block, one[0], Box(x, region.y, width, tall), block.title))
            x += width + _SIDE_GAP
        return sheet
    return None


def split(block: Any, region: Box, setting: Setting) -> list[Sheet]:
    """Cut a block that fills more than one sheet into sheets as even as can be."""
    rest = list(units.units(block))
    if isinstance(block, Script):
        setting = replace(setting, lead=lead(block))
    if len(rest) > 1:
        even = _evenly(block, rest, region, setting)
        if even:
            return even
    sheets: list[Sheet] = []
    start = setting.start
    while rest:
        count = _longest(block, rest, region, setting, start)
        if count == 0:
            halves = units.halve(rest[0])
            if halves is None:
                flow = units.as_flow(units.part(block, rest))
                return [*sheets, *_flow_sheets(flow, region, setting)]
            rest[:1] = halves
            continue
        sheet = fit([units.part(block, rest[:count])], region, _from(setting, start))
        assert sheet is not None
        sheets.append(sheet)
        rest = rest[count:]
        start += count
    return sheets


def _from(setting: Setting, start: int) -> Setting:
    return setting if start == setting.start else replace(setting, start=start)


def _fits(block: Any, chosen: Sequence[Any], region: Box, setting: Setting, start: int) -> bool:
    return fit([units.part(block, chosen)], region, _from(setting, start), LEVELS[-1:]) is not None


def _longest(block: Any, rest: Sequence[Any], region: Box, setting: Setting, start: int) -> int:
    """Return how many of the units fit on one sheet, by bisection; a block that is all one unit counts as one."""
    low, high = 0, len(rest)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(block, rest[:middle], region, setting, start):
            low = middle
        else:
            high = middle - 1
    return low


def _evenly(block: Any, rest: Sequence[Any], region: Box, setting: Setting) -> list[Sheet] | None:
    """Try two, three, ... equal parts, so that no continuation slide holds one lonely line."""
    for count in range(2, min(len(rest), 12) + 1):
        base, extra = divmod(len(rest), count)
        sheets: list[Sheet] = []
        at = 0
        for number in range(count):
            size = base + (1 if number < extra else 0)
            sheet = fit([units.part(block, rest[at : at + size])], region, _from(setting, setting.start + at))
            if sheet is None:
                break
            sheets.append(sheet)
            at += size
        else:
            return sheets
    return None


def _flow_sheets(flow: Flow, region: Box, setting: Setting) -> list[Sheet]:
    """Set running text on as many sheets as it takes; single characters are the last thing that could not fit."""
    capacity = int(region.w / SIZES[-1]) * int(region.h / line_height(SIZES[-1]))
    small: list[Unit] = []
    for unit in flow.units:
        queue = [unit]
        while queue:
            one = queue.pop(0)
            words = len(plain(one.text)) + len(plain(one.detail))
            halves = units.halve(one) if words > capacity // 2 else None
            if halves:
                queue[:0] = list(halves)
            else:
                small.append(one)
    if not small:
        return []
    plain_flow = replace(flow, units=tuple(small), title=flow.title if len(plain(flow.title)) < 200 else ())
    return split(plain_flow, region, setting)
