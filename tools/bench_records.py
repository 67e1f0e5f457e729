"""Steps written a second, by one process and by four at once: SQLite that waits for the disk and SQLite that does not.

    make bench-records                       (or: python tools/bench_records.py --json FILE)

A step is one transaction of the records (`Records.step`), as when a trainee plays a month; each process has an attempt
of its own, all in one database. FULL is what the app uses: each commit waits until the disk has it, so that a power cut
takes nothing back that was answered. NORMAL waits only now and then: kill -9 loses nothing either, a power cut may lose
the last steps. All ways take turns, round after round; medians of the rounds are printed. PostgreSQL is measured too
where DATABASE_URL says one.

    machine       cores, load (1 min, at the begin and the end)
    ways          where ("sqlite FULL", "sqlite NORMAL", "postgresql"), processes, steps_per_second (median),
                  p95_ms (median of the rounds), lost (steps that were answered and are not there: always 0)
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import event

from simulator.records import Records, open_records
from simulator.records.database import open_engine, sqlite_url


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = measured(options.seconds, options.rounds)
    for way in found["ways"]:
        print(
            f"{way['where']:<14} {way['processes']} processes  {way['steps_per_second']:>7,.0f} steps/s"
            f"   p95 {way['p95_ms']:.1f} ms   lost {way['lost']}"
        )
    print(f"load {found['load'][0]:.1f} to {found['load'][1]:.1f} on {found['cores']} cores")
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measured(seconds: float, rounds: int) -> dict[str, Any]:
    """All figures; see the top of this file."""
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as pool:
        places = {"sqlite FULL": (sqlite_url(Path(folder)), ""), "sqlite NORMAL": (sqlite_url(Path(folder)), "NORMAL")}
        if server := os.environ.get("DATABASE_URL"):
            places["postgresql"] = (server, "")
        list(pool.map(time.sleep, [0.5] * 4))  # all four are there
        taken: dict[tuple[str, int], list[tuple[float, float, int]]] = {}
        for _ in range(rounds):
            for where, place in places.items():
                for count in (1, 4):
                    taken.setdefault((where, count), []).append(once(pool, place, count, seconds))
    ways = [
        {
            "where": where,
            "processes": count,
            "steps_per_second": round(statistics.median(speed for speed, _, _ in rows), 1),
            "p95_ms": round(statistics.median(p95 for _, p95, _ in rows), 2),
            "lost": sum(lost for _, _, lost in rows),
        }
        for (where, count), rows in taken.items()
    ]
    return {"cores": os.cpu_count(), "load": [*load, os.getloadavg()[0]], "seconds": seconds, "ways": ways}


def once(pool: ProcessPoolExecutor, place: tuple[str, str], count: int, seconds: float) -> tuple[float, float, int]:
    """Steps a second of all together, the 95th percentile of a step in ms, how many are missing afterwards."""
    records = open_records(place[0])
    who, _ = records.newcomer("测速")
    stamp = os.urandom(4).hex()
    attempts = [
        records.begin(who.id, "game", "bench", "practice", {}, f"{stamp}-{number}").id for number in range(count)
    ]
    done = list(pool.map(write, [place] * count, attempts, [seconds] * count))
    lost = sum(len(took) - len(records.attempt(one).steps) for one, took in zip(attempts, done, strict=True))
    records.delete_person(who.id)
    records.close()
    waits = sorted(wait for took in done for wait in took)
    return len(waits) / seconds, waits[int(len(waits) * 0.95)] * 1e3, lost


def write(place: tuple[str, str], attempt: str, seconds: float) -> list[float]:
    """Write steps for so long; the seconds that each took."""
    engine = open_engine(place[0])
    if place[1]:
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={place[1]}"))
    records, took = Records(engine), []
    until = time.perf_counter() + seconds
    while (begin := time.perf_counter()) < until:
        number = len(took) + 1
        records.step(attempt, number, {"month": number}, {"kpis": {"collection_rate": 0.5}}, f"{attempt}-{number}")
        took.append(time.perf_counter() - begin)
    records.close()
    return took


if __name__ == "__main__":
    main()
