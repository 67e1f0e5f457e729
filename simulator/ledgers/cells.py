"""Cells as people and property software write them -> fen, days, periods, areas; each says what it cannot read.

The scalar readers (`fen`, `day`, `period`, `area`) are the definition: None for "nothing here", ValueError in Chinese
for what cannot be understood. `read_column` applies one to a whole column by its distinct texts; amounts written
plainly take a quick way of whole numbers that gives the same answers. Money never passes through a float.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

_NOTHING = {"", "-", "--", "---", "—", "——", "–", "―", "/", "\\", "无", "空", "N/A", "NA", "NULL", "NONE", "NAN", "NIL"}
_LONGEST = 60
_MOST_YUAN = 10**9  # a sum of a million such amounts still fits into 64 bits
_NOISE = Decimal("0.000001")  # what a spreadsheet's floats leave behind: 123.30000000000001
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial days, from 1900-03-01 on
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_YEARS = range(1980, 2101)
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:E[+-]?\d{1,2})?|\.\d+", re.I)
_GROUPED = re.compile(r"\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d*)?")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥)|(?:人民币|RMB|CNY|元整|圆整|元|圆)$", re.I)
_OWN_UNIT = re.compile(r"(?<=\d)\s*([千万])(?:元|圆)?$")
_CLOCK = r"(?:[T\s]*(?:(?:星期|周)[一二三四五六日天])?[T\s]*(?:上午|下午|AM|PM)?\s*\d{1,2}[:时]\d{1,2}.{0,16})?"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _CLOCK, re.I)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*\d{2}:?\d{2}(?::?\d{2})?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTH = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})|(\d{2}))\s*(?:月份?)?")
_QUARTER = re.compile(r"(\d{4})\s*年?度?[-/\s]*(?:第?\s*([一二三四1-4])\s*季度?|Q([1-4]))", re.I)
_HALF = re.compile(r"(\d{4})\s*年?度?[-/\s]*(?:(上|下)半年度?|H([12]))", re.I)
_YEAR = re.compile(r"(\d{4})\s*(?:年度?|全年|年全年)?")
_TO = re.compile(r"\s*(?:至|到|~|—+|–|―|--|起至)\s*")
_MONTH_ONLY = re.compile(r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*(?:月份?)?")
_FOURTH = {"一": 1, "二": 2, "三": 3, "四": 4}
_AREA_UNIT = re.compile(r"(?:平方米|平米|平方|m2|㎡|平)$", re.I)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_FIXED = re.compile(r"0\d{2,3}[-\s]?\d{7,8}(?:-\d{1,6})?|[2-8]\d{6,7}")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z]\s*[·.\-]?\s*[A-Z0-9]{4,6}[A-Z0-9挂学警港澳]?"
)
_PLAIN_MONEY = r"^-?\d{1,9}(?:\.\d{1,2})?$"


def plain(text: str) -> str:
    """The text with full-width letters and digits made narrow and blanks around it gone."""
    return unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("\u200b", "").strip()


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is nothing: blank, a dash, 无."""
    return plain(text).upper() in _NOTHING


