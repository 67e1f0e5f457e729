"""content/papers/*.yml: what is told or filled in outside lessons, such as a privacy statement or a form.

Strings are read like those of a module: `[[law:…]]` works, and a figure typed by hand is an error.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from generator.course.context import Context, Evidence
from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.text import Text
from generator.course.yamlsafe import Path_, load_or_report, validate

PAGE_WIDTH = 17.0  # centimetres between the margins of a page


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Frozen):
    """A section: sentences, then a table if it has columns. A cell of no text is for people to fill in.

    `widths` in centimetres, one a column, or none at all.
    """

    heading: str
    says: tuple[Text, ...] = ()
    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()


class Paper(_Frozen):
    """One file; `id` is its name."""

    id: str
    title: str
    lead: tuple[Text, ...] = ()
    parts: tuple[Part, ...] = ()


class _PartRow(_Frozen):
    heading: str = Field(min_length=1)
    says: list[str] = []
    columns: list[str] = []
    widths: list[float] = []
    rows: list[list[str]] = []


class _File(_Frozen):
    title: str = Field(min_length=1)
    lead: list[str] = []
    parts: list[_PartRow] = Field(min_length=1)


def read_papers(folder: Path, evidence: Evidence, *, strict: bool) -> tuple[dict[str, Paper], list[Problem]]:
    """Every file of the folder, by its name without suffix, with all problems."""
    found: dict[str, Paper] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        report = Report(f"content/papers/{path.name}")
        text = read_text(path, report)
        data, lines = load_or_report(text, report) if text is not None else (None, {})
        if text is not None and data is None and not report.problems:
            report.error(0, "yaml-empty", "这个文件是空的", "写上 title: 和 parts:，或删去文件")
        file = validate(_File, data, report, lines) if data is not None else None
        if file is not None:
            found[path.stem] = _paper(path.stem, file, Context(report, evidence, strict), lines)
        problems += report.problems
    return found, problems


def _paper(identity: str, file: _File, context: Context, lines: dict[Path_, int]) -> Paper:
    def texts(sources: list[str], *path: str | int) -> tuple[Text, ...]:
        at = lines.get(path, 0)
        return tuple(
            context.inline(one.strip(), lines.get((*path, n), at)) if one.strip() else ()
            for n, one in enumerate(sources)
        )

    parts: list[Part] = []
    for n, part in enumerate(file.parts):
        where, line = ("parts", n), lines.get(("parts", n), 0)
        wide = len(part.columns)
        if part.widths and (len(part.widths) != wide or abs(sum(part.widths) - PAGE_WIDTH) > 0.01):
            told = f"“{part.heading}”的 widths 要有 {wide} 个，加起来 {PAGE_WIDTH:g} 厘米"
            context.report.error(line, "paper-widths", told, "改 widths，或者删去这一行")
        rows: list[tuple[Text, ...]] = []
        for m, row in enumerate(part.rows):
            if len(row) != wide and row != [""]:
                told = f"“{part.heading}”的第 {m + 1} 行有 {len(row)} 格，表头有 {wide} 格"
                context.report.error(
                    lines.get((*where, "rows", m), line), "paper-cells", told, '补齐；整行空着就写 [""]'
                )
            cells = texts(row, *where, "rows", m)
            rows.append(cells + ((),) * (wide - len(cells)))
        parts.append(
            Part(
                heading=part.heading,
                says=texts(part.says, *where, "says"),
                columns=tuple(part.columns),
                widths=tuple(part.widths),
                rows=tuple(rows),
            )
        )
    return Paper(id=identity, title=file.title, lead=texts(file.lead, "lead"), parts=tuple(parts))
