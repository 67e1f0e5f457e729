"""Where things stand in the ledger workbook: the columns of its sheets, and the ranges that formulas speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.app.ledger_books.counted import NOT_DUE
from simulator.app.ledger_books.grid import COUNT, DAY, MONEY, MONTH, RATE, Column, letter
from simulator.ledgers.model import NO_DAY, Ledger

FIRST = 3
"""The first row below the head, from 0, in every sheet but 说明."""
BILLS = (
    Column("户序", 6, quiet=True),
    Column("户", 15),
    Column("楼序", 6, quiet=True),
    Column("楼栋", 10),
    Column("业态", 7),
    Column("账期", 11, MONTH),
    Column("几个月", 7, COUNT),
    Column("到期日", 11, DAY),
    Column("应收", 12, MONEY),
    Column("减免", 10, MONEY),
    Column("实收", 12, MONEY),
    Column("欠", 12, MONEY),
    Column("逾期天数", 9, COUNT),
    Column("账龄档", 14),
    Column("到期应收", 12, MONEY),
    Column("到期已收", 12, MONEY),
    Column("最近缴费日", 11, DAY),
)
HOMES = (
    Column("户序", 6, quiet=True),
    Column("户", 15),
    Column("楼序", 6, quiet=True),
    Column("楼栋", 10),
    Column("业态", 7),
    Column("面积（㎡）", 9, "0.00"),
    Column("付款表现", 12),
    Column("账单数", 7, COUNT),
    Column("应收", 13, MONEY),
    Column("减免", 10, MONEY),
    Column("实收", 13, MONEY),
    Column("欠", 12, MONEY),
    Column("其中已逾期", 12, MONEY),
    Column("逾期笔数", 7, COUNT),
    Column("到期应收", 13, MONEY),
    Column("到期已收", 13, MONEY),
    Column("最早未清到期日", 12, DAY),
    Column("最久逾期天数", 9, COUNT),
    Column("账龄档", 14),
    Column("核对", 9, typed=True),
    Column("备注", 22, typed=True, wrap=True),
)
AGES = (
    Column("逾期天数，从", 13, COUNT),
    Column("到", 10, COUNT),
    Column("账龄档", 25),
    Column("欠费（元）", 16, MONEY),
    Column("占已逾期", 11, RATE),
    Column("笔数", 9, COUNT),
    Column("户数（按最久一笔）", 14, COUNT),
)
BUILDINGS = (
    Column("楼序", 6, quiet=True),
    Column("楼栋", 13),
    Column("户数", 8, COUNT),
    Column("有逾期的户", 8, COUNT),
    Column("应收", 15, MONEY),
    Column("减免", 12, MONEY),
    Column("实收", 15, MONEY),
    Column("欠", 14, MONEY),
    Column("其中已逾期", 14, MONEY),
    Column("到期应收", 15, MONEY),
    Column("到期已收", 15, MONEY),
    Column("收缴率", 9, RATE),
    Column("占全部逾期", 9, RATE),
)
MONTHS = (
    Column("到期月份", 13, MONTH),
    Column("账单数", 9, COUNT),
    Column("应收", 15, MONEY),
    Column("减免", 12, MONEY),
    Column("实收", 15, MONEY),
    Column("欠", 14, MONEY),
    Column("到期应收", 15, MONEY),
    Column("到期已收", 15, MONEY),
    Column("收缴率", 9, RATE),
    Column("当月到账（按缴费日）", 15, MONEY),
)


_MANY = 20_000_000  # cells that a column of sums would look at


@dataclass(frozen=True)
class Places:
    """Rows as a spreadsheet counts, from 1. `calendar`: every month from the first to the last in which a bill fell due
    or money came in, counted from 1970-01; `undated`: there are payments without a day; `many`: so many bills that
    a household's sums look at its own rows first."""

    last_bill: int
    last_home: int
    last_band: int
    last_building: int
    last_month: int
    calendar: tuple[int, ...]
    undated: bool
    many: bool

    @classmethod
    def of(cls, ledger: Ledger, bands: int) -> Places:
        """At least one row each, so that ranges are ranges."""
        days = np.concatenate([ledger.due, ledger.day[ledger.day != NO_DAY]])
        months = month_of(ledger, days)
        calendar = tuple(range(int(months.min()), int(months.max()) + 1)) if len(months) else ()
        undated = bool((ledger.day == NO_DAY).any())

        def last(rows: int) -> int:
            return FIRST + max(rows, 1)

        return cls(
            last_bill=last(len(ledger.home)),
            last_home=last(ledger.households),
            last_band=last(bands),
            last_building=last(len(ledger.buildings)),
            last_month=last(len(calendar) + undated),
            calendar=calendar,
            undated=undated,
            many=len(ledger.home) * ledger.households > _MANY,
        )

    def bills(self, head: str) -> str:
        """A column of 明细."""
        return _range("明细", letter(BILLS, head), self.last_bill)

    def homes(self, head: str) -> str:
        """A column of 按户."""
        return _range("按户", letter(HOMES, head), self.last_home)

    def of_home(self, line: int, first: int, last: int) -> tuple[str, ...]:
        """The sums of the household in `line` of 按户, whose bills stood in the rows first to last of 明细.

        Where there are many bills a look at all of them for every household takes minutes: as long as the household's
        rows stand where they stood its own are added up, and after sorting all are searched again.
        """
        whole = _sums(f"A{line}", self.bills)
        if not self.many or last < first:
            return tuple(f"={one}" for one in whole)

        def own(head: str) -> str:
            return _range("明细", letter(BILLS, head), last, first)

        key = own("户序")
        unmoved = f"COUNTIF({key},A{line})=ROWS({key})"
        return tuple(f"=IF({unmoved},{near},{far})" for near, far in zip(_sums(f"A{line}", own), whole, strict=True))

    def band_of(self, days: str) -> str:
        """The formula for the band of so many days overdue."""
        firsts, names = (_range("账龄", one, self.last_band) for one in "AC")
        return f'IF({days}=0,"{NOT_DUE}",LOOKUP({days},{firsts},{names}))'

    def total(self, sheet: str, head: str) -> str:
        """The cell of a sum of 楼栋 or 月度."""
        columns, last = (BUILDINGS, self.last_building) if sheet == "楼栋" else (MONTHS, self.last_month)
        return f"{sheet}!${letter(columns, head)}${last + 1}"


def month_of(ledger: Ledger, days: np.ndarray) -> np.ndarray:
    """Days of the ledger -> months counted from 1970-01."""
    return (np.datetime64(ledger.first, "D") + days).astype("datetime64[M]").astype(np.int64)


def _sums(home: str, column: Callable[[str], str]) -> tuple[str, ...]:
    """账单数, 应收, 减免, 实收, 欠, 其中已逾期, 逾期笔数, 到期应收, 到期已收 of a household over some rows of 明细."""
    key, open_, late = column("户序"), column("欠"), column("逾期天数")
    billed, discount, paid, asked, applied = (
        f"SUMIF({key},{home},{column(head)})" for head in ("应收", "减免", "实收", "到期应收", "到期已收")
    )
    return (
        f"COUNTIF({key},{home})",
        billed,
        discount,
        paid,
        f'SUMIFS({open_},{key},{home},{open_},">0")',
        f'SUMIFS({open_},{key},{home},{late},">0")',
        f'COUNTIFS({key},{home},{late},">0")',
        asked,
        applied,
    )


def _range(sheet: str, column: str, last: int, first: int = FIRST + 1) -> str:
    return f"{sheet}!${column}${first}:${column}${last}"
