"""A grid, cell by cell: `sandbox sweep`. It may be killed at any moment.

Each cell is cut in chunks of replications, each a task (`tasks.py`) that threads, processes or a cluster do in any
order. A finished chunk is a small file of its own, written aside and renamed, so it is there whole or not at all. The
table is put together in the grid's order when all are there: the same grid gives the same bytes, whoever did the work,
whatever the chunks, however often it was interrupted. Chunks lie beside the table in `NAME.parts`, under a fingerprint
of what they are made of, so that a changed grid, policy, parameter or program never takes a chunk of another one.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from simulator.documents import Strict, fingerprint
from simulator.engine import ParameterTable
from simulator.experiments.manifest import versions
from simulator.experiments.pool import Stop
from simulator.experiments.program import PROGRAM
from simulator.experiments.questions import Change, Shelf, Side, changed_profile, picked, side_policy
from simulator.experiments.replicate import Spec, plain_table, spreads
from simulator.experiments.replicate import chunk as replicated
from simulator.experiments.tasks import Crew, Result, Task, Threads, write

CHUNK = 25


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
    workers: Crew | None = None,
    chunk: int = CHUNK,
    stop: Stop | None = None,
    told: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Compute what is missing and write the table; `told` hears of replications done and all.

    `workers` (see `tasks.crew`) do the chunks, or else so many `threads`. Raises DocumentError; ValueError for bad
    numbers, when stopped, when a chunk cannot be computed or kept: what is done then is kept.
    """
    if chunk < 1:
        raise ValueError("一批至少要有一次")
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
    left = dict.fromkeys(range(len(cells)), asked.replications)
    pieces: dict[int, dict[int, np.ndarray]] = {number: {} for number in left}
    rows: dict[int, dict[str, Any]] = {}
    chunks, computed = [0, 0], set()
    done, all_ = 0, asked.replications * len(cells)
    for answer in (workers or Threads(threads)).run(_tasks(asked, cells, shelf, table, chunk, parts), parts, stop=stop):
        number, first = _place(answer.key)
        figures = answer.result["figures"]
        chunks[answer.computed] += 1
        computed |= {number} if answer.computed else set()
        pieces[number][first] = figures
        left[number] -= len(figures)
        done += len(figures)
        told(done, all_)
        if not left[number]:
            mine = pieces.pop(number)
            rows[number] = _row(number, cells[number], np.concatenate([mine[place] for place in sorted(mine)]))
    whole = pa.Table.from_pylist([rows[number] for number in sorted(rows)])
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    stream = pa.BufferOutputStream()
    pq.write_table(whole.replace_schema_metadata({"manifest": text}), stream)
    write(output, stream.getvalue().to_pybytes())
    shutil.rmtree(parts)
    return {
        "manifest": facts,
        "cells": len(cells),
        "computed": len(computed),
        "chunks": {"kept": chunks[0], "computed": chunks[1]},
        "file": output.name,
        "sha256": hashlib.sha256(output.read_bytes()).hexdigest(),
    }


def work(spec: Spec, first: int, count: int) -> Result:
    """A task: the key figures of a chunk, float64 (count, 2, len(KPIS))."""
    return {"figures": replicated(spec, first, count).figures}


def _tasks(
    asked: Sweep, cells: list[dict[str, Any]], shelf: Shelf, table: ParameterTable, size: int, parts: Path
) -> Iterator[Task]:
    parameters = plain_table(table)
    kept = _kept(parts)
    for number, cell in enumerate(cells):
        named: Named = cell["policy"]
        spec = Spec(
            profile=changed_profile(shelf.profiles[cell["profile"]], cell["estate"]).model_dump_json(),
            households=cell["households"],
            estate_seed=cell["seed"],
            policy=side_policy(named.policy, shelf).model_dump_json(),
            months=cell["months"],
            seed=cell["seed"],
            parameters=parameters,
        )
        key = fingerprint({"spec": asdict(spec) | {"parameters": table.hash}, "program": PROGRAM})
        for first, count in _cut(asked.replications, size, kept.get((number, key), [])):
            name = (
                f"第 {number + 1} 格（{cell['profile']}，{named.name}，{cell['households']} 户，种子 {cell['seed']}）"
            )
            yield Task(
                f"{number:06d}-{key}-{first:05d}-{count:05d}",
                work,
                (spec, first, count),
                f"{name}的第 {first + 1} 到 {first + count} 次",
            )


_KEY = re.compile(r"(\d{6,})-(\w+)-(\d{5})-(\d{5})")


def _place(key: str) -> tuple[int, int]:
    """The cell and the first replication of a task's key."""
    number, _, first, _ = key.split("-")
    return int(number), int(first)


def _kept(parts: Path) -> dict[tuple[int, str], list[tuple[int, int]]]:
    """(first, count) of the chunks that are there, by cell and fingerprint."""
    found: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for path in parts.glob("*.npz"):
        if match := _KEY.fullmatch(path.stem):
            number, key, first, count = match.groups()
            found.setdefault((int(number), key), []).append((int(first), int(count)))
    return found


def _cut(all_: int, size: int, kept: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """(first, count) that cover all replications: chunks that are there, of whatever size, and new ones between."""
    place = 0
    for first, count in [*sorted(one for one in kept if sum(one) <= all_), (all_, 0)]:
        if first < place:
            continue
        yield from ((begin, min(size, first - begin)) for begin in range(place, first, size))
        if count:
            yield first, count
        place = first + count


def _row(number: int, cell: dict[str, Any], figures: np.ndarray) -> dict[str, Any]:
    row: dict[str, Any] = {
        "cell": number,
        "profile": cell["profile"],
        "estate": json.dumps(cell["estate"], ensure_ascii=False, sort_keys=True),
        "policy": cell["policy"].name,
        "households": cell["households"],
        "months": cell["months"],
        "seed": cell["seed"],
        "replications": len(figures),
    }
    for key, spread in spreads(figures).items():
        row |= {key: spread.mean, f"{key}_low": spread.low, f"{key}_high": spread.high}
    return row
