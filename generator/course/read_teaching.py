"""Read content/teaching/MODULE.yml and check it against the module.

Strings are read like those of a module: `[[law:…]]` and `[[claim:…]]` work, and a figure typed by hand is an error
everywhere but in questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from generator.course.blocks import Option
from generator.course.context import Context, Evidence
from generator.course.model import Module
from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.teaching import (
    QUESTION_ZH,
    JobAid,
    Level,
    Objection,
    Question,
    QuestionKind,
    Section,
    Stretch,
    Teaching,
)
from generator.course.text import Text, plain
from generator.course.yamlsafe import Path_, load_or_report, validate

MIN_QUESTIONS = 8
MIN_KINDS = 3
JOBAID_MOST = 700  # characters: what one printed page holds at a readable size


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _OptionRow(_Strict):
    text: str
    right: bool
    why: str


class _QuestionRow(_Strict):
    id: str
    objective: int
    kind: QuestionKind
    level: Level
    stem: str
    options: list[_OptionRow] = Field(min_length=2)


class _StretchRow(_Strict):
    minutes: int
    slides: list[str]
    how: str


class _ObjectionRow(_Strict):
    said: str
    answer: str


class _SectionRow(_Strict):
    heading: str
    items: list[str] = Field(min_length=1)


class _JobAidRow(_Strict):
    title: str
    sections: list[_SectionRow] = Field(min_length=1)


class _File(_Strict):
    module: str
    purpose: str
    timing: list[_StretchRow]
    objections: list[_ObjectionRow]
    debrief: list[str]
    jobaid: _JobAidRow
    questions: list[_QuestionRow]


def read_teaching(
    folder: Path, modules: tuple[Module, ...], evidence: Evidence, *, strict: bool
) -> tuple[dict[str, Teaching], list[Problem]]:
    """Read every file of the folder, by module id, with all problems. In a strict tree every module needs its file."""
    found: dict[str, Teaching] = {}
    problems: list[Problem] = []
    by_id = {m.id: m for m in modules}
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        report = Report(f"content/teaching/{path.name}")
        text = read_text(path, report)
        data, lines = load_or_report(text, report) if text is not None else (None, {})
        file = validate(_File, data, report, lines) if data is not None else None
        if text is not None and data is None and not report.problems:
            report.error(0, "yaml-empty", "这个文件是空的", "对照别的模块补上内容，或删去文件")
        if file is not None:
            module = by_id.get(file.module)
            if module is None:
                report.warning(1, "teaching-module", f"模块 {file.module} 不在课程里", "检查 module: 的拼写")
            else:
                teaching = _Reader(Context(report=report, evidence=evidence, strict=strict), lines).teaching(file)
                check_teaching(teaching, module, lines, report, strict=strict)
                _unique(teaching, seen, lines, report)
                found[module.id] = teaching
        problems += report.problems
    report = Report("content/teaching")
    for module in modules if strict else ():
        if module.id not in found and not (folder / f"{module.id}.yml").exists():
            report.error(
                0, "teaching-missing", f"模块 {module.id} 没有教学文件", f"写 content/teaching/{module.id}.yml"
            )
    return found, problems + report.problems


def _unique(teaching: Teaching, seen: dict[str, str], lines: dict[Path_, int], report: Report) -> None:
    for i, question in enumerate(teaching.questions):
        if question.id in seen:
            line = lines.get(("questions", i), 0)
            report.error(line, "duplicate-id", f"题目 {question.id} 已在 {seen[question.id]} 用过", "换一个编号")
        seen.setdefault(question.id, report.file)


class _Reader:
    """Turns the strings of one file into text, each with its line."""

    def __init__(self, context: Context, lines: dict[Path_, int]) -> None:
        self.context, self.lines = context, lines

    def text(self, source: str, *path: Any, free: bool = False) -> Text:
        return self.context.inline(source.strip(), self.lines.get(path, 0), free=free)

    def teaching(self, file: _File) -> Teaching:
        return Teaching(
            module=file.module,
            purpose=self.text(file.purpose, "purpose"),
            timing=tuple(
                Stretch(minutes=s.minutes, slides=tuple(s.slides), how=self.text(s.how, "timing", i, "how"))
                for i, s in enumerate(file.timing)
            ),
            objections=tuple(
                Objection(
                    said=self.text(o.said, "objections", i, "said"),
                    answer=self.text(o.answer, "objections", i, "answer"),
                )
                for i, o in enumerate(file.objections)
            ),
            debrief=tuple(self.text(d, "debrief", i) for i, d in enumerate(file.debrief)),
            jobaid=JobAid(
                title=self.text(file.jobaid.title, "jobaid", "title"),
                sections=tuple(self._section(s, i) for i, s in enumerate(file.jobaid.sections)),
            ),
            questions=tuple(self._question(q, i, file.module) for i, q in enumerate(file.questions)),
        )

    def _section(self, row: _SectionRow, i: int) -> Section:
        where = ("jobaid", "sections", i)
        return Section(
            heading=self.text(row.heading, *where, "heading"),
            items=tuple(self.text(item, *where, "items", j) for j, item in enumerate(row.items)),
        )

    def _question(self, row: _QuestionRow, i: int, module: str) -> Question:
        options = tuple(
            Option(
                text=self.text(o.text, "questions", i, "options", j, "text", free=True),
                right=o.right,
                why=self.text(o.why, "questions", i, "options", j, "why", free=True),
            )
            for j, o in enumerate(row.options)
        )
        stem = self.text(row.stem, "questions", i, "stem", free=True)
        return Question(
            id=row.id,
            module=module,
            objective=row.objective,
            kind=row.kind,
            level=row.level,
            stem=stem,
            options=options,
        )


def check_teaching(
    teaching: Teaching, module: Module, lines: dict[Path_, int], report: Report, *, strict: bool
) -> None:
    """Minutes add up, slides exist, objectives are all asked for, every question can be answered."""
    tell = report.error if strict else report.warning
    total = sum(s.minutes for s in teaching.timing)
    if total != module.minutes:
        line = lines.get(("timing",), 0)
        tell(line, "minutes-sum", f"timing 加起来是 {total} 分钟，模块是 {module.minutes} 分钟", "让两边一致")
    known = {s.id for s in module.slides}
    for i, stretch in enumerate(teaching.timing):
        for slide in stretch.slides:
            if slide not in known:
                line = lines.get(("timing", i, "slides"), 0)
                report.error(line, "timing-slide", f"页 {slide} 不在模块 {module.id} 里", "检查拼写")
    if teaching.jobaid.length > JOBAID_MOST:
        line = lines.get(("jobaid",), 0)
        tell(line, "jobaid-long", f"一页纸有 {teaching.jobaid.length} 个字", f"缩到 {JOBAID_MOST} 字以内，一页印得下")
    for name, least in (("objections", 4), ("debrief", 4), ("questions", MIN_QUESTIONS)):
        if len(getattr(teaching, name)) < least:
            tell(
                lines.get((name,), 0),
                "teaching-few",
                f"{name} 只有 {len(getattr(teaching, name))} 条",
                f"至少 {least} 条",
            )
    kinds = {q.kind for q in teaching.questions}
    if len(kinds) < MIN_KINDS:
        tell(lines.get(("questions",), 0), "question-kinds", f"题目只有 {len(kinds)} 种题型", f"至少用 {MIN_KINDS} 种")
    asked = {q.objective for q in teaching.questions}
    for number in range(1, len(module.objectives) + 1):
        if number not in asked:
            tell(lines.get(("questions",), 0), "objective-unasked", f"第 {number} 个学习目标没有题目", "补一道题")
    for i, question in enumerate(teaching.questions):
        _check_question(question, len(module.objectives), lines.get(("questions", i), 0), report)


def _check_question(question: Question, objectives: int, line: int, report: Report) -> None:
    right = sum(o.right for o in question.options)
    count = len(question.options)
    name = f"题目 {question.id}"
    if not 1 <= question.objective <= objectives:
        report.error(
            line, "question-objective", f"{name} 的 objective 是 {question.objective}", f"写 1 到 {objectives}"
        )
    wanted = {
        "single": (right == 1 and 3 <= count <= 5, "单选题要 3 到 5 个选项，正好一个对"),
        "case": (right == 1 and 3 <= count <= 5, "案例题要 3 到 5 个选项，正好一个对"),
        "multiple": (2 <= right < count <= 6, "多选题至少两个对、一个错，最多 6 个选项"),
        "true-false": (
            right == 1 and [plain(o.text) for o in question.options] == ["对", "错"],
            "判断题写“对”“错”两项",
        ),
        "order": (right == count and 3 <= count <= 6, "排序题写 3 到 6 项，按正确次序，每项 right: true"),
    }
    sound, remedy = wanted[question.kind]
    if not sound:
        report.error(line, "question-shape", f"{name}（{QUESTION_ZH[question.kind]}）的选项不合题型", remedy)
    for option in question.options:
        if not plain(option.why):
            report.error(line, "quiz-why", f"{name} 的选项“{plain(option.text)[:16]}”没有讲解", "补上 why:")
    if len({plain(o.text) for o in question.options}) < count:
        report.error(line, "question-twice", f"{name} 有两个一样的选项", "改掉一个")
