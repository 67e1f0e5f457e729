"""Timeline: moments along a line, level when few and short, upright when more is said."""

from __future__ import annotations

from generator.course.blocks import Timeline
from generator.deck.canvas import Canvas
from generator.deck.draw.common import (
    SIZES,
    Arrangement,
    Setting,
    alt,
    detail_size,
    item_paras,
    item_words,
    spread,
    sub_list,
)
from generator.deck.layouts import Box
from generator.deck.rich import Para, natural_width, para, stack_height

_GAP = 14.0
_DOT = 18.0


def arrange(block: Timeline, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    return _level(block, width, height, size) or _upright(block, width, height, size)


def _alt(block: Timeline) -> str:
    return alt("时间线", block.title, [item_words(i) for i in block.items])


def _level(block: Timeline, width: float, height: float, size: float) -> Arrangement | None:
    count = len(block.items)
    if not 2 <= count <= 6:
        return None
    slot = (width - _GAP * (count - 1)) / count
    if any(para(i.text, size, bold=True).lines(slot) > 2 for i in block.items):
        return None
    bodies = [item_paras(i.model_copy(update={"text": ()}), size, bold=False) for i in block.items]
    if any(p.lines(slot - 24) > 6 for b in bodies for p in b):
        return None
    head = max(stack_height([para(i.text, size, bold=True)], slot) for i in block.items)
    body = max(stack_height(b, slot - 24) for b in bodies)
    card = body + 24 if body else 0.0
    total = head + 10 + _DOT + (14 + card if card else 0)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        axis = box.y + head + 10 + _DOT / 2
        with canvas.group("时间线", _alt(block)):
            canvas.stroke("时间轴", box.x, axis, box.right, axis, canvas.role("mild"), width=3, arrow=True)
            for n, item in enumerate(block.items):
                x = box.x + n * (slot + _GAP)
                title = para(item.text, size, bold=True, align="ctr", colour=canvas.role("deep"))
                with canvas.part(f"时点 {n + 1}", item_words(item)):
                    canvas.shape(f"时点 {n + 1}", Box(x, box.y, slot, head), [title], anchor="b")
                    dot = Box(x + slot / 2 - _DOT / 2, axis - _DOT / 2, _DOT, _DOT)
                    canvas.shape("圆点", dot, preset="ellipse", fill=canvas.accent, outline="bg1", width=3)
                    if card:
                        frame = Box(x, axis + _DOT / 2 + 14, slot, box.bottom - axis - _DOT / 2 - 14)
                        canvas.card(f"说明 {n + 1}", frame, bodies[n], pad=(12, 12))

    return Arrangement(total, total + 44, draw)


def _detail(block: Timeline, n: int, size: float) -> list[Para]:
    item = block.items[n]
    made = [para(item.detail, detail_size(size))] if item.detail else []
    return made + sub_list(item.children, detail_size(size))


def _upright(block: Timeline, width: float, height: float, size: float) -> Arrangement | None:
    heads = [para(i.text, size, bold=True) for i in block.items]
    left = min(max(natural_width(h) for h in heads) + 4, width * 0.36)
    right = width - left - 56
    tall = [
        max(stack_height([h], left), stack_height(_detail(block, n, size), right), _DOT) for n, h in enumerate(heads)
    ]
    total = sum(tall) + 12 * (len(tall) - 1)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        heights, gap = spread(tall, box.h, 12, 34)
        axis = box.x + left + 28
        with canvas.group("时间线", _alt(block)):
            canvas.stroke("时间轴", axis, box.y + 6, axis, box.bottom, canvas.role("mild"), width=3)
            y = box.y
            for n, h in enumerate(heights):
                title = para(block.items[n].text, size, bold=True, align="r", colour=canvas.role("deep"))
                body = _detail(block, n, size)
                dot = Box(axis - _DOT / 2, y + size * 0.65 - _DOT / 2, _DOT, _DOT)
                with canvas.part(f"时点 {n + 1}", item_words(block.items[n])):
                    canvas.shape(f"时点 {n + 1}", Box(box.x, y, left, h), [title], anchor="t")
                    canvas.shape("圆点", dot, preset="ellipse", fill=canvas.accent, outline="bg1", width=3)
                    if body:
                        canvas.shape(f"说明 {n + 1}", Box(axis + 28, y, right, h), body, anchor="t")
                y += h + gap

    return Arrangement(total, total + (len(tall) - 1) * 22, draw)
