"""Bad rows: each with every fault it has, sums that still agree, a workbook to mend them in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.ledgers.accept import Accepted, accept
from simulator.ledgers.lines import column_of
from simulator.ledgers.plan import Plan
from simulator.ledgers.propose import propose
from simulator.ledgers.read import Book, LedgerError, read_book
from simulator.ledgers.repair import repair_workbook
from simulator.ledgers.words import load_words
from tests.simulator.ledgers import mangled
from tests.simulator.ledgers.made import Row, rows

HEAD = ["房号", "业主", "账期", "应缴日期", "应收", "减免", "实收", "缴费日期", "欠费"]
GOOD = ["1-1-0101", "王芳", "2024-01", "2024-01-31", "100.00", "", "100.00", "2024-01-20", "0"]
WORDS = load_words(Path(__file__).resolve().parents[3])


def changed(**cells: str) -> list[str]:
    return [cells.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


def brought(*lines: list[str], head: list[str] = HEAD, **update: Any) -> Accepted:
    """The lines, after a good row of another home on line 2."""
    other = ["1-1-0102", *GOOD[1:]]
    book = read_book("台账.csv", mangled.csv_bytes([head, other[: len(head)], *lines], "gb18030"))
    plan = propose(book, WORDS).model_copy(update=update)
    found = accept(book, plan, WORDS)
    assert found.sums.agree
    return found


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("应收", "12.345", "零头"),
        ("应收", "一百元", "看不懂这个金额"),
        ("应收", "", "没有应收"),
        ("应收", "1,23.00", "看不懂这个金额"),
        ("应收", "99999999999", "大得不合理"),
        ("实收", "#N/A", "看不懂这个金额"),
        ("减免", "100.01", "减免比应收还多"),
        ("房号", "", "没有房号"),
        ("房号", "2003-01-05 00:00:00", "变成了日期"),
        ("账期", "", "没有账期"),
        ("账期", "2024年13月", "没有这个月份"),
        ("账期", "上个月", "看不懂这个账期"),
        ("应缴日期", "2024-02-30", "没有这一天"),
        ("缴费日期", "5/3/24", "看不懂这个日期"),
        ("缴费日期", "1024-01-05", "年份不合理"),
        ("缴费日期", "2024-01", "没有日"),
        ("应收", "-5.00", "不能是负数"),
    ],
)
def test_one_fault(column: str, value: str, reason: str) -> None:
    line = changed(**{column: value}) if column != "应收" or value else changed(应收="", 实收="", 缴费日期="")
    found = brought(line)
    if value == "-5.00":
        line = changed(应收="-5.00", 实收="")
        found = brought(line)
    assert found.rows["room"].to_list() == ["1-1-0102"]
    assert found.sums.rows_rejected == 1
    one = next(one for one in found.rejected if reason in one.reason)
    letter = "ABCDEFGHI"[HEAD.index(column if reason != "没有应收" else "应收")]
    assert (one.line, one.column, one.value) == (3, f"{letter} {column}", value)
    assert "；" in one.reason
    assert one.cells == tuple(cell or None for cell in line)


def test_every_fault_of_a_row_is_told_at_once() -> None:
    found = brought(changed(房号="", 账期="不明", 应收="abc", 缴费日期="昨天", 应缴日期="2024-02-30"))
    assert {one.column for one in found.rejected} == {"A 房号", "C 账期", "D 应缴日期", "E 应收", "H 缴费日期"}
    assert found.sums.rows_rejected == 1
    assert found.sums.unreadable == 1
    assert any("1 格金额读不出来" in note for note in found.notes)


def test_what_is_rejected_is_in_the_sums_of_what_was_read() -> None:
    found = brought(changed(账期="不明"))
    assert (found.sums.read.billed, found.sums.rejected.billed, found.sums.accepted.billed) == (20000, 10000, 10000)


def test_the_same_row_twice_is_sent_back_and_names_the_row_it_repeats() -> None:
    assert [(one.line, "第 3 行" in one.reason) for one in brought(GOOD, GOOD, GOOD).rejected] == [(4, True), (5, True)]
    once, each = brought(GOOD, GOOD, duplicates="once"), brought(GOOD, GOOD, duplicates="each")
    assert (once.rows.height, once.sums.aside.billed, once.rejected) == (2, 10000, ())
    assert (each.rows.height, each.rejected) == (3, ())


def test_serial_numbers_do_not_hide_that_a_row_is_there_twice() -> None:
    head = ["序号", *HEAD]
    found = brought(["2", *GOOD], ["3", *GOOD], head=head)
    assert [one.line for one in found.rejected if "疑似重复" in one.reason] == [4]


def test_a_reversal_nets_against_its_bill() -> None:
    found = brought(
        GOOD, changed(应收="-100.00", 实收="-100.00", 缴费日期="2024-02-01", 欠费=""), changed(应收="90", 实收="90")
    )
    assert found.rejected == ()
    mine = found.rows.filter(pl.col("room") == "1-1-0101")
    assert (mine["billed"].sum(), mine["paid"].sum()) == (9000, 9000)


def test_a_booking_made_again_after_its_reversal_is_no_duplicate() -> None:
    back = changed(应收="-100.00", 实收="-100.00", 欠费="")
    assert brought(GOOD, back, GOOD).rejected == ()


def test_more_taken_back_than_was_billed_is_sent_back_and_the_bill_stays() -> None:
    found = brought(GOOD, changed(应收="-100.01", 实收="", 缴费日期="", 欠费=""))
    assert [(one.line, one.column, one.value) for one in found.rejected] == [(4, "E 应收", "-100.01")]
    assert found.rows.filter(pl.col("room") == "1-1-0101")["billed"].to_list() == [10000]


def test_a_wrong_balance_is_a_note() -> None:
    found = brought(changed(欠费="7.00"))
    assert found.rejected == ()
    assert any("欠费不等于" in note and "第 3 行" in note for note in found.notes)


def test_a_payment_in_a_row_of_its_own_pays_the_bill() -> None:
    found = brought(
        changed(实收="", 缴费日期="", 欠费="100"), changed(应收="", 实收="60", 缴费日期="2024-03-01", 欠费="40")
    )
    mine = found.rows.filter(pl.col("room") == "1-1-0101")
    assert mine.select("role", "start", "billed", "paid").rows() == [
        ("bill", date(2024, 1, 1), 10000, 0),
        ("receipt", date(2024, 1, 1), 0, 6000),
    ]


def two_sheets(receipts: list[list[Any]], head: list[str], paid: bool = False) -> Book:
    book = openpyxl.Workbook()
    bills: Any = book.active
    bills.title = "应收"
    bills.append(["房号", "账期", "应收", *(["实收"] if paid else [])])
    for month in (1, 2, 3):
        bills.append(["1-101", f"2024-{month:02d}", 100, *([100] if paid else [])])
    sheet: Any = book.create_sheet("收款")
    sheet.append(head)
    for line in receipts:
        sheet.append(line)
    return read_book("两张.xlsx", mangled.xlsx_bytes(book))


def paid_by_month(found: Accepted) -> list[int]:
    return found.rows.group_by("start").agg(pl.col("paid").sum()).sort("start")["paid"].to_list()


def test_receipts_without_a_period_pay_the_oldest_open_bill_first() -> None:
    book = two_sheets(
        [["1-101", 130, date(2024, 3, 5)], ["1-101", 20, date(2024, 2, 5)], ["9-999", 5, None]],
        ["房号", "实收", "缴费日期"],
    )
    found = accept(book, propose(book, WORDS), WORDS)
    assert paid_by_month(found) == [10000, 5000, 0]
    assert [(one.sheet, one.line, "没有账单" in one.reason) for one in found.rejected] == [("收款", 4, True)]
    assert found.sums.agree
    book = two_sheets([["1-101", 350, date(2024, 3, 5)]], ["房号", "实收", "缴费日期"])
    found = accept(book, propose(book, WORDS), WORDS)
    assert paid_by_month(found) == [10000, 10000, 15000]
    assert any("预缴" in note for note in found.notes)


def test_money_told_on_both_sheets_is_counted_once() -> None:
    receipts = [["1-101", 100, date(2024, month, 5), f"2024-{month:02d}"] for month in (1, 2, 3)]
    book = two_sheets(receipts, ["房号", "实收", "缴费日期", "账期"], paid=True)
    plan = propose(book, WORDS)
    assert plan.paid_from == "receipts"
    assert any(question.code == "paid-twice" for question in plan.questions)
    for choice, paid in (("receipts", 30000), ("bills", 30000), ("both", 60000)):
        found = accept(book, plan.model_copy(update={"paid_from": choice}), WORDS)
        assert found.sums.accepted.paid == paid
        assert found.sums.read.paid == 60000
        assert found.sums.agree


def test_arrears_lists_are_bills_of_what_is_owed() -> None:
    found = brought(["1-101", "2024-01", "80"], ["1-101", "2024-02", "80"], head=["房号", "账期", "欠费金额"])
    assert found.rows.filter(pl.col("room") == "1-101")["billed"].to_list() == [8000, 8000]


# --- the repair ---


def spoil(made: Callable[[list[Row]], tuple[str, bytes]]) -> tuple[Book, list[Row], int]:
    """A book with some cells spoilt, the truth, and the number of spoilt rows: every 37th amount is no number."""
    books = rows(48, as_of=date(2025, 12, 31))
    book = read_book(*made(books))
    plan = propose(book, WORDS)
    many, sheets = 0, []
    for sheet, planned in zip(book.sheets, plan.sheets, strict=True):
        letters = [one.letter for one in planned.columns if one.field in ("billed", "paid")]
        frame = sheet.cells
        for line in range(planned.head[-1] if planned.head else frame.height, frame.height):
            column = column_of(letters[line % len(letters)]) if letters else ""
            if line % 13 == 5 and frame[line, column] and not _odd(frame.row(line)):
                frame = frame.with_columns(
                    pl.when(pl.int_range(pl.len()) == line).then(pl.col(column) + "？").otherwise(column).alias(column)
                )
                many += 1
        sheets.append(type(sheet)(sheet.name, frame, sheet.merged))
    return Book(book.name, tuple(sheets)), books, many


def _odd(row: tuple[str | None, ...]) -> bool:
    return any(cell and (cell[-2:] in ("合计", "小计", "总计", "水费", "公摊") or "金额" in cell) for cell in row)


def mended(data: bytes) -> bytes:
    """What a person does: open the workbook, take the question marks out of the cells, save."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for cells in sheet.iter_rows(min_col=2):
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("？", "")
    return mangled.xlsx_bytes(book)


