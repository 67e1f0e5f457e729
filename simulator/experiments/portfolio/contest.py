"""All policies on one estate: successive halving of paired differences, then fresh luck and plausible worlds.

Every run of a policy stands beside the baseline's run with the same luck. A round keeps the better half by the mean of
that difference, and whatever is within error of the best; who does exactly the same as a simpler policy leaves. What
cannot be told from the best in the end is `close`; which of them is taken is for the group to say. All that on the
search's luck: `reported` runs the few that matter again on luck that the search never saw, and in worlds whose
parameters are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from simulator.engine import ParameterTable
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared
from simulator.experiments.portfolio.asked import Candidate, Portfolio
from simulator.experiments.portfolio.ground import SHOWN, Ground, Seen, ground_of, why_not
from simulator.experiments.portfolio.members import Member
from simulator.experiments.search import FRESH
from simulator.experiments.spread import Z, half_width, mean_of, variance
from simulator.policy.cities import City

WORLDS = 2 * FRESH  # luck of the plausible worlds


@dataclass
class Runner:
    """A policy on one estate, and what was seen of it by replication. `gains`: its kpi less the baseline's."""

    place: int
    steps: int
    prepared: Prepared
    seen: list[Seen] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)

    @property
    def mean(self) -> float:
        return mean_of(self.gains)


class Field:
    """One estate, its baseline and its candidates; every run is made once."""

    def __init__(
        self,
        member: Member,
        baseline: Candidate,
        found: Sequence[Candidate],
        asked: Portfolio,
        table: ParameterTable,
        cities: dict[str, City],
    ) -> None:
        self._asked, self._table = asked, table
        self.ground: Ground = ground_of(member, baseline.policy, table, months=asked.months, seed=asked.seed)
        self._bare: list[Seen] = []
        self.runs = 0
        self.runners: list[Runner] = []
        self.barred: dict[int, str] = {}
        for place, one in enumerate(found):
            why = why_not(one.policy, self.ground, cities, asked.limits.people)
            if why:
                self.barred[place] = why
            else:
                self.runners.append(Runner(place, one.steps, self.ground.ready(one.policy)))

    def extend(self, runners: Sequence[Runner], replications: int) -> None:
        """Bring each to so many replications at the adopted parameters, on the search's luck."""
        for luck in range(len(self._bare), replications):
            self._bare.append(self._run(self.ground.bare, self.ground.centre, luck))
        for one in runners:
            for luck in range(len(one.seen), replications):
                seen = self._run(one.prepared, self.ground.centre, luck)
                one.seen.append(seen)
                one.gains.append(seen[self._asked.kpi] - self._bare[luck][self._asked.kpi])

    def _run(self, prepared: Prepared, behaviour: Behaviour, luck: int) -> Seen:
        self.runs += 1
        return self.ground.seen(prepared, behaviour, luck)

    def within(self, one: Runner) -> bool:
        """Whether what was seen so far keeps the limits."""
        spent, angry = (mean_of([seen[key] for seen in one.seen]) for key in ("spent", "complaints"))
        return self._asked.limits.kept(spent, angry, self.ground.household_years)

    def lots(self, prepared: Prepared) -> tuple[list[Seen], list[Seen]]:
        """A policy on fresh luck (one a replication), and in the plausible worlds (one each)."""
        fresh = [self._run(prepared, self.ground.centre, FRESH + n) for n in range(self._asked.replications)]
        return fresh, [self._run(prepared, behaviour, WORLDS + n) for n, behaviour in enumerate(self._worlds)]

    @cached_property
    def _worlds(self) -> list[Behaviour]:
        asked = self._asked
        return [self.ground.world(self._table, asked.seed, n) for n in range(asked.worlds)]


