"""Read glossary.yml, tests.yml, practice.yml and coverage.yml, and check them against the course."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from generator.course.aids import Aids, Coverage, Practice, Term, Test, draw_test
from generator.course.model import Module
from generator.course.problems import Problem
from generator.course.roleplay import read_roleplay
from generator.course.source import Report, read_text
from generator.course.teaching import Teaching
from generator.course.yamlsafe import Path_, load_or_report, validate

M = TypeVar("M", bound=BaseModel)


class _Glossary(BaseModel):
    model_config = ConfigDict(extra="forbid")

    terms: list[Term]


class _Tests(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tests: list[Test]


def read_aids(content: Path, modules: tuple[Module, ...], teaching: dict[str, Teaching]) -> tuple[Aids, list[Problem]]:
    """Read what is there; every fault names its file and line."""
    problems: list[Problem] = []
    glossary, _, report = _read(content, "glossary.yml", _Glossary)
    terms = tuple(glossary.terms) if glossary else ()
    check_terms(terms, report)
    problems += report.problems

    tests_file, lines, report = _read(content, "tests.yml", _Tests)
    tests = tuple(tests_file.tests) if tests_file else ()
    check_tests(tests, teaching, lines, report)
    problems += report.problems

    practice, lines, report = _read(content, "practice.yml", Practice)
    if practice is not None:
        check_practice(practice, content, modules, lines, report)
    problems += report.problems

    coverage, lines, report = _read(content, "coverage.yml", Coverage)
    if coverage is not None:
        check_coverage(coverage, modules, lines, report)
    problems += report.problems

    roleplay, found = read_roleplay(content)
    problems += found
    return Aids(terms=terms, tests=tests, practice=practice, coverage=coverage, roleplay=roleplay), problems


def _read(content: Path, name: str, model: type[M]) -> tuple[M | None, dict[Path_, int], Report]:
    report = Report(f"content/{name}")
    path = content / name
    if not path.exists():
        return None, {}, report
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    if text is not None and data is None and not report.problems:
        report.error(0, "yaml-empty", "这个文件是空的", "补上内容，或删去文件")
    return (validate(model, data, report, lines) if data is not None else None), lines, report


def check_terms(terms: tuple[Term, ...], report: Report) -> None:
    seen: dict[str, str] = {}
    for term in terms:
        for word in (term.term, *term.also, *term.avoid):
            if word in seen:
                report.error(0, "term-twice", f"“{word}”在“{seen[word]}”和“{term.term}”里都有", "一个词只说一样东西")
            seen.setdefault(word, term.term)


def check_tests(
    tests: tuple[Test, ...], teaching: dict[str, Teaching], lines: dict[Path_, int], report: Report
) -> None:
    for i, test in enumerate(tests):
        try:
            draw_test(test, tests, teaching, seed=1)
        except ValueError as error:
            report.error(lines.get(("tests", i), 0), "bank-small", f"测验 {test.id}：{error}", "补题，或少抽几道")


def check_practice(
    plan: Practice, content: Path, modules: tuple[Module, ...], lines: dict[Path_, int], report: Report
) -> None:
    """Hours add up; slides, policies, estates, experiments and scenes exist."""
    for name, wanted in (("taught", plan.taught_hours), ("practice", plan.practice_hours)):
        total = sum(getattr(day, name) for day in plan.days)
        if abs(total - wanted) > 1e-9:
            report.error(0, "hours-sum", f"{name} 加起来是 {total:g} 小时，计划写 {wanted:g}", "让两边一致")
    slides = {s.id for m in modules for s in m.slides}
    known_modules = {m.id for m in modules}
    scenes = {s.id for s in plan.scenes}
    for i, day in enumerate(plan.days):
        line = lines.get(("days", i), 0)
        unknown = [f"页 {s}" for s in day.slides if s not in slides]
        unknown += [f"模块 {m}" for m in day.modules if m not in known_modules]
        unknown += [f"场景 {s}" for s in day.scenes if s not in scenes]
        for exercise in day.exercises:
            files = [("policies", p) for p in exercise.policies]
            files += [("estates", exercise.estate)] * bool(exercise.estate)
            files += [("experiments", exercise.experiment)] * bool(exercise.experiment)
            unknown += [
                f"{folder}/{name}.yml" for folder, name in files if not (content / folder / f"{name}.yml").exists()
            ]
        for name in unknown:
            report.error(line, "practice-unknown", f"第 {day.week} 周第 {day.day} 天：{name} 不存在", "检查拼写")


def check_coverage(coverage: Coverage, modules: tuple[Module, ...], lines: dict[Path_, int], report: Report) -> None:
    """Every slide of the outline, once, covered by slides that exist."""
    slides = {s.id for m in modules for s in m.slides}
    numbers = [c.n for c in coverage.outline]
    if numbers != list(range(1, len(numbers) + 1)):
        report.error(0, "coverage-numbers", "outline 的 n 要从 1 起连着写", "补上缺的，去掉重复的")
    for key, entries in (("outline", coverage.outline), ("more", coverage.more)):
        for i, entry in enumerate(entries):
            line = lines.get((key, i), 0)
            if not entry.slides and not entry.made:
                report.error(line, "uncovered", f"第 {entry.n} 条“{entry.topic}”没有一页讲到", "写上 slides: 或 made:")
            for slide in entry.slides:
                if slide not in slides:
                    report.error(line, "coverage-slide", f"页 {slide} 不存在", "检查拼写")
