"""The ledger as a workbook: every bill, and what follows from it by formulas that anybody can check.

Numbers are written once, in 明细; all other sheets are formulas on it, with their results beside them for programs that
do not calculate. Sums go by numbers (户序, 楼序), never by names: a spreadsheet takes "0101" and "101" for the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.exports.documents.style import LINE, MUTED
from simulator.app.ledger_books.about import AS_OF, about
from simulator.app.ledger_books.books import Books
from simulator.app.ledger_books.counted import CLEARED, CREDIT, NEVER, NOT_DUE, Counted, by, count, oldest
from simulator.app.ledger_books.grid import (
    Cell,
    Column,
    Formula,
    Workbook,
    letter,
    write_row,
    written,
)
from simulator.app.ledger_books.places import BILLS, FIRST, HOMES, Places
from simulator.app.ledger_books.totals import ages, buildings, months
from simulator.ledgers.labels import LABELS
from simulator.ledgers.model import NO_DAY
from simulator.population.estate import PROPERTY_KIND_NAMES, PROPERTY_KINDS

_LARGE = 20_000  # bills; above it rows are written through to disk
_CHECKED = ("已核对", "有疑问", "待查")
_COUNTS = (0, 6)  # among the sums of a household; the others are money
_KINDS = tuple(PROPERTY_KIND_NAMES[kind] for kind in PROPERTY_KINDS)


def workbook_xlsx(books: Books) -> bytes:
    """Six sheets: 说明, 明细, 按户, 账龄, 楼栋, 月度. Equal books are equal bytes."""
    many = len(books.ledger.home) > _LARGE
    counted, places = count(books), Places.of(books.ledger, len(books.bands))
    with written(f"{books.ledger.name}收费台账", books.company.name, large=many) as (made, out):
        about(made, books, places)
        _bills(made, books, counted, places)
        _homes(made, books, counted, places)
        ages(made, books, counted, places)
        buildings(made, books, counted, places)
        months(made, books, counted, places)
    return out.getvalue()


def _bills(made: Workbook, books: Books, counted: Counted, places: Places) -> None:
    ledger = books.ledger
    sheet = made.sheet("明细", f"{ledger.name}　逐笔账单", BILLS, warn=books.warning, stay=2)
    looks = made.cells(BILLS)
    place, floor = _places(books.order), _places(np.array(books.order_of_buildings))
    order = np.argsort(place[ledger.home], kind="stable")
    columns = (
        ledger.home,
        ledger.start,
        ledger.months,
        ledger.due,
        ledger.billed,
        ledger.discount,
        counted.received,
        counted.open,
        counted.late,
        counted.band,
        counted.asked,
        counted.applied,
        counted.last,
    )
    days = {int(day): ledger.date_of(day) for day in np.unique(np.concatenate([ledger.start, ledger.due, ledger.day]))}
    days[int(NO_DAY)] = None  # type: ignore[assignment]
    heads = ("应收", "减免", "实收", "欠", "逾期天数", "到期日")
    billed_at, discount_at, paid_at, open_at, late_at, due_at = (letter(BILLS, head) for head in heads)
    for row, one in enumerate(zip(*(values[order].tolist() for values in columns), strict=True), FIRST):
        home, start, span, due, billed, discount, received, left, late, band, asked, applied, last = one
        line, building = row + 1, ledger.building[home]
        cells: tuple[Cell, ...] = (
            int(place[home]) + 1,
            books.homes[home],
            int(floor[building]) + 1,
            books.buildings[building],
            _KINDS[ledger.kind[home]],
            days[start],
            span,
            days[due],
            billed / 100,
            discount / 100,
            received / 100,
            Formula(f"=ROUND({billed_at}{line}-{discount_at}{line}-{paid_at}{line},2)", left / 100),
            Formula(f"=IF({open_at}{line}>0,MAX(0,{AS_OF}-{due_at}{line}),0)", late),
            Formula(
                f'=IF({open_at}{line}=0,"{CLEARED}",IF({open_at}{line}<0,"{CREDIT}",'
                f"{places.band_of(f'{late_at}{line}')}))",
                counted.names[band],
            ),
            Formula(f"=IF({due_at}{line}<={AS_OF},{billed_at}{line},0)", asked / 100),
            Formula(
                f"=IF({due_at}{line}<={AS_OF},MAX(0,MIN({paid_at}{line},{billed_at}{line}-{discount_at}{line})),0)",
                applied / 100,
            ),
            days[last],
        )
        write_row(sheet, row, cells, looks)
    _finish(made, sheet, len(order), BILLS)
    if len(order):
        _shade(made, sheet, FIRST + len(order) - 1, BILLS, "逾期天数")
        _apart(made, sheet, FIRST + len(order) - 1, len(BILLS))


def _homes(made: Workbook, books: Books, counted: Counted, places: Places) -> None:
    ledger, n = books.ledger, books.ledger.households
    sheet = made.sheet("按户", f"{ledger.name}　一户一行", HOMES, warn=books.warning, stay=2)
    looks = made.cells(HOMES)
    late = counted.late > 0
    sums = [
        by(ledger.home, values, n).tolist()
        for values in (
            np.ones_like(ledger.home),
            ledger.billed,
            ledger.discount,
            counted.received,
            counted.owed,
            counted.overdue,
            late,
            counted.asked,
            counted.applied,
        )
    ]
    since, floor = oldest(books, counted).tolist(), _places(np.array(books.order_of_buildings))
    firsts = [first for first, _ in books.bands]
    ends = np.cumsum(np.array(sums[0])[books.order]) + FIRST
    since_at, days_at = letter(HOMES, "最早未清到期日"), letter(HOMES, "最久逾期天数")
    for row, home in enumerate(books.order.tolist(), FIRST):
        line, building = row + 1, ledger.building[home]
        values = [values[home] for values in sums]
        last_bill = int(ends[row - FIRST])
        formulas = places.of_home(line, last_bill - values[0] + 1, last_bill)
        days = max(0, ledger.known - since[home]) if since[home] != NEVER else 0
        band = books.bands[int(np.searchsorted(firsts, days, side="right")) - 1][1] if days else NOT_DUE
        cells: tuple[Cell, ...] = (
            row - FIRST + 1,
            books.homes[home],
            int(floor[building]) + 1,
            books.buildings[building],
            _KINDS[ledger.kind[home]],
            int(ledger.area[home]) / 100 if ledger.area[home] else None,
            LABELS[books.label[home]],
            *(
                Formula(text, value if number in _COUNTS else value / 100)
                for number, (text, value) in enumerate(zip(formulas, values, strict=True))
            ),
            ledger.date_of(since[home]) if since[home] != NEVER else None,
            Formula(f'=IF({since_at}{line}="",0,MAX(0,{AS_OF}-{since_at}{line}))', days),
            Formula(
                f'=IF({since_at}{line}="","{CLEARED}",{places.band_of(f"{days_at}{line}")})',
                band if since[home] != NEVER else CLEARED,
            ),
            None,
            None,
        )
        write_row(sheet, row, cells, looks)
    _finish(made, sheet, n, HOMES)
    if n:
        last, column = FIRST + n - 1, [one.head for one in HOMES].index("核对")
        _shade(made, sheet, last, HOMES, "最久逾期天数")
        said = {"error_title": "请从三样里选", "error_message": f"这一列只写{'、'.join(_CHECKED)}。"}
        sheet.data_validation(FIRST, column, last, column, {"validate": "list", "source": list(_CHECKED)} | said)


def _places(order: np.ndarray) -> np.ndarray:
    """What stands where -> where each stands."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def _finish(made: Workbook, sheet: Any, rows: int, columns: Sequence[Column]) -> None:
    if rows:
        sheet.autofilter(FIRST - 1, 0, FIRST + rows - 1, len(columns) - 1)
    else:
        sheet.write_string(FIRST, 1, "没有账单", made.format(font_color=f"#{MUTED}"))


def _shade(made: Workbook, sheet: Any, last: int, columns: Sequence[Column], head: str) -> None:
    """The older, the darker the ground of its band."""
    days, band = letter(columns, head), [one.head for one in columns].index("账龄档")
    for least, colour in ((1096, "E9C9BC"), (366, "F3E1D3"), (1, "FAF3E6")):
        rule = {"type": "formula", "criteria": f"=${days}{FIRST + 1}>={least}", "format": made.ground(colour)}
        sheet.conditional_format(FIRST, band, last, band, rule | {"stop_if_true": True})


def _apart(made: Workbook, sheet: Any, last: int, width: int) -> None:
    """A thin line where another household begins."""
    line = made.book.add_format({"top": 1, "top_color": f"#{LINE}"})
    rule = {"type": "formula", "criteria": f"=$A{FIRST + 1}<>$A{FIRST}", "format": line}
    sheet.conditional_format(FIRST, 0, last, width - 1, rule)
