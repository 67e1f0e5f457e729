"""What is read of content/dialogue: the acts, the sentences to learn from, the sentences to be tested by.

acts.yml defines; utterances/*.yml is a list of groups, `{act, line?, say: [...]}`, where a group holds paraphrases of
one thing said; independent-*.yml is a list of `{say, act, near?}`, written from the definitions alone. Everything is
optional: a course without dialogue has no acts and no faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

from generator.course.problems import Problem
from generator.course.roleplay import read_roleplay
from generator.course.source import Report, read_text
from generator.course.yamlsafe import M, Path_, load_or_report, validate

OTHER = "other"  # whatever does nothing that is defined
FEWEST = 60  # sentences of an act: with fewer it is heard where it is not, and missed where it is
LONGEST = 200  # characters of a sentence
_NEAR = "near-"  # files of sentences that look red and are not
_MARKS = str.maketrans("", "", " ，。！？、；：,.!?;:…—-~～“”\"'（）()\t")


@dataclass(frozen=True)
class Act:
    """One thing that a sentence can do; `border` tells it from its neighbours; `red` acts end a scene."""

    id: str
    name: str
    definition: str
    border: str
    red: bool


@dataclass(frozen=True)
class Utterance:
    """A sentence to learn from. `group` is the same for paraphrases, `line` R1-R10 for a red act, `near` for what only
    looks red; `file` and `row` (from 1) say where it stands."""

    text: str
    act: str
    line: str | None
    group: str
    near: bool
    file: str
    row: int


@dataclass(frozen=True)
class Independent:
    """A sentence to be tested by, never learnt from."""

    text: str
    act: str
    near: bool
    file: str
    row: int


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Act(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str = Field(min_length=1)
    red: bool = False
    definition: str = Field(min_length=1)
    border: str = Field(min_length=1)


class _Acts(RootModel[list[_Act]]):
    pass


class _Group(_Strict):
    act: str
    line: str | None = None
    say: list[str] = Field(min_length=1)


class _Groups(RootModel[list[_Group]]):
    pass


class _Test(_Strict):
    say: str
    act: str
    near: bool = False


class _Tests(RootModel[list[_Test]]):
    pass


def read_acts(content: Path) -> tuple[dict[str, Act], list[Problem]]:
    """The acts by id, in the file's order; every fault names its file and line."""
    path = content / "dialogue" / "acts.yml"
    if not path.exists():
        return {}, []
    report = Report("content/dialogue/acts.yml")
    read, lines = _file(path, _Acts, report)
    acts: dict[str, Act] = {}
    for n, one in enumerate(read.root if read else ()):
        if one.id in acts:
            report.error(lines.get((n, "id"), 0), "duplicate-id", f"编号 {one.id} 已经用过", "换一个编号")
        acts.setdefault(one.id, Act(one.id, one.name, one.definition, one.border, one.red))
    if acts and OTHER not in acts:
        report.error(0, "act-other", f"没有写 {OTHER} 这一种", "补上它：看不出在做什么的话都归它")
    return acts, report.problems


def read_utterances(content: Path, acts: dict[str, Act]) -> tuple[list[Utterance], list[Problem]]:
    """Every sentence to learn from, by file and line; every fault, over all files at once."""
    found: list[Utterance] = []
    problems: list[Problem] = []
    lines_known = {line.id for line in read_roleplay(content)[0].red_lines}
    seen: dict[str, str] = {}
    for path in sorted((content / "dialogue" / "utterances").glob("*.yml")):
        report = Report(f"content/dialogue/utterances/{path.name}")
        read, where = _file(path, _Groups, report)
        for n, group in enumerate(read.root if read else ()):
            _check_group(group, acts, lines_known, where, (n,), report)
            for i, text in enumerate(group.say):
                row = where.get((n, "say", i), 0)
                _check_text(text, row, seen, report)
                name = f"{path.stem}:{n}"
                near = path.name.startswith(_NEAR)
                found.append(Utterance(text, group.act, group.line, name, near, report.file, row))
        problems += report.problems
    problems += _too_few(found, acts)
    return found, problems


