"""A class's results as CSV and as a workbook: results, every step, what the trainer overruled.

A cell that a spreadsheet could take for a formula is quoted: nicknames and reasons are typed by people.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from generator.course.cells import formula_like, harmless
from simulator.app.classes.debrief import measure_name, measures
from simulator.app.classes.seats import TOTAL, Seat, kind_of
from simulator.app.classes.talk import UNSURE
from simulator.experiments import KPI_UNITS
from simulator.records import Attempt, Classroom

KINDS = {"game": "沙盘推演", "roleplay": "角色扮演", "quiz": "小测"}

Cell = str | float | int | None


@dataclass(frozen=True)
class Sheet:
    """A table with a name; `rows` are as wide as `head`."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(room: Classroom, seats: Sequence[Seat], attempts: Sequence[Attempt], *, names: bool) -> list[Sheet]:
    """Everything in the class. With `names` False nobody is named, only numbered."""
    who = {seat.person_id: seat for seat in seats}
    head = ("编号", "昵称") if names else ("编号",)

    def person(identifier: str) -> tuple[Cell, ...]:
        seat = who[identifier]
        return (f"{seat.number}号", seat.nickname) if names else (f"{seat.number}号",)

    kpis = [key for key in measures(seats) if key != TOTAL]
    points = list({point.id: point.name for seat in seats for point in seat.points}.items())
    results = Sheet(
        "成绩",
        (
            *head,
            "状态",
            "说了几句" if kind_of(room) == "roleplay" else "走到第几月",
            "总分",
            *(name for _, name in points),
            *(_column(key) for key in kpis),
            "红线",
        ),
        tuple(
            (
                *person(seat.person_id),
                seat.state,
                seat.steps,
                seat.total.value if seat.total else None,
                *(next((p.value for p in seat.points if p.id == identifier), None) for identifier, _ in points),
                *(_plain(key, seat.kpis.get(key)) for key in kpis),
                "、".join(seat.red_lines),
            )
            for seat in seats
        ),
    )
    known = [one for one in attempts if one.person_id in who]
    steps = Sheet(
        "每一步",
        (*head, "练什么", "第几次", "第几步", "做了什么", *(_column(key) for key in kpis), "时间（UTC）"),
        tuple(
            (
                *person(attempt.person_id),
                f"{KINDS[attempt.kind]} {attempt.start.get('name', attempt.scenario)}",
                number,
                step.number,
                json.dumps(step.action, ensure_ascii=False),
                *(_plain(key, (step.shown.get("kpis") or {}).get(key)) for key in kpis),
                _stamp(step.created),
            )
            for number, attempt in _numbered(known)
            for step in attempt.steps
        ),
    )
    ruled = Sheet(
        "改分",
        (*head, "哪一项", "改成", "理由", "谁改的", "时间（UTC）"),
        tuple(
            (
                *person(attempt.person_id),
                "拿不准的一句" if one.point.startswith(UNSURE) else dict(points).get(one.point, "总分"),
                (one.value or "没有碰红线") if one.point.startswith(UNSURE) else one.value,
                one.reason,
                one.by,
                _stamp(one.created),
            )
            for attempt in known
            for one in attempt.overruled
        ),
    )
    about = Sheet(
        "说明",
        ("项目", "内容"),
        (
            ("班级", room.title),
            ("目的", room.purpose),
            ("谁能看到", room.visible_to),
            ("保留到", f"{room.expires:%Y-%m-%d}，到期后系统里的记录自动删除；导出的文件请您自己按期删除"),
            ("数字从哪里来", "教学模型的模拟结果，不是真实小区的数据"),
        ),
    )
    return [results, steps, ruled, about]


def csv_bytes(sheet: Sheet) -> bytes:
    """One sheet as CSV that Excel opens with its Chinese intact."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(harmless, sheet.head))
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def xlsx_bytes(found: Sequence[Sheet], when: datetime) -> bytes:
    """All sheets as a workbook; the same bytes for the same sheets and `when` (the date in its properties)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": when.replace(tzinfo=None), "title": "班级成绩"})
    bold = book.add_format({"bold": True, "bg_color": "#e6efee", "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for sheet in found:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for column, name in enumerate(sheet.head):
            page.write_string(0, column, name, bold)
        for line, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(line, column, cell, quoted if formula_like(cell) else wrapped)
                elif cell is not None:
                    page.write_number(line, column, cell)
        for column, name in enumerate(sheet.head):
            longest = max([len(name), *(len(str(row[column] or "")) for row in sheet.rows)])
            page.set_column(column, column, min(max(2 * longest * 0.9, 8), 48))
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.head) - 1)
    book.close()
    return out.getvalue()


def _numbered(attempts: Sequence[Attempt]) -> list[tuple[int, Attempt]]:
    """With how many-th go of its person each is."""
    seen: dict[str, int] = {}
    numbered: list[tuple[int, Attempt]] = []
    for attempt in attempts:
        seen[attempt.person_id] = seen.get(attempt.person_id, 0) + 1
        numbered.append((seen[attempt.person_id], attempt))
    return numbered


def _column(key: str) -> str:
    return measure_name(key) + {"rate": "（%）", "fen": "（元）", "days": "（天）"}.get(KPI_UNITS[key], "")


def _plain(key: str, value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    return round(value * {"rate": 100.0, "fen": 0.01}.get(KPI_UNITS[key], 1.0), 4)


def _stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"
