"""What surrounds the modules: glossary, tests drawn by blueprint, the four weeks of practice, what covers the outline.

Each is one YAML file of content/, optional in a small course.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from generator.course.roleplay import Roleplay
from generator.course.teaching import Question, Teaching


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Frozen):
    """A word of the field. `avoid` are words that must not stand for it, unless quoted as somebody's mistake."""

    term: str
    en: str
    says: str
    also: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class Draw(_Frozen):
    module: str
    count: int = Field(ge=1)


class Test(_Frozen):
    """A test drawn from the banks: so many questions of each module. `passing` is a share of right answers, 0-1."""

    id: str
    title: str
    minutes: int
    passing: float = Field(ge=0, le=1)
    says: str
    draw: tuple[Draw, ...]


class Scene(_Frozen):
    """A role-play scene by name; who plays which owner stands with the role-plays."""

    id: str
    owner: str
    title: str


class Exercise(_Frozen):
    """Something to do in the sandbox: policies on an estate, or a file of content/experiments."""

    do: str
    estate: str | None = None
    policies: tuple[str, ...] = ()
    experiment: str | None = None


class Day(_Frozen):
    """A day of the plan. Hours are hours of the learner; `slides` and `modules` are what is taught."""

    week: int
    day: int
    title: str
    taught: float = 0.0
    practice: float = 0.0
    modules: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    scenes: tuple[str, ...] = ()
    field: str = ""
    proof: str


class Practice(_Frozen):
    """The forty hours: taught, and practised under supervision."""

    taught_hours: float
    practice_hours: float
    says: str
    scenes: tuple[Scene, ...]
    days: tuple[Day, ...]


class Covered(_Frozen):
    """A slide of the reference outline and the slides of ours that cover it; `made` says what the generator draws."""

    n: int
    part: int
    topic: str
    gap: Literal["", "empty", "lost-picture", "not-treated"] = ""
    slides: tuple[str, ...] = ()
    made: str = ""


class Coverage(_Frozen):
    outline: tuple[Covered, ...]
    more: tuple[Covered, ...] = ()


class Aids(BaseModel):
    """All of it; what a course does not have is empty."""

    model_config = ConfigDict(frozen=True)

    terms: tuple[Term, ...] = ()
    tests: tuple[Test, ...] = ()
    practice: Practice | None = None
    coverage: Coverage | None = None
    roleplay: Roleplay = Roleplay()


def draw_test(test: Test, tests: tuple[Test, ...], teaching: dict[str, Teaching], seed: int) -> list[Question]:
    """The questions of a test, in course order of its blueprint; with one seed no two tests share a question.

    Inside a module questions are ordered by a hash of seed and id, one objective after the other, and the tests of
    the course take theirs from the front in turn. Raises ValueError when a bank is too small.
    """
    chosen: list[Question] = []
    for part in test.draw:
        bank = _shuffled(teaching[part.module].questions, seed) if part.module in teaching else []
        before = 0
        for other in tests:
            if other.id == test.id:
                break
            before += sum(d.count for d in other.draw if d.module == part.module)
        taken = bank[before : before + part.count]
        if len(taken) < part.count:
            raise ValueError(f"模块 {part.module} 的题库只有 {len(bank)} 道题，不够抽")
        chosen += taken
    return chosen


def _shuffled(questions: tuple[Question, ...], seed: int) -> list[Question]:
    def luck(name: str) -> bytes:
        return hashlib.sha256(f"{seed}:{name}".encode()).digest()

    turns: dict[int, int] = {}
    placed: list[tuple[int, bytes, Question]] = []
    for question in sorted(questions, key=lambda q: luck(q.id)):
        turn = turns.get(question.objective, 0)
        turns[question.objective] = turn + 1
        placed.append((turn, luck(f"objective {question.objective}"), question))
    return [q for _, _, q in sorted(placed, key=lambda p: (p[0], p[1]))]