def read_independent(content: Path, acts: dict[str, Act]) -> tuple[dict[str, list[Independent]], list[Problem]]:
    """The test sets by the name of their file; every fault, a sentence that is also learnt from among them."""
    sets: dict[str, list[Independent]] = {}
    problems: list[Problem] = []
    paths = sorted((content / "dialogue").glob("independent-*.yml"))
    learnt = read_utterances(content, acts)[0] if paths else []
    seen = {_bare(one.text): f"{one.file}:{one.row}" for one in learnt}
    for path in paths:
        report = Report(f"content/dialogue/{path.name}")
        read, where = _file(path, _Tests, report)
        for n, test in enumerate(read.root if read else ()):
            row = where.get((n, "say"), 0)
            _check_act(test.act, acts, where.get((n, "act"), row), report)
            _check_text(test.say, row, seen, report)
            sets.setdefault(path.stem, []).append(Independent(test.say, test.act, test.near, report.file, row))
        problems += report.problems
    return sets, problems


def check_dialogue(course: Path) -> tuple[int, list[Problem]]:
    """How many sentences there are to learn from, and every fault of acts, sentences and tests."""
    content = course / "content"
    acts, problems = read_acts(content)
    if not acts:
        return 0, problems
    utterances, found = read_utterances(content, acts)
    return len(utterances), problems + found + read_independent(content, acts)[1]


def dialogue_files(content: Path) -> list[Path]:
    """The files that hearing is learnt from, in a fixed order."""
    folder = content / "dialogue"
    return [folder / "acts.yml", *sorted((folder / "utterances").glob("*.yml"))]


def _file(path: Path, model: type[M], report: Report) -> tuple[M | None, dict[Path_, int]]:
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    if data is None:
        if not report.problems:
            report.error(0, "yaml-empty", "这个文件是空的", "补上内容，或删去文件")
        return None, lines
    return validate(model, data, report, lines), lines


def _check_group(
    group: _Group, acts: dict[str, Act], known: Iterable[str], where: dict[Path_, int], at: Path_, report: Report
) -> None:
    row = where.get((*at, "act"), where.get(at, 0))
    act = _check_act(group.act, acts, row, report)
    if act is None:
        return
    row_of_line = where.get((*at, "line"), row)
    if act.red and group.line is None:
        report.error(row, "utterance-line", f"{act.id} 是红线，没有写碰了哪一条", "加上 line: R1 到 R10 里的一条")
    if not act.red and group.line is not None:
        report.error(row_of_line, "utterance-line", f"{act.id} 不是红线，却写了 line", "删去 line，或改 act")
    if act.red and group.line is not None and group.line not in known:
        remedy = "编号都在 content/red-lines.yml"
        report.error(row_of_line, "utterance-line", f"红线 {group.line} 不存在", remedy)


def _check_act(name: str, acts: dict[str, Act], row: int, report: Report) -> Act | None:
    if name not in acts:
        report.error(row, "utterance-act", f"没有“{name}”这种话", f"可用的有：{'、'.join(acts)}")
    return acts.get(name)


def _check_text(text: str, row: int, seen: dict[str, str], report: Report) -> None:
    bare = _bare(text)
    if not bare:
        report.error(row, "utterance-empty", "这一句没有字", "写上说的话，或删去这一行")
        return
    if len(text) > LONGEST:
        report.error(row, "utterance-long", f"这一句有 {len(text)} 个字", f"一句不超过 {LONGEST} 个字，请拆开")
    if bare in seen:
        report.error(row, "utterance-twice", f"“{text}”在 {seen[bare]} 已经写过", "改一种说法，或删去一处")
    seen.setdefault(bare, f"{report.file}:{row}")


def _bare(text: str) -> str:
    """Two sentences that differ by marks alone are one."""
    return text.translate(_MARKS)


def _too_few(found: list[Utterance], acts: dict[str, Act]) -> list[Problem]:
    counts = Counter(one.act for one in found)
    return [
        Problem(
            file="content/dialogue/utterances",
            line=0,
            code="utterances-few",
            message=f"{act.id}（{act.name}）只有 {counts[act.id]} 句",
            remedy=f"每一种至少写 {FEWEST} 句",
        )
        for act in acts.values()
        if counts[act.id] < FEWEST
    ]