@pytest.mark.parametrize(
    "made",
    [
        mangled.gbk_with_titles,
        mangled.utf8_subtotals,
        mangled.merged_wide,
        mangled.sheets_by_building,
        mangled.merged_rooms,
        mangled.blank_rooms_csv,
        mangled.building_rows,
        mangled.item_columns,
    ],
    ids=lambda made: made.__name__,
)
def test_what_was_accepted_and_what_was_mended_are_the_whole(made: Callable[[list[Row]], tuple[str, bytes]]) -> None:
    book, _, many = spoil(made)
    plan = propose(book, WORDS)
    first = accept(book, plan, WORDS)
    assert many > 2
    assert first.sums.rows_rejected == many
    assert first.sums.agree
    again = read_book("待修正.xlsx", mended(repair_workbook(book, first)))
    second = accept(again, propose(again, WORDS), WORDS)
    assert second.rejected == ()
    assert second.sums.rows_accepted == many
    whole, _, _ = truth(made)
    both = pl.concat([first.rows, second.rows]).drop("sheet", "line")
    told = [
        "building",
        "unit",
        "room",
        "owner",
        "item",
        "start",
        "months",
        "due",
        "billed",
        "discount",
        "paid",
        "paid_on",
    ]
    assert both.select(told).sort(told).equals(whole.rows.select(told).sort(told))


