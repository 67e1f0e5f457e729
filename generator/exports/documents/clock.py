"""Times as the documents print them: of day when the start is known, else as hours and minutes gone.

A chosen track is one session and counts from its opening; the whole course, or some modules of it, is taught module by
module and counts from each module's beginning, unless a time of day is given. Breaks are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.course.clock import Moment, moments
from generator.course.model import Course, Module

_DAY = 24 * 60


def minutes_of(module: Module) -> int:
    """How long the chosen slides of a module take."""
    return sum(slide.total_minutes for slide in module.slides)


@dataclass(frozen=True, slots=True)
class Times:
    """`begins` is minutes after midnight or None; `first` says for each module from which minute it is counted."""

    begins: int | None = None
    first: dict[str, int] = field(default_factory=dict)

    @property
    def by_module(self) -> bool:
        return bool(self.first)

    def at(self, minute: int, module: Module | None = None) -> str:
        """The time of a minute of the course: 9:15, or 0:15 after the opening or the module's beginning."""
        now = (self.begins or 0) + minute - (self.first.get(module.id, 0) if module else 0)
        now = now % _DAY if self.begins is not None else now
        return f"{now // 60}:{now % 60:02d}"

    def between(self, start: int, minutes: int, module: Module | None = None) -> str:
        begin = self.at(start, module)
        return f"{begin}–{self.at(start + minutes, module)}" if minutes else begin

    def of(self, moment: Moment) -> str:
        return self.between(moment.start, moment.minutes, moment.module)

    @property
    def told(self) -> str:
        """How to read the times, for a caption."""
        if self.begins is not None:
            return f"{self.at(0)} 开课"
        return "时间从每一讲的开头算起（0:00）" if self.by_module else "时间从开课算起（0:00）"


def times(course: Course, begins: int | None) -> Times:
    if begins is not None or course.session:
        return Times(begins)
    first: dict[str, int] = {}
    for moment in moments(course):
        first.setdefault(moment.module.id, moment.start)
    return Times(None, first)
