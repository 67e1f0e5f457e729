"""How likely a target is reached, and how that depends on the team: single runs in plausible worlds, counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.engine import ParameterTable, prepare
from simulator.experiments.compare import figures
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.spread import mean_of, quantile
from simulator.policy import Policy
from simulator.population.estate import Estate


@dataclass(frozen=True)
class Chance:
    """With `people` in the team: share of worlds in which a single run reaches the target; mean and middle 95 %."""

    people: int
    reached: float
    mean: float
    low: float
    high: float
    backlog: float


def chance_of_target(
    estate: Estate,
    teams: Mapping[int, Policy],
    table: ParameterTable,
    *,
    kpi: str,
    target: float,
    at_least: bool = True,
    months: int = 12,
    worlds: int = 60,
    seed: int = 1,
    threads: int = 2,
    stop: Stop | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> list[Chance]:
    """One Chance a team size: `teams` is the policy by number of people.

    Each world draws parameters, the estate's own effect and luck, the same for all sizes.

    Raises ValueError if stopped, DocumentError if a policy does not fit the estate.
    """
    centre = table.central()
    opening = int(estate.opening_amount.sum())
    ready = [prepare(estate, policy, months, centre) for policy in teams.values()]

    def work(index: int) -> dict[str, float]:
        place, world = divmod(index, worlds)
        return figures(ready[place], table.draw(seed, world), seed, world, opening)[0]

    seen: list[dict[str, float]] = []
    for part in in_chunks(work, len(ready) * worlds, threads, 20, stop):
        seen += part
        told(len(seen) / (len(ready) * worlds))
    if len(seen) < len(ready) * worlds:
        raise ValueError("还没有算完就停止了")
    found = []
    for place, count in enumerate(teams):
        mine = seen[place * worlds : (place + 1) * worlds]
        values = [one[kpi] for one in mine]
        hits = [value >= target if at_least else value <= target for value in values]
        found.append(
            Chance(
                count,
                sum(hits) / worlds,
                mean_of(values),
                quantile(values, 0.025),
                quantile(values, 0.975),
                mean_of([one["backlog"] for one in mine]),
            )
        )
    return found
