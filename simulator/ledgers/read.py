"""A file as property software writes it -> `Book`: sheets of text cells, row and column as Excel counts them.

Workbooks are read by fastexcel (calamine): stored values only, no formula is ever worked out. What would take too much
memory, and what is no table, is a `LedgerError`, never a traceback.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from generator.course.unpack import PackageError
from simulator.ledgers.shared import check_text
from simulator.ledgers.xls import cells_of, sheets_of, with_marks
from simulator.ledgers.xlsx import Layout, layouts, with_content

MOST_BYTES = 200_000_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1_000
MOST_CELLS = 30_000_000
LONGEST_CELL = 32_767  # Excel's own limit
_CHUNK = 50_000
_DELIMITERS = (",", "\t", ";", "|")
_REMEDIES = {
    "broken": "请重新导出，或用 Excel 打开后另存为 .xlsx 再导入。",
    "defines": "请用 Excel 打开后另存为 .xlsx 再导入。",
    "big": "不像台账。请分开导出，或另存为 CSV。",
    "locked": "请在 Excel 里去掉密码，另存一份再导入。",
}
_BROKEN = 0.001  # so many unreadable characters are still a text


class LedgerError(Exception):
    """A file that cannot be used as a ledger; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: all cells as text, null where blank. Row i of the frame is line i + 1, column k is column k + 1."""

    name: str
    cells: pl.DataFrame
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first and last line, first and last column, from 0, inclusive


@dataclass(frozen=True)
class Book:
    """A file's sheets in order, and what was odd about it (Chinese sentences)."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def read_book(name: str, data: bytes) -> Book:
    """The file's sheets. Raises LedgerError."""
    if not data:
        raise LedgerError(f"{name} 是空文件。请重新导出一次。")
    if len(data) > MOST_BYTES:
        raise LedgerError(
            f"{name} 有 {len(data) / 1e6:,.0f} MB，超过 {MOST_BYTES / 1e6:,.0f} MB。请按年或按楼栋分开导出。"
        )
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _workbook(name, data)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<", b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{", b"rar!", b"\x1f\x8b", b"7z\xbc")):
        raise LedgerError(
            f"{name} 不是表格文件（有的软件把网页存成 .xls）。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”再导入。"
        )
    return _text(name, data)


def _workbook(name: str, data: bytes) -> Book:
    if data[:2] == b"PK":
        sheets, notes = _new_workbook(name, data)
    elif b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        raise LedgerError(f"{name} 设了打开密码。请在 Excel 里去掉密码，另存一份再导入。")
    else:
        sheets, notes = _old_workbook(name, data)
    if not any(sheet.cells.height for sheet in sheets):
        raise LedgerError(f"{name} 里没有内容。" + "".join(notes))
    return Book(name, tuple(sheets), tuple(notes))


def _old_workbook(name: str, data: bytes) -> tuple[list[Sheet], list[str]]:
    try:
        found = sheets_of(data)
    except ValueError as error:
        raise LedgerError(_unreadable(name)) from error
    return [Sheet(title, _named(cells)) for title, cells in found], []


def _new_workbook(name: str, data: bytes) -> tuple[list[Sheet], list[str]]:
    import fastexcel

    places = _safe_layouts(name, data)
    if not places:  # .xlsb, .ods and other zips: nothing that we can measure before it is unpacked
        raise LedgerError(_unreadable(name))
    notes: list[str] = []
    sheets = []
    try:
        reader = fastexcel.read_excel(data)
        names = reader.sheet_names
    except BaseException as error:
        raise _refused(name, error) from error
    for title in names:
        if title not in places:
            notes.append(f"工作表“{title}”读不出来，跳过了。")
            continue
        try:
            sheets.append(_sheet(reader, title, data, places[title], notes))
        except LedgerError:
            raise
        except BaseException as error:  # chart sheets and the like; the others may be fine
            _refused(name, error)
            notes.append(f"工作表“{title}”读不出来，跳过了（{type(error).__name__}）。")
    return sheets, notes


