"""The six cases of the course, replayed: estate, policies in phases, horizon, expected figures: `sandbox cases`.

Tolerances and free fields stand in content/cases, written before the first run. A case has no behavioural parameters of
its own; where the model cannot reach it, `missing` says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.documents import Strict, fingerprint, read_folder
from simulator.engine import KPIS, ParameterTable, kpis
from simulator.engine.behaviour import Behaviour
from simulator.engine.kernel import advance
from simulator.engine.programme import leaving
from simulator.engine.run import Prepared, begin, prepare
from simulator.experiments.play import changed_world
from simulator.experiments.pool import in_chunks
from simulator.experiments.questions import Change, Shelf, changed_profile, merged, picked
from simulator.experiments.spread import difference
from simulator.policy import Policy, parse_policy
from simulator.population import Profile, build_estate

Reading = Literal["level", "at_least", "relative", "points", "versus_without", "versus_without_at_least"]
_MONTHS = 12


class Window(Strict):
    """Months, both ends included, from 1."""

    from_month: int = Field(ge=1, le=120)
    until_month: int = Field(ge=1, le=120)


class Phase(Strict):
    """What is done for some months; `estate` is how the archive looks in them."""

    name: str
    months: int = Field(ge=1, le=60)
    policy: Change = Field(default={}, description="写法同政策文件")
    estate: Change = Field(default={}, description="这一段里小区档案的不同")


class Expect(Strict):
    """One figure that the case tells. `reading`: level; at_least; relative or points against another window;
    versus_without: relative to the same case under `without`."""

    name: str
    kpi: str
    from_month: int = Field(ge=1, le=120)
    until_month: int = Field(ge=1, le=120)
    reading: Reading
    against: Window | None = None
    expected: float
    tolerance: float = Field(gt=0)
    claim: str = ""
    why: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kpi not in (*KPIS, "turnover"):
            raise ValueError(f"没有名为“{self.kpi}”的指标")
        if (self.reading in ("relative", "points")) != (self.against is not None):
            raise ValueError("relative 和 points 要写 against，其余不写")
        return self


class Case(Strict):
    """A case. `missing` is written after a run that did not reach it."""

    id: str
    name: str
    kind: Literal["success", "failure"]
    story: str
    estate: Change
    free: list[str]
    phases: list[Phase] = Field(min_length=1)
    without: Change = Field(default={}, description="同一案例去掉这些做法，作对照")
    expect: list[Expect] = Field(min_length=1)
    missing: str = ""
    can: str = Field(default="", description="它能说明什么")
    cannot: str = Field(default="", description="它不能说明什么")


@dataclass(frozen=True)
class Figure:
    """One expectation and what came out; `other`: the same change read the other way (points for relative)."""

    expect: Expect
    simulated: dict[str, float]
    verdict: Literal["within", "outside"]
    other: dict[str, float] | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        one = self.expect
        return {
            "name": one.name,
            "kpi": one.kpi,
            "reading": one.reading,
            "expected": one.expected,
            "tolerance": one.tolerance,
            "simulated": self.simulated,
            "verdict": self.verdict,
            "why": one.why,
            "other_reading": self.other,
        }


@dataclass(frozen=True)
class Replay:
    """A case and its figures."""

    case: Case
    figures: list[Figure]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        case = self.case
        met = all(figure.verdict == "within" for figure in self.figures)
        return {
            "id": case.id,
            "name": case.name,
            "kind": case.kind,
            "story": case.story,
            "free": case.free,
            "met": met,
            "missing": "" if met else case.missing,
            "kpis": [figure.to_dict() for figure in self.figures],
        }


def load_cases(course: Path) -> dict[str, Case]:
    """The cases by id. Raises DocumentError with the faults of all files."""
    return {one.id: one for one in read_folder(course / "content" / "cases", Case, course).values()}


def cases_hash(course: Path) -> str:
    """Of everything in the cases that decides their figures."""
    return fingerprint(
        [one.model_dump(mode="json", exclude={"missing", "can", "cannot"}) for one in load_cases(course).values()]
    )


def replay(
    case: Case,
    shelf: Shelf,
    table: ParameterTable,
    *,
    households: int = 1000,
    replications: int = 40,
    seed: int = 1,
    threads: int = 2,
) -> Replay:
    """Run one case. Raises DocumentError if a policy or an estate is not right."""
    script = _script(case, shelf, households, seed, {})
    other = _script(case, shelf, households, seed, case.without) if case.without else None
    centre = table.central()

    def once(behaviour: Behaviour, replication: int) -> list[tuple[float, float]]:
        flow = through(script, behaviour, seed, replication)
        bare = through(other, behaviour, seed, replication) if other else flow
        return [_value(one, case, script, flow, bare, behaviour) for one in case.expect]

    def work(replication: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        return once(centre, replication), once(table.draw(seed, replication), replication)

    pairs = [one for part in in_chunks(work, replications, threads, replications, None) for one in part]
    figures = []
    for place, expect in enumerate(case.expect):
        sides = [[[pair[side][place][n] for pair in pairs] for side in (0, 1)] for n in (0, 1)]
        found, also = (_interval(central, worlds) for central, worlds in sides)
        figures.append(Figure(expect, found, _verdict(expect, found["mean"]), also if expect.against else None))
    return Replay(case, figures)


def cases(course: Path, table: ParameterTable, **options: Any) -> Iterator[Replay]:
    """Every case of the course (options as in replay)."""
    shelf = Shelf(course, table)
    for case in load_cases(course).values():
        yield replay(case, shelf, table, **options)


def through(script: list[tuple[Prepared, int]], behaviour: Behaviour, seed: int, replication: int) -> np.ndarray:
    """int64 (months, FLOWS): the same lives through one phase after another."""
    world, month, before = None, 0, None
    for prepared, months in script:
        if world is None or before is None:
            world = begin(prepared, behaviour, seed, replication)
        else:
            world = changed_world(world, before, prepared.policy, prepared, behaviour)
        advance(world, month, month + months)
        month, before = month + months, prepared.policy
    if world is None:
        raise ValueError("a case has at least one phase")
    return world.flow.sum(axis=1)


def _script(case: Case, shelf: Shelf, households: int, seed: int, update: Change) -> list[tuple[Prepared, int]]:
    profile = _profile(case, shelf)
    months = sum(phase.months for phase in case.phases)
    script = []
    for phase in case.phases:
        estate = build_estate(changed_profile(profile, phase.estate), households, seed)
        script.append((prepare(estate, _policy(case, phase, update), months, shelf.central), phase.months))
    return script


def _profile(case: Case, shelf: Shelf) -> Profile:
    update = {key: value for key, value in case.estate.items() if key != "profile"}
    return changed_profile(picked(shelf.profiles, case.estate.get("profile", ""), "estate.profile", "小区档案"), update)


def _policy(case: Case, phase: Phase, update: Change) -> Policy:
    return parse_policy({"id": case.id, "name": phase.name[:40], **merged(phase.policy, update)}, f"案例 {case.id}")


def _value(
    one: Expect,
    case: Case,
    script: list[tuple[Prepared, int]],
    flow: np.ndarray,
    bare: np.ndarray,
    behaviour: Behaviour,
) -> tuple[float, float]:
    """The figure as read, and read the other way (points for relative, relative for points)."""
    estate = script[0][0].estate

    def figure(of: np.ndarray, first: int, last: int) -> float:
        if one.kpi == "turnover":
            return _turnover(case, script, behaviour, last)
        return kpis(of[first - 1 : last], estate.households, int(estate.opening_amount.sum()))[one.kpi]

    here = figure(flow, one.from_month, one.until_month)
    if one.against is not None:
        there = figure(flow, one.against.from_month, one.against.until_month)
        relative, points = (here / there - 1 if there else 0.0), here - there
        return (relative, points) if one.reading == "relative" else (points, relative)
    if one.reading.startswith("versus_without"):
        there = figure(bare, one.from_month, one.until_month)
        return (here / there - 1 if there else 0.0), here - there
    return here, here


def _turnover(case: Case, script: list[tuple[Prepared, int]], behaviour: Behaviour, month: int) -> float:
    """Share of the team that leaves within a year under the policy of that month."""
    gone = 0
    for prepared, months in script:
        gone += months
        if month <= gone:
            team = prepared.policy.team
            monthly = leaving(behaviour, team.target_pressure, team.bonus_share * 10)
            return 1 - (1 - monthly) ** _MONTHS
    raise ValueError(f"案例 {case.id} 没有第 {month} 个月")


def _interval(central: list[float], worlds: list[float]) -> dict[str, float]:
    found = difference(central, worlds)
    return {key: getattr(found, key) for key in ("mean", "low", "high", "mc_low", "mc_high")}


def _verdict(one: Expect, mean: float) -> Literal["within", "outside"]:
    if one.reading in ("at_least", "versus_without_at_least"):
        return "within" if mean >= one.expected - one.tolerance else "outside"
    return "within" if abs(mean - one.expected) <= one.tolerance else "outside"
