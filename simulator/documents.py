"""Read the simulator's YAML files (estates, policies, parameters) into pydantic models.

Every fault of a file is reported at once: file, line, field, what is wrong and what to write instead, in Chinese.
The texts of remedies come from the fields' own descriptions, so a model documents itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.unseen import unseen_in
from generator.course.yamlsafe import load_or_report

Model = TypeVar("Model", bound=BaseModel)

_PHRASES = {
    "missing": "缺少这个字段",
    "extra_forbidden": "不认识这个字段",
    "literal_error": "值不在可选范围内",
    "enum": "值不在可选范围内",
    "string_type": "应当是文字",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "int_from_float": "应当是整数",
    "float_type": "应当是数字",
    "float_parsing": "应当是数字",
    "decimal_parsing": "应当是数字",
    "decimal_type": "应当是数字",
    "finite_number": "应当是有限的数字",
    "decimal_max_places": "小数位太多",
    "bool_type": "应当是 true 或 false",
    "bool_parsing": "应当是 true 或 false",
    "list_type": "应当是一个列表",
    "dict_type": "应当是“键: 值”的形式",
    "model_type": "应当是“键: 值”的形式",
    "date_from_datetime_parsing": "应当是日期",
    "date_parsing": "应当是日期",
    "date_type": "应当是日期",
    "unseen": "里有看不见的控制字符，写不进 Word 和幻灯片",
}


class Strict(BaseModel):
    """Base of what is read from a file: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentError(Exception):
    """A file that cannot be used. `problems` holds every fault found; the message is their Chinese text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_document(path: Path, model: type[Model], course: Path | None = None) -> Model:
    """Return the file's content as `model`. Raises DocumentError with every fault.

    `course` is the course root, only used to print a short file name.
    """
    name = path.name
    if course is not None and path.resolve().is_relative_to(course.resolve()):
        name = path.resolve().relative_to(course.resolve()).as_posix()
    report = Report(name)
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    if report.problems:
        raise DocumentError(report.problems)
    return check_document(data, model, name, lines)


def read_folder(folder: Path, model: type[Model], course: Path) -> dict[Path, Model]:
    """Every YAML file of the folder, sorted by name. Raises DocumentError with the faults of all of them."""
    found, problems = read_what_can(folder, model, course)
    if problems:
        raise DocumentError(problems)
    return found


def read_what_can(folder: Path, model: type[Model], course: Path) -> tuple[dict[Path, Model], list[Problem]]:
    """The same for who has more to check: the files without a fault, and the faults of the others."""
    found: dict[Path, Model] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path] = read_document(path, model, course)
        except DocumentError as error:
            problems += error.problems
    return found, problems


def read_named(folder: Path, name: str, model: type[Model], course: Path, what: str) -> Model:
    """`what` of that id in the folder, or the one in the YAML file of that name. Raises DocumentError."""
    path = Path(name)
    if path.suffix in {".yml", ".yaml"}:
        return read_document(path, model, course)
    path = folder / f"{name}.yml"
    if not path.is_file():
        known = "、".join(sorted(one.stem for one in folder.glob("*.yml"))) or "（没有）"
        fault = Problem(
            file=path.relative_to(course).as_posix(),
            line=0,
            code="unknown-name",
            message=f"没有名为“{name}”的{what}",
            remedy=f"可选：{known}；也可以写一个 .yml 文件的路径",
        )
        raise DocumentError([fault])
    return read_document(path, model, course)


def check_document(
    data: Any, model: type[Model], name: str = "(内存中的数据)", lines: dict[tuple[str | int, ...], int] | None = None
) -> Model:
    """Return plain data as `model`. Raises DocumentError with every fault."""
    unseen = [{"type": "unseen", "loc": where, "msg": ""} for where in unseen_in(data)]
    if unseen:
        raise DocumentError(_problem(fault, model, name, lines or {}) for fault in unseen)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [_problem(fault, model, name, lines or {}) for fault in error.errors()]
        raise DocumentError(faults) from error


def _problem(fault: Any, model: type[BaseModel], name: str, lines: dict[tuple[str | int, ...], int]) -> Problem:
    where = tuple(part for part in fault["loc"] if isinstance(part, str | int))
    known = where
    while known and known not in lines:
        known = known[:-1]
    field = ".".join(str(part) for part in where) or "整个文件"
    return Problem(
        file=name,
        line=lines.get(known, 0),
        code=f"field-{fault['type']}".replace("_", "-"),
        message=f"字段“{field}”{_what(fault)}",
        remedy=_remedy(fault, where, model),
    )


def _what(fault: Any) -> str:
    context = fault.get("ctx", {})
    kind = fault["type"]
    if kind == "value_error":
        return f"：{context.get('error', fault['msg'])}"
    for name, words in (("ge", "不能小于"), ("gt", "必须大于"), ("le", "不能大于"), ("lt", "必须小于")):
        if name in context:
            return f"{words} {context[name]}"
    if kind in {"too_short", "string_too_short"}:
        return f"太少，至少 {context.get('min_length', 1)} 项"
    if kind in {"too_long", "string_too_long"}:
        return f"太多，最多 {context.get('max_length')} 项"
    if kind == "string_pattern_mismatch":
        return "写法不对"
    return _PHRASES.get(kind, "写法不对")


def _remedy(fault: Any, where: tuple[str | int, ...], model: type[BaseModel]) -> str:
    owner = _model_at(model, where[:-1]) or model
    if fault["type"] == "unseen":
        return "请删掉这一处，重新打一遍"
    if fault["type"] == "extra_forbidden":
        return f"请检查拼写或删去；这里可以写：{'、'.join(_names(owner))}"
    if fault["type"] in {"literal_error", "enum"}:
        expected = str(fault["ctx"].get("expected", "")).replace(" or ", ", ").replace("'", "")
        return f"可选：{'、'.join(expected.split(', '))}"
    while where and isinstance(where[-1], int):  # an item of a list means what the list means
        where = where[:-1]
        owner = _model_at(model, where[:-1]) or model
    last = where[-1] if where else ""
    described = next(
        (f.description for n, f in owner.model_fields.items() if last in (n, f.alias) and f.description), None
    )
    return f"“{last}”的意思是：{described}" if described else "请对照 content/ 里已有的例子改"


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], where: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that owns the field at `where`, following lists, dicts and optional fields."""
    current: Any = model
    for part in where:
        if isinstance(part, int) or current is None:
            continue
        field = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
        found = _inner_model(field.annotation) if field is not None else None
        current = found or current
    return current


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _inner_model(inner)
        if found is not None:
            return found
    return None


def fingerprint(value: Any) -> str:
    """First 16 hex digits of the SHA-256 of the canonical JSON of plain data or a pydantic model."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
