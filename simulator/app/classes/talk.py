"""What a class found hard in a role-play: marks lost most, red lines crossed, sentences that wait for the trainer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.course.roleplay import Rubric, capped
from simulator.app.classes.seats import TOTAL
from simulator.records import Attempt, Overruling, Records, RecordsError

UNSURE = "unsure-"  # begins the point of a trainer's word on a sentence; its value is the red line, or "" for none


@dataclass(frozen=True)
class Lost:
    """Something looked for that was missed: by how many people, and how many points each of all lost in the mean."""

    dimension: str
    name: str
    people: int
    points: float
    why: str


@dataclass(frozen=True)
class Unsure:
    """A part of a sentence of which recognition could not tell whether it is a red line. `place` counts from 0."""

    attempt: Attempt
    place: int
    turn: int
    text: str
    sentence: str
    ruled: Overruling | None

    @property
    def point(self) -> str:
        """Under which the trainer's word is kept."""
        return f"{UNSURE}{self.place}"


def lost(attempts: Sequence[Attempt], most: int = 6) -> list[Lost]:
    """The marks that the class lost most points on, the heaviest first. `why` is what most of them were told."""
    points: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    whys: dict[tuple[str, str], Counter[str]] = {}
    for attempt in attempts:
        for mark in _rows(attempt, "marks"):
            key = str(mark.get("dimension")), str(mark.get("name"))
            missed = _number(mark.get("most")) - _number(mark.get("got"))
            if missed > 0:
                points[key] += missed  # type: ignore[assignment]
                people[key] += 1
                whys.setdefault(key, Counter())[str(mark.get("why"))] += 1
    ordered = sorted(points, key=lambda key: (-points[key], key))[:most]
    return [
        Lost(*key, people[key], round(points[key] / len(attempts), 1), whys[key].most_common(1)[0][0])
        for key in ordered
    ]


def crossed(attempts: Sequence[Attempt]) -> list[tuple[str, int, int]]:
    """Red line, how many people crossed it, how many took it back at once; the commonest first."""
    kept, back = Counter[str](), Counter[str]()
    for attempt in attempts:
        score = attempt.score or {}
        kept.update(set(map(str, score.get("red_lines") or ())) | ruled_red(attempt))
        back.update(set(map(str, score.get("corrected") or ())))
    lines = sorted({*kept, *back}, key=lambda line: (-kept[line] - back[line], line))
    return [(line, kept[line], back[line]) for line in lines]


def unsure(attempts: Iterable[Attempt]) -> list[Unsure]:
    """What waits for the trainer or has been decided, in order."""
    found: list[Unsure] = []
    for attempt in attempts:
        ruled = {one.point: one for one in attempt.overruled}
        for place, row in enumerate(_rows(attempt, "unsure")):
            found.append(
                Unsure(
                    attempt,
                    place,
                    int(_number(row.get("turn"))),
                    str(row.get("text")),
                    str(row.get("sentence")),
                    ruled.get(f"{UNSURE}{place}"),
                )
            )
    return found


def ruled_red(attempt: Attempt) -> set[str]:
    """The red lines that the trainer's word added."""
    newest_word = {one.point: one.value for one in attempt.overruled if one.point.startswith(UNSURE)}
    return {str(value) for value in newest_word.values() if value}


def decide(records: Records, rubric: Rubric, one: Unsure, line: str, reason: str, by: str, request_id: str) -> None:
    """The trainer's word: a red line, or "" for none. A red line caps the total (rubric). Raises RecordsError."""
    if not reason.strip():
        raise RecordsError("请写上理由，学员会看到。")
    records.overrule(one.attempt.id, one.point, line, reason, by, request_id)
    now = records.attempt(one.attempt.id)
    score = now.score or {}
    red = {*map(str, score.get("red_lines") or ()), *ruled_red(now)}
    cap, _ = capped(rubric, sorted(red), list(map(str, score.get("corrected") or ())))
    total = _number(score.get(TOTAL))
    held = min(total, cap) if cap is not None else total
    before = [word.value for word in now.overruled if word.point == TOTAL]
    if held != (_number(before[-1]) if before else total):
        records.overrule(one.attempt.id, TOTAL, held, reason, by, f"{request_id}-total")


def _rows(attempt: Attempt, key: str) -> list[dict[str, Any]]:
    found = (attempt.score or {}).get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
