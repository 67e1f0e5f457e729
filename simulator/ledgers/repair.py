"""The rejected rows as a workbook: mend the cells, import the workbook, and exactly those rows come in.

Each sheet keeps its name, its head and its rows as they were (merged cells filled down, a building's own row kept above
its rows); the first column says why. Sheets of rooms come along unchanged, as they only fill gaps.
"""

from __future__ import annotations

import hashlib
import io
import re
from bisect import bisect
from collections import defaultdict
from datetime import datetime
from typing import Any

import polars as pl

from simulator.ledgers.accepted import Accepted, Rejected
from simulator.ledgers.plan import PLAN_SHEET, Plan, PlannedSheet, letter, place_of
from simulator.ledgers.read import Book, Sheet

REASON = "原因"
_PIECE = 30_000  # a cell takes 32,767 characters
_MADE = datetime(2020, 1, 1)  # the same rows are the same file
_MIDNIGHT = re.compile(r" 00:00:00$")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TITLE = 31  # Excel's own limit, in UTF-16
_NO_TITLES = (PLAN_SHEET, "History")  # Excel keeps the second to itself


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
        titles = _titles(accepted.plan)
        for sheet, planned, title in zip(book.sheets, accepted.plan.sheets, titles, strict=True):
            if planned.role == "ignored":
                continue
            mine = [one for one in accepted.rejected if one.sheet == sheet.name]
            if not mine and planned.role != "rooms":
                continue
            had = _had_reasons(sheet, planned)
            page = target.add_worksheet(title)
            page.set_column(0, 0, 60)
            page.set_column(1, sheet.cells.width, 14, text)
            line = 0
            for at in planned.head:
                if at == planned.head[-1]:
                    page.write_string(line, 0, REASON, bold)
                for column, cell in enumerate(sheet.cells.row(at - 1)[had:], 1):
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
                for column, cell in enumerate(cells[had:], 1):
                    if cell is not None:
                        page.write_string(line, column, _MIDNIGHT.sub("", cell), text)
                line += 1
            written += 1
        if written:
            _keep_plan(target, book, accepted)
        else:
            target.add_worksheet("待修正").write_string(0, 0, "没有退回的行。")
    return out.getvalue()


def belongs(book: Book, accepted: Accepted) -> bool:
    """Whether this is, mended or not, the workbook that was written for what is rejected here: not one of another file,
    of other columns, or one whose rows came in already."""
    kept = next((sheet for sheet in book.sheets if sheet.name == PLAN_SHEET), None)
    return kept is not None and kept.cells.width > 1 and kept.cells[0, 1] == _mark(accepted)


def _mark(accepted: Accepted) -> str:
    """What tells this state of an import from any other."""
    state = accepted.sums, accepted.rejected
    return hashlib.sha256(repr(state).encode()).hexdigest()


def _had_reasons(sheet: Sheet, planned: PlannedSheet) -> int:
    """1 if the rows come from a workbook of this kind: its reasons are old ones and stay behind."""
    return int(bool(planned.head) and sheet.cells.width > 0 and sheet.cells[planned.head[-1] - 1, 0] == REASON)


def _keep_plan(target: Any, book: Book, accepted: Accepted) -> None:
    """How the file was read goes along on a hidden sheet, so that a few rows are not guessed at anew."""
    page = target.add_worksheet(PLAN_SHEET)
    sheets = [
        _moved(planned, -1) if _had_reasons(sheet, planned) else planned
        for sheet, planned in zip(book.sheets, accepted.plan.sheets, strict=True)
    ]
    text = accepted.plan.model_copy(update={"questions": [], "sheets": sheets}).model_dump_json()
    for number, start in enumerate(range(0, len(text), _PIECE)):
        page.write_string(number, 0, text[start : start + _PIECE])
    page.write_string(0, 1, _mark(accepted))
    page.hide()


def _moved(planned: PlannedSheet, by: int) -> PlannedSheet:
    """The same columns, so many to the right. The column of reasons is none of the plan's."""
    columns = [one for one in planned.columns if place_of(one.letter) + by >= 0]
    columns = [one.model_copy(update={"letter": letter(place_of(one.letter) + by)}) for one in columns]
    return planned.model_copy(update={"columns": columns})


def plan_within(book: Book) -> Plan | None:
    """The plan of a workbook that `repair_workbook` wrote, for the workbook as it is now; None if it has none."""
    kept = next((sheet for sheet in book.sheets if sheet.name == PLAN_SHEET), None)
    if kept is None or not kept.cells.width:
        return None
    try:
        plan = Plan.model_validate_json("".join(text for text in kept.cells[:, 0] if text))
    except ValueError:
        return None
    titles = dict(zip(_titles(plan), plan.sheets, strict=True))
    sheets = []
    for sheet in book.sheets:
        planned = titles.get(sheet.name)
        if planned is None:
            sheets.append(PlannedSheet(name=sheet.name, role="ignored", why="不是退回的行"))
            continue
        head = list(range(1, len(planned.head) + 1))
        changed = {"name": sheet.name, "head": head, "fill_down": [], "why": "按退回时的方案读"}
        sheets.append(_moved(planned, 1).model_copy(update=changed))
    return plan.model_copy(update={"file": book.name, "sheets": sheets})


def _titles(plan: Plan) -> list[str]:
    """The sheets' names as Excel takes them, in order: no two the same, capitals or not."""
    found: list[str] = []
    taken = {one.casefold() for one in _NO_TITLES}
    for planned in plan.sheets:
        whole = _NOT_IN_A_TITLE.sub(" ", planned.name).strip(" '")
        title, turn = _short(whole, "") or "待修正", 2
        while title.casefold() in taken:
            title, turn = _short(whole or "待修正", f" {turn}"), turn + 1
        taken.add(title.casefold())
        found.append(title)
    return found


def _short(title: str, end: str) -> str:
    room = 2 * (_LONGEST_TITLE - len(end))
    return title.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").strip(" '") + end


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
