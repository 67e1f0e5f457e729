"""What practice is worth to "your team" in the sandbox: scores -> hours of training a person and month.

The engine knows no talent for talking; it knows training hours, which raise the dose of calls and visits, lower the
chance of a violation and cost working time. A team's scores are taken as so many hours (content/dialogue/skill.yml, a
teaching assumption).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import Field

from simulator.documents import read_document
from simulator.roleplay.scene import Strict

LAST = 5  # attempts of one person that count: what they can do now, not what they could once


class Step(Strict):
    score: float = Field(ge=0, le=100)
    hours: float = Field(ge=0, le=40)


class Worth(Strict):
    """The table: by rising score."""

    source: str
    note: str = ""
    steps: tuple[Step, ...] = Field(min_length=2)


def read_worth(course: Path) -> Worth:
    """Read content/dialogue/skill.yml. Raises DocumentError."""
    return read_document(course / "content" / "dialogue" / "skill.yml", Worth, course)


def team_score(attempts: Sequence[Sequence[float]]) -> float | None:
    """The mean over people of their last scores (0-100, oldest first), each person alike; None if nobody practised."""
    means = [float(np.mean(scores[-LAST:])) for scores in attempts if scores]
    return float(np.mean(means)) if means else None


def training_hours(worth: Worth, score: float) -> int:
    """The whole hours a person and month that a team of this score is worth."""
    steps = sorted(worth.steps, key=lambda step: step.score)
    return round(float(np.interp(score, [step.score for step in steps], [step.hours for step in steps])))
