"""Ledgers mangled in every way that property software knows come in to the fen, row by row."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from simulator.ledgers.accept import Accepted, accept
from simulator.ledgers.plan import Plan
from simulator.ledgers.propose import propose
from simulator.ledgers.pseudonym import nameless, new_key
from simulator.ledgers.read import Book, LedgerError, read_book
from simulator.ledgers.words import Words, load_words
from tests.simulator.ledgers import mangled
from tests.simulator.ledgers.made import Row, rows

ROOT = Path(__file__).resolve().parents[3]
Made = Callable[[list[Row]], tuple[str, bytes]]


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT)


@pytest.fixture(scope="module")
def books() -> list[Row]:
    return rows(60, as_of=date(2025, 12, 31))


def taken(words: Words, made: tuple[str, bytes], **changed: Any) -> tuple[Book, Plan, Accepted]:
    book = read_book(*made)
    plan = propose(book, words).model_copy(update=changed)
    return book, plan, accept(book, plan, words)


def bill_of(books: Iterable[Row], *, discount: bool = True) -> dict[tuple[str, date, int], tuple[Any, ...]]:
    """The truth: (flat, start, months) -> billed, discount, paid, paid on."""
    return {
        (row.building, row.unit, row.room.rsplit("-", 1)[1], row.start, row.months): (
            row.billed,
            row.discount if discount else 0,
            row.paid,
            row.paid_on,
        )
        for row in books
    }


def bills_in(found: Accepted) -> dict[tuple[str, date, int], tuple[Any, ...]]:
    """The same of what was accepted; a receipt counts for the bill that it pays."""
    whole = found.rows.group_by("building", "unit", "room", "start", "months", maintain_order=True).agg(
        pl.col("billed", "discount", "paid").sum(), pl.col("paid_on").drop_nulls().max()
    )
    return {
        (
            one["building"],
            one["unit"],
            one["room"].replace("单元", "-").rsplit("-", 1)[1],
            one["start"],
            one["months"],
        ): (
            one["billed"],
            one["discount"],
            one["paid"],
            one["paid_on"],
        )
        for one in whole.iter_rows(named=True)
    }


WHOLE = [
    mangled.gbk_with_titles,
    mangled.utf8_subtotals,
    mangled.utf16_tabs,
    mangled.merged_wide,
    mangled.bills_and_receipts,
    mangled.merged_rooms,
    mangled.blank_rooms_csv,
    mangled.building_rows,
]
WITHOUT_DISCOUNT = [mangled.semicolons, mangled.sheets_by_building, mangled.item_columns, mangled.serials_and_floats]


@pytest.mark.parametrize("made", WHOLE + WITHOUT_DISCOUNT, ids=lambda made: made.__name__)
def test_every_row_comes_in_to_the_fen(made: Made, books: list[Row], words: Words) -> None:
    _, _, found = taken(words, made(books))
    assert [(one.line, one.column, one.value, one.reason) for one in found.rejected] == []
    assert bills_in(found) == bill_of(books, discount=made in WHOLE)
    assert found.sums.agree
    assert all(one.agrees for one in found.sums.totals)
    assert found.sums.accepted.billed == sum(row.billed for row in books)
    assert found.sums.accepted.paid == sum(row.paid for row in books)


def test_months_side_by_side_under_one_head(words: Words) -> None:
    books = [replace(row, discount=0, paid_on=None) for row in rows(30, periods=12, months=1)]
    _, _, found = taken(words, mangled.months_as_columns(books))
    assert found.rejected == ()
    assert bills_in(found) == bill_of(books)
    assert found.sums.agree


def test_totals_rows_were_found_and_compared(books: list[Row], words: Words) -> None:
    for made, many in ((mangled.gbk_with_titles, 3), (mangled.utf8_subtotals, 8), (mangled.merged_wide, 8)):
        _, _, found = taken(words, made(books))
        assert len(found.sums.totals) == many


def test_a_wrong_total_is_said_and_nothing_is_changed_for_it(books: list[Row], words: Words) -> None:
    name, data = mangled.gbk_with_titles(books)
    total = mangled.commas(sum(row.billed for row in books))
    wrong = data.decode("gbk").replace(f'"{total}"', "1.00").encode("gbk")
    _, _, found = taken(words, (name, wrong))
    assert [one.told for one in found.sums.totals if not one.agrees] == [100]
    assert any("差" in note and total in note for note in found.notes)
    assert found.sums.accepted.billed == sum(row.billed for row in books)


def test_people_and_kinds_and_due_days(books: list[Row], words: Words) -> None:
    truth = {row.room: row for row in books}
    for made in (mangled.gbk_with_titles, mangled.bills_and_receipts):
        _, _, found = taken(words, made(books))
        bills = found.rows.filter(pl.col("role") == "bill")
        for one in bills.iter_rows(named=True):
            row = truth[one["room"]]
            assert (one["owner"], one["phone"] or "", one["kind"], one["area"]) == (
                row.owner,
                row.phone,
                row.kind,
                row.area,
            )
        due = {(row.room, row.start): row.due for row in books}
        assert all(due[one["room"], one["start"]] == one["due"] for one in bills.iter_rows(named=True))
    _, _, found = taken(words, mangled.gbk_with_titles(books))
    assert set(found.rows.filter("complaint")["room"]) == {row.room for row in books if row.complaint}


def test_line_and_column_are_as_excel_shows_them(books: list[Row], words: Words) -> None:
    _, plan, found = taken(words, mangled.merged_rooms(books))
    assert plan.sheets[0].letters("room") == "C"
    assert found.rows["line"][0] == 5
    assert any("C" in note and "合并" in note for note in found.notes)
    aside = {one.reason: one for one in found.aside}
    water = aside["不算物业费的收费项目：水费"]
    assert water.amounts.billed == water.rows * 3307


def test_the_closing_day_is_the_one_on_the_sheet(books: list[Row], words: Words) -> None:
    assert taken(words, mangled.gbk_with_titles(books))[2].as_of == date(2026, 1, 1)
    assert taken(words, mangled.building_rows(books))[2].as_of == date(2025, 12, 31)
    last = max(row.paid_on for row in books if row.paid_on)
    assert taken(words, mangled.blank_rooms_csv(books))[2].as_of == last


def test_what_looks_personal_and_has_no_known_name_is_never_kept(books: list[Row], words: Words) -> None:
    _, plan, found = taken(words, mangled.serials_and_floats(books))
    columns = {one.name: one for one in plan.sheets[0].columns}
    assert columns["列3"].personal
    assert columns["列4"].personal
    assert "1380000" not in plan.model_dump_json()
    assert books[0].owner not in plan.model_dump_json()
    assert found.rows["phone"].null_count() == found.rows.height


def test_a_plan_survives_its_document(books: list[Row], words: Words) -> None:
    book, plan, found = taken(words, mangled.merged_wide(books))
    again = accept(book, Plan.model_validate_json(plan.model_dump_json()), words)
    assert again.rows.equals(found.rows)


def test_the_due_day_follows_the_plan(books: list[Row], words: Words) -> None:
    _, plan, found = taken(words, mangled.semicolons(books))
    assert any(question.code == "due" for question in plan.questions)
    assert found.rows["due"][0] == date(2024, 3, 31)
    plan.due.counted_from, plan.due.days = "start", 30
    book = read_book(*mangled.semicolons(books))
    dues = {(row.room, row.start): row.due for row in books}
    again = accept(book, plan, words)
    assert all(dues[room, start] == due for room, start, due in again.rows.select("room", "start", "due").iter_rows())


def test_a_receipt_that_says_less_of_its_room_is_of_the_same_household(words: Words) -> None:
    book = openpyxl.Workbook()
    bills: Any = book.active
    bills.append(["楼栋", "房号", "账期", "应收"])
    for room in ("501", "502"):
        bills.append(["3栋", room, "2024-01", 100])
    receipts: Any = book.create_sheet("收款")
    receipts.append(["房号", "实收", "缴费日期"])
    receipts.append(["501", 60, date(2024, 2, 5)])
    _, _, found = taken(words, ("两张.xlsx", mangled.xlsx_bytes(book)))
    assert found.rows["key"].n_unique() == 2
    ledger, key = nameless(found.rows, found.as_of, new_key("测试"), "测试")
    assert sorted(who.room for who in key.people.values()) == ["3栋501", "3栋502"]
    assert sorted(ledger.outstanding) == [4000, 10000]


@pytest.mark.render
def test_old_xls_comes_in_as_the_new_one(books: list[Row], words: Words, tmp_path: Path) -> None:
    for made in (mangled.merged_rooms, mangled.sheets_by_building):
        name, data = made(books)
        (tmp_path / name).write_bytes(data)
        profile = f"-env:UserInstallation=file://{tmp_path}/office"
        command = ["soffice", "--headless", profile, "--convert-to", "xls", "--outdir", str(tmp_path / "old"), name]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
        old = tmp_path / "old" / f"{Path(name).stem}.xls"
        _, _, found = taken(words, (old.name, old.read_bytes()))
        assert found.rejected == ()
        assert bills_in(found) == bill_of(books, discount=made in WHOLE)
        assert found.sums.agree


def test_a_broken_old_xls_cannot_take_the_process_with_it(words: Words) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    with pytest.raises(LedgerError):
        read_book("坏.xls", head.ljust(512, b"\xff") + b"\xff" * 4096)
