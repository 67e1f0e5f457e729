"""The questions of a course in one shape for every export: those asked on slides and those of the banks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.course.blocks import Option, Quiz
from generator.course.model import Course, Module
from generator.course.teaching import Question
from generator.course.text import plain

Kind = Literal["single", "multiple", "true-false", "order"]


@dataclass(frozen=True, slots=True)
class Choice:
    """`place` is the right place of an ordering question's option, from 0; otherwise 0."""

    text: str
    right: bool
    why: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a machine gets it. Options of an `order` question are shown mixed, always in the same way."""

    id: str
    module: str
    kind: Kind
    stem: str
    options: tuple[Choice, ...]

    @property
    def right(self) -> tuple[int, ...]:
        """Numbers of the right options; for an ordering question all of them in the right order."""
        if self.kind == "order":
            return tuple(sorted(range(len(self.options)), key=lambda n: self.options[n].place))
        return tuple(n for n, o in enumerate(self.options) if o.right)


def of_slide(quiz: Quiz, module: str) -> Asked:
    options = tuple(_choice(o) for o in quiz.options)
    kind: Kind = "multiple" if sum(o.right for o in options) > 1 else "single"
    return Asked(quiz.id, module, kind, plain(quiz.question), options)


def of_bank(question: Question) -> Asked:
    if question.kind == "order":
        listed = [_choice(o, place) for place, o in enumerate(question.options)]
        mixed = sorted(listed, key=lambda c: hashlib.sha256(f"{question.id}:{c.text}".encode()).digest())
        if [c.place for c in mixed] == list(range(len(mixed))):
            mixed = [*mixed[1:], mixed[0]]
        return Asked(question.id, question.module, "order", plain(question.stem), tuple(mixed))
    kind: Kind = "single" if question.kind in ("single", "case") else question.kind
    return Asked(question.id, question.module, kind, plain(question.stem), tuple(_choice(o) for o in question.options))


def _choice(option: Option, place: int = 0) -> Choice:
    return Choice(plain(option.text), option.right, plain(option.why), place)


def asked(course: Course, module: Module, *, slides: bool = True, bank: bool = True) -> list[Asked]:
    """Return a module's questions: on slides, then in its bank."""
    found = [of_slide(q, module.id) for s in module.slides for q in s.quizzes] if slides else []
    if bank and module.id in course.teaching:
        found += [of_bank(q) for q in course.teaching[module.id].questions]
    return found


def banks(course: Course, modules: Iterable[Module]) -> Iterator[tuple[Module, list[Asked]]]:
    """Yield each module that has questions, with them."""
    for module in modules:
        found = asked(course, module)
        if found:
            yield module, found
