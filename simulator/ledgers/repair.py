"""The rejected rows as a workbook: mend the cells, import the workbook, and exactly those rows come in.

Each sheet keeps its name, its head and its rows as they were (merged cells filled down, a building's own row kept above
its rows); the first column says why. Sheets of rooms come along unchanged, as they only fill gaps.
"""

from __future__ import annotations

import io
import re
from bisect import bisect
from collections import defaultdict
from datetime import datetime

import polars as pl

from simulator.ledgers.accepted import Accepted, Rejected
from simulator.ledgers.read import Book, Sheet

REASON = "原因"
_MADE = datetime(2020, 1, 1)  # the same rows are the same file
_MIDNIGHT = re.compile(r" 00:00:00$")
_TITLE = re.compile(r"[\[\]:*?/\\]")


def repair_workbook(book: Book, accepted: Accepted) -> bytes:
    """An .xlsx with the rejected rows, all cells as text."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as target:
        target.set_properties({"created": _MADE})
        bold = target.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        why = target.add_format({"font_color": "#9C0006", "bg_color": "#FFF2CC", "text_wrap": True, "valign": "top"})
        text = target.add_format({"num_format": "@"})
        written = 0
        for sheet, planned in zip(book.sheets, accepted.plan.sheets, strict=True):
            if planned.role == "ignored":
                continue
            mine = [one for one in accepted.rejected if one.sheet == sheet.name]
            if not mine and planned.role != "rooms":
                continue
            page = target.add_worksheet(_TITLE.sub(" ", sheet.name)[:31] or "待修正")
            page.set_column(0, 0, 60)
            page.set_column(1, sheet.cells.width, 14, text)
            line = 0
            for at in planned.head:
                if at == planned.head[-1]:
                    page.write_string(line, 0, REASON, bold)
                for column, cell in enumerate(sheet.cells.row(at - 1), 1):
                    if cell is not None:
                        page.write_string(line, column, cell, bold)
                line += 1
            page.freeze_panes(line, 1)
            rows = (
                _all_rows(sheet, planned.head[-1]) if planned.role == "rooms" else _rows(sheet, planned.sections, mine)
            )
            for reason, cells in rows:
                if reason:
                    page.write_string(line, 0, reason, why)
                for column, cell in enumerate(cells, 1):
                    if cell is not None:
                        page.write_string(line, column, _MIDNIGHT.sub("", cell), text)
                line += 1
            written += 1
        if not written:
            target.add_worksheet("待修正").write_string(0, 0, "没有退回的行。")
    return out.getvalue()


def _all_rows(sheet: Sheet, after: int) -> list[tuple[str, tuple[str | None, ...]]]:
    return [("", row) for row in sheet.cells.slice(after).rows()]


def _rows(sheet: Sheet, sections: bool, mine: list[Rejected]) -> list[tuple[str, tuple[str | None, ...]]]:
    """(reason, cells) of each rejected row in order, a building's own row above its first."""
    faults: dict[int, list[Rejected]] = defaultdict(list)
    for one in mine:
        faults[one.line].append(one)
    found: list[tuple[str, tuple[str | None, ...]]] = []
    alone = pl.sum_horizontal(pl.all().is_not_null()) == 1
    above = sheet.cells.select(alone.arg_true()).to_series().to_list() if sections else []
    last = -1
    for line in sorted(faults):
        at = bisect(above, line - 1) - 1
        if at > last:
            found.append(("", sheet.cells.row(above[at])))
            last = at
        told = [f"{one.column}：{one.reason}" if one.column else one.reason for one in faults[line]]
        found.append((f"第 {line} 行　" + "；".join(dict.fromkeys(told)), faults[line][0].cells))
    return found
