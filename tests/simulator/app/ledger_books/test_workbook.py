"""The ledger workbook: what stands in it agrees with the ledger to the fen, and its formulas give the same again."""

from __future__ import annotations

import dataclasses
import io
import shutil
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import openpyxl
import pytest

from simulator.app.ledger_books import places
from simulator.app.ledger_books.books import Books, natural
from simulator.app.ledger_books.places import AGES, BILLS, BUILDINGS, FIRST, HOMES, MONTHS
from simulator.app.ledger_books.workbook import workbook_xlsx
from simulator.ledgers.model import NO_DAY
from tests.simulator.app.ledger_books.made_books import books, hostile, made, nobody_owes, nobody_paid
from tests.simulator.app.ledger_books.recalculated import formulas, recalculated, values

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported.*:UserWarning")
CALC = shutil.which("localc") or shutil.which("scalc")


@cache
def sheets() -> dict[str, list[tuple[Any, ...]]]:
    return values(workbook_xlsx(books(key=True)))


def column(found: dict[str, list[tuple[Any, ...]]], sheet: str, head: str) -> list[Any]:
    columns = {"明细": BILLS, "按户": HOMES, "账龄": AGES, "楼栋": BUILDINGS, "月度": MONTHS}[sheet]
    at = [one.head for one in columns].index(head)
    return [row[at] for row in found[sheet][FIRST:]]


def fen(found: list[Any]) -> int:
    return sum(round(one * 100) for one in found if isinstance(one, int | float))


def results(found: dict[str, list[tuple[Any, ...]]]) -> list[Any]:
    """What the checks say."""
    about = [row[6] for row in found["说明"] if row[6] in ("相符", "不相符")]
    return about + [row[3] for row in found["账龄"] if row[2] == "核对"]


def mixed() -> Books:
    """Credits, payments without a day, bills not due yet."""
    given = books()
    led = given.ledger
    paid, day = led.paid.copy(), led.day.copy()
    paid[:3] += 12_345
    day[5:9] = NO_DAY
    return dataclasses.replace(
        given, ledger=dataclasses.replace(led, paid=paid, day=day, as_of=led.date_of(int(led.due[-1]) - 40))
    )


CASES = {
    "plain": books,
    "key": lambda: books(key=True),
    "hostile": lambda: books(hostile(), key=True),
    "nobody-owes": lambda: books(nobody_owes()),
    "nobody-paid": lambda: books(nobody_paid()),
    "mixed": mixed,
}


class TestSums:
    @pytest.mark.parametrize("case", CASES)
    def test_every_sheet_agrees_with_the_ledger(self, case: str):
        given = CASES[case]()
        led, found = given.ledger, values(workbook_xlsx(given))
        owed = int(np.maximum(led.outstanding, 0).sum())
        for head, total in (
            ("应收", int(led.billed.sum())),
            ("减免", int(led.discount.sum())),
            ("实收", int(led.paid.sum())),
            ("欠", owed),
        ):
            assert fen(column(found, "按户", head)) == total
            for sheet in ("楼栋", "月度"):  # the last row is their sum
                assert fen(column(found, sheet, head)[:-1]) == total
                assert fen(column(found, sheet, head)[-1:]) == total
        assert fen(column(found, "明细", "欠")) == int(led.outstanding.sum())
        assert results(found) == ["相符"] * 5

    def test_ageing_is_the_summary(self):
        found, summary = sheets(), books().summary
        for row, age in zip(found["账龄"][FIRST:], summary.ageing, strict=False):
            assert (row[0], row[2], round(row[3] * 100), row[6]) == (age.low, age.name, age.amount, age.oldest)
        assert fen(column(found, "楼栋", "其中已逾期")[:-1]) == summary.overdue

    def test_rates_are_the_summary(self):
        given = mixed()
        found = values(workbook_xlsx(given))
        assert column(found, "楼栋", "收缴率")[-1] == pytest.approx(given.summary.rates.collection_rate, abs=1e-12)
        assert column(found, "月度", "收缴率")[-1] == pytest.approx(given.summary.rates.collection_rate, abs=1e-12)
        by_name = {one.name: one.rates.collection_rate for one in given.summary.by_building}
        for name, rate in zip(column(found, "楼栋", "楼栋"), column(found, "楼栋", "收缴率"), strict=True):
            assert name == "合计" or rate == pytest.approx(by_name[name], abs=1e-12)

    def test_cash_by_month_holds_every_payment(self):
        given = mixed()
        found = column(values(workbook_xlsx(given)), "月度", "当月到账（按缴费日）")
        assert fen(found[:-1]) == fen(found[-1:]) == int(given.ledger.paid.sum())

    def test_behaviour_and_days(self):
        found = sheets()
        days = column(found, "按户", "最久逾期天数")
        bills = column(found, "明细", "逾期天数")
        assert max(days) == max(bills) > 1000
        assert set(column(found, "按户", "付款表现")) <= {"按期", "波动", "长期未缴", "有未结投诉", "数据不足"}


