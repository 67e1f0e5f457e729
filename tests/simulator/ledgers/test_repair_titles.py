"""The sheets of the workbook of rejected rows: names that Excel takes, whatever the file's own were called."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simulator.ledgers.accept import accept
from simulator.ledgers.plan import PLAN_SHEET
from simulator.ledgers.propose import propose
from simulator.ledgers.read import Book, Sheet, read_book
from simulator.ledgers.repair import repair_workbook
from simulator.ledgers.words import load_words

WORDS = load_words(Path(__file__).resolve().parents[3])
HEAD = ["房号", "业主", "账期", "应收", "实收"]
LONG = "二〇二四年一月到十二月物业费应收实收欠费明细表最后一版再也不改"  # 31 characters


def book_of(*names: str) -> Book:
    """A sheet a name; in each one row is good and one is not."""
    return Book(
        "a.xlsx",
        tuple(
            Sheet(
                name,
                pl.DataFrame(
                    [HEAD, [f"{n}-101", "王芳", "2024-01", "5", "5"], [f"{n}-102", "李", "2024-01", "x", "0"]],
                    schema=[f"c{column}" for column in range(len(HEAD))],
                    orient="row",
                ),
            )
            for n, name in enumerate(names, 1)
        ),
    )


@pytest.mark.parametrize(
    "names",
    [
        ("东区", "东区/", "东区:", "东区*"),
        ("A[1]", "a 1 ", "A?1?"),
        ("'一期'", "一期'", "'一期"),
        (f"{LONG}甲", f"{LONG}乙", LONG, f"{LONG[:-2]} 2"),
        ("😀" * 20, "😀" * 21),
        (PLAN_SHEET, "History", "history"),
        ("", "[]", "'''", "\x01\x02"),
        ("=1+1", "<img src=x>", "a\x0bb"),
    ],
)
def test_every_sheet_has_a_name_of_its_own_that_excel_takes(names: tuple[str, ...]) -> None:
    book = book_of(*names)
    first = accept(book, propose(book, WORDS), WORDS)
    assert first.sums.rows_rejected == len(names)
    written = openpyxl.load_workbook(io.BytesIO(repair_workbook(book, first)))
    titles = [one for one in written.sheetnames if one != PLAN_SHEET]
    assert len(titles) == len(names)
    assert len({one.casefold() for one in titles}) == len(names)
    for one in titles:
        assert 0 < len(one.encode("utf-16-le")) // 2 <= 31
        assert not set(one) & set("[]:*?/\\\x01\x02\x0b")
        assert one == one.strip("'")
        assert one.casefold() != "history"
        written[one]["E2"] = "5"  # what was wrong is mended
    out = io.BytesIO()
    written.save(out)
    again = read_book("待修正.xlsx", out.getvalue())
    second = accept(again, propose(again, WORDS), WORDS)
    assert second.rejected == ()
    assert second.sums.rows_accepted == len(names)
