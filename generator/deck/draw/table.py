"""Tables: native, in the template's own table style, columns as wide as their words ask for."""

from __future__ import annotations

from collections.abc import Sequence

from generator.course.blocks import Table
from generator.course.text import Text, plain
from generator.deck import measure
from generator.deck.canvas import Canvas
from generator.deck.draw.common import TABLE_SIZES, Arrangement, Setting, alt
from generator.deck.layouts import Box
from generator.deck.rich import natural_width, para

_PAD = (8.0, 5.0)
_EASY = 18.0


def arrange(block: Table, width: float, height: float, level: int, setting: Setting) -> Arrangement | None:
    size = TABLE_SIZES[level]
    grid = [list(block.header), *(list(row) for row in block.rows)]
    columns = max(len(row) for row in grid)
    for row in grid:
        row.extend(() for _ in range(columns - len(row)))
    if size > _EASY and _on_one_line(grid, width, _EASY) and not _on_one_line(grid, width, size):
        # A little smaller, and no cell breaks: better than a word alone on its second line.
        return None
    widths = _widths(grid, width, size)
    if widths is None:
        return None
    heights = [_row_height(row, widths, size, header=n == 0) for n, row in enumerate(grid)]
    total = sum(heights)
    if total > height:
        return None

    def draw(canvas: Canvas, box: Box) -> None:
        extra = min((box.h - total) / len(heights), size * 0.9)
        rows = [
            (h + extra, [para(text, size, colour="", bold=n == 0 or c == 0) for c, text in enumerate(row)])
            for n, (h, row) in enumerate(zip(heights, grid, strict=True))
        ]
        words = [" | ".join(plain(cell) for cell in row) for row in grid]
        frame = Box(box.x, box.y, sum(widths), sum(h for h, _ in rows))
        canvas.table("表格", alt("表格", block.title, words), frame, widths, rows, _PAD)

    return Arrangement(total, total + len(heights) * size * 0.9, draw)


def _on_one_line(grid: Sequence[Sequence[Text]], width: float, size: float) -> bool:
    """Say whether the table can be set at this size without breaking a single cell."""
    total = 0.0
    for column in range(len(grid[0])):
        cells = [para(row[column], size, bold=n == 0 or column == 0) for n, row in enumerate(grid)]
        total += max(natural_width(c) for c in cells) + 2 * _PAD[0] + 4
    return total <= width


def _row_height(row: Sequence[Text], widths: Sequence[float], size: float, *, header: bool) -> float:
    tallest = max(
        para(text, size, bold=header or n == 0).height(width - 2 * _PAD[0] - 1)
        for n, (text, width) in enumerate(zip(row, widths, strict=True))
    )
    return tallest + 2 * _PAD[1] + 2


def _widths(grid: Sequence[Sequence[Text]], width: float, size: float) -> list[float] | None:
    """Share the width by what the columns hold; None when not even single words fit."""
    count = len(grid[0])
    least, natural = [], []
    for column in range(count):
        cells = [para(row[column], size, bold=n == 0 or column == 0) for n, row in enumerate(grid)]
        word = max(measure.widest_piece(c.pieces()) for c in cells) * size
        least.append(max(min(word, width / 3) / measure.WIDTH_SAFETY, size * 2.2) + 2 * _PAD[0] + 2)
        longest = max(natural_width(c) for c in cells)
        mean = sum(natural_width(c) for c in cells) / len(cells)
        natural.append((longest, max(mean, longest * 0.5)))
    if sum(least) > width:
        return None
    # A short column that can have its words on one line gets it, if that leaves the others their share.
    for column, (longest, _) in enumerate(natural):
        whole = longest + 2 * _PAD[0] + 4
        if longest <= size * 8 and sum(least) - least[column] + whole < width * 0.8:
            least[column] = max(least[column], whole)
    wish = [max(low, full + 2 * _PAD[0] + 4) for low, (full, _) in zip(least, natural, strict=True)]
    if sum(wish) <= width:
        # Everything on one line: share the rest evenly over the width of the page.
        return [w * width / sum(wish) for w in wish]
    spare = width - sum(least)
    weight = [max(mean + 2 * _PAD[0] - low, 0.0) ** 0.85 for low, (_, mean) in zip(least, natural, strict=True)]
    total = sum(weight) or 1.0
    widths = [low + spare * w / total for low, w in zip(least, weight, strict=True)]
    # No column is wider than its longest cell: what it does not need goes to the others.
    over = sum(max(w - f, 0.0) for w, f in zip(widths, wish, strict=True))
    if over > 0:
        widths = [min(w, f) for w, f in zip(widths, wish, strict=True)]
        hungry = [max(f - w, 0.0) for w, f in zip(widths, wish, strict=True)]
        share = sum(hungry) or 1.0
        widths = [w + over * h / share for w, h in zip(widths, hungry, strict=True)]
    return widths
