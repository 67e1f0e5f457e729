"""When what happens: slides, activities and quizzes in teaching order with their minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.course.blocks import Activity, Quiz
from generator.course.model import Course, Module, Slide


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that takes time. `start` counts minutes from the beginning of the course, `place` slides from 1.

    `part` is the activity or quiz, or None for the slide itself.
    """

    module: Module
    slide: Slide
    place: int
    part: Activity | Quiz | None
    start: int
    minutes: int

    @property
    def id(self) -> str:
        return self.part.id if self.part else self.slide.id

    @property
    def number(self) -> str:
        """The slide's number as handout, guide and cue sheet print it: 4.7."""
        return f"{self.module.part}.{self.place}"


def duration(minutes: int) -> str:
    """Minutes as people say them: 40 分钟, 3 小时, 1 小时 5 分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时" + (f" {rest} 分钟" if rest else "")


def moments(course: Course) -> Iterator[Moment]:
    """Yield every slide, followed by its activities and quizzes in the order written."""
    now = 0
    for module in course.modules:
        for place, slide in enumerate(module.slides, 1):
            yield Moment(module, slide, place, None, now, slide.minutes)
            now += slide.minutes
            for part in slide.content:
                if isinstance(part, Activity | Quiz):
                    yield Moment(module, slide, place, part, now, part.minutes)
                    now += part.minutes
