"""Dates and amounts in every style that people write them in come back equal; nothing else ever crashes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.ledgers.cells import area, day, fen, looks_like_id, looks_like_phone, period, plain, read_column, span
from simulator.ledgers.homes import home_of
from tests.simulator.ledgers.mangled import WIDE_DIGITS
from tests.simulator.ledgers.test_faults import WORDS

AMOUNTS = st.integers(-(10**10), 10**10)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.tuples(st.integers(1990, 2090), st.integers(1, 12))


def number(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


MONEY_STYLES: list[Callable[[int], str]] = [
    number,
    lambda value: f"￥{value // 100:,}.{value % 100:02d}元",
    lambda value: f"{value // 100:,}.{value % 100:02d}".replace(",", " "),
    lambda value: f"{value // 100:,}.{value % 100:02d}".replace(",", "\u00a0"),
    lambda value: number(value).translate(WIDE_DIGITS),
    lambda value: f"{value / 100:.9f}",
    lambda value: (
        repr(value / 100) + ("0000000001" if "." in repr(value / 100) and "e" not in repr(value / 100) else "")
    ),
    lambda value: f"人民币 {number(value)}",
    lambda value: f" {number(value)}\u3000",
]
NEGATIVE: list[Callable[[str], str]] = [
    lambda text: f"-{text}",
    lambda text: f"({text})",
    lambda text: f"（{text}）",
    lambda text: f"－{text}",
]
DAY_STYLES: list[Callable[[date], str]] = [
    lambda when: when.isoformat(),
    lambda when: f"{when.year}/{when.month}/{when.day}",
    lambda when: f"{when.year}.{when.month}.{when.day}",
    lambda when: f"{when.year}年{when.month}月{when.day}日",
    lambda when: f"{when:%Y%m%d}",
    lambda when: f"{when.isoformat()} 00:00:00",
    lambda when: f"{when.year}/{when.month}/{when.day} 23:59",
    lambda when: f"{when.isoformat()}T10:11:12.345",
    lambda when: f"{when.year}年{when.month}月{when.day}日 10:11".translate(WIDE_DIGITS),
    lambda when: str((when - date(1899, 12, 30)).days),
    lambda when: f"{(when - date(1899, 12, 30)).days}.75",
]
MONTH_STYLES: list[Callable[[int, int], str]] = [
    lambda y, m: f"{y}-{m:02d}",
    lambda y, m: f"{y}{m:02d}",
    lambda y, m: f"{y}年{m}月",
    lambda y, m: f"{y}.{m:02d}",
    lambda y, m: f"{y}/{m}",
    lambda y, m: f"{y}年{m:02d}月份",
    lambda y, m: f"{y}-{m:02d}-01 00:00:00",
]


@given(AMOUNTS, st.sampled_from(MONEY_STYLES), st.sampled_from(NEGATIVE))
def test_an_amount_in_any_style_comes_back(
    value: int, style: Callable[[int], str], minus: Callable[[str], str]
) -> None:
    text = style(abs(value))
    assert fen(minus(text) if value < 0 else text) == value


@given(DAYS, st.sampled_from(DAY_STYLES))
def test_a_day_in_any_style_comes_back(when: date, style: Callable[[date], str]) -> None:
    assert day(style(when)) == when


@given(MONTHS, st.sampled_from(MONTH_STYLES))
def test_a_month_in_any_style_comes_back(month: tuple[int, int], style: Callable[[int, int], str]) -> None:
    assert period(style(*month)) == (date(*month, 1), 1)


@given(
    MONTHS,
    st.integers(1, 24),
    st.sampled_from(["-", "~", "至", "到", "—", "－", " - "]),
    st.sampled_from(MONTH_STYLES[:6]),
)
def test_a_span_of_months_comes_back(
    month: tuple[int, int], months: int, between: str, style: Callable[[int, int], str]
) -> None:
    year, last = divmod(month[0] * 12 + month[1] - 2 + months, 12)
    assert period(style(*month) + between + style(year, last + 1)) == (date(*month, 1), months)


@given(MONTHS, st.integers(1, 24), st.sampled_from(["-", "~", "至", "—"]), st.sampled_from(DAY_STYLES[:6]))
def test_a_span_of_days_comes_back(
    month: tuple[int, int], months: int, between: str, style: Callable[[date], str]
) -> None:
    year, last = divmod(month[0] * 12 + month[1] - 1 + months, 12)
    start, end = date(*month, 1), date(year, last + 1, 1) - timedelta(days=1)
    assert period(style(start) + between + style(end)) == (start, months)
    assert span(start, end) == (start, months)


@pytest.mark.parametrize(
    ("text", "start", "months"),
    [
        ("2024年第一季度", (2024, 1), 3),
        ("2024年第4季度", (2024, 10), 3),
        ("2024Q3", (2024, 7), 3),
        ("2024-Q1", (2024, 1), 3),
        ("2024年上半年", (2024, 1), 6),
        ("2024年下半年", (2024, 7), 6),
        ("2024H2", (2024, 7), 6),
        ("2024年度", (2024, 1), 12),
        ("2024", (2024, 1), 12),
        ("2024年1-3月", (2024, 1), 3),
        ("2024年1月至3月", (2024, 1), 3),
        ("２０２４年０２月", (2024, 2), 1),
        ("2023年11月-2024年1月", (2023, 11), 3),
        ("45292", (2024, 1), 1),
    ],
)
def test_periods_of_many_kinds(text: str, start: tuple[int, int], months: int) -> None:
    assert period(text) == (date(*start, 1), months)


@pytest.mark.parametrize("text", ["", "-", "—", "——", "－", "/", "无", "　", "NULL", "n/a"])
def test_nothing_is_nothing(text: str) -> None:
    assert fen(text) is day(text) is period(text) is area(text) is None


@pytest.mark.parametrize(
    "text", ["12.345", "1,23", "1.234,50", "12元5角", "一百", "1e99", "--5", "5%", "1 23", "12.3400001", "1/2"]
)
def test_what_is_no_amount_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        fen(text)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "24-03-05", "5/3/2024", "2024-03", "1899-12-31 03:04:00", "99999", "昨天"]
)
def test_what_is_no_day_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        day(text)


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (fen, day, period, area):
        try:
            found: Any = reader(text)
        except ValueError as error:
            assert any("一" <= sign <= "鿿" for sign in str(error))
        else:
            assert found is None or plain(text)
    looks_like_phone(text)
    looks_like_id(text)
    assert home_of(text, text[::-1], text, True, WORDS).room is not None


@given(
    st.lists(
        st.one_of(st.none(), AMOUNTS.map(lambda n: f"{n // 100}.{n % 100}"), st.text("0123456789.-,¥ 元", max_size=14))
    )
)
def test_a_column_reads_as_its_cells_do(texts: list[str | None]) -> None:
    values, faults = read_column(pl.Series("x", texts, dtype=pl.String), fen, pl.Int64)
    for text, value, fault in zip(texts, values, faults, strict=True):
        try:
            wanted, wrong = (fen(text) if text is not None else None), None
        except ValueError as error:
            wanted, wrong = None, str(error)
        assert (value, fault) == (wanted, wrong)


def test_one_home_however_it_is_written() -> None:
    wanted = home_of(None, None, "3-1-0502", False, WORDS).key
    for building, unit, room in [
        ("3栋", "1单元", "502"),
        ("3号楼", "1", "0502室"),
        (None, None, "3栋1单元502"),
        ("3", "1", "3-1-502"),
        ("３幢", "1单元", "1-502"),
        (None, None, "3#-1-0502"),
    ]:
        assert home_of(building, unit, room, False, WORDS).key == wanted
    assert home_of("3栋", None, "502", False, WORDS).key != home_of("4栋", None, "502", False, WORDS).key
