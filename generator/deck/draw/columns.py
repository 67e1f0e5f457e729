"""Columns: lists side by side; two of them stand in the layout's own placeholders."""

from __future__ import annotations

from generator.course.blocks import Column, Columns
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, detail_size, item_words, sub_list
from generator.deck.layouts import GUTTER, Box
from generator.deck.rich import Para, para, stack_height

_HEAD_GAP = 14.0


def arrange(block: Columns, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.columns)
    wide = (width - GUTTER * (count - 1)) / count
    if wide < 150:
        return None
    head = max(max(stack_height([para(c.title, size, bold=True)], wide - 12) for c in block.columns), 30.0)
    bodies = [_body(c, size) for c in block.columns]
    body = max(stack_height(b, wide) for b in bodies)
    total = head + _HEAD_GAP + body
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        slots = [(canvas.slots.get(f"head_{s}"), canvas.slots.get(s)) for s in ("left", "right")]
        native = count == 2 and all(h and b for h, b in slots)
        top = box.y + head + _HEAD_GAP
        spare = min((box.h - total) / max(max(len(c.items) for c in block.columns) - 1, 1), size * 0.5)
        for n, column in enumerate(block.columns):
            x = box.x + n * (wide + GUTTER)
            title = [para(column.title, size, bold=True, colour=canvas.role("deep"))]
            paras = _body(column, size, size * 0.45 + max(spare, 0.0))
            at, under = Box(x, box.y, wide, head), Box(x, top, wide, box.bottom - top)
            title_slot, body_slot = slots[n] if native else (None, None)
            if title_slot and body_slot:
                canvas.placeholder(f"栏目标题 {n + 1}", title_slot.type, title_slot.idx, title, box=at, anchor="ctr")
                canvas.shape("栏目线", Box(x, box.y + head + 3, wide, 2.5), fill=canvas.accent)
                canvas.placeholder(f"栏目 {n + 1}", body_slot.type, body_slot.idx, paras, box=under)
            else:
                words = [plain(column.title), *(item_words(i) for i in column.items)]
                with canvas.group(f"栏目 {n + 1}", alt("栏目", (), words)):
                    canvas.shape("栏目标题", at, title)
                    canvas.shape("栏目线", Box(x, box.y + head + 3, wide, 2.5), fill=canvas.accent)
                    canvas.shape("栏目内容", under, paras, anchor="t")
        if native:
            canvas.slots.clear()

    return Arrangement(total, total + 90, draw)


def _body(column: Column, size: float, before: float | None = None) -> list[Para]:
    small = detail_size(size)
    made: list[Para] = []
    for item in column.items:
        gap = size * 0.45 if before is None else before
        made.append(para(item.text, small, bullet="•", bold=bool(item.detail), before=gap))
        if item.detail:
            made.append(para(item.detail, small, level=1, before=2))
        made.extend(sub_list(item.children, small, level=1))
    return made
