"""Parameters are data: content/parameters/*.yml, each number with its range, its unit and where it comes from.

A `ParameterTable` holds them by dotted name (`channels.effect.sms`). `central()` and `draw()` turn the table into a
`Behaviour`: the plain arrays that kernel and reference read. Integer units (days, minutes, fen) are rounded there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from generator.course.problems import Problem
from simulator import luck
from simulator.documents import DocumentError, check_document, fingerprint, read_document
from simulator.engine.behaviour import Behaviour
from simulator.engine.behaviour_map import NAMES, behaviour_from

TEACHING_ASSUMPTION = "teaching-assumption"


class Parameter(BaseModel):
    """One number about the world."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float = Field(allow_inf_nan=False, description="取值")
    low: float = Field(allow_inf_nan=False, description="我们愿意承认的最小值")
    high: float = Field(allow_inf_nan=False, description="我们愿意承认的最大值")
    unit: str = Field(min_length=1, description="单位，例如 天、分、概率、对数几率")
    source: str = Field(min_length=1, description="来源：claims.yml 或 laws.yml 里的 id，或 teaching-assumption")
    note: str = Field(default="", description="一句说明")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError("要满足 low ≤ value ≤ high，请调整三个数")
        if self.unit == "概率" and not (self.low >= 0 and self.high <= 1):
            raise ValueError("概率必须在 0 到 1 之间")
        return self


class _File(RootModel[dict[str, Any]]):
    pass


@dataclass(frozen=True)
class ParameterTable:
    """Every parameter by dotted name, and the 16-digit hash of the values, ranges, units and sources."""

    entries: dict[str, Parameter]
    hash: str
    base: dict[str, Parameter] | None = None  # what the course says, where some were changed

    def central(self) -> Behaviour:
        """Every parameter at its value."""
        return behaviour_from({name: entry.value for name, entry in self.entries.items()})

    def draw(self, seed: int, index: int) -> Behaviour:
        """`drawn_values` as a Behaviour."""
        return behaviour_from(dict(zip(self.entries, self.drawn_values(seed, index), strict=True)))

    def drawn_values(self, seed: int, index: int) -> list[float]:
        """Every parameter drawn in its range, keyed by (seed, index, name): adding one changes no other.

        Half of the draws lie between low and value, half between value and high, evenly in each.
        """
        key = luck.plain_household_key(luck.plain_stream(seed, 0), index)
        u = luck.uniforms_at(key, luck.PARAMETER, self._keys)
        low, value, high = self._columns
        below = low + (value - low) * (2.0 * u)
        above = value + (high - value) * (2.0 * u - 1.0)
        return np.where(u < 0.5, below, above).tolist()

    @cached_property
    def _keys(self) -> np.ndarray:
        return np.array([_name_key(name) for name in self.entries], dtype=np.uint64)

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """float64 (parameters,): low, value, high."""
        rows = self.entries.values()
        return tuple(np.array([getattr(row, name) for row in rows]) for name in ("low", "value", "high"))  # type: ignore[return-value]

    @property
    def overlay(self) -> dict[str, dict[str, float]]:
        """What was changed against the course: name -> value, low, high."""
        return {
            name: {"value": entry.value, "low": entry.low, "high": entry.high}
            for name, entry in self.entries.items()
            if self.base is not None and entry != self.base[name]
        }

    def changed(self, values: dict[str, float]) -> ParameterTable:
        """The same table with some parameters fixed at other values (range closed around them)."""
        return self.overlaid({name: {"value": value, "low": value, "high": value} for name, value in values.items()})

    def overlaid(self, ranges: dict[str, dict[str, float]]) -> ParameterTable:
        """The same table with other values and ranges (value, low, high). Raises KeyError for an unknown name."""
        entries = dict(self.entries)
        for name, update in ranges.items():
            entries[name] = entries[name].model_copy(update=update)
        return replace(_table(entries), base=self.base or self.entries)


def load_parameters(course: Path) -> ParameterTable:
    """Return the parameters of a course. Raises DocumentError with every fault of every file."""
    folder = course / "content" / "parameters"
    entries: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        name = path.relative_to(course).as_posix()
        try:
            tree = read_document(path, _File, course).root
            for key, leaf in _leaves(tree, path.stem):
                try:
                    entries[key] = check_document(leaf, Parameter, name)
                except DocumentError as error:
                    problems += [_named(problem, key) for problem in error.problems]
        except DocumentError as error:
            problems += error.problems
    problems += _missing_and_unknown(entries, {p.file + p.message for p in problems})
    problems += _contradictions(entries) if not problems else []
    if problems:
        raise DocumentError(problems)
    return _table(entries)


def _table(entries: dict[str, Parameter]) -> ParameterTable:
    ordered = dict(sorted(entries.items()))
    return ParameterTable(ordered, fingerprint({k: v.model_dump(mode="json") for k, v in ordered.items()}))


def _name_key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def _leaves(tree: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Dotted names of everything that looks like a parameter (has a value, or is no mapping at all)."""
    if not isinstance(tree, dict) or "value" in tree:
        yield prefix, tree
        return
    for key, child in tree.items():
        yield from _leaves(child, f"{prefix}.{key}")


def _named(problem: Problem, key: str) -> Problem:
    return problem.model_copy(update={"message": f"参数“{key}”：{problem.message}"})


def _missing_and_unknown(entries: dict[str, Parameter], said: set[str]) -> list[Problem]:
    faults = [
        (name, "field-missing", f"缺少参数“{name}”", "请按同一文件里其他参数的写法补上")
        for name in NAMES
        if name not in entries and not any(f"“{name}”" in text for text in said)
    ]
    faults += [
        (name, "field-extra", f"不认识参数“{name}”", "请检查拼写，或删去") for name in entries if name not in NAMES
    ]
    return [
        Problem(file=f"content/parameters/{name.split('.')[0]}.yml", line=0, code=code, message=text, remedy=remedy)
        for name, code, text, remedy in faults
    ]


def loop_gain(entries: dict[str, Parameter]) -> float:
    """Largest gain once round service -> satisfaction -> payment -> service: must stay below 1.

    A payment chance moves by at most a quarter of what its log-odds move; satisfaction follows service one to one.
    """
    return (
        entries["feedback.service.gain"].high * entries["feedback.satisfaction.payment"].high / 4
        + entries["feedback.neighbours.weight"].high / 4
    )


def _contradictions(entries: dict[str, Parameter]) -> list[Problem]:
    gain = loop_gain(entries)
    if gain < 1:
        return []
    return [
        Problem(
            file="content/parameters/feedback.yml",
            line=0,
            code="loop-gain",
            message=f"服务、满意度、缴费、邻居互相带动一圈的放大倍数是 {gain:.2f}，不小于 1，模拟会发散",
            remedy="请调低 service.gain、satisfaction.payment 或 neighbours.weight 的 high",
        )
    ]
