"""Pyramid: bands that widen downwards, each with its words beside it."""

from __future__ import annotations

from generator.course.blocks import Pyramid
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, item_paras, item_words
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height

_GAP = 5.0


def arrange(block: Pyramid, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.items)
    left = min(360.0, width * 0.42)
    text_width = width - left - 40
    if text_width < 150:
        return None
    rows = [item_paras(i, size, gap=2) for i in block.items]
    band = max(max(stack_height(r, text_width - 12) for r in rows) + 12, 40.0)
    total = band * count + _GAP * (count - 1)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        tall = (box.h - _GAP * (count - 1)) / count
        centre = box.x + left / 2
        with canvas.group("金字塔", alt("金字塔，由顶到底", block.title, [item_words(i) for i in block.items])):
            for n, item in enumerate(block.items):
                y = box.y + n * (tall + _GAP)
                top = left * (n * (tall + _GAP)) / box.h
                base = left * (n * (tall + _GAP) + tall) / box.h
                inset = (base - top) / 2
                shade = canvas.role("deep") if n % 2 == 0 else canvas.accent
                frame = Box(centre - base / 2, y, base, tall)
                number = [para(str(setting.start + n), 20, bold=True, colour=canvas.ink(shade), align="ctr")]
                if n == 0:
                    canvas.shape(f"第 {n + 1} 层", frame, number, preset="triangle", fill=shade, anchor="b", pad=(0, 2))
                else:
                    canvas.shape(
                        f"第 {setting.start + n} 层",
                        frame,
                        number,
                        preset="trapezoid",
                        fill=shade,
                        adjust={"adj": inset / min(base, tall) * 100000},
                    )
                middle = y + tall / 2
                canvas.stroke(
                    "引线", centre + (top + base) / 4 + 6, middle, box.x + left + 26, middle, canvas.role("mild")
                )
                canvas.shape(
                    f"说明 {setting.start + n}",
                    Box(box.x + left + 36, y, text_width, tall),
                    item_paras(item, size, gap=2, title_colour=canvas.role("deep")),
                )

    return Arrangement(total, max(total, count * 84.0), draw)
