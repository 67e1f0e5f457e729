"""Merge letters and agreements with a ledger: one Word file a household or one for all. Nothing is sent anywhere.

Rows that must not be written to are left out and listed with the reason in 不发清单.csv beside the letters.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from docx import Document
from docxcompose.composer import Composer
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from generator.course.cells import harmless
from generator.course.files import write_whole
from generator.course.model import Course
from generator.course.templates import Template
from generator.course.unpack import check_package
from generator.exports.ledger import LedgerError, Row
from generator.exports.stops import Stop, stops, time_barred
from generator.exports.word import fields_of, saved, stamped, template_bytes

PLANS = ("letter-instalment", "doc-deferral")  # what an owner agrees to: old periods may be listed, apart
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff.-]+")
_MOST_UNPACKED = 200_000_000  # bytes: a letter with a few pictures
_BLANK = "＿＿＿＿"


@dataclass(frozen=True)
class Letter:
    """One household's letter, ready to write."""

    home: str
    rows: tuple[Row, ...]
    document: bytes


@dataclass(frozen=True)
class Merge:
    """What a merge gave. `missing` are fields that the template needs and the ledger lacks, by row."""

    letters: tuple[Letter, ...]
    stopped: tuple[Stop, ...]
    missing: tuple[str, ...]


def merge(course: Course, template: Template, rows: list[Row], *, today: date, days: int, contact: str = "") -> Merge:
    """Fill the template for every household that may be written to. `days` is the reasonable period, from today."""
    homes: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.owed > 0:
            homes.setdefault((row.home, row.owner), []).append(row)
    plan = template.id in PLANS
    shape = template_bytes(template, course.laws, course.root, detail=True)
    needed = fields_of(template.text)
    letters: list[Letter] = []
    stopped: list[Stop] = []
    missing: list[str] = []
    for (home, _), all_rows in homes.items():
        found = stops(all_rows, today, plan=plan)
        stopped += found
        out = {stop.row.number for stop in found}
        kept = [row for row in all_rows if row.number not in out]
        barred = [row for row in kept if time_barred(row, today)]
        asked = [row for row in kept if row not in barred]
        if not asked:
            stopped += [Stop(row, "各期都已过三年，没有可以写进分期的；请先给法务看") for row in barred]
            continue
        values = _values(course, asked, today=today, days=days, contact=contact)
        lacking = [name for name in needed if name in _FROM_LEDGER and not values.get(name)]
        if lacking:
            numbers = "、".join(str(row.number) for row in asked)
            missing.append(f"第 {numbers} 行（{home}）缺“{'”“'.join(lacking)}”，这一户没有写")
            continue
        blanks = {name: _BLANK for name in needed if not values.get(name)}
        filled = {**values, **blanks, "明细": [_line(r) for r in asked], "已过三年": [_line(r) for r in barred]}
        letters.append(Letter(home, tuple(asked), _render(shape, filled)))
    return Merge(tuple(letters), tuple(stopped), tuple(missing))


_FROM_LEDGER = ("称呼", "房号", "面积", "单价", "前函日")
INSTALMENTS = 3


