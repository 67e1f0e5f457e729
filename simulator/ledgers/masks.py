"""Cells as they may be shown: people, rooms and buildings are masked, their shape can still be told."""

from __future__ import annotations

import re

from simulator.ledgers.cells import plain
from simulator.ledgers.plan import Plan, place_of

PEOPLE = {"owner", "phone", "id_number", "plate"}
PLACES = {"room", "building", "unit"}
_RUN = re.compile(r"\d+|[A-Za-z]+|[一二三四五六七八九十百]+")
_ROOM = re.compile(
    r".{0,12}?[\dA-Za-z一二三四五六七八九十]{1,4}\s*(?:号楼|栋|幢|座|#楼?|单元|室|[-_—–])\s*[\dA-Za-z].{0,16}"
)
_DATE = re.compile(r"(?:19|20)\d{2}\D?.*")


def masked(text: str) -> str:
    """The first sign (three of a number), the rest stars."""
    rest = text.strip()
    kept = 3 if rest[:3].isdigit() and len(rest) > 6 else 1 if len(rest) > 1 else 0
    return rest[:kept] + "*" * min(len(rest) - kept, 8)


def masked_place(text: str) -> str:
    """3-1-0502 as 3-*-05**, 12栋 as 1*栋, 502 as 5**: of the first and the last number the first half stays."""
    runs = list(_RUN.finditer(text.strip()))
    if not runs:
        return masked(text)
    out, at = "", 0
    for n, run in enumerate(runs):
        size = len(run[0])
        kept = (
            (size if size == 1 else size // 2)
            if n == 0 and len(runs) > 1
            else size // 2
            if n in (0, len(runs) - 1)
            else 0
        )
        out += text.strip()[at : run.start()] + run[0][:kept] + "*" * (size - kept)
        at = run.end()
    return out + text.strip()[at:]


def looks_like_room(text: str) -> bool:
    """3-1-0502, 3栋1单元502室: not a date."""
    rest = plain(text)
    return bool(_ROOM.fullmatch(rest)) and not _DATE.fullmatch(rest)


def shown(plan: Plan, sheet: str, column: str, value: str) -> str:
    """A rejected row's cell, masked if its column ("A 房号": letter, name) holds people or places."""
    where = column.partition(" ")[0]
    for planned in plan.sheets:
        if planned.name == sheet and re.fullmatch("[A-Z]{1,3}", where):
            one = next((one for one in planned.columns if place_of(one.letter) == place_of(where)), None)
            if one is not None and one.field in PLACES:
                return masked_place(value)
            if one is not None and (one.personal or one.field in PEOPLE):
                return masked(value)
    return value
