"""Check the message templates of content/scripts: short enough, complete, lawful to quote.

A template file has `sample:` (the values that fill the placeholders when its length is counted) and `templates:`; it
may have a `title:`, and `needs:`, the placeholders that every template of a kind must hold.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from generator.course.evidence import Law
from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.yamlsafe import load_or_report, validate

SMS_LIMIT = 70  # one billed message in Chinese; content/evidence claim sms-length
_PLACEHOLDER = re.compile(r"\{([^{}\s]{1,20})\}")
_LAW = re.compile(r"\[\[law:([^\[\]]+)\]\]")

Kind = Literal["ask", "receipt", "notice"]


class Template(BaseModel):
    """One message. `text` holds placeholders such as {房号}; more keys document it.

    `kind` is `receipt` (money has come) or `notice` (no money asked for) where a text message asks for nothing.
    """

    model_config = ConfigDict(extra="allow")

    id: str
    kind: Kind = "ask"
    situation: str
    text: str


class TemplateFile(BaseModel):
    model_config = ConfigDict(extra="allow")

    title: str = ""
    needs: dict[Kind, list[str]] = {}
    sample: dict[str, str | int | float] = {}
    templates: list[Template]


def check_templates(folder: Path, laws: dict[str, Law]) -> list[Problem]:
    """Check every template file below content/scripts."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        report = Report(f"content/scripts/{path.name}")
        text = read_text(path, report)
        data, lines = load_or_report(text, report) if text is not None else (None, {})
        if text is not None and data is None and not report.problems:
            report.error(0, "yaml-empty", "这个文件是空的", "写上 sample: 和 templates:,或删去文件")
        file = validate(TemplateFile, data, report, lines) if data is not None else None
        for i, template in enumerate(file.templates if file else []):
            line = lines.get(("templates", i, "text"), lines.get(("templates", i), 0))
            if template.id in seen:
                report.error(line, "duplicate-id", f"模板 {template.id} 已在 {seen[template.id]} 用过", "换一个编号")
            seen.setdefault(template.id, path.name)
            _check_laws(template, laws, line, report)
            unknown = sorted(set(_PLACEHOLDER.findall(template.text)) - set(file.sample if file else {}))
            if unknown:
                report.error(
                    line,
                    "template-sample",
                    f"模板 {template.id} 的 {'、'.join(unknown)} 没有样例值",
                    "在文件开头的 sample 里补上",
                )
            elif file is not None:
                _check_needs(template, file.needs.get(template.kind, []), line, report)
                if path.name == "sms.yml":
                    _check_length(template, file.sample, line, report)
        problems += report.problems
    return problems


def fill(text: str, values: dict[str, Any]) -> str:
    """Fill the placeholders that `values` knows; the others stay as they are."""
    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), text)


def _check_laws(template: Template, laws: dict[str, Law], line: int, report: Report) -> None:
    for identifier in _LAW.findall(template.text):
        if identifier not in laws:
            report.error(line, "unknown-law", f"[[law:{identifier[:60]}]] 不存在", "编号都在 content/evidence/laws.yml")


def _check_needs(template: Template, needs: list[str], line: int, report: Report) -> None:
    names = set(_PLACEHOLDER.findall(template.text))
    missing = [name for name in needs if name not in names]
    if missing:
        wanted = "、".join("{" + name + "}" for name in missing)
        report.error(
            line, "template-incomplete", f"模板 {template.id} 缺 {'、'.join(missing)}", f"在正文里加上 {wanted}"
        )


def _check_length(template: Template, sample: dict[str, Any], line: int, report: Report) -> None:
    length = len(fill(template.text.strip(), sample))
    if length > SMS_LIMIT:
        report.error(line, "sms-too-long", f"短信 {template.id} 填好后有 {length} 个字", f"缩短到 {SMS_LIMIT} 字以内")
