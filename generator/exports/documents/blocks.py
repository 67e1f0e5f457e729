"""What a slide shows, as text, lists and tables that can be edited: one small function for each kind of block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import unquote

from generator.course.blocks import (
    Bullets,
    Cards,
    Case,
    Chart,
    Column,
    Columns,
    Compare,
    Cycle,
    Figure,
    Item,
    Paragraph,
    Pyramid,
    Quote,
    Script,
    Stairs,
    Stats,
    Steps,
    Table,
    Timeline,
)
from generator.course.text import Text, plain
from generator.exports.documents import style
from generator.exports.documents.ink import Box, line, run
from generator.exports.documents.pen import Pen, cite, listed, picture, tell, write
from generator.exports.documents.style import PAGE_WIDTH
from generator.exports.documents.tables import cards, fill, grid, head, middle, shares, span, whole_rows
from generator.figures.living import living_figure
from generator.figures.spec import ChartSpec

_STAT_COLUMNS = 4


def show(pen: Pen, block: Any) -> None:
    """Write a paragraph or block; quizzes, activities and notes are the document's own business and are left out."""
    if isinstance(block, Paragraph):
        tell(pen, pen.document, "", block.text)
        return
    draw = _SHAPES.get(block.kind)
    if draw is None:
        return
    if plain(block.title):
        tell(pen, pen.document, "BlockTitle", block.title)
    draw(pen, block)


def body(pen: Pen, parts: Sequence[Paragraph | Bullets | Table]) -> None:
    """Write the body of an activity or of the trainer's notes."""
    for part in parts:
        show(pen, part)


def _bullets(pen: Pen, block: Bullets) -> None:
    listed(pen, pen.document, block.items, ordered=block.ordered)


def _cards(pen: Pen, block: Cards) -> None:
    cells = cards(pen.document, len(block.items))
    for cell, item in zip(chain.from_iterable(cells), block.items, strict=True):
        _titled(pen, cell, item)
    whole_rows(cells)


def _titled(pen: Pen, cell: Box, item: Item) -> None:
    """A title with its detail below it and its points below that."""
    tell(pen, cell, "CellTitle" if item.detail or item.children else "Cell", item.text)
    if plain(item.detail):
        tell(pen, cell, "Cell", item.detail)
    listed(pen, cell, item.children, cell=True)


def _columns(pen: Pen, block: Columns) -> None:
    _beside(pen, block.columns, [style.DEEP] * len(block.columns))


def _compare(pen: Pen, block: Compare) -> None:
    _beside(pen, (block.do, block.dont), (style.DO, style.DONT), ("√ ", "× "))


def _beside(pen: Pen, columns: Sequence[Column], colours: Sequence[str], marks: Sequence[str] = ()) -> None:
    cells = grid(pen.document, 2, [PAGE_WIDTH / len(columns)] * len(columns))
    for n, column in enumerate(columns):
        fill(cells[0][n], colours[n])
        title = line(cells[0][n], "CellHead", marks[n] if marks else "")
        write(pen, title, column.title)
        listed(pen, cells[1][n], column.items, cell=True)


def _numbered(pen: Pen, items: Sequence[Item], colours: Sequence[str], marks: Sequence[str]) -> None:
    cells = grid(pen.document, len(items), [1.1, PAGE_WIDTH - 1.1], style="CourseCards")
    for n, item in enumerate(items):
        left, right = cells[n]
        fill(left, colours[n])
        middle(left)
        run(line(left, "Number"), marks[n], colour=_readable(colours[n]))
        fill(right, style.PAPER)
        middle(right)
        if item.children:
            _titled(pen, right, item)
        else:
            text = line(right, "Cell")
            write(pen, text, item.text, bold=bool(item.detail))
            if item.detail:
                run(text, "　")
                write(pen, text, item.detail)
    whole_rows(cells)


def _steps(pen: Pen, block: Steps) -> None:
    count = len(block.items)
    _numbered(pen, block.items, [style.ACCENT] * count, [str(n) for n in range(1, count + 1)])


def _cycle(pen: Pen, block: Cycle) -> None:
    _steps(pen, Steps(items=block.items, line=block.line))
    line(pen.document, "Caption", f"做完第 {len(block.items)} 步，再回到第 1 步。")


def _pyramid(pen: Pen, block: Pyramid) -> None:
    count = len(block.items)
    marks = ["顶", *[""] * (count - 2), "底"] if count > 1 else [""]
    _numbered(pen, block.items, _shades(count), marks)


def _stairs(pen: Pen, block: Stairs) -> None:
    count = len(block.items)
    _numbered(pen, block.items, _shades(count)[::-1], [str(n) for n in range(1, count + 1)])
    line(pen.document, "Caption", "从上往下，一级比一级高。")


def _timeline(pen: Pen, block: Timeline) -> None:
    wide = max((len(plain(item.text)) for item in block.items), default=0)
    left = min(max(wide * 0.37 + 0.6, 2.2), 6.0)
    cells = grid(pen.document, len(block.items), [left, PAGE_WIDTH - left], style="CourseCards")
    for row, item in zip(cells, block.items, strict=True):
        fill(row[0], style.SOFT)
        fill(row[1], style.PAPER)
        middle(row[0])
        middle(row[1])
        tell(pen, row[0], "CellTitle", item.text)
        tell(pen, row[1], "Cell", item.detail)
        listed(pen, row[1], item.children, cell=True)
    whole_rows(cells)


