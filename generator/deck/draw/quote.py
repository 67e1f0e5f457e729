"""Quote: a sentence worth reading aloud."""

from __future__ import annotations

from generator.course.blocks import Quote
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt
from generator.deck.layouts import Box
from generator.deck.rich import Para, para, stack_height

_INDENT = 64.0


def arrange(block: Quote, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level] + 4

    def paras(source: str) -> list[Para]:
        made = [para(block.text, size, colour="head")]
        if block.source:
            text = (*para("—— ", 18).runs, *para(block.source, 18).runs)
            made.append(Para(text, 18, colour=source, align="r", before=14))
        return made

    total = stack_height(paras("tx1"), width - _INDENT - 40) + 40
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        with canvas.group("引文", alt("引文", block.title, [plain(block.text), plain(block.source)])):
            canvas.card("引文底", box)
            canvas.shape("引文竖线", Box(box.x, box.y, 5, box.h), fill=canvas.accent)
            sign = para("“", 60, bold=True, colour=canvas.role("mild"))
            canvas.shape("引号", Box(box.x + 16, box.y + 4, 44, 60), [sign], anchor="t")
            frame = Box(box.x + _INDENT, box.y + 12, box.w - _INDENT - 40, box.h - 24)
            canvas.shape("引文内容", frame, paras(canvas.role("muted")))

    return Arrangement(total, max(total, 240.0), draw)
