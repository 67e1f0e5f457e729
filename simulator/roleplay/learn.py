"""Where to read up on what was missed: content/dialogue/learn.yml, D1-D8 -> slides, a job aid, a one-minute drill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, RootModel

from generator.course.problems import Problem
from generator.course.yamlsafe import YamlFaultError, load_yaml
from simulator.documents import DocumentError, read_document
from simulator.roleplay.scene import Strict

FILE = "content/dialogue/learn.yml"
_HEADING = re.compile(r"^## (.+?)\s*\{#([\w-]+)", re.MULTILINE)
_FRONT = re.compile(r"^(id|part|title):\s*(.+?)\s*$", re.MULTILINE)
_MARK = re.compile(r"\[\[(?:[a-z]+:)?([^\[\]]*)\]\]")


@dataclass(frozen=True)
class Slide:
    """A slide by its id, its title and the part of the course that it stands in."""

    id: str
    title: str
    module: str
    part: int


@dataclass(frozen=True)
class Aid:
    """A module's job aid: sections of a heading and short items."""

    module: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Lesson:
    """What helps with one dimension."""

    dimension: str
    slides: tuple[Slide, ...]
    aid: Aid
    drill: str


class _Row(Strict):
    slides: tuple[str, ...] = Field(min_length=1, description="讲这件事的幻灯片编号，至少一张")
    jobaid: str = Field(description="哪个模块的一页纸")
    drill: str = Field(min_length=1, description="下一次开口前练的一件小事")


class _File(RootModel[dict[str, _Row]]):
    pass


def read_lessons(course: Path, dimensions: tuple[str, ...]) -> dict[str, Lesson]:
    """One lesson for each of the rubric's dimensions; a course without the file has none. Raises DocumentError with
    every slide, job aid or dimension that is not there."""
    path = course / FILE
    if not path.is_file():
        return {}
    rows = read_document(path, _File, course).root
    slides, aids = _slides(course), _aids(course)
    problems: list[Problem] = []

    def fault(code: str, message: str, remedy: str) -> None:
        problems.append(Problem(file=FILE, line=0, code=code, message=message, remedy=remedy))

    for name in dimensions:
        if name not in rows:
            fault("learn-missing", f"维度 {name} 没有写到哪里去补", "补上 slides、jobaid、drill 三样")
    for name, row in rows.items():
        if name not in dimensions:
            fault("learn-dimension", f"{name} 不是一个维度", f"可选：{'、'.join(dimensions)}（content/rubric.yml）")
        for one in row.slides:
            if one not in slides:
                fault("learn-slide", f"{name} 要看的幻灯片 {one} 不存在", "编号是 content/modules 里标题后面的 {#编号}")
        if row.jobaid not in aids:
            fault("learn-jobaid", f"{name} 要看的一页纸 {row.jobaid} 不存在", f"可选：{'、'.join(aids)}")
    if problems:
        raise DocumentError(problems)
    return {
        name: Lesson(name, tuple(slides[one] for one in row.slides), aids[row.jobaid], row.drill)
        for name, row in rows.items()
    }


def _slides(course: Path) -> dict[str, Slide]:
    found: dict[str, Slide] = {}
    for path in sorted((course / "content" / "modules").glob("*.md")):
        text = path.read_text(encoding="utf-8-sig")
        front = dict(_FRONT.findall(text.split("\n---", 1)[0]))
        part = int(front["part"]) if front.get("part", "").isdigit() else 0
        for title, name in _HEADING.findall(text):
            found[name] = Slide(name, title, front.get("id", path.stem), part)
    return found


def _aids(course: Path) -> dict[str, Aid]:
    """What cannot be read is left to `courseware check`."""
    found: dict[str, Aid] = {}
    for path in sorted((course / "content" / "teaching").glob("*.yml")):
        try:
            data = load_yaml(path.read_text(encoding="utf-8-sig"))[0]
            aid = data["jobaid"]
            sections = tuple((_plain(s["heading"]), tuple(map(_plain, s["items"]))) for s in aid["sections"])
            found[str(data["module"])] = Aid(str(data["module"]), _plain(aid["title"]), sections)
        except (OSError, ValueError, KeyError, TypeError, YamlFaultError):
            continue
    return found


def _plain(text: object) -> str:
    """Without the marks of citations; a value is set into a job aid only where the course is built."""
    return _MARK.sub("", str(text)).strip()
