"""How fast it is: figures, not tests."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from simulator.engine import load_parameters, prepare, simulate
from simulator.engine.run import begin
from simulator.engine.world import bytes_per_household
from simulator.experiments.compare import compare_steps
from simulator.experiments.pool import in_chunks
from simulator.policy import load_policies
from simulator.population import build_estate, load_profiles

_POLICY = "sms-and-phone"
_START = (
    "import sys;from pathlib import Path;from simulator.experiments.bench import first_run;first_run(Path(sys.argv[1]))"
)


def fresh_run(course: Path) -> None:
    """`first_run` in a process of its own. Raises CalledProcessError."""
    subprocess.run([sys.executable, "-c", _START, str(course)], check=True)


def measure(course: Path, households: int = 3000, months: int = 24, threads: int = 2) -> dict[str, Any]:
    """Return the figures of `sandbox bench --json`.

    household_months_per_second: sms-and-phone, best of three rounds of replications in `threads` threads.
    first_answer_s: a paired comparison of 20 replications, compiled code loaded. cold_start_s: a fresh process up
    to its first finished month, with the compile cache warm. bytes_per_household: changing state.
    """
    table = load_parameters(course)
    policies = load_policies(course)
    estate = build_estate(load_profiles(course)["mid-market"], households, 1)
    behaviour = table.central()
    prepared = prepare(estate, policies[_POLICY], months, behaviour)
    simulate(prepared, behaviour, 1, 0)
    size = max(1, households * months)
    replications = max(threads * 2, min(400, 4_000_000 // size))
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for _ in in_chunks(
            lambda r: simulate(prepared, behaviour, 1, r).flow, replications, threads, replications, None
        ):
            pass
        best = max(best, households * months * replications / (time.perf_counter() - began))
    began = time.perf_counter()
    next(
        compare_steps(
            estate,
            policies["baseline"],
            policies[_POLICY],
            table,
            months=months,
            replications=20,
            threads=threads,
        )
    )
    first = time.perf_counter() - began
    began = time.perf_counter()
    fresh_run(course)
    return {
        "household_months_per_second": round(best),
        "threads": threads,
        "households": households,
        "months": months,
        "first_answer_s": round(first, 3),
        "cold_start_s": round(time.perf_counter() - began, 3),
        "bytes_per_household": round(bytes_per_household(begin(prepared, behaviour, 1, 0)), 1),
    }


def first_run(course: Path) -> None:
    """What a fresh process does before its first answer: also how set-up warms the compile cache."""
    behaviour = load_parameters(course).central()
    estate = build_estate(load_profiles(course)["mid-market"], 10, 1)
    simulate(prepare(estate, load_policies(course)[_POLICY], 1, behaviour), behaviour, 1, 0)
