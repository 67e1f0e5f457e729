"""What a build tells: how each slide fits, and what was split."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Fit = Literal["fits", "split", "continuation"]


@dataclass(frozen=True, slots=True)
class SlideReport:
    """One slide. `parts` is into how many slides its content went; `smallest` the least size in points, marks apart."""

    id: str
    number: int
    title: str
    fit: Fit
    parts: int
    smallest: float


@dataclass(frozen=True, slots=True)
class DeckReport:
    """A built deck. `counts` are numbers of slides, tables, charts, groups, notes, pictures; `seconds` is wall time."""

    path: Path
    slides: tuple[SlideReport, ...]
    counts: dict[str, int]
    seconds: float
    warnings: tuple[str, ...] = field(default=())
    findings: tuple[str, ...] = field(default=())

    @property
    def split(self) -> tuple[SlideReport, ...]:
        """The slides whose content did not fit on one."""
        return tuple(s for s in self.slides if s.fit == "split")
