"""A ledger of arrears as a CSV file: one row a household and period, dates as YYYY-MM-DD, money in yuan.

Headings are Chinese (see COLUMNS); UTF-8 and GB18030 both work, as Excel writes either. Money becomes fen.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from generator.course.files import reason

MAX_BYTES = 20 * 1024 * 1024
NEEDED = ("房号", "业主", "期间起", "期间止", "到期日", "应收", "已收")
OPTIONAL = (
    "面积",
    "单价",
    "违约金",
    "违约金条款",
    "最近催告日",
    "催告凭据",
    "前函日",
    "过户日",
    "投诉未结",
    "承诺日",
    "分期中",
    "未售",
    "分期表",
)
COLUMNS = (*NEEDED, *OPTIONAL)
_DATES = ("期间起", "期间止", "到期日", "最近催告日", "前函日", "过户日", "承诺日")
_MONEY = ("应收", "已收", "违约金")
_YES_NO = ("投诉未结", "分期中", "未售")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


class LedgerError(Exception):
    """A ledger that cannot be used at all. The message is for the user, in Chinese."""


@dataclass(frozen=True)
class Row:
    """One period of one household. `number` is its line in the file; money in fen; None where the file says nothing."""

    number: int
    home: str
    owner: str
    begin: date
    end: date
    due: date
    billed: int
    paid: int
    penalty: int = 0
    clause: str = ""
    area: str = ""
    price: str = ""
    demanded: date | None = None
    proof: str = ""
    letter_before: date | None = None
    changed_hands: date | None = None
    complaint: bool = False
    promise: date | None = None
    plan: bool = False
    unsold: bool = False
    schedule: str = ""

    @property
    def owed(self) -> int:
        return self.billed - self.paid


def read_ledger(path: Path) -> tuple[list[Row], list[str]]:
    """The sound rows, and what is wrong with the others, by line and column. Raises LedgerError."""
    try:
        return _rows(path, csv.reader(io.StringIO(_text(path), newline="")))
    except csv.Error:
        raise LedgerError(
            f"{path.name} 里有一格太长或引号不成对，读不下去。请用 Excel 打开，另存为 CSV 再试。"
        ) from None


def _rows(path: Path, reader: Any) -> tuple[list[Row], list[str]]:
    heads = [h.strip().strip("\ufeff") for h in next(reader, [])]
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise LedgerError(
            f"{path.name} 的第一行缺这些列：{'、'.join(missing)}。"
            f"必有：{'、'.join(NEEDED)}；可有：{'、'.join(OPTIONAL)}。"
        )
    twice = sorted({h for h in heads if h in COLUMNS and heads.count(h) > 1})
    if twice:
        raise LedgerError(f"{path.name} 的第一行有重复的列：{'、'.join(twice)}。每个列名只写一次。")
    rows: list[Row] = []
    faults: list[str] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        found = {h: (cells[i].strip() if i < len(cells) else "") for i, h in enumerate(heads) if h in COLUMNS}
        row, wrong = _row(found, reader.line_num)
        faults += wrong
        if row is not None:
            rows.append(row)
    if not rows and not faults:
        raise LedgerError(f"{path.name} 里没有一行账。")
    return rows, faults


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise LedgerError(f"读不了 {path}（{reason(error)}）。请检查路径和权限。") from None
    if raw is None:
        raise LedgerError(f"{path.name} 超过 {MAX_BYTES // 1024 // 1024} MB。请按楼栋分成几个文件。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise LedgerError(f"{path.name} 不是 CSV 文本。请在 Excel 里“另存为”，选“CSV UTF-8”。")


def _row(cells: dict[str, str], number: int) -> tuple[Row | None, list[str]]:
    faults = [f"第 {number} 行缺“{name}”" for name in NEEDED if not cells.get(name)]
    days = {name: _date(cells.get(name, "")) for name in _DATES}
    money = {name: _fen(cells.get(name) or "0") for name in _MONEY}
    for name in _DATES:
        if cells.get(name) and days[name] is None:
            faults.append(f"第 {number} 行“{name}”写的是“{cells[name][:20]}”，要写成 2026-01-31")
    for name in _MONEY:
        if money[name] is None:
            faults.append(f"第 {number} 行“{name}”写的是“{cells[name][:20]}”，要写成 768.00 这样的数，不小于零")
    for name in _YES_NO:
        if cells.get(name, "") not in ("", "是", "否"):
            faults.append(f"第 {number} 行“{name}”写的是“{cells[name][:20]}”，要写“是”或“否”")
    begin, end, due = days["期间起"], days["期间止"], days["到期日"]
    billed, paid = money["应收"], money["已收"]
    if begin and end and end < begin:
        faults.append(f"第 {number} 行“期间止”早于“期间起”")
    if billed is not None and paid is not None and paid > billed:
        faults.append(f"第 {number} 行“已收”多于“应收”，请先核对这一期的账")
    if faults or begin is None or end is None or due is None or billed is None or paid is None:
        return None, faults
    row = Row(
        number=number,
        home=cells["房号"],
        owner=cells["业主"],
        begin=begin,
        end=end,
        due=due,
        billed=billed,
        paid=paid,
        penalty=money["违约金"] or 0,
        clause=cells.get("违约金条款", ""),
        area=cells.get("面积", ""),
        price=cells.get("单价", ""),
        demanded=days["最近催告日"],
        proof=cells.get("催告凭据", ""),
        letter_before=days["前函日"],
        changed_hands=days["过户日"],
        complaint=cells.get("投诉未结") == "是",
        promise=days["承诺日"],
        plan=cells.get("分期中") == "是",
        unsold=cells.get("未售") == "是",
        schedule=cells.get("分期表", ""),
    )
    return row, []


def _date(text: str) -> date | None:
    match = _DATE.match(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _fen(text: str) -> int | None:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount < 0 or amount > 100_000_000:
        return None
    fen = amount * 100
    return int(fen) if fen == fen.to_integral_value() else None
