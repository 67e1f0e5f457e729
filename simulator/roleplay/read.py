"""Read what a scene stands on. Every fault is a DocumentError with file and line; a course without scenes has none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, RootModel

from generator.course.problems import Problem
from generator.course.roleplay import Rubric
from simulator.documents import DocumentError, read_document, read_what_can
from simulator.population import Profile
from simulator.population.profile import load_profiles
from simulator.roleplay.account import Account, account_of
from simulator.roleplay.play import Stage
from simulator.roleplay.scene import Limits, Lines, Persona, Rules, Scene

M = TypeVar("M", Persona, Scene)
D = TypeVar("D", bound=BaseModel)


class _Rules(RootModel[Rules]):
    pass


class _Lines(RootModel[Lines]):
    pass


class _Says(RootModel[dict[str, tuple[str, ...]]]):
    pass


@dataclass(frozen=True)
class Playbook:
    """All that can be played: scenes and personas by id, what is common to them, and how they are judged."""

    scenes: dict[str, Scene]
    personas: dict[str, Persona]
    rules: Rules
    lines: Lines
    limits: Limits
    says: dict[str, tuple[str, ...]]
    rubric: Rubric
    profiles: dict[str, Profile]

    def stage(self, scene: str, seed: int = 1, account: Account | None = None) -> Stage:
        """The scene ready to be played, about its own household or another `account`. Raises KeyError."""
        found = self.scenes[scene]
        return Stage(
            found,
            self.personas[found.persona],
            account or account_of(found.account, self.profiles),
            self.rules,
            self.lines,
            self.limits,
            frozenset(line for cap in self.rubric.caps if cap.failed for line in cap.lines),
            seed,
        )


def read_playbook(course: Path) -> Playbook:
    """Read content/personas, scenarios, dialogue and rubric. Raises DocumentError with the faults of all files."""
    content = course / "content"
    problems: list[Problem] = []
    personas = _folder(course, "personas", Persona, problems)
    scenes = _folder(course, "scenarios", Scene, problems)
    profiles = load_profiles(course)
    for scene in scenes.values():
        path = content / "scenarios" / f"{scene.id}.yml"
        if scene.persona not in personas and not problems:
            problems.append(
                _fault(path, course, "scene-persona", f"人物 {scene.persona} 不存在", "编号都在 content/personas")
            )
        if scene.account.estate not in profiles:
            known = "、".join(profiles)
            problems.append(
                _fault(path, course, "scene-estate", f"小区档案 {scene.account.estate} 不存在", f"可选：{known}")
            )
    dialogue = content / "dialogue"
    rules = _part(dialogue / "reactions.yml", _Rules, course, problems)
    lines = _part(dialogue / "owners.yml", _Lines, course, problems)
    says = _part(dialogue / "says.yml", _Says, course, problems)
    limits = _part(dialogue / "limits.yml", Limits, course, problems)
    rubric = _part(content / "rubric.yml", Rubric, course, problems)
    if problems or not (rules and lines and says and limits and rubric):
        raise DocumentError(problems)
    return Playbook(scenes, personas, rules.root, lines.root, limits, says.root, rubric, profiles)


def _part(path: Path, model: type[D], course: Path, problems: list[Problem]) -> D | None:
    """One file; faults go into `problems`."""
    try:
        return read_document(path, model, course)
    except DocumentError as error:
        problems += error.problems
        return None


def _folder(course: Path, name: str, model: type[M], problems: list[Problem]) -> dict[str, M]:
    """A file each, by id; faults go into `problems`."""
    kept: dict[str, M] = {}
    found, faults = read_what_can(course / "content" / name, model, course)
    problems += faults
    for path, one in found.items():
        if one.id in kept:
            problems.append(_fault(path, course, "duplicate-id", f"编号 {one.id} 用了两次", "换一个编号"))
        kept[one.id] = one
    return kept


def _fault(path: Path, course: Path, code: str, message: str, remedy: str) -> Problem:
    return Problem(file=str(path.relative_to(course)), line=0, code=code, message=message, remedy=remedy)
