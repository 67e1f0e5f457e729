"""The table of the ordeal: report.md for people, report.json for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from generator.course.files import write_whole
from tools.torture.row import Row

_FATE = {True: "守住", False: "**没守住**", None: "没法试"}
_HEAD = ("哪一类", "做了什么", "次数", "应当怎样", "结果怎样", "守住没有", "秒")


def write_report(rows: Sequence[Row], folder: Path, about: dict[str, object]) -> None:
    """Write report.md and report.json, rows in the order of their part and name; the last line counts them."""
    ordered = sorted(rows, key=lambda row: (row.part, row.what))
    document = {"about": about, "rows": [asdict(row) for row in ordered], "summary": summary(ordered)}
    write_whole(folder / "report.json", (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
    write_whole(folder / "report.md", _markdown(ordered, about).encode())


def summary(rows: Sequence[Row]) -> str:
    """How many held."""
    held, broken, untried = (sum(row.ok is fate for row in rows) for fate in (True, False, None))
    return f"一共 {len(rows)} 项：{held} 项守住，{broken} 项没守住，{untried} 项在这台机器上没法试。"


def _markdown(rows: Sequence[Row], about: dict[str, object]) -> str:
    told = "；".join(f"{name} {value}" for name, value in about.items())
    lines = ["# 故意弄坏，看会怎样", "", told, "", _line(_HEAD), _line(["---"] * len(_HEAD))]
    lines += [_line((r.part, r.what, str(r.times), r.must, r.happened, _FATE[r.ok], f"{r.seconds:.0f}")) for r in rows]
    return "\n".join([*lines, "", summary(rows), ""])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
