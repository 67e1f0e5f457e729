"""Everybody in a class with progress, key figures and score, the trainer's overrulings applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.records import Attempt, Classroom, Kind, Overruling, Standing

TOTAL = "total"


@dataclass(frozen=True)
class Point:
    """A part of the score; `most` is what can be had. `ruled` when the trainer's word stands instead."""

    id: str
    name: str
    value: float
    most: float | None
    ruled: Overruling | None = None


@dataclass(frozen=True)
class Seat:
    """One trainee. `months` of the scenario is None while unknown; `total` is None until finished."""

    number: int
    nickname: str
    person_id: str
    attempt: Attempt | None
    steps: int
    months: int | None
    kpis: dict[str, float]
    points: tuple[Point, ...]
    total: Point | None
    red_lines: tuple[str, ...]

    @property
    def state(self) -> str:
        """Where somebody is, in a word."""
        if self.attempt is None:
            return "还没开始"
        if self.failed:
            return "触碰红线"
        return "走完了" if self.attempt.finished else "进行中"

    @property
    def failed(self) -> bool:
        """A red line ordered by the player fails the scenario whatever the figures."""
        score = self.attempt.score if self.attempt else None
        return bool(self.red_lines or (score and score.get("failed")))

    def name(self, room: Classroom) -> str:
        """As the class has agreed to be shown: the nickname, or 3号."""
        return self.nickname if shows_names(room) else f"{self.number}号"


def kind_of(room: Classroom) -> Kind:
    """What the class plays: a game of 沙盘推演 or a scene of 角色扮演."""
    return "roleplay" if room.settings.get("kind") == "roleplay" else "game"


def shows_names(room: Classroom) -> bool:
    """Whether nicknames stand on the board."""
    return room.settings.get("board") == "names"


def seat_of(standing: Standing) -> Seat:
    """From the records; what the game wrote is taken as far as it makes sense."""
    attempt, shown = standing.attempt, standing.last.shown if standing.last else {}
    points, total = _score(attempt)
    return Seat(
        number=standing.person.number or 0,
        nickname=standing.person.nickname,
        person_id=standing.person.id,
        attempt=attempt,
        steps=standing.steps,
        months=_months(attempt),
        kpis=_numbers(shown.get("kpis")),
        points=points,
        total=total,
        red_lines=tuple(map(str, shown.get("red_lines") or ((attempt and attempt.score) or {}).get("red_lines") or ())),
    )


def kpis_by_month(attempt: Attempt) -> list[dict[str, float]]:
    """The key figures after each month played."""
    return [_numbers(step.shown.get("kpis")) for step in attempt.steps]


def _months(attempt: Attempt | None) -> int | None:
    months = attempt.start.get("months") if attempt else None
    return months if isinstance(months, int) and months > 0 else None


def _score(attempt: Attempt | None) -> tuple[tuple[Point, ...], Point | None]:
    if attempt is None or attempt.score is None:
        return (), None
    ruled = {one.point: one for one in attempt.overruled}  # the newest on a point counts
    points: list[Point] = []
    moved = 0.0
    for identifier, part in (attempt.score.get("points") or {}).items():
        facts = part if isinstance(part, dict) else {"value": part}
        value, most = _number(facts.get("value")), _number(facts.get("most"))
        if value is None:
            continue
        word = ruled.get(identifier)
        given = _number(word.value) if word else None
        moved += (given - value) if given is not None else 0.0
        points.append(
            Point(identifier, str(facts.get("name") or identifier), value if given is None else given, most, word)
        )
    total = _number(attempt.score.get(TOTAL))
    if total is None:
        return tuple(points), None
    word = ruled.get(TOTAL)
    given = _number(word.value) if word else None
    return tuple(points), Point(TOTAL, "总分", round(total + moved, 6) if given is None else given, 100, word)


def _numbers(found: Any) -> dict[str, float]:
    pairs: Iterable[tuple[str, Any]] = found.items() if isinstance(found, dict) else ()
    return {key: number for key, value in pairs if (number := _number(value)) is not None}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