def schedule(fen: int, first: date) -> str:
    """Equal parts a month apart, the last one takes what is left over: 第一期945.60元，2026年12月9日前；…"""
    part, parts = fen // INSTALMENTS // 100 * 100, []
    for n, name in enumerate("一二三"):
        amount = part if n < INSTALMENTS - 1 else fen - part * (INSTALMENTS - 1)
        month = first.month - 1 + n
        day = date(first.year + month // 12, month % 12 + 1, min(first.day, 28))
        parts.append(f"第{name}期{yuan(amount)}元，{_day(day)}前")
    return "；".join(parts)


def _values(course: Course, rows: list[Row], *, today: date, days: int, contact: str) -> dict[str, str]:
    first = rows[0]
    company = {figure.id: figure.value for figure in course.company.figures}
    penalty = sum(row.penalty for row in rows)
    before = max((row.letter_before for row in rows if row.letter_before), default=None)
    return {
        "公司": course.company.name,
        "称呼": first.owner,
        "房号": first.home,
        "面积": first.area and _unit(first.area, "平方米"),
        "单价": first.price and _unit(first.price, "元/平方米·月"),
        "金额": f"{yuan(sum(row.owed for row in rows))}元",
        "违约金": f"{yuan(penalty)}元" if penalty else "不主张",
        "合同条款": next((row.clause for row in rows if row.clause), "合同没有约定"),
        "期间": "、".join(_period(row) for row in rows) if len(rows) <= 3 else _span(rows),
        "函件日": _day(today),
        "日期": _day(today),
        "截止日": _day(today + timedelta(days=days)),
        "渠道": company.get("pay-channels", ""),
        "账户": company.get("bank", ""),
        "时间": company.get("office-hours", ""),
        "电话": course.company.hotline,
        "联系人": contact or "服务中心",
        "前函日": _day(before) if before else "",
        "分期表": first.schedule or schedule(sum(row.owed for row in rows), today + timedelta(days=days)),
    }


def _unit(text: str, unit: str) -> str:
    return text if not text.replace(".", "").isdigit() else f"{text}{unit}"


def yuan(fen: int) -> str:
    """768.00, with thousands marked."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _period(row: Row) -> str:
    return f"{_day(row.begin)}至{_day(row.end)}"


def _span(rows: list[Row]) -> str:
    first, last = min(r.begin for r in rows), max(r.end for r in rows)
    return f"{_day(first)}至{_day(last)}中的{len(rows)}期（见逐期明细）"


def _line(row: Row) -> dict[str, str]:
    return {
        "期间": f"{row.begin} 至 {row.end}",
        "到期日": f"{row.due}",
        "应收": yuan(row.billed),
        "已收": yuan(row.paid),
        "尚欠": yuan(row.owed),
    }


def _render(shape: bytes, values: dict[str, object]) -> bytes:
    """The template filled. Raises LedgerError for a company's own Word file that cannot be."""
    try:
        return _filled(shape, values)
    except Exception as error:  # python-docx, docxtpl and Jinja raise many kinds for a file that is not as it should be
        raise LedgerError(
            "公司自己的 Word 模板（content/scripts/word/）打不开，或者花括号里写了不能用的东西。请用 Word 另存一份，"
            "花括号里只写字段名，如 {{ 房号 }}。"
        ) from error


def _filled(shape: bytes, values: dict[str, object]) -> bytes:
    check_package(shape, most=_MOST_UNPACKED)
    template = DocxTemplate(io.BytesIO(shape))
    # The company's own file may come from anywhere: what stands between its braces reaches our values only.
    template.render(values, SandboxedEnvironment(autoescape=True), autoescape=True)
    buffer = io.BytesIO()
    template.save(buffer)
    return stamped(buffer.getvalue())


def write_letters(found: Merge, out: Path, name: str) -> list[Path]:
    """Write `out`.docx as one document, or a folder with one file a household; and 不发清单.csv. Returns the files."""
    written: list[Path] = []
    one = out.suffix.lower() == ".docx"
    folder = out.parent if one else out
    folder.mkdir(parents=True, exist_ok=True)
    if one and found.letters:
        written.append(_replace(out, _together(found.letters)))
    taken: set[str] = set()
    for letter in () if one else found.letters:
        stem = _UNSAFE.sub("_", f"{letter.home}-{name}").strip("._") or "letter"
        while stem in taken:
            stem += "-2"
        taken.add(stem)
        written.append(_replace(folder / f"{stem}.docx", letter.document))
    if found.stopped or found.missing:
        listing = (out.with_suffix("").name + "-不发清单.csv") if one else "不发清单.csv"
        written.append(_replace(folder / listing, _listing(found)))
    return written


def _listing(found: Merge) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["行", "房号", "期间", "尚欠（元）", "为什么不发"])
    for stop in found.stopped:
        row = stop.row
        writer.writerow(map(harmless, [row.number, row.home, _period(row), yuan(row.owed), stop.reason]))
    for line in found.missing:
        writer.writerow(["", "", "", "", harmless(line)])
    return text.getvalue().encode("utf-8-sig")


def _together(letters: tuple[Letter, ...]) -> bytes:
    first = Document(io.BytesIO(letters[0].document))
    composer = Composer(first)
    for letter in letters[1:]:
        first.add_page_break()
        composer.append(Document(io.BytesIO(letter.document)))
    return saved(first)


def _replace(path: Path, raw: bytes) -> Path:
    write_whole(path, raw)
    return path