def halved(runners: list[Runner], least: int) -> list[Runner]:
    """The better half, at least `least`, and all within error of the best; the best first.

    Two replications say little about one policy's noise; all policies together say a lot about how noisy a difference
    from the best is, so the noise is pooled.
    """
    ordered = sorted(runners, key=lambda one: (-one.mean, one.steps, one.place))
    best = ordered[0]
    behind = [[b - a for b, a in zip(best.gains, one.gains, strict=True)] for one in ordered[1:]]
    noise = mean_of([variance(gap) for gap in behind]) if behind else 0.0
    error = Z * math.sqrt(noise / len(best.gains))
    keep = max(least, -(-len(ordered) // 2))
    return [one for place, one in enumerate(ordered) if place < keep or best.mean - one.mean <= error]


def distinct(runners: list[Runner]) -> tuple[list[Runner], dict[int, int]]:
    """Without those that did exactly what a simpler one did, and which that was."""
    first: dict[tuple[float, ...], Runner] = {}
    same: dict[int, int] = {}
    for one in sorted(runners, key=lambda one: (one.steps, one.place)):
        known = first.setdefault(tuple(seen[key] for seen in one.seen for key in SHOWN), one)
        if known is not one:
            same[one.place] = known.place
    return [one for one in runners if one.place not in same], same


def close_to_best(ordered: Sequence[Runner]) -> list[Runner]:
    """What is within simulation error of the first, the simplest first."""
    if not ordered:
        return []
    best = ordered[0]
    close = [
        one
        for one in ordered
        if mean_of(gap := [b - a for b, a in zip(best.gains, one.gains, strict=True)]) <= half_width(gap)
    ]
    return sorted(close, key=lambda one: (one.steps, -one.mean, one.place))


def contest(
    member: Member,
    baseline: Candidate,
    found: Sequence[Candidate],
    asked: Portfolio,
    table: ParameterTable,
    cities: dict[str, City],
    *,
    whole: bool = False,
) -> dict[str, Any]:
    """The search on one estate, as plain data; places are those of `found`.

    first: gains of the first round by place (what the choice of one policy everywhere rests on), with `first_spent` and
    `first_complaints`; finalists: the last few, best first, `searched` their mean gains; close: what is within error of
    the best, the simplest first, with its mean gains; empty if nothing is allowed. With `whole` no policy is dropped
    before the last round, and `full` holds the mean gain of each.
    """
    ground = Field(member, baseline, found, asked, table, cities)
    steps = asked.steps
    alive, left, same = ground.runners, [], {}
    first: dict[str, Any] = {"first": {}, "first_spent": {}, "first_complaints": {}}
    for number, rung in enumerate(steps):
        ground.extend(alive, rung)
        if number == 0:
            for one in alive:
                place = str(one.place)
                first["first"][place] = list(one.gains)
                first["first_spent"][place] = mean_of([seen["spent"] for seen in one.seen])
                first["first_complaints"][place] = mean_of([seen["complaints"] for seen in one.seen])
            alive, same = distinct(alive)
        alive = [one for one in alive if ground.within(one)]
        left.append(len(alive))
        if alive and not whole and number + 1 < len(steps):
            alive = halved(alive, asked.finalists)
    ordered = sorted(alive, key=lambda one: (-one.mean, one.steps, one.place))
    last = ordered[: asked.finalists]
    return {
        "key": member.key,
        **first,
        "barred": {str(place): why for place, why in ground.barred.items()},
        "same": {str(place): other for place, other in same.items()},
        "left": left,
        "finalists": [one.place for one in last],
        "searched": [one.mean for one in last],
        "close": [[one.place, one.mean] for one in close_to_best(ordered)],
        "runs": ground.runs,
        **({"full": {str(one.place): one.mean for one in ordered}} if whole else {}),
    }


def reported(
    member: Member,
    baseline: Candidate,
    found: Sequence[Candidate],
    places: Sequence[int],
    asked: Portfolio,
    table: ParameterTable,
    cities: dict[str, City],
) -> dict[str, Any]:
    """The policies at `places` again, on luck that the search never saw and in plausible worlds, as plain data.

    gains[place]: {"fresh": the kpi's gain by replication, "worlds": by world}; shown[place]: means on fresh luck of
    SHOWN, the baseline's under "base"; facts: what is known of the estate without running it.
    """
    ground = Field(member, baseline, [], asked, table, cities)
    base = ground.lots(ground.ground.bare)
    gains, shown = {}, {"base": _means(base[0])}
    for place in places:
        if why_not(found[place].policy, ground.ground, cities, asked.limits.people):
            continue
        lots = ground.lots(ground.ground.ready(found[place].policy))
        both = [
            [one[asked.kpi] - other[asked.kpi] for one, other in zip(mine, bare, strict=True)]
            for mine, bare in zip(lots, base, strict=True)
        ]
        gains[str(place)] = {"fresh": both[0], "worlds": both[1]}
        shown[str(place)] = _means(lots[0])
    estate = ground.ground.estate
    homes = max(estate.households, 1)
    return {
        "key": member.key,
        "gains": gains,
        "shown": shown,
        "facts": {
            "monthly_fee": int(estate.monthly_fee.sum()) / homes,
            "opening": ground.ground.opening / homes,
            "vacancy": member.profile.owners.vacant.share,
            "service": member.profile.service,
        },
        "runs": ground.runs,
    }


def _means(seen: Sequence[Seen]) -> Seen:
    return {key: mean_of([one[key] for one in seen]) for key in SHOWN}
