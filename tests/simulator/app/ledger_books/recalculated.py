"""A workbook as LibreOffice calculates it: cached results are taken out first, so that nothing can be copied."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl

from generator.exports.office import convert
from generator.exports.word import stamped

_RESULT = re.compile(r"(</f>)<v>[^<]*</v>")


def without_results(raw: bytes) -> bytes:
    """The same formulas with no results."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = _RESULT.sub(r"\1", data.decode()).encode()
            new.writestr(info.filename, data)
    return stamped(out.getvalue())


def recalculated(raw: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The values of every sheet after LibreOffice has calculated them."""
    return values(convert(without_results(raw), source="xlsx", target="xlsx"))


def values(raw: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The values that stand in the file."""
    book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def formulas(raw: bytes) -> dict[str, list[str]]:
    """Every formula of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    return {
        sheet.title: [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        for sheet in book.worksheets
    }
