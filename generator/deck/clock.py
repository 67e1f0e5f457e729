"""What the notes say about time: how long a slide takes, and from which minute to which.

A deck of one track is one session, so its minutes count from the opening; a deck of the whole course or of some modules
is taught module by module, so there they count from the module's beginning. Breaks are not counted.
"""

from __future__ import annotations

from generator.course.clock import moments
from generator.course.model import Course, Module

TIME = "【用时】"


class Clock:
    """Knows when every slide, activity and quiz of a course comes, by its id."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._of = "" if course.session else "本讲"
        self._when: dict[str, tuple[int, int]] = {}
        first: dict[str, int] = {}
        for one in moments(course):
            begun = first.setdefault(one.module.id, one.start)
            self._when[one.id] = (one.start - (0 if course.session else begun), one.minutes)
        self._first = first

    @property
    def total(self) -> int:
        """The minutes of the whole deck."""
        return sum(minutes for _, minutes in self._when.values())

    def of(self, identity: str) -> str:
        """Return the minutes of a slide, activity or quiz, and when they are: 6 分钟（第 18–24 分钟）."""
        start, minutes = self._when[identity]
        if not minutes:
            return f"不另计时（{self._of}第 {start} 分钟）"
        return f"{minutes} 分钟（{self._of}第 {start}–{start + minutes} 分钟）"

    def module(self, module: Module) -> str:
        """Return the minutes of a module, and in a session also when they are."""
        minutes = sum(slide.total_minutes for slide in module.slides)
        start = self._first.get(module.id, 0)
        return f"本讲 {minutes} 分钟" + (f"（第 {start}–{start + minutes} 分钟）" if self._course.session else "")

    def opening(self) -> str:
        """Return what the cover's notes say about the whole."""
        count = len(self._course.modules)
        if self._course.session:
            return f"全程 {self.total} 分钟，不含休息。备注里的“第几分钟”从开场算起。"
        return f"共 {count} 讲，{self.total} 分钟，不含休息。备注里的“本讲第几分钟”从每一讲的开头算起。"

    def closing(self) -> str:
        return f"不另计时（第 {self.total} 分钟）" if self._course.session else "不另计时"
