"""Cards: a grid of panels, each with a title, a second line, a short list."""

from __future__ import annotations

from generator.course.blocks import Cards
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, chunks, item_paras, item_words
from generator.deck.layouts import Box
from generator.deck.rich import stack_height

_GAP = 16.0
_PAD = (16.0, 14.0)
_TRIES = {1: (1,), 2: (2, 1), 3: (3, 1), 4: (4, 2, 1), 5: (5, 3, 2), 6: (3, 2), 7: (4, 3, 2), 8: (4, 3, 2), 9: (3, 4)}


def arrange(block: Cards, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = SIZES[level]
    count = len(block.items)
    best: tuple[float, int, list[float]] | None = None
    for columns in _TRIES.get(count, (4, 3, 2)):
        least_width = 148.0 if any(item.detail or item.children for item in block.items) else 120.0
        if (width - _GAP * (columns - 1)) / columns < least_width and columns > 1:
            continue
        heights = _row_heights(block, width, columns, size)
        total = sum(heights) + _GAP * (len(heights) - 1)
        if total > height:
            continue
        # A grid that fills most of its region with cards that are neither towers nor ribbons reads best.
        ratio = (width / columns) / (total / len(heights))
        score = abs(0.8 - total / height) + (0.5 if ratio > 6 else 0.25 if ratio < 0.7 else 0.0)
        if best is None or score < best[0] - 0.02:
            best = (score, columns, heights)
    if best is None:
        return None
    _, columns, heights = best
    total = sum(heights) + _GAP * (len(heights) - 1)

    def draw(canvas: Canvas, box: Box) -> None:
        tall = [h + (box.h - total) / len(heights) for h in heights]
        with canvas.group("卡片组", alt("卡片", block.title, [item_words(i) for i in block.items])):
            at, y = 0, box.y
            for row, in_row in enumerate(chunks(count, columns)):
                # The fullest card of a row stands in the middle, the others begin level with it.
                above = (tall[row] - heights[row]) / 2 + _PAD[1]
                card_width = (box.w - _GAP * (in_row - 1)) / in_row
                for column in range(in_row):
                    item = block.items[at]
                    frame = Box(box.x + column * (card_width + _GAP), y, card_width, tall[row])
                    paras = item_paras(item, size, title_colour=canvas.role("deep"))
                    canvas.card(f"卡片 {setting.start + at}", frame, paras, pad=(_PAD[0], above))
                    canvas.shape("卡片色条", Box(frame.x, frame.y, 5, frame.h), fill=canvas.accent)
                    at += 1
                y += tall[row] + _GAP

    return Arrangement(total, total + len(heights) * 48, draw)


def _row_heights(block: Cards, width: float, columns: int, size: float) -> list[float]:
    texts = _text_heights(block, width, columns, size)
    heights: list[float] = []
    for in_row in chunks(len(block.items), columns):
        heights.append(max(texts[:in_row]) + 2 * _PAD[1])
        texts = texts[in_row:]
    return heights


def _text_heights(block: Cards, width: float, columns: int, size: float) -> list[float]:
    found: list[float] = []
    for in_row in chunks(len(block.items), columns):
        inner = (width - _GAP * (in_row - 1)) / in_row - 2 * _PAD[0]
        cards = block.items[len(found) : len(found) + in_row]
        found.extend(stack_height(item_paras(i, size), inner) for i in cards)
    return found
