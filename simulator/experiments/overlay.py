"""Parameters laid over the course's own: what a pilot taught, kept in a file of its own with where it came from."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import Field

from generator.course.files import write_whole
from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, read_document
from simulator.engine import ParameterTable, load_parameters


class Range(Strict):
    """A parameter's new value and range."""

    value: float = Field(allow_inf_nan=False, description="取值")
    low: float = Field(allow_inf_nan=False, description="最小值")
    high: float = Field(allow_inf_nan=False, description="最大值")


class Overlay(Strict):
    """The file."""

    source: str = Field(min_length=1, description="从哪里来，例如哪一次试点")
    parameters: dict[str, Range] = Field(description="参数名：value、low、high")


def parameters_of(course: Path, path: Path | None) -> ParameterTable:
    """The course's parameters, with those of the file laid over them. Raises DocumentError."""
    table = load_parameters(course)
    if path is None:
        return table
    overlay = read_document(path, Overlay)
    unknown = [name for name in overlay.parameters if name not in table.entries]
    wrong = [name for name, one in overlay.parameters.items() if not one.low <= one.value <= one.high]
    faults = [(name, "不认识参数", "请检查拼写") for name in unknown]
    faults += [(name, "没有满足 low ≤ value ≤ high：", "请调整三个数") for name in wrong]
    if faults:
        raise DocumentError(
            Problem(file=path.name, line=0, code="overlay", message=f"{what}“{name}”", remedy=remedy)
            for name, what, remedy in faults
        )
    return table.overlaid({name: one.model_dump() for name, one in overlay.parameters.items()})


def write_overlay(path: Path, source: str, ranges: dict[str, dict[str, float]]) -> None:
    """Write the file."""
    text = yaml.safe_dump({"source": source, "parameters": ranges}, allow_unicode=True, sort_keys=True)
    write_whole(path, f"# sandbox pilot 写的：用 --parameters 带上\n{text}".encode())
