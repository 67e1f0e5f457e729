"""YAML for authors: plain data only, with the line of every value, safe against bombs.

Aliases are refused (an author never needs one, and they are how small files grow without end), as are duplicate keys
and deep nesting. Dates stay text: they are printed, not computed with.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from generator.course.source import Report

M = TypeVar("M", bound=BaseModel)
MAX_DEPTH = 20
Path_ = tuple[str | int, ...]


class YamlFaultError(Exception):
    """A fault with its line (from 1), a message and a remedy in Chinese."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses aliases as soon as it meets one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()
            raise YamlFaultError(event.start_mark.line + 1, "YAML 里用了别名（*）", "请把内容直接写出来")
        return super().compose_node(parent, index)


# libyaml reads many times faster; for sound files only, whose aliases and depth were looked at before.
_Fast: Any = getattr(yaml, "CSafeLoader", None)
if _Fast is not None:
    _Fast = type("_Fast", (_Fast,), {})


# YAML 1.2's plain scalars: 18:00 and 2026-11-24 and no stay the text that the author wrote.
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]{1,18}$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$", "-+.0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
if _Fast is not None:
    _Fast.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


_PROBLEMS = {
    "mapping values are not allowed": "多了一个冒号；值里有冒号时要加引号",
    "could not find expected ':'": "少了冒号",
    "'\\t'": "不能用制表符（Tab），请用空格",
    "expected <block end>": "缩进对不齐",
    "found unexpected end of stream": "引号没有成对",
    "expected ',' or": "括号里少了逗号或右括号；值里有逗号、# 或括号时要加引号",
    "expected the node content": "这里应当有内容，可能是括号没有成对",
    "special characters are not allowed": "有看不见的特殊字符",
}


def _in_chinese(problem: str) -> str:
    return next((told for known, told in _PROBLEMS.items() if known in problem), "无法解析")


def load_yaml(text: str) -> tuple[Any, dict[Path_, int]]:
    """Return the data and the line of every key path. Raises YamlFaultError."""
    lines: dict[Path_, int] = {}
    loader: Any = None
    try:
        # A fault is told by the slow reader: it knows better what is wrong and where.
        loader = _Fast(text) if _is_plain(text) else _Loader(text)
        node = loader.get_single_node()
        data = None if node is None else _build(loader, node, (), lines, 0)
    except YamlFaultError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlFaultError(
            line, f"YAML 写法有误（{_in_chinese(error.problem or '')}）", "检查缩进、冒号后的空格和引号是否成对"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise YamlFaultError(1, "YAML 无法解析", "检查缩进、特殊字符和引号，或换成更简单的写法") from error
    finally:
        if loader is not None:
            loader.dispose()
    return data, lines


def _is_plain(text: str) -> bool:
    """Whether libyaml reads the text to its end, without an alias and not too deep for it."""
    depth = 0
    if _Fast is None:
        return False
    try:
        for event in yaml.parse(text, Loader=_Fast):
            if isinstance(event, yaml.events.AliasEvent):
                return False
            if isinstance(event, yaml.events.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.events.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                return False
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return False
    return True


def _build(loader: Any, node: Any, path: Path_, lines: dict[Path_, int], depth: int) -> Any:
    lines[path] = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        raise YamlFaultError(lines[path], "YAML 嵌套太深", f"最多 {MAX_DEPTH} 层，请改得平一些")
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*path, i), lines, depth + 1) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlFaultError(key_node.start_mark.line + 1, "YAML 的键必须是文字", "请写成 键: 值")
            key = str(key_node.value)
            if key in result:
                raise YamlFaultError(key_node.start_mark.line + 1, f"“{key}”写了两次", "请只保留一个")
            result[key] = _build(loader, value_node, (*path, key), lines, depth + 1)
        return result
    return loader.construct_object(node)


def load_or_report(text: str, report: Report, first_line: int = 1) -> tuple[Any, dict[Path_, int]]:
    """Like load_yaml, but report the fault; data is None then. `first_line` is where the text starts in the file."""
    try:
        data, lines = load_yaml(text)
    except YamlFaultError as fault:
        report.error(fault.line + first_line - 1, "yaml", fault.message, fault.remedy)
        return None, {}
    return data, {path: line + first_line - 1 for path, line in lines.items()}


_PHRASES = {
    "missing": ("缺少“{field}”", "请补上 {field}: …"),
    "extra_forbidden": ("不认识的字段“{field}”", "请检查拼写，或删去这一行"),
    "string_type": ("“{field}”应当是文字", "请加上引号，例如 {field}: '…'"),
    "literal_error": ("“{field}”的值不在可选范围内", "可选：{expected}"),
    "int_type": ("“{field}”应当是整数", "请写成数字，例如 {field}: 6"),
    "int_parsing": ("“{field}”应当是整数", "请写成数字，例如 {field}: 6"),
    "float_type": ("“{field}”应当是数字", "请写成数字，例如 {field}: 0.35"),
    "float_parsing": ("“{field}”应当是数字", "请写成数字，例如 {field}: 0.35"),
    "model_type": ("“{field}”应当是几行 键: 值", "请对照课程里已有的例子改"),
    "bool_parsing": ("“{field}”应当是 true 或 false", "请写 true 或 false"),
}


def validate(model: type[M], data: Any, report: Report, lines: dict[Path_, int], path: Path_ = ()) -> M | None:
    """Check data against a model; report every fault with its line, in words that an author understands."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for fault in error.errors():
            _report_fault(fault, report, lines, path)
        return None


def _own_words(fault: Any) -> str:
    """What our own validators say (in Chinese), else where to look."""
    said = str(fault.get("ctx", {}).get("error", "")) if fault["type"] == "value_error" else ""
    return said.replace("{", "{{").replace("}", "}}") or "请对照课程里已有的例子改"


def _report_fault(fault: Any, report: Report, lines: dict[Path_, int], path: Path_) -> None:
    location = tuple(part for part in fault["loc"] if isinstance(part, str | int))
    where = path + location
    while where and where not in lines:
        where = where[:-1]
    field = ".".join(str(part) for part in location) or "内容"
    message, remedy = _PHRASES.get(fault["type"], ("“{field}”的写法不对", _own_words(fault)))
    expected = fault.get("ctx", {}).get("expected", "")
    report.error(
        lines.get(where, 0),
        "field",
        message.format(field=field),
        remedy.format(field=location[-1] if location else field, expected=str(expected).replace(" or ", ", ")),
    )
