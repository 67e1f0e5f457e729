"""Stairs: columns that rise from left to right, or numbered rows when the words need more room."""

from __future__ import annotations

from generator.course.blocks import Stairs
from generator.deck.canvas import Canvas
from generator.deck.draw import rows
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, item_paras, item_words
from generator.deck.layouts import Box
from generator.deck.rich import stack_height

_GAP = 6.0
_PAD = (12.0, 12.0)


def arrange(block: Stairs, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.items)
    descr = alt("阶梯，由低到高", block.title, [item_words(i) for i in block.items])
    step = (width - _GAP * (count - 1)) / count
    inner = step - 2 * _PAD[0]
    needs = [stack_height(item_paras(i, size), inner) + 2 * _PAD[1] for i in block.items]
    rise = 24.0
    # Each step must hold its own words; the first is the lowest, so it decides.
    total = max(need + rise * (count - 1 - n) for n, need in enumerate(needs))
    tight = inner < size * 4.2 or any(p.lines(inner) > 7 for i in block.items for p in item_paras(i, size))
    if not 2 <= count <= 7 or tight or total > height:
        return rows.numbered(block.items, width, height, size, name="阶梯", descr=descr, start=setting.start)

    def draw(canvas: Canvas, box: Box) -> None:
        lift = min((box.h - max(needs)) / max(count - 1, 1), 46.0)
        with canvas.group("阶梯", descr):
            for n, item in enumerate(block.items):
                down = lift * (count - 1 - n)
                frame = Box(box.x + n * (step + _GAP), box.y + down, step, box.h - down)
                paras = item_paras(item, size, title_colour=canvas.role("deep"))
                name = f"第 {setting.start + n} 级"
                with canvas.part(name, item_words(item)):
                    canvas.shape(name, frame, paras, fill=canvas.role("soft"), anchor="t", pad=_PAD)
                    canvas.shape("踏面", Box(frame.x, frame.y, frame.w, 6), fill=canvas.accent)

    return Arrangement(total, max(total, 340.0), draw)
