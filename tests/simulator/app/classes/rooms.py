"""A class with made-up play, straight into the records."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.app.classes.seats import Seat, seat_of
from simulator.records import Classroom, Person, Records

GAME = "old-rescue"
MONTHS = 4


def opened(records: Records, *, board: str = "numbers", mode: str = "practice") -> tuple[Classroom, str]:
    """A class and its trainer's token."""
    settings = {"board": board, "mode": mode, "game_name": "老旧小区救援"}
    return records.open_class("三期客服班", "练习", "只有培训师看得到昵称", 30, GAME, settings)


def played(
    records: Records, room: Classroom, who: Person, rates: Sequence[float], *, red: Sequence[str] = (), total: float = 0
) -> str:
    """Months with these collection rates; finished with `total` at the last one. Returns the attempt id."""
    attempt = records.begin(who.id, "game", room.game, room.settings["mode"], {"months": MONTHS}, f"begin-{who.id}")
    for number, rate in enumerate(rates, start=1):
        shown = {"kpis": {"collection_rate": rate, "net_collected": rate * 1e8}, "red_lines": list(red)}
        records.step(attempt.id, number, {"做法": "短信"}, shown, f"{who.id}-{number}")
    if len(rates) == MONTHS:
        points = {
            "collection_rate": {"name": "总收缴率（按金额）", "value": total - 20, "most": 60},
            "law": {"name": "依法", "value": 20, "most": 40},
        }
        records.finish(attempt.id, {"total": total, "failed": bool(red), "points": points}, f"finish-{who.id}")
    return attempt.id


def seats(records: Records, room: Classroom) -> list[Seat]:
    """Everybody in the class."""
    return [seat_of(one) for one in records.standings(room.id, "game", GAME)]
