"""Numbered or dotted rows of text: the calm arrangement that steps, timelines, cycles and stairs fall back to."""

from __future__ import annotations

from collections.abc import Sequence

from generator.course.blocks import Item
from generator.deck.canvas import Canvas
from generator.deck.draw.common import Arrangement, item_paras, item_words, spread
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height

_BADGE = 40.0
_GAP = 10.0


def badge(canvas: Canvas, name: str, box: Box, text: str, *, size: float = 18, accent: str | None = None) -> None:
    """Draw a filled circle with a number or sign in it."""
    shade = accent or canvas.accent
    number = para(text, size, bold=True, colour=canvas.ink(shade), align="ctr")
    canvas.shape(name, box, [number], preset="ellipse", fill=shade)


def numbered(
    items: Sequence[Item], width: float, height: float, size: float, *, name: str, descr: str, start: int = 1
) -> Arrangement | None:
    """Arrange items as rows with a number in a circle; two columns when one is too long."""
    for columns in (1, 2):
        per = -(-len(items) // columns)
        column_width = (width - 32 * (columns - 1)) / columns
        inner = column_width - _BADGE - 18
        rows = [max(stack_height(item_paras(i, size), inner), _BADGE) for i in items]
        parts = [rows[n * per : (n + 1) * per] for n in range(columns)]
        parts = [p for p in parts if p]
        total = max(sum(p) + _GAP * (len(p) - 1) for p in parts)
        if total <= height and inner > 180:
            break
    else:
        return None
    used, wide = columns, column_width

    def draw(canvas: Canvas, box: Box) -> None:
        with canvas.group(name, descr):
            at = 0
            for column in range(used):
                part = rows[column * per : (column + 1) * per]
                if not part:
                    break
                heights, gap = spread(part, box.h, _GAP, 30)
                x, y = box.x + column * (wide + 32), box.y
                for line, tall in enumerate(heights):
                    paras = item_paras(items[at], size, title_colour=canvas.role("deep"))
                    single = stack_height(paras, wide - _BADGE - 18) <= _BADGE
                    text = Box(x + _BADGE + 18, y, wide - _BADGE - 18, _BADGE if single else tall)
                    with canvas.part(f"{name} {start + at}", item_words(items[at])):
                        if line:
                            # The line to a row belongs to it, so that neither appears without the other.
                            middle, above = x + _BADGE / 2, y - heights[line - 1] - gap + _BADGE + 3
                            canvas.stroke("连线", middle, above, middle, y - 3, canvas.role("mild"))
                        badge(canvas, f"序号 {start + at}", Box(x, y, _BADGE, _BADGE), str(start + at))
                        canvas.shape(f"步骤 {start + at}", text, paras, anchor="ctr" if single else "t")
                    y += tall + gap
                    at += 1

    longest = max(len(p) for p in parts)
    return Arrangement(total, total + (longest - 1) * 20, draw)
