"""Case: each indicator before and after, with an arrow between."""

from __future__ import annotations

from generator.course.blocks import Case
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, detail_size
from generator.deck.layouts import Box
from generator.deck.rich import para, stack_height

_GAP = 8.0
_ARROW = 44.0
_PAD = (12.0, 8.0)


def arrange(block: Case, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    small = detail_size(size)
    name = width * 0.28
    side = (width - name - _ARROW - 16) / 2
    inner = side - 2 * _PAD[0]
    head = max(stack_height([para(t, small, bold=True)], side - 8) for t in block.header) + 10
    heights = [
        max(
            stack_height([para(row.indicator, small, bold=True)], name - 8),
            stack_height([para(row.before, size)], inner) + 2 * _PAD[1],
            stack_height([para(row.after, size, bold=True)], inner) + 2 * _PAD[1],
        )
        for row in block.rows
    ]
    total = head + sum(heights) + _GAP * len(heights)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        extra = min((box.h - total) / max(len(heights), 1), 26.0)
        x_before, x_after = box.x + name + 16, box.x + name + 16 + side + _ARROW
        words = [" | ".join(plain(t) for t in block.header)]
        words += [f"{plain(r.indicator)}：{plain(r.before)} → {plain(r.after)}" for r in block.rows]
        with canvas.group("案例对比", alt("案例，前后对比", block.title, words)):
            for text, x, w in zip(block.header, (box.x, x_before, x_after), (name, side, side), strict=True):
                align = "l" if x == box.x else "ctr"
                title = [para(text, small, bold=True, colour=canvas.role("muted"), align=align)]
                canvas.shape("表头", Box(x, box.y, w, head - 8), title)
            y = box.y + head
            for row, h in zip(block.rows, heights, strict=True):
                tall = h + extra
                canvas.shape("指标", Box(box.x, y, name, tall), [para(row.indicator, small, bold=True)])
                before = [para(row.before, size, align="ctr")]
                canvas.card("之前", Box(x_before, y, side, tall), before, pad=_PAD, anchor="ctr")
                arrow = Box(x_before + side + 9, y + tall / 2 - 11, _ARROW - 18, 22)
                canvas.shape("箭头", arrow, preset="rightArrow", fill=canvas.role("mild"))
                after = [para(row.after, size, bold=True, align="ctr", colour=canvas.role("deep"))]
                canvas.card(
                    "之后", Box(x_after, y, side, tall), after, pad=_PAD, anchor="ctr", fill=canvas.role("soft")
                )
                y += tall + _GAP

    return Arrangement(total, total + 26.0 * len(heights), draw)