def _decimal(text: str, what: str) -> Decimal:
    """A number with its thousands marks; ValueError otherwise."""
    if len(text) > _LONGEST:
        raise ValueError(f"这不像{what}")
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[, ']", "", text)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"看不懂这个{what}")
    return Decimal(text)


def fen_in(times: int) -> Callable[[str], int | None]:
    """The reader of a column whose numbers are this many yuan each (1, 1,000, 10,000)."""
    return fen if times == 1 else partial(fen, times=times)


def fen(text: str, times: int = 1) -> int | None:
    """An amount in fen; one is a yuan, or `times` yuan. A fraction of a fen is a fault, save the dust of floats.

    A cell may name a unit of its own (1.2万元), but 元 where the column says otherwise is a fault.
    """
    rest = plain(text)
    if rest.upper() in _NOTHING:
        return None
    if len(rest) > _LONGEST:
        raise ValueError("这不像金额")
    sign = 1
    rest = rest.replace("−", "-").replace("–", "-").replace("—", "-")
    if rest.startswith("(") and rest.endswith(")"):
        sign, rest = -1, rest[1:-1].strip()
    if found := _OWN_UNIT.search(rest):
        times, rest = (10_000 if found[1] == "万" else 1_000), rest[: found.start()].strip()
    elif times != 1 and rest.endswith(("元", "圆", "元整", "圆整")):
        raise ValueError("表头的单位和这一格写的“元”不一样")
    rest = _CURRENCY.sub("", rest).strip()
    if rest[:1] in "+-":
        sign, rest = (-sign if rest[:1] == "-" else sign), rest[1:].strip()
    rest = _CURRENCY.sub("", rest).strip()
    if rest.endswith("-") and _NUMBER.fullmatch(rest[:-1]):  # 100.00- as old accounting programs print it
        sign, rest = -sign, rest[:-1]
    yuan = _decimal(rest, "金额") * times
    if yuan > _MOST_YUAN:
        raise ValueError("金额大得不合理")
    whole = (yuan * 100).to_integral_value()
    off = abs(yuan * 100 - whole)
    if off and (off > _NOISE or len(rest.partition(".")[2]) < 7):
        raise ValueError("金额有不到一分的零头")
    return sign * int(whole)


def area(text: str) -> int | None:
    """An area in 0.01 m²; what is finer is rounded."""
    rest = plain(text)
    if rest.upper() in _NOTHING:
        return None
    size = _decimal(_AREA_UNIT.sub("", rest).strip(), "面积")
    if size > 100_000:
        raise ValueError("面积大得不合理")
    return int((size * 100).to_integral_value())


def day(text: str) -> date | None:
    """A calendar day: 2024-03-05, 2024/3/5, 2024年3月5日, 20240305, Excel's serial, each with a time or not."""
    rest = plain(text)
    if rest.upper() in _NOTHING or rest.startswith("0000-00-00"):
        return None
    found = _DAY.fullmatch(rest) or _DIGITS.fullmatch(rest)
    if found:
        return _date(*(int(part) for part in found.groups()[:3]))
    serial = _SERIAL.fullmatch(rest)
    if serial and int(serial[1]) in _SERIALS:
        return _EPOCH + timedelta(days=int(serial[1]))
    if _MONTH.fullmatch(rest):
        raise ValueError("只有年月，没有日")
    raise ValueError("看不懂这个日期")


def period(text: str) -> tuple[date, int] | None:
    """First day and number of months: a month, a quarter, a half, a year, or from one month or day to another."""
    rest = plain(text)
    if rest.upper() in _NOTHING:
        return None
    if len(rest) > _LONGEST:
        raise ValueError("看不懂这个账期")
    rest = re.sub(r"^(?:账期|期间|费用期间|所属期)\s*[::]?\s*", "", rest).strip("()[]【】 ")
    one = _one_period(rest)
    if one is not None:
        return one
    for first, last in _halves(rest):
        begun, ended = _edge(first), _edge(last, first)
        if begun is not None and ended is not None:
            return span(begun, ended)
    serial = _SERIAL.fullmatch(rest)
    if serial and int(serial[1]) in _SERIALS:
        return _whole_month(_EPOCH + timedelta(days=int(serial[1])))
    raise ValueError("看不懂这个账期")


def span(first: date, last: date) -> tuple[date, int]:
    """The period from the first to the last day, in months of at least one. ValueError if it ends before it begins."""
    if last < first:
        raise ValueError("账期的止比起还早")
    end = last + timedelta(days=1)
    months = (end.year - first.year) * 12 + end.month - first.month + round((end.day - first.day) / 30)
    if months > 600:
        raise ValueError("账期长得不合理")
    return first, max(months, 1)


def month_end(start: date, months: int) -> date:
    """The last day of the period."""
    return add_months(start, months) - timedelta(days=1)


def add_months(start: date, months: int) -> date:
    """The same day so many months on, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for number in range(start.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, start.day)


def looks_like_phone(text: str) -> bool:
    """A mobile or fixed number, perhaps several in one cell."""
    parts = [part.strip() for part in re.split(r"[,;/、]|\s{2,}", plain(text))]
    return any(looks_like_mobile(part) or _FIXED.fullmatch(part) for part in parts)


def looks_like_mobile(text: str) -> bool:
    """One mobile number, however it is spaced."""
    return bool(_MOBILE.fullmatch(re.sub(r"[\s-]|\.0$", "", plain(text))))


def looks_like_id(text: str) -> bool:
    """A citizen's ID number (18 places with a birthday in it, or the old 15)."""
    rest = plain(text).replace(" ", "")
    return bool(_ID.fullmatch(rest)) and (len(rest) == 15 or rest[6:8] in ("19", "20"))


def looks_like_plate(text: str) -> bool:
    """A car's number plate."""
    return bool(_PLATE.fullmatch(plain(text).upper()))


def read_column(texts: pl.Series, reader: Callable[[str], Any], dtype: Any) -> tuple[pl.Series, pl.Series]:
    """Every text through the reader: the values (null where there is nothing or a fault), the faults (null if none)."""
    distinct = texts.drop_nulls().unique()
    old, new, bad, why = [], [], [], []
    if reader is fen:
        quick = distinct.str.contains(_PLAIN_MONEY)
        simple, distinct = distinct.filter(quick), distinct.filter(~quick)
        old, new = simple.to_list(), _plain_fen(simple).to_list()
    for text in distinct.to_list():
        try:
            value = reader(text)
        except ValueError as error:
            bad.append(text)
            why.append(str(error))
        else:
            old.append(text)
            new.append(value)
    return _mapped(texts, old, new, dtype), _mapped(texts, bad, why, pl.String)


def _mapped(texts: pl.Series, old: list[str], new: list[Any], dtype: Any) -> pl.Series:
    if not old:
        return pl.Series(texts.name, [None], dtype=dtype).new_from_index(0, len(texts))
    return texts.replace_strict(
        pl.Series(old, dtype=pl.String), pl.Series(new, dtype=dtype), default=None, return_dtype=dtype
    )


def _plain_fen(texts: pl.Series) -> pl.Series:
    whole = texts.str.extract(r"^-?(\d+)").cast(pl.Int64)
    cents = texts.str.extract(r"\.(\d+)$").fill_null("0").str.pad_end(2, "0").cast(pl.Int64)
    value = whole * 100 + cents
    return pl.select(pl.when(texts.str.starts_with("-")).then(-value).otherwise(value)).to_series()


def _date(year: int, month: int, number: int) -> date:
    if year not in _YEARS:
        raise ValueError("年份不合理")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("没有这一天") from None


def _first(year: str | int, month: str | int, months: int) -> tuple[date, int]:
    if not 1 <= int(month) <= 12:
        raise ValueError("没有这个月份")
    return _date(int(year), int(month), 1), months


def _one_period(rest: str) -> tuple[date, int] | None:
    if found := _QUARTER.fullmatch(rest):
        number = int(_FOURTH.get(found[2] or "", 0) or found[3] or found[2])
        return _first(found[1], number * 3 - 2, 3)
    if found := _HALF.fullmatch(rest):
        return _first(found[1], 1 if found[2] == "上" or found[3] == "1" else 7, 6)
    if (found := _MONTH.fullmatch(rest)) and not (found[3] and int(found[1]) not in _YEARS):
        return _first(found[1], found[2] or found[3], 1)
    if (found := _YEAR.fullmatch(rest)) and int(found[1]) in _YEARS:
        return _first(found[1], 1, 12)
    if found := (_DAY.fullmatch(rest) or _DIGITS.fullmatch(rest)):
        return _whole_month(_date(*(int(part) for part in found.groups()[:3])))
    return None


def _whole_month(when: date) -> tuple[date, int]:
    """A month written as a day: spreadsheets keep 2024年3月 as 2024-03-01."""
    if when.day != 1:
        raise ValueError("账期只写了一天，不是一段时间")
    return when, 1


def _halves(rest: str) -> list[tuple[str, str]]:
    """The two sides of every dash or 至 that may part them."""
    parts = _TO.split(rest)
    if len(parts) == 2:
        return [(parts[0], parts[1])]
    return [(rest[:at].strip(), rest[at + 1 :].strip()) for at, sign in enumerate(rest) if sign == "-"]


def _edge(text: str, before: str = "") -> date | None:
    """A day, or the first of a month; `before` lends its year to a bare 3月. None if it is neither."""
    try:
        if found := (_DAY.fullmatch(text) or _DIGITS.fullmatch(text)):
            return _date(*(int(part) for part in found.groups()[:3]))
        if found := _MONTH.fullmatch(text):
            return _first(found[1], found[2] or found[3], 1)[0] if not before else _last(found[1], found[2] or found[3])
        found = _MONTH_ONLY.fullmatch(text)
        year = re.match(r"\d{4}", before)
        if found and year and "月" in text:
            return _last(year[0], found[2])
    except ValueError:
        return None
    return None


def _last(year: str, month: str) -> date:
    return month_end(*_first(year, month, 1))
