"""The monthly report: its figures are counted again by hand, it names nobody, and programs take it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdfium2
import pytest
from openxml_audit import OpenXmlValidator

from generator.deck import audit, load_theme
from generator.exports.office import convert, find_office
from simulator.app.ledger_books.month import MonthBooks, later, month_books, position
from simulator.app.ledger_books.report import report_docx
from simulator.app.ledger_books.slides import report_pptx
from simulator.app.ledger_books.telling import LEAST_HOMES, tell
from tests.simulator.app.ledger_books.made_books import books, hostile, made, nobody_owes, nobody_paid, steps
from tests.simulator.ledgers.made import Row
from tests.simulator.worlds import ROOT

FIRST, END = date(2025, 5, 1), date(2025, 5, 31)


@cache
def given(households: int = 60, *, key: bool = False) -> MonthBooks:
    return month_books(books(made(households), key=key), FIRST.year, FIRST.month)


def words(raw: bytes) -> str:
    """All text of a document in its order."""
    body = docx.Document(io.BytesIO(raw)).element.body
    return "\n".join(
        "".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in body.iter() if p.tag.endswith("}p")
    )


def paid_by(row: Row, day: date) -> int:
    return row.paid if row.paid_on and row.paid_on <= day else 0


def left(row: Row, day: date) -> int:
    return row.billed - row.discount - paid_by(row, day)


class TestFigures:
    def test_the_month_by_hand(self):
        rows, now = made(), given().now
        in_month = [row for row in rows if row.paid_on and FIRST <= row.paid_on <= END]
        before = FIRST - timedelta(days=1)
        assert now.cash == sum(row.paid for row in in_month)
        assert now.recovered == sum(row.paid for row in in_month if row.due < before)
        assert now.opening == sum(left(row, before) for row in rows if row.due < before)
        assert now.billed == sum(row.billed for row in rows if FIRST <= row.due <= END)
        assert now.whole.overdue == sum(left(row, END) for row in rows if row.due < END)
        crossing = [r for r in rows if r.due < before and (before - r.due).days <= 90 < (END - r.due).days]
        assert crossing
        assert now.rolling == sum(left(row, before) for row in crossing)
        assert now.rolled == sum(left(row, END) for row in crossing)

    def test_the_rate_of_twelve_months_by_hand(self):
        for at, end in (
            (given().now, END),
            (given().last_year, date(2024, 5, 31)),
            (given().before, date(2025, 4, 30)),
        ):
            assert at is not None
            due = [row for row in made() if later(at.first, -11) <= row.due <= end]
            assert at.year.rates.billed == sum(row.billed for row in due)
            assert at.year.rates.applied == sum(paid_by(row, end) for row in due)
            assert at.year.rates.collection_rate == at.year.rates.applied / at.year.rates.billed

    def test_the_last_month_is_the_ledger_itself(self):
        whole = books()
        last = position(whole.ledger, whole.rules, whole.ledger.as_of.replace(day=1)).whole
        assert last.ageing == whole.summary.ageing
        assert last.by_building == whole.summary.by_building
        assert last.received == whole.summary.received

    def test_all_cash_is_in_some_month(self):
        whole = books()
        led = whole.ledger
        months = [later(led.first, n) for n in range(-3, 46)]
        known = [position(led, whole.rules, one).cash for one in months if led.first <= one <= led.as_of]
        assert sum(known) == int(led.paid[led.day >= 0].sum())

    def test_a_month_that_is_not_there(self):
        for year, month in ((2021, 12), (2026, 1)):
            with pytest.raises(ValueError, match=f"台账里没有 {year} 年 {month} 月"):
                month_books(books(), year, month)

    def test_a_short_ledger_has_no_year_before(self):
        early = month_books(books(), 2022, 1)
        assert early.before is None
        assert early.last_year is None
        text = words(report_docx(early, steps()))
        assert "台账不够长" in text
        assert "比上月" not in tell(early, steps()).headlines[0]


class TestWords:
    def test_headlines_first_then_all_parts(self):
        text = words(report_docx(given(), steps()))
        told = tell(given(), steps())
        assert "比去年同月" in told.headlines[0]
        assert "比上月" in told.headlines[0]
        order = [
            *told.headlines,
            "本月的账",
            "账龄",
            "各楼栋",
            "下个月的三件事",
            "这份报告不知道的",
            "数从哪里来，怎么算",
        ]
        places = [text.index(one) for one in order]
        assert places == sorted(places)
        assert 1 <= len(told.todo) <= 3

    @pytest.mark.parametrize("key", [False, True])
    def test_nobody_is_named(self, key: bool):
        text = words(report_docx(given(key=key), steps()))
        text += deck_words(report_pptx(given(key=key), steps(), theme()))
        assert not any(row.owner in text or row.room in text for row in made())
        assert not any(f"H{n:05d}" in text for n in range(60))
        assert ("栋" in tell(given(key=key), steps()).buildings.rows[0][0]) == key
        assert "没有任何一户" in text

    def test_small_buildings_and_small_cells_are_not_told_apart(self):
        for households in (30, 60, 100, 1200):
            told = tell(given(households), steps())
            assert all(int(row[1].replace(",", "")) >= LEAST_HOMES or len(told.buildings.rows) == 1
                       for row in told.buildings.rows)  # fmt: skip
            assert sum(int(row[1].replace(",", "")) for row in told.buildings.rows) == households
            for row in told.labels.rows:
                few = int(row[1].removesuffix(" 户").replace(",", "")) < 5
                assert (row[2] == "户数少，不写") == few

    def test_buildings_stand_by_name_and_not_by_rank(self):
        names = [row[0] for row in tell(given(1200, key=True), steps()).buildings.rows]
        assert names[:10] == [f"{n}栋" for n in range(1, 11)]
        assert len(names) <= 41

    def test_nothing_owed_and_nothing_paid(self):
        fine = month_books(books(nobody_owes()), 2025, 5)
        assert "没有逾期的账" in tell(fine, steps()).headlines[2]
        bad = month_books(books(nobody_paid()), 2025, 5)
        assert "收到了 0.0%" in tell(bad, steps()).headlines[0]
        for one in (fine, bad):
            assert report_docx(one, steps())
            assert len(pptx.Presentation(io.BytesIO(report_pptx(one, steps(), theme()))).slides) >= 6


@cache
def theme() -> Any:
    return load_theme(ROOT / "slides" / "themes" / "default.yml")


def deck_words(raw: bytes) -> str:
    slides = pptx.Presentation(io.BytesIO(raw)).slides
    return "\n".join(t.text or "" for one in slides for t in one._element.iter() if t.tag.endswith("}t"))


class TestFiles:
    @pytest.mark.parametrize("found", [made(), hostile()], ids=["plain", "hostile"])
    def test_programs_take_them(self, found: Sequence[Row], tmp_path: Path):
        one = month_books(books(found, key=True, name="<测试>&小区"), 2025, 5)
        for name, raw in (
            ("a.docx", report_docx(one, steps())),
            ("a.pptx", report_pptx(one, steps(), theme())),
        ):
            path = tmp_path / name
            path.write_bytes(raw)
            assert OpenXmlValidator().validate(str(path)).is_valid
            if name.endswith("pptx"):
                assert audit(path) == []

    def test_charts_are_native(self):
        slides = pptx.Presentation(io.BytesIO(report_pptx(given(), steps(), theme()))).slides
        charts = [shape for one in slides for shape in one.shapes if shape.has_chart]
        assert len(charts) == 2
        assert len(slides) == 8
        assert "模拟" not in deck_words(report_pptx(given(), steps(), theme()))

    def test_equal_books_are_equal_bytes(self):
        again = month_books(books(), FIRST.year, FIRST.month)
        assert report_docx(given(), steps()) == report_docx(again, steps())
        assert report_pptx(given(), steps(), theme()) == report_pptx(again, steps(), theme())

    @pytest.mark.render
    @pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
    @pytest.mark.parametrize("households", [60, 1200])
    def test_two_or_three_pages(self, households: int):
        pages = pypdfium2.PdfDocument(convert(report_docx(given(households), steps()), source="docx", target="pdf"))
        assert 2 <= len(pages) <= 3
