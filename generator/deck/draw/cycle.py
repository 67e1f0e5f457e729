"""Cycle: numbered stations on a ring, with their words beside it."""

from __future__ import annotations

import math

from generator.course.blocks import Cycle
from generator.deck.canvas import Canvas
from generator.deck.draw import rows
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, item_paras, item_words, spread
from generator.deck.layouts import Box
from generator.deck.rich import stack_height

_NODE = 56.0
_BADGE = 36.0


def arrange(block: Cycle, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.items)
    ring = min(330.0, width * 0.4, height)
    text_width = width - ring - 48
    inner = text_width - _BADGE - 14
    if ring < 200 or inner < 150 or count > 8:
        return rows.numbered(block.items, width, height, size, name="循环", descr=_alt(block), start=setting.start)
    heights = [max(stack_height(item_paras(i, size, gap=2), inner), _BADGE) for i in block.items]
    text = sum(heights) + 10 * (count - 1)
    total = max(text, 240.0)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        side = min(ring, box.h)
        with canvas.group("循环", _alt(block)):
            _ring(canvas, Box(box.x, box.y + (box.h - side) / 2, side, side), count, setting.start)
            tall, gap = spread(heights, min(box.h, text + (count - 1) * 20), 10, 30)
            y = box.y + max(0.0, (box.h - sum(tall) - gap * (count - 1)) / 2)
            for n, item in enumerate(block.items):
                x = box.x + ring + 48
                rows.badge(
                    canvas, f"序号 {setting.start + n}", Box(x, y, _BADGE, _BADGE), str(setting.start + n), size=16
                )
                paras = item_paras(item, size, gap=2, title_colour=canvas.role("deep"))
                single = stack_height(paras, inner) <= _BADGE
                frame = Box(x + _BADGE + 14, y, inner, _BADGE if single else tall[n])
                canvas.shape(f"说明 {setting.start + n}", frame, paras, anchor="ctr" if single else "t")
                y += tall[n] + gap

    return Arrangement(total, max(total, 340.0), draw)


def _alt(block: Cycle) -> str:
    return alt("循环，最后一步回到第一步", block.title, [f"{n}. {item_words(i)}" for n, i in enumerate(block.items, 1)])


def _ring(canvas: Canvas, frame: Box, count: int, start: int) -> None:
    radius = frame.w / 2 - _NODE / 2
    cx, cy = frame.x + frame.w / 2, frame.y + frame.h / 2
    orbit = Box(cx - radius, cy - radius, 2 * radius, 2 * radius)
    step = 360 / max(count, 1)
    # The arrow begins and ends clear of the stations.
    clear = math.degrees((_NODE / 2 + 8) / radius)
    for n in range(count):
        angle = -90 + n * step
        canvas.arc("箭头", orbit, angle + clear, angle + step - clear, canvas.role("mild"), width=4)
    for n in range(count):
        angle = math.radians(-90 + n * step)
        x, y = cx + radius * math.cos(angle), cy + radius * math.sin(angle)
        node = Box(x - _NODE / 2, y - _NODE / 2, _NODE, _NODE)
        rows.badge(canvas, f"环节 {start + n}", node, str(start + n), size=22)
