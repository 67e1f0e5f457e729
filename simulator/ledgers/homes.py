"""One home, however its room is written: 3-1-0502, 3栋1单元502室, or 502 beside a column for building and unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.ledgers.cells import plain
from simulator.ledgers.words import Words

_BETWEEN = re.compile(r"[\s\-_/#.、,:·~—–]+")
_DAY = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


class Home(NamedTuple):
    """`key` tells homes apart (building, unit and room as bare parts); the rest is for people. `fault`: "" if fine."""

    key: tuple[str, ...]
    room: str
    building: str
    unit: str
    fault: str


def home_of(building: str | None, unit: str | None, room: str | None, joined: bool, words: Words) -> Home:
    """What the three cells say together."""
    told = _text(room)
    if not told:
        return Home((), "", "", "", "没有房号，不知道是哪一户；请补上")
    if _DAY.fullmatch(told):
        return Home((), told, "", "", "房号被 Excel 变成了日期；请把这一列改成文本，重新填上房号")
    if "\ufffd" in told or re.match(r"#\D", told) or len(told) > 80:
        return Home((), told, "", "", "看不懂这个房号；请改正")
    parts = _parts(told, words)
    if not parts:
        return Home((), told, "", "", "看不懂这个房号；请改正")
    first, second = "".join(_parts(_text(building), words)), "".join(_parts(_text(unit), words))
    key = _full(first, second, parts, joined)
    shown = _shown(_text(building), key[0] if first or len(key) > 1 else "", "栋")
    inner = _shown(_text(unit), second or (key[1] if len(key) > 2 else ""), "单元")
    whole = f"{shown}{inner}{told}" if joined and len(parts) < 3 and tuple(parts) != key else told
    return Home(key, whole, shown, inner, "")


def _text(cell: str | None) -> str:
    return re.sub(r"(?<=\d)\.0+$", "", " ".join(plain(cell or "").split()))


def _parts(text: str, words: Words) -> list[str]:
    """The bare parts of a room, without 栋, 单元, 室 and leading zeros."""
    rest = text.upper()
    for word in sorted(words.room_words, key=len, reverse=True):
        rest = rest.replace(word, "-")
    return [part.lstrip("0") or "0" if part.isdigit() else part for part in _BETWEEN.split(rest) if part]


def _full(building: str, unit: str, parts: list[str], joined: bool) -> tuple[str, ...]:
    """The room's parts with what the columns of building and unit add. `joined`: rooms never name their building."""
    if len(parts) >= 3 or not building:
        return (unit, *parts) if unit and len(parts) == 1 else tuple(parts)
    if len(parts) == 2 and unit and parts[0] == unit:
        return (building, *parts)
    if len(parts) == 2 and parts[0] == building and not joined:
        parts = parts[1:]
    return (building, unit, *parts) if unit else (building, *parts)


def _shown(text: str, bare: str, word: str) -> str:
    """How to call the building or unit: as the file does, 3 as 3栋."""
    if text and not text.isdigit():
        return text
    name = text or bare
    return f"{name}{word}" if name and len(name) <= 6 else name
