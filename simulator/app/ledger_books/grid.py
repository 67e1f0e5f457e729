"""A workbook of ours: its formats, and sheets with a banner, a head that stays in sight, and A4 pages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from generator.exports.documents.style import ACCENT, DEEP, HAN, INK, LINE, MUTED, OCHRE, PAPER, SOFT

MONEY, RATE, COUNT = '#,##0.00;-#,##0.00;"–"', "0.0%", '#,##0;-#,##0;"–"'
DAY, MONTH = "yyyy-mm-dd", 'yyyy"年"m"月"'
TYPED = "#FFF9E3"
"""The ground of cells in which people type."""
_MADE = datetime(2020, 1, 1)  # equal books are equal bytes
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PAPER_A4 = 9


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, its number format; `typed`: people write here."""

    head: str
    width: float
    shape: str = ""
    typed: bool = False
    quiet: bool = False
    wrap: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula with its result."""

    text: str
    value: float | int | str


Cell = str | int | float | date | Formula | None


def letter(columns: Sequence[Column], head: str) -> str:
    """The letter of the column with this head."""
    return xl_col_to_name(next(place for place, column in enumerate(columns) if column.head == head))


def write_row(sheet: Any, row: int, cells: Sequence[Cell], looks: Sequence[Any]) -> None:
    """Text is always text: it may come from an owner or a file."""
    for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, look)
        elif isinstance(cell, int | float):
            sheet.write_number(row, column, cell, look)
        elif isinstance(cell, Formula):
            sheet.write_formula(row, column, cell.text, look, cell.value)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime.combine(cell, time()), look)
        else:
            sheet.write_blank(row, column, None, look)


class _Sheet(Worksheet):
    """A worksheet that does not search every formula for functions newer than Excel 2007, of which we use none: that
    takes as long as all the rest."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Workbook:
    """An xlsxwriter workbook and the formats asked of it so far, each made once."""

    def __init__(self, out: Any, title: str, author: str, *, large: bool = False) -> None:
        self.book = xlsxwriter.Workbook(out, {**_PLAIN, "constant_memory": large, "in_memory": not large})
        self.book.set_properties({"created": _MADE, "title": title, "author": author})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **wanted: Any) -> Any:
        """A cell format on our font."""
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            base = {"font_name": HAN, "font_size": 10, "font_color": f"#{INK}", "valign": "vcenter"}
            self._formats[key] = self.book.add_format(base | wanted)
        return self._formats[key]

    def cell(self, column: Column, **more: Any) -> Any:
        """How the cells of a column look."""
        look: dict[str, Any] = {"num_format": column.shape, "align": "right"} if column.shape else {"indent": 1}
        if column.shape in (DAY, MONTH):
            look["align"] = "center"
        if column.typed and "bg_color" not in more:
            look |= {"bg_color": TYPED, "border": 1, "border_color": f"#{LINE}", "locked": False}
        if column.quiet:
            look |= {"font_color": f"#{MUTED}", "align": "center", "indent": 0}
        if column.wrap:
            look["text_wrap"] = True
        return self.format(**(look | more))

    def sheet(self, name: str, banner: str, columns: Sequence[Column], *, warn: str = "", stay: int = 0) -> Any:
        """A sheet with its banner, a line that warns and the head, one row each; rows begin at 3. `stay` columns stay
        in sight."""
        sheet = self.add(name)
        self.widths(sheet, columns)
        sheet.set_row(0, 26)
        sheet.set_row(1, 20)
        sheet.write_string(0, 0, banner, self.format(bold=True, font_size=14, font_color=f"#{DEEP}"))
        sheet.write_string(1, 0, warn, self.format(font_color=f"#{OCHRE}", bold=True))
        self.head(sheet, 2, columns)
        sheet.freeze_panes(3, stay)
        sheet.repeat_rows(2)
        self.page(sheet)
        return sheet

    def add(self, name: str) -> Any:
        """An empty sheet."""
        return self.book.add_worksheet(name, _Sheet)

    def widths(self, sheet: Any, columns: Sequence[Column]) -> None:
        """As wide as the columns want to be."""
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self.format())

    def head(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        """A head row, dark; lighter over what people type."""
        sheet.set_row(row, 32)
        for place, column in enumerate(columns):
            ground = ACCENT if column.typed else DEEP
            look = {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": f"#{ground}",
                "text_wrap": True,
                "align": "center",
            }
            sheet.write_string(row, place, column.head, self.format(**look))

    def page(self, sheet: Any, *, one: bool = False) -> None:
        """A4 across, as wide as the page, numbered; with `one` all of it on one page."""
        sheet.set_paper(_PAPER_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, int(one))
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&9&A&R&9第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)

    def cells(self, columns: Sequence[Column], **more: Any) -> list[Any]:
        """How each column looks."""
        return [self.cell(column, **more) for column in columns]

    def totals(self, columns: Sequence[Column]) -> list[Any]:
        """How a row of sums looks."""
        return self.cells(columns, bold=True, top=1, bg_color=f"#{PAPER}", font_color=f"#{INK}")

    def ground(self, colour: str, ink: str = INK) -> Any:
        """A format for a condition."""
        return self.book.add_format({"bg_color": f"#{colour}", "font_color": f"#{ink}"})

    def agree(self, sheet: Any, first: int, column: int, last: int) -> None:
        """相符 in green, all else in red."""
        for criteria, colour, ink in (("begins with", SOFT, ACCENT), ("not containing", "F7E3DC", OCHRE)):
            found = {"type": "text", "criteria": criteria, "value": "相符", "format": self.ground(colour, ink)}
            sheet.conditional_format(first, column, last, column, found)


@contextmanager
def written(title: str, author: str, *, large: bool = False) -> Iterator[tuple[Workbook, io.BytesIO]]:
    """A workbook that is closed at the end; then its bytes are in the stream."""
    out = io.BytesIO()
    made = Workbook(out, title, author, large=large)
    yield made, out
    made.book.close()
