"""What the simulator shows where the claims speak of something that it can show: `sandbox validate`.

Nothing here may flatter. Each experiment is set before it is run (content/evidence/experiments.yml), the adopted ranges
stand in claims.yml with their reasons, the roles say what was used for calibration and what was held out. Without data
from real estates the best that can be said is "consistent with trade figures", never "validated".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from generator.course.evidence import Claim
from generator.course.problems import Problem
from generator.course.read_evidence import read_claims
from simulator.documents import DocumentError, Strict, fingerprint, read_document
from simulator.engine import ParameterTable, kpis, prepare, simulate
from simulator.engine.behaviour import Behaviour
from simulator.experiments.manifest import versions
from simulator.experiments.measures import Measure, value
from simulator.experiments.pool import in_chunks
from simulator.experiments.questions import Arm, Shelf, picked
from simulator.experiments.spread import difference, mean_of
from simulator.population import build_estate

Verdict = Literal["within", "outside", "not-comparable"]
Sample = Callable[[Behaviour, int], float]  # behaviour, replication -> the quantity


class Experiment(Strict):
    """How one claim is looked at. `why` explains a result outside the adopted range, written after the run."""

    claim: str = Field(description="claims.yml 里的编号")
    quantity: str = Field(min_length=1, description="看的是什么量")
    profile: str = Field(default="mid-market", description="小区")
    households: int = Field(default=1000, ge=50, le=20000)
    months: int = Field(default=24, ge=1, le=60)
    base: str = Field(default="baseline", description="底子政策")
    a: Arm = Field(default=Arm(), description="对照")
    b: Arm = Field(default=Arm(), description="有这个手段")
    measure: Measure
    why: str = Field(default="", description="落在范围以外时，为什么")


class _File(Strict):
    experiments: list[Experiment]


@dataclass(frozen=True)
class Line:
    """One claim in the report. Rates and relative changes are 0-1; `simulated` has mean, low, high, mc_low, mc_high."""

    claim: Claim
    quantity: str
    simulated: dict[str, float] | None
    verdict: Verdict
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        adopted = self.claim.adopted
        ranged = adopted is not None and adopted.low is not None
        return {
            "id": self.claim.id,
            "row": self.claim.row,
            "topic": self.claim.topic,
            "quantity": self.quantity,
            "claimed": self.claim.value,
            "confidence": self.claim.confidence,
            "adopted": [adopted.low, adopted.high] if adopted and ranged else None,
            "width": adopted.high - adopted.low if adopted and ranged else None,  # type: ignore[operator]
            "scale": adopted.scale if adopted else None,
            "adopted_reason": adopted.reason if adopted else "",
            "role": adopted.role if adopted else "not-comparable",
            "simulated": self.simulated,
            "verdict": self.verdict,
            "reason": self.reason,
        }


def load_experiments(course: Path) -> dict[str, Experiment]:
    """The experiments by claim. Raises DocumentError for faults, claims without one, and ones without a claim."""
    path = course / "content" / "evidence" / "experiments.yml"
    found = {one.claim: one for one in read_document(path, _File, course).experiments}
    claims = read_claims(course / "content" / "evidence" / "claims.yml")[0]
    tested = {name for name, one in claims.items() if one.adopted and one.adopted.role in ("fit", "held-out")}
    faults = [(name, "没有检验它的实验", "在 experiments.yml 里补一个") for name in sorted(tested - set(found))]
    faults += [
        (name, "不是 fit 或 held-out，却有实验", "删去，或改 claims.yml 的 role") for name in set(found) - tested
    ]
    if faults:
        name = "content/evidence/experiments.yml"
        raise DocumentError(
            Problem(file=name, line=0, code="experiment", message=f"“{claim}”{what}", remedy=remedy)
            for claim, what, remedy in faults
        )
    return found


def sampler(experiment: Experiment, shelf: Shelf, seed: int) -> Sample:
    """Build estates and policies once. Raises DocumentError if they do not fit."""
    base, months = picked(shelf.policies, experiment.base, "base", "政策"), experiment.months
    start = shelf.central
    if experiment.measure.kind == "across":
        estates = [build_estate(profile, experiment.households, seed) for profile in shelf.profiles.values()]
        many = [prepare(estate, experiment.b.policy(base), months, start) for estate in estates]
        return lambda behaviour, replication: _across(experiment.measure, many, behaviour, seed, replication)
    profile = picked(shelf.profiles, experiment.profile, "profile", "小区档案")
    a, b = (
        prepare(build_estate(arm.profile(profile), experiment.households, seed), arm.policy(base), months, start)
        for arm in (experiment.a, experiment.b)
    )
    return lambda behaviour, replication: value(experiment.measure, a, b, behaviour, seed, replication)


def _across(measure: Measure, many: list[Any], behaviour: Behaviour, seed: int, replication: int) -> float:
    """A straight line through the estates: how much higher (relative) one at `measure.at` is than their mean."""
    if measure.kpi is None or measure.at is None:
        raise ValueError("across 要写 kpi 和 at")
    figures = [
        kpis(
            simulate(one, behaviour, seed, replication).flow,
            one.estate.households,
            int(one.estate.opening_amount.sum()),
        )
        for one in many
    ]
    rates = [one["collection_rate"] for one in figures]
    values = [one[measure.kpi] for one in figures]
    middle, level = mean_of(rates), mean_of(values)
    across = math.fsum((rate - middle) ** 2 for rate in rates)
    slope = math.fsum((r - middle) * (v - level) for r, v in zip(rates, values, strict=True)) / across
    return slope * (measure.at - middle) / level


def validate(
    course: Path,
    table: ParameterTable,
    *,
    replications: int = 40,
    seed: int = 1,
    threads: int = 2,
    only: str | None = None,
) -> Iterator[Line]:
    """Every claim that has a role, in the order of claims.yml. Raises DocumentError."""
    claims = read_claims(course / "content" / "evidence" / "claims.yml")[0]
    experiments = load_experiments(course)
    shelf = Shelf(course, table)
    for claim in claims.values():
        if claim.adopted is None or (only is not None and only != claim.id):
            continue
        experiment = experiments.get(claim.id)
        if experiment is None:
            yield Line(claim, claim.topic, None, "not-comparable", claim.adopted.reason)
            continue
        sample = sampler(experiment, shelf, seed)
        yield judge(claim, experiment, *samples(sample, table, replications, seed, threads))


def samples(
    sample: Sample, table: ParameterTable, replications: int, seed: int, threads: int
) -> tuple[list[float], list[float]]:
    """At the adopted parameters and in plausible worlds; replications with nobody to look at are dropped."""
    centre = table.central()

    def work(replication: int) -> tuple[float, float]:
        return sample(centre, replication), sample(table.draw(seed, replication), replication)

    pairs = [one for part in in_chunks(work, replications, threads, replications, None) for one in part]
    central, worlds = ([pair[side] for pair in pairs if math.isfinite(pair[side])] for side in (0, 1))
    return central, worlds


def judge(claim: Claim, experiment: Experiment, central: list[float], worlds: list[float]) -> Line:
    """Hold the simulated value against the adopted range; the best guess decides, the interval is told."""
    adopted = claim.adopted
    if adopted is None or adopted.low is None or adopted.high is None:
        raise ValueError(f"{claim.id} has no adopted range")
    if not central or not worlds:
        return Line(claim, experiment.quantity, None, "not-comparable", "这个实验里没有可看的业主。")
    found = difference(central, worlds)
    within = adopted.low <= found.mean <= adopted.high
    overlaps = found.low <= adopted.high and found.high >= adopted.low
    side = "低于" if found.mean < adopted.low else "高于"
    words = (
        "落在采用范围以内。"
        if within
        else f"{side}采用范围，" + ("区间与它有重叠。" if overlaps else "区间与它不重叠。")
    )
    more = "" if within or not experiment.why else experiment.why
    shown = {key: getattr(found, key) for key in ("mean", "low", "high", "mc_low", "mc_high")}
    return Line(claim, experiment.quantity, shown, "within" if within else "outside", words + more)


def report(course: Path, table: ParameterTable, lines: list[Line], options: dict[str, Any]) -> dict[str, Any]:
    """The document that `sandbox validate --json` prints. Claims that echo an input count for nothing."""
    return {
        "manifest": versions()
        | {"experiment": "validate", "parameters": table.hash, **options}
        | {"adopted": adopted_hash(course)},
        "summary": summary(lines),
        "claims": [line.to_dict() for line in lines],
    }


def adopted_hash(course: Path) -> str:
    """Of everything that decides the report besides code and parameters."""
    claims = read_claims(course / "content" / "evidence" / "claims.yml")[0]
    adopted = {name: one.adopted.model_dump() for name, one in claims.items() if one.adopted}
    experiments = [one.model_dump(mode="json", exclude={"why"}) for one in load_experiments(course).values()]
    return fingerprint({"adopted": adopted, "experiments": experiments})


def summary(lines: list[Line]) -> dict[str, Any]:
    """Counts by role, and the held-out claims on their own."""
    rows = [line.to_dict() for line in lines]
    counts = {role: sum(row["role"] == role for row in rows) for role in _ROLES}
    told: dict[str, Any] = {}
    for role in ("fit", "held-out"):
        mine = [row for row in rows if row["role"] == role and row["simulated"]]
        widths = sorted(row["width"] for row in mine)
        told[role] = {
            "within": sum(row["verdict"] == "within" for row in mine),
            "of": len(mine),
            "median_width": widths[len(widths) // 2] if widths else None,
            "widest": widths[-1] if widths else None,
        }
    tested = counts["fit"] + counts["held-out"]
    return {"roles": counts, "held_out_share": counts["held-out"] / tested if tested else None, **told}


_ROLES = ("fit", "held-out", "direct-input", "not-comparable")