def _stats(pen: Pen, block: Stats) -> None:
    cells = cards(pen.document, len(block.stats), _STAT_COLUMNS)
    for cell, stat in zip(chain.from_iterable(cells), block.stats, strict=True):
        tell(pen, cell, "Figure", stat.value)
        tell(pen, cell, "Cell", stat.label)
    whole_rows(cells)


def _table(pen: Pen, block: Table) -> None:
    _texts(pen, block.header, block.rows)


def _texts(pen: Pen, header: Sequence[Text], rows: Sequence[Sequence[Text]]) -> None:
    columns = [[plain(row[n]) if n < len(row) else "" for row in (header, *rows)] for n in range(len(header))]
    cells = grid(pen.document, len(rows) + 1, shares(columns))
    head(cells[0], [""] * len(header))
    for cell, text in zip(cells[0], header, strict=True):
        write(pen, cell.paragraphs[0], text)
    for row, texts in zip(cells[1:], rows, strict=True):
        for n, (cell, text) in enumerate(zip(row, texts, strict=False)):
            tell(pen, cell, "CellTitle" if n == 0 else "Cell", text)
    whole_rows(cells)


def _case(pen: Pen, block: Case) -> None:
    _texts(pen, block.header, [(r.indicator, r.before, r.after) for r in block.rows])


def _chart(pen: Pen, block: Chart) -> None:
    _numbers(pen, block.categories, [(s.name, s.values) for s in block.series], block.unit)
    if block.source == "eg":
        line(pen.document, "Caption", "教学示例，数字为虚构。")
    elif block.source == "company":
        line(pen.document, "Caption", "本公司数据。")
    elif block.source in pen.course.claims:
        cite(pen, line(pen.document, "Caption", "数字的出处："), block.source)


def _numbers(pen: Pen, categories: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], unit: str) -> None:
    shown = unit.strip()
    wide = (PAGE_WIDTH - 6.0) / max(len(series), 1)
    cells = grid(pen.document, len(categories) + 1, [6.0, *[wide] * len(series)])
    head(cells[0], [f"单位：{shown}" if len(shown) > 2 else "", *(name for name, _ in series)])
    mark = shown if len(shown) <= 2 else ""
    for n, category in enumerate(categories):
        line(cells[n + 1][0], "CellTitle", category)
        for cell, (_, values) in zip(cells[n + 1][1:], series, strict=True):
            line(cell, "Cell", f"{values[n]:,g}{mark}" if abs(values[n]) < 1e6 else f"{values[n]:,.0f}{mark}")
    whole_rows(cells)


def _figure(pen: Pen, block: Figure) -> None:
    if block.simulated:
        living = living_figure(pen.course.root, block.simulated)
        if living is None:
            line(pen.document, "Caption", f"（模拟结果还没有生成：{block.alt}）")
        else:
            _simulated(pen, living.chart, living.says)
    else:
        path = (pen.course.root / "content" / "modules" / unquote(block.path or "")).resolve()
        raw = path.read_bytes() if path.is_file() else b""
        if not picture(pen, pen.document, raw, block.alt, width=14.0, height=9.0):
            line(pen.document, "Caption", f"（图：{block.alt}）")
    if plain(block.caption):
        tell(pen, pen.document, "Caption", block.caption)


def _simulated(pen: Pen, chart: ChartSpec, says: str) -> None:
    pen.refs.simulated = True
    _numbers(pen, chart.categories, [(s.name, s.values) for s in chart.series], chart.unit)
    line(pen.document, "Caption", f"模拟结果，只作教学：{says}")


def _script(pen: Pen, block: Script) -> None:
    widest = max((len(one.speaker) for one in block.lines if not one.why), default=0)
    left = min(max(widest * 0.37 + 0.5, 1.6), 4.5)
    cells = grid(pen.document, len(block.lines), [left, PAGE_WIDTH - left])
    for row, one in zip(cells, block.lines, strict=True):
        if one.why:
            cell = span(row)
            fill(cell, style.PAPER)
            tell(pen, cell, "Cell", one.text, lead="为什么　")
            continue
        fill(row[0], style.SOFT)
        line(row[0], "CellTitle", one.speaker)
        tell(pen, row[1], "Cell", one.text)
    whole_rows(cells)


def _quote(pen: Pen, block: Quote) -> None:
    tell(pen, pen.document, "Quote", block.text)
    if plain(block.source):
        tell(pen, pen.document, "QuoteSource", block.source, lead="")


_SHAPES: dict[str, Callable[[Pen, Any], None]] = {
    "bullets": _bullets,
    "cards": _cards,
    "columns": _columns,
    "steps": _steps,
    "timeline": _timeline,
    "pyramid": _pyramid,
    "cycle": _cycle,
    "stairs": _stairs,
    "stats": _stats,
    "table": _table,
    "chart": _chart,
    "compare": _compare,
    "script": _script,
    "case": _case,
    "quote": _quote,
    "figure": _figure,
}


# -- shades -------------------------------------------------------------------------------------------------------


def _shades(count: int) -> list[str]:
    """From dark to light."""
    steps = max(count - 1, 1)
    return [_mix(style.DEEP, style.SOFT, n / steps) for n in range(count)]


def _mix(one: str, other: str, share: float) -> str:
    parts = (round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (0, 2, 4))
    return "".join(f"{part:02X}" for part in parts)


def _readable(ground: str) -> str:
    """White or ink, whichever stands out more."""
    light = _luminance(ground)
    return "FFFFFF" if 1.05 / (light + 0.05) >= (light + 0.05) / (_luminance(style.INK) + 0.05) else style.INK


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""

    def channel(i: int) -> float:
        c = int(colour[i : i + 2], 16) / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    return 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