def truth(made: Callable[[list[Row]], tuple[str, bytes]]) -> tuple[Accepted, Plan, Book]:
    book = read_book(*made(rows(48, as_of=date(2025, 12, 31))))
    plan = propose(book, WORDS)
    return accept(book, plan, WORDS), plan, book


def test_the_workbook_keeps_heads_and_cells_and_says_why() -> None:
    book = read_book("台账.csv", mangled.csv_bytes([["标题"], HEAD, GOOD, changed(应收="=1+2")], "utf-8"))
    data = repair_workbook(book, accept(book, propose(book, WORDS), WORDS))
    assert data == repair_workbook(book, accept(book, propose(book, WORDS), WORDS))
    page: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    lines = [[cell.value for cell in line] for line in page.iter_rows()]
    assert lines[0] == ["原因", *HEAD]
    assert lines[1][1:] == [cell or None for cell in changed(应收="=1+2")]
    assert "第 4 行" in lines[1][0]
    assert "E 应收" in lines[1][0]
    assert page["F2"].data_type == "s"


# --- files that are no ledgers ---


def zip_of(files: dict[str, bytes]) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def sheet_with(cells: str) -> bytes:
    """A workbook whose only sheet has this XML for its rows."""
    plain = mangled.gbk_with_titles(rows(1))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = plain[0]
    import zipfile

    with zipfile.ZipFile(io.BytesIO(mangled.xlsx_bytes(book))) as package:
        files = {name: package.read(name) for name in package.namelist()}
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    files["xl/worksheets/sheet1.xml"] = head + cells.encode() + b"</sheetData></worksheet>"
    return zip_of(files)


