"""What a trainer needs beside the slides: purpose, run sheet, objections, debrief, a job aid, a bank of questions."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from generator.course.blocks import Option
from generator.course.text import Text, plain

QuestionKind = Literal["single", "multiple", "true-false", "order", "case"]
Level = Literal["recall", "apply", "judge"]
QUESTION_ZH: dict[str, str] = {
    "single": "单选",
    "multiple": "多选",
    "true-false": "判断",
    "order": "排序",
    "case": "案例",
}
LEVEL_ZH: dict[str, str] = {"recall": "记得住", "apply": "会用", "judge": "会判断"}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Question(_Frozen):
    """A question of the bank. `objective` counts from 1; options of an `order` question stand in the right order."""

    id: str
    module: str
    objective: int
    kind: QuestionKind
    level: Level
    stem: Text
    options: tuple[Option, ...]


class Stretch(_Frozen):
    """A part of the run sheet: so many minutes for these slides, and how."""

    minutes: int
    slides: tuple[str, ...]
    how: Text


class Objection(_Frozen):
    """What trainees say against it, and how the trainer answers."""

    said: Text
    answer: Text


class Section(_Frozen):
    heading: Text
    items: tuple[Text, ...]


class JobAid(_Frozen):
    """One page for the desk."""

    title: Text
    sections: tuple[Section, ...]

    @property
    def length(self) -> int:
        return len(plain(self.title)) + sum(
            len(plain(s.heading)) + sum(len(plain(i)) for i in s.items) for s in self.sections
        )


class Teaching(_Frozen):
    module: str
    purpose: Text
    timing: tuple[Stretch, ...]
    objections: tuple[Objection, ...]
    debrief: tuple[Text, ...]
    jobaid: JobAid
    questions: tuple[Question, ...]
