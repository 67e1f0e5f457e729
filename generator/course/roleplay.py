"""What a role-play for three is played from: how it is judged, who is played, in which scene.

content/rubric.yml judges; content/red-lines.yml names what ends a scene; content/personas/*.yml and
content/scenarios/*.yml hold a person and a scene each; content/dialogue/accounts.json, written by the simulator, what
stands for {金额} and its like in each scene. All are optional. Keys that cards do not print (the dialogue of
a scene, say) may stand beside those named here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.yamlsafe import M, Path_, YamlFaultError, load_or_report, load_yaml, validate

Level = Annotated[float, Field(ge=0, le=10)]
FULL_SCORE = 100
ACCOUNTS = Path("dialogue", "accounts.json")  # in content


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Open(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Dimension(_Strict):
    """What an observer looks at: `look_for` are acts that can be seen or heard. `enough` says how many of them earn all
    the points, if not all have to be there (of remedies for different owners, one)."""

    id: str
    name: str
    weight: int = Field(ge=1, le=FULL_SCORE)
    look_for: tuple[str, ...] = Field(min_length=1)
    enough: int | None = Field(default=None, ge=1)


class Cap(_Strict):
    """Crossing one of these red lines leaves at most `score` points; `failed` fails whatever the points."""

    lines: tuple[str, ...] = Field(min_length=1)
    score: int = Field(ge=0, le=FULL_SCORE)
    failed: bool = False


class Role(_Strict):
    """One of the three, with the sentence printed on their card."""

    name: str
    tip: str = ""


class Roles(_Strict):
    owner: Role
    collector: Role
    observer: Role


class Rubric(_Strict):
    """How a scene is judged, out of 100. `floors` are least shares of single dimensions, 0-1; `corrected` caps one who
    crossed a line and put it right at once; `apart` is noted without points."""

    passing: int = Field(ge=0, le=FULL_SCORE)
    roles: Roles
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    floors: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    caps: tuple[Cap, ...] = ()
    corrected: int | None = Field(default=None, ge=0, le=FULL_SCORE)
    apart: tuple[str, ...] = ()


def capped(rubric: Rubric, red: Sequence[str], corrected: Sequence[str]) -> tuple[int | None, bool]:
    """The most points left to whoever crossed these lines or put those right (None: all), and whether that fails."""
    caps = [one for one in rubric.caps if set(one.lines) & set(red)]
    scores = [one.score for one in caps]
    if corrected and rubric.corrected is not None:
        scores.append(rubric.corrected)
    return min(scores, default=None), any(one.failed for one in caps)


class RedLine(_Open):
    id: str
    name: str


class State(_Open):
    """How a person feels at the start, 0-10."""

    trust: Level | None = None
    anger: Level | None = None
    ability: Level | None = None
    willingness: Level | None = None


class Persona(_Open):
    """Somebody who owes: `unlocks` is what makes them give way, `traps` what closes the door."""

    id: str
    name: str
    kind: str = ""
    about: str = ""
    state: State = State()
    unlocks: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()


class Scenario(_Open):
    """A scene. `facts` are on the collector's list; `secrets` are known to the owner alone."""

    id: str
    persona: str
    title: str
    channel: Literal["", "phone", "visit", "wechat", "counter"] = ""
    minutes: int | None = Field(default=None, ge=1, le=120)
    setting: str = ""
    facts: tuple[str, ...] = ()
    goal: str = ""
    opening: str = ""
    secrets: tuple[str, ...] = ()


