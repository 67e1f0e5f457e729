"""How well a game went, against the goals of its scenario. A red line that the player ordered fails it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.experiments.game.content import Goal
from simulator.experiments.game.session import Session
from simulator.experiments.labels import KPI_NAMES
from simulator.policy.channels import RedAct

GRADES = ((90, "出色"), (75, "良好"), (60, "及格"), (0, "还要再练"))


@dataclass(frozen=True)
class Mark:
    """One goal: the value reached (rates 0-1, money fen) and the points for it, 0 to the goal's weight."""

    goal: Goal
    value: float
    points: float

    @property
    def name(self) -> str:
        """What is measured, in words."""
        return KPI_NAMES[self.goal.kpi]

    @property
    def more_is_better(self) -> bool:
        """Whether a higher value is the better one."""
        return self.goal.full > self.goal.zero


@dataclass(frozen=True)
class Score:
    """`earned` 0-100 is what the goals give; `total` is 0 if a red line was ordered."""

    marks: tuple[Mark, ...]
    earned: float
    red: tuple[RedAct, ...]

    @property
    def failed(self) -> bool:
        """Whether a red line was ordered."""
        return bool(self.red)

    @property
    def total(self) -> float:
        """0 to 100."""
        return 0.0 if self.failed else self.earned

    @property
    def grade(self) -> str:
        """In a word."""
        return "触碰红线，不及格" if self.failed else next(word for least, word in GRADES if self.total >= least)


def score(session: Session) -> Score:
    """The score as it stands; final once the year is over."""
    return score_of(session.scenario.goals, session.months[-1].kpis if session.months else {}, session.red)


def score_of(goals: Sequence[Goal], kpis: dict[str, float], red: tuple[RedAct, ...] = ()) -> Score:
    """From key figures; without any, nothing is earned."""
    marks = tuple(
        Mark(goal, kpis.get(goal.kpi, goal.zero), goal.weight * goal.share(kpis.get(goal.kpi, goal.zero)))
        for goal in goals
    )
    return Score(marks, round(sum(mark.points for mark in marks), 1), red)


def score_document(found: Score, review: dict[str, Any] | None = None) -> dict[str, Any]:
    """For a record: what a class board and an export read."""
    return {
        "total": found.total,
        "failed": found.failed,
        "grade": found.grade,
        "red_lines": list(found.red),
        "points": {
            mark.goal.kpi: {
                "name": mark.name,
                "value": 0.0 if found.failed else round(mark.points, 2),
                "most": mark.goal.weight,
                "reached": round(mark.value, 9),
            }
            for mark in found.marks
        },
    } | ({"review": review} if review else {})
