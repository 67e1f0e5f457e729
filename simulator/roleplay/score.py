"""The score of one conversation by content/rubric.yml: weights, floors, caps and pass mark come from there.

What earns a point stands in marks.py; here the marks become dimensions, the total and the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.course.roleplay import Rubric, capped
from simulator.roleplay.marks import JUDGES, Mark
from simulator.roleplay.play import Stage, Turn
from simulator.roleplay.scene import Ending


@dataclass(frozen=True)
class Score:
    """`total` after caps, 0-100; `raw` before; `dimensions` id -> (points, weight). `red` are lines crossed and not
    taken back, `corrected` those that were; `held` waits for the trainer (a red line nobody is sure of)."""

    total: float
    raw: float
    passed: bool
    dimensions: dict[str, tuple[float, float]]
    marks: tuple[Mark, ...]
    cap: int | None
    red: tuple[str, ...]
    corrected: tuple[str, ...]
    failed_floors: tuple[str, ...]
    ending: Ending | None
    held: bool


def score(stage: Stage, turns: Sequence[Turn], rubric: Rubric) -> Score:
    """The score of a conversation so far (a finished one, or one still going on)."""
    weights = {one.id: float(one.weight) for one in rubric.dimensions}
    marks: list[Mark] = []
    if any(turn.said.deeds for turn in turns):
        for dimension, judge in JUDGES.items():
            found = judge(stage, turns)
            scale = weights.get(dimension, 0.0) / max(sum(mark.most for mark in found), 1e-9)
            marks += [
                Mark(dimension, m.name, round(m.most * scale, 2), round(m.got * scale, 2), m.turn, m.why) for m in found
            ]
    points = {
        key: min(weight, max(0.0, sum(mark.got for mark in marks if mark.dimension == key)))
        for key, weight in weights.items()
    }
    raw = round(sum(points.values()), 1)
    last = turns[-1].after if turns else None
    open_line = (last.pending.line,) if last and last.pending else ()
    red = (*last.crossed, *open_line) if last else ()
    corrected = last.corrected if last else ()
    cap, failed = capped(rubric, red, corrected)
    total = min(raw, cap) if cap is not None else raw
    floors = tuple(key for key, share in rubric.floors.items() if points.get(key, 0.0) < share * weights.get(key, 0.0))
    passed = total >= rubric.passing and not floors and not failed
    held = any(turn.said.unsure for turn in turns)
    ending = last.ended if last else None
    dimensions = {key: (round(points[key], 2), weights[key]) for key in weights}
    return Score(total, raw, passed, dimensions, tuple(marks), cap, red, corrected, floors, ending, held)
