"""What so many estates would take: hours, memory, disk and money, from what was measured on this machine.

Two measurements carry it: how many household-months a second one core does on a few of these very estates, and how much
faster two workers are than one. More cores are an extrapolation, told as a range: its lower end is Amdahl's law with
the share that two workers show to be serial; its upper end is that every core adds as much as the second one did.
Amdahl from two points is weak: one disturbed measurement moves the far end a lot. Prices are an input, never a fact.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.engine import ParameterTable
from simulator.experiments.memory import peak_bytes
from simulator.experiments.portfolio.asked import Portfolio, candidates
from simulator.experiments.portfolio.members import Member
from simulator.experiments.portfolio.run import Common, Job, work
from simulator.experiments.questions import Shelf
from simulator.experiments.tasks import packed
from simulator.policy.cities import load_cities

CORES = (1, 2, 8, 32, 128)
_GIB = 2**30
WORKER_GIB = 0.5  # a worker of its own: the interpreter with the libraries and the compiled kernel, and head-room


@dataclass(frozen=True)
class Measured:
    """On `estates` estates, one core: processor seconds of each task, household-months, bytes kept, peak memory.

    share: of one core, what these tasks got while they ran; below 1 the machine was busy with other things.
    """

    estates: int
    households: int
    search_s: tuple[float, ...]
    report_s: tuple[float, ...]
    household_months: int
    kept_bytes: int
    peak_gib: float
    share: float = 1.0

    @property
    def per_second(self) -> float:
        """Household-months a second on one core."""
        return self.household_months / max(sum(self.search_s) + sum(self.report_s), 1e-9)


def measure(
    asked: Portfolio,
    course: Path,
    shelf: Shelf,
    table: ParameterTable,
    members: Sequence[Member],
    *,
    estates: int = 4,
    told: Callable[[int, int], None] = lambda _, __: None,
) -> Measured:
    """Do a few of the estates, evenly picked, one after the other, for the time it takes. Raises DocumentError."""
    baseline, found = candidates(asked, shelf, course)
    common = Common(asked, baseline, tuple(found), table, load_cities(course))
    step = max(1, len(members) // max(estates, 1))
    picked = list(members)[::step][:estates]
    work(Common(_short(asked), baseline, tuple(found[:1]), table, common.cities), Job("warm", picked[0]))  # loads code
    search, report, months, kept = [], [], 0, 0
    started = time.perf_counter()
    for number, member in enumerate(picked):
        began = time.process_time()
        result = work(common, Job("search", member))
        search.append(time.process_time() - began)
        contest = json.loads(result["json"].tobytes())
        places = tuple(contest["finalists"][: asked.everywhere + 1]) or (0,)
        began = time.process_time()
        last = work(common, Job("report", member, places))
        report.append(time.process_time() - began)
        runs = contest["runs"] + json.loads(last["json"].tobytes())["runs"]
        months += runs * member.households * asked.months
        kept += len(packed(result)) + len(packed(last))
        told(number + 1, len(picked))
    share = min(1.0, (sum(search) + sum(report)) / max(time.perf_counter() - started, 1e-9))
    peak = peak_bytes() / _GIB
    homes = sum(one.households for one in picked)
    return Measured(len(picked), homes, tuple(search), tuple(report), months, kept, peak, share)


def _short(asked: Portfolio) -> Portfolio:
    return asked.model_copy(update={"months": 1, "replications": 2, "rungs": [2], "worlds": 10})


def read_bench(bench: Any) -> tuple[float, float | None]:
    """Efficiency 1 -> 2 workers and GiB a worker from the JSON of tools/bench_cluster.py.

    Of its efficiencies by chunk the one for the largest counts: a portfolio's tasks are longer still. Above 1 (noise)
    counts as 1, below 0.5 as 0.5. Raises ValueError if it says nothing of the kind.
    """
    found = bench.get("efficiency") if isinstance(bench, dict) else None
    if isinstance(found, dict) and found:
        found = found[max(found, key=float)]
    if not isinstance(found, int | float):
        raise ValueError("里面没有两个进程的扩展效率（efficiency）")
    size = bench.get("worker_bytes")
    return min(max(float(found), 0.5), 1.0), size / _GIB if isinstance(size, int | float) else None


def plan(
    found: Measured,
    asked: Portfolio,
    *,
    estates: int,
    households: int,
    efficiency: float,
    worker_gib: float | None = None,
    price: float | None = None,
    cores: Sequence[int] = CORES,
) -> dict[str, Any]:
    """Time, cost and memory for `estates` estates with `households` homes together.

    efficiency: of two workers, 0.5 (no gain) to 1. price: yuan a core and hour, as the user gave it. hours_low: every
    core adds what the second did; hours_high: Amdahl with the serial share that two workers show. Time goes with the
    homes, not with the number of estates. worker_gib: of one worker, if a bench measured it. Raises ValueError for an
    efficiency that two workers cannot have.
    """
    if not 0.5 <= efficiency <= 1.0:
        raise ValueError("两个进程的扩展效率要在 0.5（没有变快）到 1（快一倍）之间")
    seconds = (sum(found.search_s) + sum(found.report_s)) / max(found.households, 1) * households
    serial = serial_share(efficiency)
    rows = []
    for count in cores:
        quick, slow = 1 + (count - 1) * (2 * efficiency - 1), speed_up(count, serial)
        row = {
            "cores": count,
            "speed_up_high": quick,
            "speed_up_low": min(slow, quick),
            "hours_low": seconds / quick / 3600,
            "hours_high": seconds / min(slow, quick) / 3600,
            "memory_gib": count * max(worker_gib or WORKER_GIB, found.peak_gib),
        }
        if price is not None:
            row |= {key.replace("hours", "yuan"): row[key] * count * price for key in ("hours_low", "hours_high")}
        rows.append(row)
    return {
        "measured": {
            "estates": found.estates,
            "households": found.households,
            "household_months_per_second": found.per_second,
            "search_s": statistics.median(found.search_s),
            "report_s": statistics.median(found.report_s),
            "spread_s": [min(a + b for a, b in zip(found.search_s, found.report_s, strict=True)),
                         max(a + b for a, b in zip(found.search_s, found.report_s, strict=True))],
            "peak_gib": found.peak_gib,
            "share": found.share,
        },
        "estates": estates,
        "households": households,
        "core_hours": seconds / 3600,
        "efficiency_two": efficiency,
        "serial_share": serial,
        "kept_gib": found.kept_bytes / found.estates * estates / _GIB,
        "price_yuan_per_core_hour": price,
        "rows": rows,
        "assumptions": _assumptions(asked, price),
    }  # fmt: skip


def serial_share(efficiency: float) -> float:
    """Amdahl: of the time on one core, the share that no second core shortens, from the efficiency of two."""
    return 1 / efficiency - 1


def speed_up(cores: int, serial: float) -> float:
    """Amdahl's law."""
    return 1 / (serial + (1 - serial) / cores)


def _assumptions(asked: Portfolio, price: float | None) -> list[str]:
    cost = (
        "单价是您给的数，没有核对过；不含存储、网络、调度节点和闲置。"
        if price is not None
        else "没有给单价，只给时间；要算钱请写 --price。"
    )
    return [
        "时间按户数成正比放大，几个小区的速度代表全部：户型、账单周期和政策不同，单个小区可以差两倍。",
        "扩展效率只量了从一个进程到两个。快的一端假定以后每个核都像第二个核一样有用；"
        "慢的一端用阿姆达尔定律，把两个进程没有快到的部分全当作不能并行。两个点定不出曲线，所以给范围，不给一个数。",
        "各小区互不相干，中间只等一次（第一轮全部算完才定统一用哪一套），网络只传小文件；"
        "但多台机器、八个核以上都没有试过。",
        f"每个小区 {asked.months} 个月、最多重复 {asked.replications} 次、{asked.worlds} 个世界，政策和这个文件相同。",
        cost,
    ]
