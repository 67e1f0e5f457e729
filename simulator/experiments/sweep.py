"""A grid, cell by cell: `sandbox sweep`. It may be killed at any moment.

Each finished cell is a small file of its own, written aside and renamed, so it is there whole or not at all. The table
is put together in the grid's order when all cells are there: the same grid gives the same bytes, however often it was
interrupted. Cells lie beside the table in `NAME.parts`, under the name of what they are made of, so that a changed
grid, parameter or program never takes a cell of another one.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from simulator.documents import fingerprint
from simulator.engine import KPIS, ParameterTable
from simulator.experiments.manifest import versions
from simulator.experiments.pool import Stop
from simulator.experiments.questions import Change, Shelf, Side, changed_profile, picked, side_policy
from simulator.experiments.run import run
from simulator.policy.offers import Strict
from simulator.population import build_estate


class Named(Strict):
    """A policy of the grid."""

    name: str = Field(min_length=1, description="表里写的名字")
    policy: Side = Field(description="政策的编号，或在它上面的改动")


class Sweep(Strict):
    """The question file: every combination of these lists is a cell."""

    profiles: list[str] = Field(default=["mid-market"], min_length=1, description="小区档案的编号")
    estates: list[Change] = Field(default=[{}], min_length=1, description="小区档案的改动")
    policies: list[Named] = Field(min_length=1, description="政策")
    households: list[int] = Field(default=[500], min_length=1, description="户数")
    months: list[int] = Field(default=[24], min_length=1, description="月数")
    seeds: list[int] = Field(default=[1], min_length=1, description="种子")
    replications: int = Field(default=20, ge=1, le=10_000, description="每格重复几次")

    def cells(self) -> list[dict[str, Any]]:
        """In the order of the table."""
        names = ("profile", "estate", "policy", "households", "months", "seed")
        lists = (self.profiles, self.estates, self.policies, self.households, self.months, self.seeds)
        return [dict(zip(names, one, strict=True)) for one in itertools.product(*lists)]


def sweep(
    asked: Sweep,
    shelf: Shelf,
    table: ParameterTable,
    output: Path,
    *,
    threads: int = 2,
    stop: Stop | None = None,
    told: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Compute what is missing and write the table. Raises DocumentError; ValueError for bad numbers or when stopped."""
    cells = asked.cells()
    for cell in cells:
        picked(shelf.profiles, cell["profile"], "profiles", "小区档案")
    facts = versions() | {
        "experiment": "sweep",
        "question": asked.model_dump(mode="json"),
        "parameters": {"hash": table.hash, "changed": table.overlay},
    }
    parts = output.with_name(output.name + ".parts")
    parts.mkdir(parents=True, exist_ok=True)
    computed = 0
    paths = []
    for number, cell in enumerate(cells):
        path = parts / f"{number:06d}-{_key(cell, asked, facts)}.parquet"
        if not _whole(path):
            if stop is not None and stop():
                raise ValueError("还没有算完就停止了，再运行一次就接着算")
            _write(path, pa.table(_row(number, cell, asked, shelf, table, threads)))
            computed += 1
        paths.append(path)
        told(number + 1, len(cells))
    whole = pa.concat_tables([pq.read_table(path) for path in paths])
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    _write(output, whole.replace_schema_metadata({"manifest": text}))
    shutil.rmtree(parts)
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    return {"manifest": facts, "cells": len(cells), "computed": computed, "file": output.name, "sha256": digest}


def _key(cell: dict[str, Any], asked: Sweep, facts: dict[str, Any]) -> str:
    plain = {**cell, "policy": cell["policy"].model_dump(mode="json"), "replications": asked.replications}
    made_of = {key: facts[key] for key in ("version", "engine", "key_layout", "parameters")}
    return fingerprint({"cell": plain, **made_of})


def _whole(path: Path) -> bool:
    """Whether the cell is there and can be read; a torn file (a disk that ran full) is computed again."""
    try:
        return pq.read_table(path).num_rows == 1
    except (OSError, pa.ArrowException):
        return False


def _row(
    number: int, cell: dict[str, Any], asked: Sweep, shelf: Shelf, table: ParameterTable, threads: int
) -> dict[str, list[Any]]:
    profile = changed_profile(shelf.profiles[cell["profile"]], cell["estate"])
    estate = build_estate(profile, cell["households"], cell["seed"])
    named: Named = cell["policy"]
    found = run(
        estate,
        side_policy(named.policy, shelf),
        table,
        months=cell["months"],
        replications=asked.replications,
        seed=cell["seed"],
        threads=threads,
    )
    row: dict[str, list[Any]] = {
        "cell": [number],
        "profile": [cell["profile"]],
        "estate": [json.dumps(cell["estate"], ensure_ascii=False, sort_keys=True)],
        "policy": [named.name],
        "households": [cell["households"]],
        "months": [cell["months"]],
        "seed": [cell["seed"]],
        "replications": [found.replications],
    }
    for key in KPIS:
        spread = found.kpis[key]
        row |= {key: [spread.mean], f"{key}_low": [spread.low], f"{key}_high": [spread.high]}
    return row


def _write(path: Path, table: pa.Table) -> None:
    part = path.with_name(path.name + ".part")
    pq.write_table(table, part)
    part.replace(path)
