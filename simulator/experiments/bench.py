"""How fast it is: figures, not tests."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from simulator import luck
from simulator.engine import load_parameters, prepare, simulate
from simulator.engine.behaviour import Behaviour
from simulator.engine.kernel import advance
from simulator.engine.run import Prepared, begin
from simulator.engine.world import bytes_per_household
from simulator.experiments.bench_toy import in_numpy, toy
from simulator.experiments.compare import compare_steps, figures
from simulator.experiments.memory import peak_bytes
from simulator.experiments.pool import in_chunks
from simulator.experiments.spread import t_quantile
from simulator.policy import load_policies
from simulator.population import build_estate, load_profiles

_POLICY = "sms-and-phone"
_START = (
    "import sys;from pathlib import Path;from simulator.experiments.bench import first_run;first_run(Path(sys.argv[1]))"
)


_MILLION = (
    "import sys,json;from pathlib import Path;from simulator.experiments.bench import million_run;"
    "print(json.dumps(million_run(Path(sys.argv[1]))))"
)
_PRECISE = 0.001


def fresh_run(course: Path) -> None:
    """`first_run` in a process of its own. Raises CalledProcessError."""
    subprocess.run([sys.executable, "-c", _START, str(course)], check=True)


def measure(
    course: Path, households: int = 3000, months: int = 24, threads: int = 2, million: bool = True
) -> dict[str, Any]:
    """Return the figures of `sandbox bench --json`.

    household_months_per_second: sms-and-phone, best (and _median) of rounds of replications in `threads` threads;
    full_ladder_...: the richest policy, best. ratio_to_toy, ratio_to_numpy: sms-and-phone against the two yardsticks of
    bench_toy, on one thread, median of interleaved rounds. first_answer_s: a paired comparison of 20 replications,
    compiled code loaded, baseline known. precision_s: until the luck left in the differences of both rates is within
    0.1 points at 95 % (precision_replications; None if 400 are not enough). block_s: the longest month of one
    replication, after which work can be stopped. cold_start_s: a fresh process up to its first finished month, with
    the compile cache warm.
    bytes_per_household: changing state. million_*: 1,000,000 households x 24 months in a process of its own.
    """
    table = load_parameters(course)
    policies = load_policies(course)
    estate = build_estate(load_profiles(course)["mid-market"], households, 1)
    behaviour = table.central()
    prepared = prepare(estate, policies[_POLICY], months, behaviour)
    simulate(prepared, behaviour, 1, 0)
    size = max(1, households * months)
    replications = max(threads * 2, min(200, 3_000_000 // size))
    speeds = sorted(_speed(prepared, behaviour, replications, threads) for _ in range(5))
    ladder = prepare(estate, policies["full-ladder"], months, behaviour)
    simulate(ladder, behaviour, 1, 0)
    ratios = [_ratios(prepared, behaviour) for _ in range(5)]
    pair = policies["baseline"], policies[_POLICY]
    options: dict[str, Any] = {"months": months, "threads": threads}
    # Somebody has compared the baseline with another policy before.
    next(compare_steps(estate, pair[0], policies["letters-and-lawyer"], table, replications=20, **options))
    began = time.perf_counter()
    next(compare_steps(estate, *pair, table, replications=20, **options))
    first = time.perf_counter() - began
    bare = prepare(estate, policies["baseline"], months, behaviour)
    enough = _precise((bare, prepared), behaviour, threads)
    began = time.perf_counter()
    fresh_run(course)
    cold = time.perf_counter() - began
    return {
        "household_months_per_second": round(speeds[-1]),
        "household_months_per_second_median": round(speeds[len(speeds) // 2]),
        "full_ladder_household_months_per_second": round(_speed(ladder, behaviour, replications, threads)),
        "threads": threads,
        "households": households,
        "months": months,
        "ratio_to_toy": round(statistics.median(one for one, _ in ratios), 3),
        "ratio_to_numpy": round(statistics.median(other for _, other in ratios), 2),
        "first_answer_s": round(first, 3),
        **enough,
        "block_s": round(_longest_block(prepared, behaviour), 4),
        "cold_start_s": round(cold, 3),
        "bytes_per_household": round(bytes_per_household(begin(prepared, behaviour, 1, 0)), 1),
        **(_million(course) if million else {}),
    }


def _speed(prepared: Prepared, behaviour: Behaviour, replications: int, threads: int) -> float:
    """Household-months a second."""
    began = time.perf_counter()
    for _ in in_chunks(lambda r: simulate(prepared, behaviour, 1, r).flow, replications, threads, replications, None):
        pass
    size = max(1, prepared.estate.households * prepared.months)
    return size * replications / (time.perf_counter() - began)


def _ratios(prepared: Prepared, behaviour: Behaviour) -> tuple[float, float]:
    """Our speed over the toy's, and over NumPy's, one after another on one thread."""
    estate, months = prepared.estate, prepared.months
    key = luck.plain_stream(1, 0)
    toy(1, 1, np.uint64(key))

    def seconds(work: Any) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    ours = seconds(lambda: simulate(prepared, behaviour, 1, 0))
    bare = seconds(lambda: toy(estate.households, months, np.uint64(key)))
    plain = seconds(lambda: in_numpy(estate, behaviour, months, key))
    return bare / ours, plain / ours


def _precise(pair: tuple[Prepared, Prepared], behaviour: Behaviour, threads: int) -> dict[str, Any]:
    """Paired replications under one draw of the parameters until luck no longer matters."""
    opening = int(pair[0].estate.opening_amount.sum())
    gaps: list[list[float]] = []

    def work(replication: int) -> list[float]:
        a, b = (figures(one, behaviour, 1, replication, opening)[0] for one in pair)
        return [b[key] - a[key] for key in ("collection_rate", "on_time_rate")]

    began = time.perf_counter()
    for part in in_chunks(work, 400, threads, 10, None):
        gaps += part
        widths = [
            t_quantile(len(gaps) - 1) * statistics.stdev(gap) / len(gaps) ** 0.5 for gap in zip(*gaps, strict=True)
        ]
        if max(widths) <= _PRECISE:
            return {"precision_s": round(time.perf_counter() - began, 3), "precision_replications": len(gaps)}
    return {"precision_s": None, "precision_replications": None}


def _longest_block(prepared: Prepared, behaviour: Behaviour) -> float:
    world, longest = begin(prepared, behaviour, 1, 1), 0.0
    for month in range(prepared.months):
        began = time.perf_counter()
        advance(world, month, month + 1)
        longest = max(longest, time.perf_counter() - began)
    return longest


def _million(course: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", _MILLION, str(course)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def million_run(course: Path, households: int = 1_000_000) -> dict[str, float]:
    """So many households, 24 months, in this process: seconds and peak memory."""
    behaviour = load_parameters(course).central()
    policy, profile = load_policies(course)[_POLICY], load_profiles(course)["mid-market"]
    simulate(prepare(build_estate(profile, 10, 1), policy, 24, behaviour), behaviour, 1, 0)
    began = time.perf_counter()
    estate = build_estate(profile, households, 1)
    built = time.perf_counter()
    simulate(prepare(estate, policy, 24, behaviour), behaviour, 1, 0)
    done = time.perf_counter()
    return {
        "million_build_s": round(built - began, 2),
        "million_households_s": round(done - built, 2),
        "million_households_gb": round(peak_bytes() / 2**30, 3),
    }


def first_run(course: Path) -> None:
    """What a fresh process does before its first answer: also how set-up warms the compile cache."""
    behaviour = load_parameters(course).central()
    estate = build_estate(load_profiles(course)["mid-market"], 10, 1)
    simulate(prepare(estate, load_policies(course)[_POLICY], 1, behaviour), behaviour, 1, 0)