class TestShape:
    def test_sheets_heads_and_print(self):
        book = openpyxl.load_workbook(io.BytesIO(workbook_xlsx(books())))
        assert book.sheetnames == ["说明", "明细", "按户", "账龄", "楼栋", "月度"]
        for sheet in book.worksheets:
            assert sheet.page_setup.orientation == "landscape"
            assert str(sheet.page_setup.paperSize) == "9"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert str(sheet.page_setup.fitToHeight) == "0"
            if sheet.title != "说明":
                assert sheet.freeze_panes is not None
                assert sheet.print_title_rows == "$3:$3"
        assert book["明细"].auto_filter.ref == f"A3:Q{3 + len(books().ledger.home)}"
        assert {one.type for one in book["按户"].data_validations.dataValidation} == {"list"}
        assert {one.type for one in book["说明"].data_validations.dataValidation} == {"date"}
        assert isinstance(book["说明"]["B4"].value, datetime)

    def test_a_household_stands_once_and_in_the_order_of_its_room(self):
        rooms = column(sheets(), "按户", "户")
        assert rooms == sorted({row.room for row in made()}, key=natural)

    def test_without_a_key_nobody_is_named(self):
        text = str(values(workbook_xlsx(books())))
        assert not any(row.owner in text or row.room in text for row in made())
        assert not any(row.phone and row.phone in text for row in made())
        assert "代号" in text

    def test_with_a_key_every_sheet_says_that_it_is_personal(self):
        for name, rows in sheets().items():
            assert "内含个人信息" in str(rows[1][0]), name

    def test_equal_books_are_equal_bytes(self):
        assert workbook_xlsx(books(key=True)) == workbook_xlsx(books(key=True))


class TestHostile:
    def test_no_text_is_a_formula(self):
        clean, bad = workbook_xlsx(books(made(), key=True)), workbook_xlsx(books(hostile(), key=True))
        assert {n: len(f) for n, f in formulas(clean).items()} == {n: len(f) for n, f in formulas(bad).items()}
        assert not any("HYPERLINK" in one or "DROP" in one for found in formulas(bad).values() for one in found)
        assert any("HYPERLINK" in str(one) for one in column(values(bad), "按户", "户"))

    def test_numbers_as_names_stay_apart(self):
        """A spreadsheet's SUMIF takes 0101 and 101 for the same room."""
        pair = [
            dataclasses.replace(row, room=room) for room in ("0101", "101") for row in made() if row.room == "1-1-0101"
        ]
        given = books(tuple(pair), key=True)
        found = values(workbook_xlsx(given))
        assert column(found, "按户", "户") == ["101", "0101"] or column(found, "按户", "户") == ["0101", "101"]
        assert all("$A$" in one for one in formulas(workbook_xlsx(given))["按户"] if "COUNTIF(" in one)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return (one or "") == (other or "")


@pytest.mark.render
@pytest.mark.skipif(CALC is None, reason="LibreOffice Calc is not installed")
class TestRecalculated:
    @pytest.mark.parametrize(("case", "many"), [("hostile", False), ("mixed", True)])
    def test_the_formulas_give_what_stands_there(self, case: str, many: bool, monkeypatch: pytest.MonkeyPatch):
        if many:
            monkeypatch.setattr(places, "_MANY", 0)
        raw = workbook_xlsx(CASES[case]())
        before, after = values(raw), recalculated(raw)
        wrong = [
            (sheet, number, one, other)
            for sheet, rows in before.items()
            for number, (row, again) in enumerate(zip(rows, after[sheet], strict=True))
            for one, other in zip(row, again, strict=True)
            if not same(one, other)
        ]
        assert not wrong

    def test_sorting_and_another_day_keep_the_sums_right(self, monkeypatch: pytest.MonkeyPatch):
        """As a user does: rows of two households change places, and the day of the sheet moves on."""
        monkeypatch.setattr(places, "_MANY", 0)
        raw = workbook_xlsx(books())
        book = openpyxl.load_workbook(io.BytesIO(raw))
        bills, typed = book["明细"], [n for n, one in enumerate(BILLS, 1) if one.head not in _COMPUTED]
        for n in typed:
            one, other = bills.cell(4, n), bills.cell(bills.max_row, n)
            one.value, other.value = other.value, one.value
        moved = date(2026, 3, 31)
        book["说明"]["B4"].value = moved
        out = io.BytesIO()
        book.save(out)
        before, after = values(raw), recalculated(out.getvalue())
        assert results(after) == ["相符"] * 5
        for head in ("账单数", "应收", "实收", "欠"):
            assert column(after, "按户", head) == pytest.approx(column(before, "按户", head))
        for due, left, days in zip(
            *(column(after, "明细", head) for head in ("到期日", "欠", "逾期天数")), strict=True
        ):
            assert days == ((moved - due.date()).days if left > 0 else 0)


_COMPUTED = ("欠", "逾期天数", "账龄档", "到期应收", "到期已收")