HOSTILE = {
    "empty": b"",
    "no-zip": b"PK\x03\x04" + b"\0" * 200,
    "no-xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600,
    "other-zip": zip_of({"a.txt": b"hello"}),
    "web-page": b"<html><table><tr><td>1</td></tr></table></html>",
    "pdf": b"%PDF-1.7 ...",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "noise": bytes(n * 7919 % 251 for n in range(5000)),
    "one-column": "房号\n1\n2\n".encode(),
    "far-cell": sheet_with('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_ledger_is_refused_in_chinese(name: str) -> None:
    with pytest.raises(LedgerError, match=r"[一-鿿]{4}.*。"):
        read_book("怪文件", HOSTILE[name])


def test_a_bomb_is_found_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.ledgers.xlsx.MOST_UNPACKED", 2_000_000)
    with pytest.raises(LedgerError, match="太大"):
        read_book("炸弹.xlsx", sheet_with(f"<!--{' ' * 3_000_000}-->"))


def test_a_zip_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.ledgers.xlsx.MOST_UNPACKED", 2_000_000)
    data = sheet_with(f"<!--{' ' * 3_000_000}-->")
    size = len(f"<!--{' ' * 3_000_000}-->") + 117
    at = [n for n in range(len(data) - 4) if int.from_bytes(data[n : n + 4], "little") in range(size - 90, size + 90)]
    assert at
    lying = bytearray(data)
    for n in at:
        lying[n : n + 4] = (100).to_bytes(4, "little")
    with pytest.raises(LedgerError):
        read_book("谎报.xlsx", bytes(lying))


def test_truncated_files_never_raise_anything_else() -> None:
    data = mangled.merged_wide(rows(5))[1]
    for part in range(0, len(data), max(len(data) // 40, 1)):
        with pytest.raises(LedgerError):
            read_book("断.xlsx", data[:part])


def test_a_formula_without_a_stored_value_is_no_blank() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["房号", "账期", "应收", "实收"])
    sheet.append(["1-101", "2024-01", "=50*2", 0])
    sheet.append(["1-102", "2024-01", 100, 0])
    read = read_book("公式.xlsx", mangled.xlsx_bytes(book))
    found = accept(read, propose(read, WORDS), WORDS)
    assert [(one.line, one.column) for one in found.rejected] == [(2, "C 应收")]
    assert found.rows["billed"].to_list() == [10000]
    assert any("公式" in note for note in read.notes)


def test_a_ledger_without_anything_known_says_so() -> None:
    book = read_book("x.csv", b"a,b,c\n1,2,3\n")
    plan = propose(book, WORDS)
    assert [question.code for question in plan.questions if question.code == "no-bills"]
    assert accept(book, plan, WORDS).rows.height == 0


def test_a_plan_for_another_file_is_refused() -> None:
    book = read_book("台账.csv", mangled.csv_bytes([HEAD, GOOD], "utf-8"))
    plan = propose(book, WORDS)
    plan.sheets[0].columns[0].letter = "ZZ"
    with pytest.raises(LedgerError, match="ZZ"):
        accept(book, plan, WORDS)
    plan.sheets[0].columns[1].field = "room"
    with pytest.raises(LedgerError, match=r"ZZ(?s:.*)有两列都当作房号"):
        accept(book, plan, WORDS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=9), max_size=12))
def test_arbitrary_cells_never_crash_and_never_break_the_sums(lines: list[list[str]]) -> None:
    book = read_book("乱.csv", mangled.csv_bytes([HEAD, GOOD, *lines], "utf-8", "\t").replace(b"\0", b""))
    found = accept(book, propose(book, WORDS), WORDS)
    assert found.sums.agree
    assert repair_workbook(book, found)


def test_mended_receipts_find_the_bills_that_came_in_before() -> None:
    book = two_sheets(
        [["1-101", "一百", date(2024, 3, 5)], ["1-101", 50, date(2024, 2, 5)]], ["房号", "实收", "缴费日期"]
    )
    first = accept(book, propose(book, WORDS), WORDS)
    assert first.sums.rows_rejected == 1
    data = repair_workbook(book, first)
    again = read_book("待修正.xlsx", mended(data))
    assert [sheet.role for sheet in propose(again, WORDS).sheets] == ["receipts", "ignored"]
    fixed = openpyxl.load_workbook(io.BytesIO(data))
    fixed["收款"]["C2"] = 100
    again = read_book("待修正.xlsx", mangled.xlsx_bytes(fixed))
    second = accept(again, propose(again, WORDS), WORDS, before=first.rows)
    assert second.rejected == ()
    assert second.sums.agree
    assert second.rows.select("start", "paid").rows() == [(date(2024, 1, 1), 5000), (date(2024, 2, 1), 5000)]


def test_a_corrected_plan_goes_with_the_rows_to_mend() -> None:
    head = ["房号", "账期", "金额甲", "金额乙"]
    book = read_book(
        "x.csv", mangled.csv_bytes([head, ["1-101", "2024-01", "5", "7"], ["1-102", "2024-01", "x", "7"]], "gbk")
    )
    plan = propose(book, WORDS)
    plan.sheets[0].role = "bills"
    plan.sheets[0].columns[2].field = "billed"
    found = accept(book, plan, WORDS)
    assert found.sums.rows_rejected == 1
    fixed = openpyxl.load_workbook(io.BytesIO(repair_workbook(book, found)))
    fixed["待修正"]["D2"] = "9.00"
    again = read_book("待修正.xlsx", mangled.xlsx_bytes(fixed))
    assert accept(again, propose(again, WORDS), WORDS).rows["billed"].to_list() == [900]