def _refused(name: str, error: BaseException) -> LedgerError:
    """What to raise for a fault of the library, whose panics are no Exception; a stop by the user goes on."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return LedgerError(_unreadable(name))


def _unreadable(name: str) -> str:
    return f"{name} 打不开：文件不完整，或者不是 Excel 文件。请重新导出，或用 Excel 打开后另存为 .xlsx 再导入。"


def _safe_layouts(name: str, data: bytes) -> dict[str, Layout]:
    try:
        found = layouts(data)
        check_text(data)
    except PackageError as error:
        told = {"broken": "打不开：", "defines": "没有打开："}.get(error.kind, "")
        raise LedgerError(f"{name} {told}{error}。{_REMEDIES[error.kind]}") from error
    except ValueError as error:
        raise LedgerError(f"{name} {error}") from error
    for title, place in found.items():
        if not _fits(*place.at_most):
            _, last_column, last_row = with_content(data, title)
            _sized(f"{name} 的工作表“{title}”", last_row, last_column + 1)
    return found


def _fits(rows: int, columns: int) -> bool:
    return rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= MOST_CELLS


def _sized(what: str, rows: int, columns: int) -> None:
    if not _fits(rows, columns):
        raise LedgerError(
            f"{what}写到了第 {rows:,} 行、第 {columns:,} 列，太大了。请删掉表格右边和下面多余的内容，或者分开导出。"
        )


def _sheet(reader: Any, title: str, data: bytes, place: Layout, notes: list[str]) -> Sheet:
    frame = cells_of(reader, title)
    if frame.width == 0:
        return Sheet(title, pl.DataFrame())
    _sized(f"工作表“{title}”", frame.height, frame.width)
    left = 0 if place.in_a else with_content(data, title)[0]  # the reader leaves out blank columns on the left
    frame = with_marks(_named(frame, left), place.odd)
    if place.odd:
        many = len(place.odd)
        notes.append(f"工作表“{title}”有 {many:,} 格是没有结果的公式或错误值：请用 Excel 打开、保存一次，或改成数值。")
    return Sheet(title, frame, place.merged)


def _named(frame: pl.DataFrame, left: int = 0) -> pl.DataFrame:
    """Columns called by their place, with the blank ones on the left that the reader leaves out."""
    frame = frame.rename(dict(zip(frame.columns, (f"c{n + left}" for n in range(frame.width)), strict=True)))
    if left:
        blank = [pl.lit(None, dtype=pl.String).alias(f"c{n}") for n in range(left)]
        frame = frame.select(*blank, pl.all())
    return frame


def _text(name: str, data: bytes) -> Book:
    text, notes = _decoded(name, data)
    if "\0" in text[:100_000]:
        raise LedgerError(_unreadable(name))
    csv.field_size_limit(LONGEST_CELL * 4)
    try:
        frame = _frame(name, csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise LedgerError(
            f"{name} 里有一格太长或引号不成对，读不下去。请用 Excel 打开，另存为 .xlsx 再导入。"
        ) from error
    if frame.width < 2:
        raise LedgerError(f"{name} 只有一列，不像台账。请用逗号或制表符分隔，或另存为 .xlsx 再导入。")
    return Book(name, (Sheet("", frame),), tuple(notes))


def _frame(name: str, rows: Iterator[list[str]]) -> pl.DataFrame:
    parts = []
    while chunk := list(itertools.islice(rows, _CHUNK)):
        width = max(map(len, chunk))
        _sized(name, len(chunk) + sum(part.height for part in parts), max(width, 1))
        columns = list(itertools.zip_longest(*chunk))
        parts.append(
            pl.DataFrame(
                {f"c{n}": column for n, column in enumerate(columns)},
                schema={f"c{n}": pl.String for n in range(width)},
            )
            if width
            else pl.DataFrame({"c0": [None] * len(chunk)}, schema={"c0": pl.String})
        )
    frame = pl.concat(parts, how="diagonal") if parts else pl.DataFrame()
    _sized(name, frame.height, max(frame.width, 1))
    return frame.with_columns(
        pl.when(pl.all().str.strip_chars(" \t\r\n\u3000\xa0") == "").then(None).otherwise(pl.all()).name.keep()
    )


def _decoded(name: str, data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _lossy(name, data[len(mark) :], (encoding,))
    zeros = data[:4000]
    if zeros.count(0) > len(zeros) // 20:  # UTF-16 without its mark: the commas and digits give it away
        little = zeros[1::2].count(0) > zeros[0::2].count(0)
        return _lossy(name, data, ("utf-16-le",) if little else ("utf-16-be",))
    return _lossy(name, data, ("utf-8", "gb18030"))


def _lossy(name: str, data: bytes, encodings: tuple[str, ...]) -> tuple[str, list[str]]:
    """The text in the first encoding that fits, else in the one that loses least, if that is little."""
    for encoding in encodings:
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            continue
    best = min((data.decode(encoding, "replace") for encoding in encodings), key=lambda text: text.count("\ufffd"))
    lost = best.count("\ufffd")
    if lost > 3 and lost > len(best) * _BROKEN:
        raise LedgerError(f"{name} 不是文字表格，或者编码认不出来。请用 Excel 打开，另存为 .xlsx 再导入。")
    return best, [f"{name} 有 {lost} 个字读不出来，显示成 \ufffd：请看看那几行。"]


def _delimiter(text: str) -> str:
    """What parts the cells: the sign that most of the first lines hold equally often."""
    lines = list(itertools.islice(io.StringIO(text[:1_000_000], newline=""), 60))
    scores = {}
    for sign in _DELIMITERS:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign) if len(row) > 1]
        common = max(set(counts), key=counts.count, default=0)
        scores[sign] = counts.count(common) * min(common, 3)
    return max(_DELIMITERS, key=lambda sign: scores[sign])
