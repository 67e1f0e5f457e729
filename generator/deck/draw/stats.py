"""Stats: big figures, each with the words that say what it counts."""

from __future__ import annotations

from generator.course.blocks import Stats
from generator.course.text import plain
from generator.deck.canvas import Canvas
from generator.deck.draw.common import SIZES, Arrangement, Setting, alt, chunks, detail_size
from generator.deck.layouts import Box
from generator.deck.rich import natural_width, para, stack_height

_GAP = 20.0
_PAD = (18.0, 18.0)
_BIG = (60.0, 54.0, 48.0, 42.0, 36.0, 32.0, 28.0, 24.0)


def arrange(block: Stats, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    small = detail_size(SIZES[level])
    count = len(block.stats)
    best: tuple[float, float, list[int]] | None = None
    for columns in {1: (1,), 2: (2, 1), 3: (3, 1), 4: (4, 2), 5: (5, 3, 2), 6: (3, 2)}.get(count, (4, 3, 2)):
        rows = chunks(count, columns)
        room = (width - _GAP * (max(rows) - 1)) / max(rows) - 2 * _PAD[0]
        tops = _BIG[1:] if len(rows) > 1 else _BIG
        feet = max(stack_height([para(s.label, small)], room) for s in block.stats)
        at = need = 0.0
        for at in tops:
            heads = max(stack_height([para(s.value, at, bold=True)], room) for s in block.stats)
            need = (heads + 8 + feet + 2 * _PAD[1]) * len(rows) + _GAP * (len(rows) - 1)
            whole = all(natural_width(para(s.value, at, bold=True)) <= room for s in block.stats)
            if need <= height and whole:
                break
        # The largest figures win; a second row of tiles must earn itself clearly bigger ones.
        if need <= height and room > 60 and (best is None or at > best[0] + 8):
            best = (at, need, rows)
    if best is None:
        return None
    big, total, grid = best

    def draw(canvas: Canvas, box: Box) -> None:
        tall = (box.h - _GAP * (len(grid) - 1)) / len(grid)
        # All figures of a row stand level: the fullest tile is centred, the others begin where it does.
        above = (box.h - total) / len(grid) / 2 + _PAD[1]
        words = [f"{plain(s.value)} {plain(s.label)}" for s in block.stats]
        with canvas.group("数字", alt("关键数字", block.title, words)):
            at = 0
            for row, in_row in enumerate(grid):
                wide = (box.w - _GAP * (in_row - 1)) / in_row
                for column in range(in_row):
                    stat = block.stats[at]
                    frame = Box(box.x + column * (wide + _GAP), box.y + row * (tall + _GAP), wide, tall)
                    paras = [
                        para(stat.value, big, bold=True, colour=canvas.role("deep")),
                        para(stat.label, small, before=8),
                    ]
                    canvas.card(f"数字 {at + 1}", frame, paras, pad=(_PAD[0], above))
                    canvas.shape("上边线", Box(frame.x, frame.y, frame.w, 5), fill=canvas.accent)
                    at += 1

    return Arrangement(total, max(total, 220.0 * len(grid) * (1 if len(grid) == 1 else 0.8)), draw)
