"""Tables for other programs: CSV that Excel opens with its Chinese intact, Parquet, or a workbook.

Text that a spreadsheet would take for a formula is made harmless: it may come from an owner, a class or a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from generator.course.cells import harmless

Format = Literal["csv", "parquet"]
Table = tuple[Sequence[str], Sequence[Sequence[Any]]]  # heads, and columns of equal length
MADE = datetime(2020, 1, 1)  # the same table is the same file
_NARROW, _WIDE = 8, 40


def csv_bytes(head: Sequence[str], columns: Sequence[Sequence[Any]]) -> bytes:
    """Columns of equal length as CSV, for a download."""
    out = io.StringIO(newline="")
    _write_csv(out, head, columns)
    return out.getvalue().encode("utf-8-sig")


def workbook(sheets: Mapping[str, Table]) -> bytes:
    """An Excel workbook, one sheet a table: dates are dates, numbers numbers, and no text is ever a formula."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, (head, columns) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head, bold)
            sheet.freeze_panes(1, 0)
            for number, (title, column) in enumerate(zip(head, columns, strict=True)):
                kinds = {type(value) for value in column if value is not None}
                shape = day if kinds == {date} else money if float in kinds else None
                sheet.set_column(number, number, _width(title, column), shape)
                for row, value in enumerate(column, 1):
                    if isinstance(value, date):
                        sheet.write_datetime(row, number, datetime.combine(value, time()), shape)
                    elif isinstance(value, str):
                        sheet.write_string(row, number, value)
                    elif value is not None:
                        sheet.write(row, number, value, shape)
            if head and columns and len(columns[0]):
                sheet.autofilter(0, 0, len(columns[0]), len(head) - 1)
    return out.getvalue()


def write_table(path: Path, head: Sequence[str], columns: Sequence[Sequence[Any]], kind: Format) -> Path:
    """Write columns of equal length to `path`.kind; an old file stays until the new one is whole."""
    target = path.with_suffix(f".{kind}")
    temporary = target.with_name(target.name + ".part")
    try:
        if kind == "csv":
            with temporary.open("w", encoding="utf-8-sig", newline="") as out:
                _write_csv(out, head, columns)
        else:
            import pyarrow
            import pyarrow.parquet

            table = pyarrow.table([pyarrow.array(column) for column in columns], names=list(head))
            pyarrow.parquet.write_table(table, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def _write_csv(out: Any, head: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
    rows = ([harmless(value) for value in row] for row in zip(*columns, strict=True))
    csv.writer(out).writerows([[harmless(name) for name in head], *rows])


def _width(title: str, column: Sequence[Any]) -> int:
    """Of the title and the first cells, a Chinese character counting as two."""
    longest = max((sum(2 if ord(c) > 255 else 1 for c in str(v)) for v in (title, *column[:50])), default=0)
    return min(max(longest + 2, _NARROW), _WIDE)
