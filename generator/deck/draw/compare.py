"""Compare: what to do beside what not to do, told apart by sign and word as well as by colour."""

from __future__ import annotations

from generator.course.blocks import Column, Compare
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, detail_size, item_words, sub_list
from generator.deck.draw.rows import badge
from generator.deck.layouts import Box
from generator.deck.rich import Para, para, stack_height

_GAP = 24.0
_PAD = 18.0
_BADGE = 34.0


def arrange(block: Compare, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    wide = (width - _GAP) / 2
    inner = wide - 2 * _PAD
    sides = (block.do, block.dont)
    head = max(_BADGE, *(stack_height([para(c.title, size, bold=True)], inner - _BADGE - 10) for c in sides)) + 16
    body = max(stack_height(_body(c, size), inner) for c in sides)
    total = head + body + 2 * _PAD - 4
    if total > height or wide < 200:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        signs = (("✓", "可以", canvas.role("do")), ("✗", "不可以", canvas.role("dont")))
        for n, (column, (sign, word, shade)) in enumerate(zip(sides, signs, strict=True)):
            frame = Box(box.x + n * (wide + _GAP), box.y, wide, box.h)
            descr = alt(word, column.title, [item_words(i) for i in column.items])
            with canvas.group(f"对比：{plain(column.title)}", descr):
                canvas.card("底板", frame, outline=shade, width=1.25, fill=canvas.role("soft", shade))
                canvas.shape("色条", Box(frame.x, frame.y, frame.w, 6), fill=shade)
                mark = Box(frame.x + _PAD, frame.y + 6 + (head - _BADGE) / 2, _BADGE, _BADGE)
                badge(canvas, "标记", mark, sign, accent=shade)
                title = [para(column.title, size, bold=True, colour=canvas.role("deep", shade))]
                canvas.shape("小标题", Box(mark.right + 10, frame.y + 6, inner - _BADGE - 10, head), title)
                spare = (box.h - total) / max(len(column.items), 1)
                before = size * 0.5 + max(min(spare, size * 0.5), 0.0)
                lower = Box(frame.x + _PAD, frame.y + head + 10, inner, frame.h - head - 10 - _PAD / 2)
                canvas.shape("内容", lower, _body(column, size, before), anchor="t")

    return Arrangement(total, total + 70, draw)


def _body(column: Column, size: float, before: float | None = None) -> list[Para]:
    small = detail_size(size)
    made: list[Para] = []
    for item in column.items:
        made.append(para(item.text, small, bullet="•", before=size * 0.5 if before is None else before))
        if item.detail:
            made.append(para(item.detail, max(small - 2, SIZES[-1]), level=1, before=2))
        made.extend(sub_list(item.children, small, level=1))
    return made
