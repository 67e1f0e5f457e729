"""Columns: lists side by side; two of them stand in the layout's own placeholders."""

from __future__ import annotations

from generator.course.blocks import Column, Columns
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, detail_size, item_words, sub_list
from generator.deck.layouts import GUTTER, Box
from generator.deck.rich import Para, para, stack_height

_HEAD_GAP = 12.0


def arrange(block: Columns, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.columns)
    wide = (width - GUTTER * (count - 1)) / count
    pad = 20.0 if count < 4 else 14.0
    inner = wide - 2 * pad
    if inner < 120:
        return None
    head = max(stack_height([para(c.title, size, bold=True)], inner) for c in block.columns)
    above = pad + head + _HEAD_GAP
    body = max(stack_height(_body(c, size), inner) for c in block.columns)
    total = above + body + pad
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        slots = [(canvas.slots.get(f"head_{s}"), canvas.slots.get(s)) for s in ("left", "right")]
        native = count == 2 and all(h and b for h, b in slots)
        gaps = max(max(len(c.items) for c in block.columns) - 1, 1)
        before = size * 0.5 + max(min((box.h - total) / gaps, size * 0.7), 0.0)
        for n, column in enumerate(block.columns):
            panel = Box(box.x + n * (wide + GUTTER), box.y, wide, box.h)
            title = [para(column.title, size, bold=True, colour=canvas.role("deep"))]
            paras = _body(column, size, before)
            at = Box(panel.x + pad, panel.y + pad, inner, head)
            under = Box(panel.x + pad, panel.y + above, inner, panel.h - above - pad / 2)
            title_slot, body_slot = slots[n] if native else (None, None)
            if title_slot and body_slot:
                canvas.card("底板", panel)
                canvas.shape("色条", Box(panel.x, panel.y, wide, 5), fill=canvas.accent)
                canvas.placeholder(f"栏目标题 {n + 1}", title_slot.type, title_slot.idx, title, box=at, anchor="ctr")
                canvas.placeholder(f"栏目 {n + 1}", body_slot.type, body_slot.idx, paras, box=under)
            else:
                words = [plain(column.title), *(item_words(i) for i in column.items)]
                with canvas.group(f"栏目 {n + 1}", alt("栏目", (), words)):
                    canvas.card("底板", panel)
                    canvas.shape("色条", Box(panel.x, panel.y, wide, 5), fill=canvas.accent)
                    canvas.shape("栏目标题", at, title)
                    canvas.shape("栏目内容", under, paras, anchor="t")
        if native:
            canvas.slots.clear()

    return Arrangement(total, total + 80, draw)


def _body(column: Column, size: float, before: float | None = None) -> list[Para]:
    small = detail_size(size)
    made: list[Para] = []
    for item in column.items:
        gap = size * 0.5 if before is None else before
        made.append(para(item.text, small, bullet="•", bold=bool(item.detail), before=gap))
        if item.detail:
            made.append(para(item.detail, small, level=1, before=2))
        made.extend(sub_list(item.children, small, level=1))
    return made
