"""One sweep, done by threads, by one worker process and by two: time, efficiency, memory, and that the bytes are equal.

    make bench-cluster                       (or: python tools/bench_cluster.py --json FILE)

All ways take turns, round after round, in changing order; medians are printed, with the machine's load beside them. The
JSON is what the capacity plan of a portfolio reads:

    machine       cores, processor, load (1 min, at the begin and the end)
    sweep         cells, households, months, replications, household_months (both sides of a replication counted)
    start_seconds from nothing to the first answer, by number of workers (import, connection, compiled kernel loaded)
    worker_bytes  resident memory of the workers after the work: largest
    client_bytes  resident memory of this process
    ways          who ("threads", "workers"), count, chunk, seconds (one a round), median, sha256,
                  household_months_per_second (at the median), cpu_seconds (median, of this process and the workers),
                  household_months_per_cpu_second: what stays true on a machine that others use too
    efficiency    by chunk: time with one worker / (2 x time with two), the median of the rounds' ratios
    overhead      by chunk: time with one worker / time with one thread - 1
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from generator.course import find_course
from simulator.engine import load_parameters
from simulator.experiments.questions import Shelf
from simulator.experiments.sweep import Sweep, sweep
from simulator.experiments.tasks import Crew, Threads, crew

CHUNKS = (25, 50, 100)
Way = tuple[str, int, int]  # who, how many, chunk


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", type=Path, help="also write the figures here")
    options.add_argument("--households", type=int, default=500)
    options.add_argument("--replications", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    found = measured(options.parse_args())
    show(found)
    if path := options.parse_args().json:
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not found["identical"]:
        sys.exit("the tables are not the same bytes")


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    root = find_course(None)
    table = load_parameters(root)
    shelf = Shelf(root, table)
    asked = Sweep.model_validate(
        {
            "policies": [{"name": name, "policy": name} for name in ("baseline", "sms-and-phone")],
            "households": [options.households],
            "months": [24],
            "replications": options.replications,
        }
    )
    cells = len(asked.cells())
    household_months = 2 * cells * options.households * 24 * options.replications
    load = [os.getloadavg()[0]]
    small = asked.model_copy(update={"replications": 2})
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "table.parquet"
        sweep(small, shelf, table, output, threads=1)  # the kernel is compiled and loaded
        crews: dict[tuple[str, int], Crew] = {("threads", count): Threads(count) for count in (1, 2)}
        start: dict[str, float] = {}
        for count in (1, 2):
            begun = time.perf_counter()
            crews["workers", count] = stack.enter_context(crew(workers=count))
            sweep(small, shelf, table, output, workers=crews["workers", count], chunk=1)
            start[str(count)] = round(time.perf_counter() - begun, 2)
        ways: list[Way] = [("threads", 1, 25), ("threads", 2, 25)]
        ways += [("workers", count, chunk) for chunk in CHUNKS for count in (1, 2)]
        seconds: dict[Way, list[float]] = {way: [] for way in ways}
        busy: dict[Way, list[float]] = {way: [] for way in ways}
        hashes: dict[Way, str] = {}
        for turn in range(options.rounds):
            for way in ways if turn % 2 == 0 else reversed(ways):
                who, count, chunk = way
                begun, used = time.perf_counter(), cpu_seconds()
                told = sweep(asked, shelf, table, output, workers=crews[who, count], chunk=chunk)
                seconds[way].append(time.perf_counter() - begun)
                busy[way].append(cpu_seconds() - used)
                hashes[way] = told["sha256"]
                print(f"round {turn + 1}: {count} {who}, chunk {chunk}: {seconds[way][-1]:.2f} s", file=sys.stderr)
        own = psutil.Process()
        workers = [one.memory_info().rss for one in own.children(recursive=True)]
        client = own.memory_info().rss
    load.append(os.getloadavg()[0])
    middle = {way: statistics.median(values) for way, values in seconds.items()}
    return {
        "machine": {"cores": os.cpu_count(), "processor": processor(), "load": [round(one, 1) for one in load]},
        "sweep": {
            "cells": cells,
            "households": options.households,
            "months": 24,
            "replications": options.replications,
            "household_months": household_months,
        },
        "start_seconds": start,
        "worker_bytes": max(workers),
        "client_bytes": client,
        "ways": [
            {
                "who": way[0],
                "count": way[1],
                "chunk": way[2],
                "seconds": [round(one, 3) for one in values],
                "median": round(middle[way], 3),
                "household_months_per_second": round(household_months / middle[way]),
                "cpu_seconds": round(statistics.median(busy[way]), 3),
                "household_months_per_cpu_second": round(household_months / statistics.median(busy[way])),
                "sha256": hashes[way],
            }
            for way, values in seconds.items()
        ],
        "efficiency": {str(chunk): round(efficiency(seconds, chunk), 3) for chunk in CHUNKS},
        "overhead": {
            str(chunk): round(middle["workers", 1, chunk] / middle["threads", 1, 25] - 1, 3) for chunk in CHUNKS
        },
        "identical": len(set(hashes.values())) == 1,
    }


def efficiency(seconds: dict[Way, list[float]], chunk: int) -> float:
    """From one worker to two: 1 is twice as fast. Of each round, then the median: the machine's mood cancels out."""
    pairs = zip(seconds["workers", 1, chunk], seconds["workers", 2, chunk], strict=True)
    return statistics.median(one / (2 * two) for one, two in pairs)


def cpu_seconds() -> float:
    """Used so far by this process and its workers."""
    own = psutil.Process()
    every = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in every)


def processor() -> str:
    """Its name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def show(found: dict[str, Any]) -> None:
    """A table for people."""
    machine, asked = found["machine"], found["sweep"]
    print(f"{machine['cores']} cores ({machine['processor']}), load {machine['load'][0]} to {machine['load'][1]}")
    print(
        f"{asked['cells']} cells x {asked['replications']} replications x {asked['households']} households x "
        f"{asked['months']} months = {asked['household_months']:,} household-months"
    )
    print(
        f"{'who':<12}{'chunk':>6}{'median s':>10}  {'all s':<24}{'CPU s':>7}{'home-months/s':>15}{'/CPU s':>11}  sha256"
    )
    for way in found["ways"]:
        every = " ".join(f"{one:.2f}" for one in way["seconds"])
        name = f"{way['count']} {way['who']}"
        rates = f"{way['household_months_per_second']:>15,}{way['household_months_per_cpu_second']:>11,}"
        times = f"{way['median']:>10.2f}  {every:<24}{way['cpu_seconds']:>7.2f}"
        print(f"{name:<12}{way['chunk']:>6}{times}{rates}  {way['sha256'][:12]}")
    for chunk, value in found["efficiency"].items():
        over = found["overhead"][chunk]
        print(f"chunk {chunk}: efficiency 1 -> 2 workers {value:.0%}; one worker over one thread {over:+.0%}")
    print(
        f"start {found['start_seconds']['1']} s (1 worker), {found['start_seconds']['2']} s (2 workers); "
        f"worker {found['worker_bytes'] / 2**20:.0f} MiB, client {found['client_bytes'] / 2**20:.0f} MiB; "
        f"tables {'identical' if found['identical'] else 'DIFFERENT'}"
    )


if __name__ == "__main__":
    main()