class Roleplay(BaseModel):
    model_config = ConfigDict(frozen=True)

    rubric: Rubric | None = None
    red_lines: tuple[RedLine, ...] = ()
    personas: tuple[Persona, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    accounts: dict[str, dict[str, str]] = {}


def read_roleplay(content: Path) -> tuple[Roleplay, list[Problem]]:
    """Read what is there; every fault names its file and line."""
    problems: list[Problem] = []
    red_lines = _red_lines(content / "red-lines.yml")
    report = Report("content/rubric.yml")
    rubric, lines = _one(content / "rubric.yml", Rubric, report)
    if rubric is not None:
        _check_rubric(rubric, {r.id for r in red_lines}, lines, report)
    problems += report.problems
    personas, found = _folder(content, "personas", Persona)
    problems += found
    scenarios, found = _folder(content, "scenarios", Scenario)
    problems += found
    known = {p.id for p, _ in personas}
    for scenario, report in scenarios:
        if scenario.persona not in known:
            report.error(
                0,
                "scene-persona",
                f"场景 {scenario.id} 要演的人物 {scenario.persona} 不存在",
                "检查 persona 的拼写，或在 content/personas 里补上这个人",
            )
            problems += report.problems
    return (
        Roleplay(
            rubric=rubric,
            red_lines=red_lines,
            personas=tuple(p for p, _ in personas),
            scenarios=tuple(s for s, _ in scenarios),
            accounts=_accounts(content / ACCOUNTS),
        ),
        problems,
    )


def _accounts(path: Path) -> dict[str, dict[str, str]]:
    """Scene -> word in braces -> what stands for it; `sandbox check` says when it is out of date."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(scene): {str(k): str(v) for k, v in words.items()} for scene, words in data.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _red_lines(path: Path) -> tuple[RedLine, ...]:
    """Names only; the file is checked where its laws are."""
    try:
        data = load_yaml(path.read_text(encoding="utf-8-sig"))[0] if path.is_file() else None
        return tuple(RedLine.model_validate(one) for one in data or ())
    except (OSError, ValueError, TypeError, YamlFaultError):
        return ()


def _one(path: Path, model: type[M], report: Report) -> tuple[M | None, dict[Path_, int]]:
    if not path.exists():
        return None, {}
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    if text is not None and data is None and not report.problems:
        report.error(0, "yaml-empty", "这个文件是空的", "补上内容，或删去文件")
    return (validate(model, data, report, lines) if data is not None else None), lines


def _folder(content: Path, name: str, model: type[M]) -> tuple[list[tuple[M, Report]], list[Problem]]:
    """A file each, in the order of their names; ids are unique."""
    found: list[tuple[M, Report]] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in sorted((content / name).glob("*.yml")):
        report = Report(f"content/{name}/{path.name}")
        one, lines = _one(path, model, report)
        if one is not None:
            identity = str(getattr(one, "id", ""))
            if identity in seen:
                line = lines.get(("id",), 0)
                report.error(line, "duplicate-id", f"编号 {identity} 已在 {seen[identity]} 用过", "换一个编号")
            seen.setdefault(identity, path.name)
            found.append((one, Report(report.file)))
        problems += report.problems
    return found, problems


def _check_rubric(rubric: Rubric, red_lines: set[str], lines: dict[Path_, int], report: Report) -> None:
    total = sum(d.weight for d in rubric.dimensions)
    if total != FULL_SCORE:
        where = lines.get(("dimensions",), 0)
        report.error(where, "rubric-sum", f"各维度的 weight 加起来是 {total}", f"加起来要等于 {FULL_SCORE}")
    ids = [d.id for d in rubric.dimensions]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        report.error(lines.get(("dimensions",), 0), "duplicate-id", f"维度 {twice} 写了两次", "换一个编号")
    for unknown in sorted(set(rubric.floors) - set(ids)):
        where = lines.get(("floors", unknown), 0)
        report.error(where, "rubric-floor", f"floors 里的 {unknown} 不是一个维度", "检查拼写")
    for n, cap in enumerate(rubric.caps):
        for unknown in sorted(set(cap.lines) - red_lines):
            where = lines.get(("caps", n), 0)
            report.error(where, "rubric-red-line", f"红线 {unknown} 不存在", "编号都在 content/red-lines.yml")
