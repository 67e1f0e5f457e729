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
    for columns in {1: (1,), 2: (2,), 3: (3,), 4: (4, 2), 5: (3,), 6: (3,)}.get(count, (4, 3)):
        grid = chunks(count, columns)
        inner = (width - _GAP * (max(grid) - 1)) / max(grid) - 2 * _PAD[0]
        if inner < 100:
            continue
        tops = _BIG[2:] if len(grid) > 1 else _BIG
        big = next(
            (s for s in tops if all(natural_width(para(x.value, s, bold=True)) <= inner for x in block.stats)), 24.0
        )
        heads = [stack_height([para(s.value, big, bold=True)], inner) for s in block.stats]
        feet = [stack_height([para(s.label, small)], inner) for s in block.stats]
        tile = max(heads) + 8 + max(feet) + 2 * _PAD[1]
        total = tile * len(grid) + _GAP * (len(grid) - 1)
        if total <= height:
            break
    else:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        tall = (box.h - _GAP * (len(grid) - 1)) / len(grid)
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
                    canvas.card(f"数字 {at + 1}", frame, paras, pad=_PAD, anchor="ctr")
                    canvas.shape("上边线", Box(frame.x, frame.y, frame.w, 5), fill=canvas.accent)
                    at += 1

    return Arrangement(total, max(total, 220.0 * len(grid) * (1 if len(grid) == 1 else 0.8)), draw)
