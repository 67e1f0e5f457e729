"""Tables that leave the house: nothing in them is a formula, dates are dates, the same table is the same file."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.course.cells import harmless
from simulator.tables import csv_bytes, workbook, write_table

EVIL = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1＋1", "－1", "　=1", "\u200b=1"]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_of_a_csv_begins_like_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes([text], [[text]]).decode("utf-8-sig"), newline="")))
    assert [row[0][0] for row in rows] == ["'", "'"]
    assert rows[1][0][1:] == text


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.none(), st.dates(), st.booleans()))
def test_what_is_no_text_stays_as_it_is(value: object) -> None:
    assert harmless(value) is value


def test_chinese_and_numbers_stay_as_they_are(tmp_path: Path) -> None:
    path = write_table(tmp_path / "缴费", ["户号", "项目"], [[1, 2], ["缴清", "退 -5"]], "csv")
    assert path.read_text(encoding="utf-8-sig").splitlines() == ["户号,项目", "1,缴清", "2,退 -5"]


def test_a_workbook_holds_no_formula_real_dates_and_is_the_same_again() -> None:
    sheets = {"台账": (["户号", "说明", "日期", "金额（元）"], [[1], ["=HYPERLINK(1)"], [date(2026, 3, 1)], [-12.5]])}
    made = workbook(sheets)
    assert made == workbook(sheets)
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        sheet = whole.read("xl/worksheets/sheet1.xml").decode()
        texts = whole.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in texts
    assert "<v>46082</v>" in sheet  # 2026-03-01 as Excel counts days
    assert "<v>-12.5</v>" in sheet


def test_an_empty_table_is_a_table() -> None:
    assert csv_bytes(["户号"], [[]]).decode("utf-8-sig") == "户号\r\n"
    assert workbook({"空": (["户号"], [[]])})
