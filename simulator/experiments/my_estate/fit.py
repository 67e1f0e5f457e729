"""The fit: bisection along the direction of mix.py, then estates and worlds that fit as well.

Everything is keyed: equal facts give equal fits. For one and the same estate a higher collection rate never gives fewer
owners who pay on time, because every mix that is tried meets the same estates and the same luck, and which mixes are
tried depends on the rate only through the halves that are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import numpy as np

from simulator.engine import ParameterTable
from simulator.experiments.my_estate.arrears import ageing, fitting_months, own_months, wanted
from simulator.experiments.my_estate.facts import Facts
from simulator.experiments.my_estate.mix import (
    FARTHEST,
    HARD,
    Ground,
    base_profile,
    monthly_fee_fen,
    moved,
    profile_of,
    shares_of,
    slope,
    with_vacancy,
)
from simulator.experiments.my_estate.today import scaled, today_policy
from simulator.experiments.my_estate.trial import HOUSEHOLDS, Tried, paid_by_type, try_once
from simulator.experiments.my_estate.words import FactCheck, Found, TypeShare, checks, sentences
from simulator.experiments.pool import Stop, in_chunks
from simulator.experiments.spread import half_width, mean_of, quantile, variance
from simulator.policy import Policy
from simulator.population.estate import OWNER_TYPES
from simulator.population.profile import Profile

WORLDS = 60
FITS_WITHIN = 0.015  # of a plausible world: 1.5 points
_WANTED = 0.0028  # half-width of the simulation error of a rate: below 0.3 points
_FEWEST, _MOST = 16, 72  # estates for that
_LAST_BATCH, _LAST = 24, 240  # more of them for the report, until it is as exact
_PILOT = 12  # estates of the first look, and of every step of the bisection
_STEPS = 12
_LOOKS, _ESTATES_A_LOOK, _NEAR = 3, 2, 0.005  # of a plausible world; nearer than that, no further look
_FRESH = 10_000  # seeds from here on are used for no choice, only for the report
_OTHER_WORLDS = 20_000

Told = Callable[[float, str], None]
T = TypeVar("T")


class StoppedError(ValueError):
    """Somebody pressed stop."""


@dataclass(frozen=True)
class Fit:
    """A profile and today's policy, and how well they meet what was said.

    mix: each owner type with the middle 80 % of the estates and worlds that fit as well; hard: the same for all who
    hardly pay together. error: half-width of the 95 % simulation error of the reached rate (0-1).
    """

    profile: Profile
    policy: Policy
    facts: tuple[FactCheck, ...]
    mix: tuple[TypeShare, ...]
    hard: TypeShare
    sentences: tuple[str, ...]
    error: float
    estates: int
    worlds: int
    fitting: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        plain = {name: value for name, value in asdict(self).items() if name not in ("profile", "policy")}
        return plain | {
            "profile": self.profile.model_dump(mode="json"),
            "policy": self.policy.model_dump(mode="json"),
        }


@dataclass(frozen=True)
class _Search:
    """What every trial of this fit shares."""

    table: ParameterTable
    policy: Policy  # for an estate of HOUSEHOLDS
    threads: int
    stop: Stop | None
    told: Told

    def many(
        self, work: Callable[[int], T], count: int, done: float = 0.0, upto: float = 0.0, words: str = ""
    ) -> list[T]:
        """work(0) ... work(count - 1). Raises StoppedError."""
        found: list[T] = []
        for part in in_chunks(work, count, self.threads, 8, self.stop):
            found += part
            if words:
                self.told(done + (upto - done) * len(found) / count, words)
        if len(found) < count:
            raise StoppedError("还没有算完就停止了")
        return found

    def rates(self, profile: Profile, pay: np.ndarray, count: int, first: int = 1) -> list[Tried]:
        """At the adopted parameters."""
        centre = self.table.central()
        return self.many(lambda k: try_once(profile, self.policy, centre, pay, first + k), count)


def fit_estate(
    facts: Facts,
    profiles: Mapping[str, Profile],
    policies: Mapping[str, Policy],
    table: ParameterTable,
    *,
    threads: int = 2,
    worlds: int = WORLDS,
    stop: Stop | None = None,
    told: Told = lambda _, __: None,
) -> Fit:
    """Fit. `told` hears the share done (0-1) and what is being done. Raises DocumentError, StoppedError."""
    kind = profiles[facts.kind]
    today = today_policy(facts.name, facts.today, facts.staff, policies)
    search = _Search(table, scaled(today, HOUSEHOLDS / facts.households), threads, stop, told)
    ground = _ground(facts, kind)
    pay, count, luck = _first_look(search, ground)
    by = _bisected(search, ground, pay, facts.collection_rate - luck)
    shares = moved(ground.shares, by, ground.vacancy)
    ground = _refitted(ground, shares)
    profile = profile_of(ground, shares)
    told(0.5, "换一批运气，核对收缴率……")
    fresh = _fresh(search, profile, pay, count)
    reached, error = mean_of([one.rate for one in fresh]), half_width([one.rate for one in fresh])
    complaints = mean_of([one.complaints for one in fresh]) * facts.households
    aim = facts.collection_rate if abs(reached - facts.collection_rate) <= FITS_WITHIN else reached
    mixes = _plausible(search, ground, pay, by, aim, list(profiles.values()), kind, worlds)
    found = Found(
        facts=facts,
        kind=kind,
        ground=ground,
        profile=profile,
        reached=reached,
        error=error,
        complaints=complaints,
        vacant_pay=float(pay[OWNER_TYPES.index("vacant")]),
        mix=_spread(shares_of(profile), mixes),
        hard=_together(shares_of(profile), mixes),
        worlds=worlds,
        fitting=len(mixes),
    )
    told(1.0, "拟合完成")
    return Fit(
        profile=profile,
        policy=today,
        facts=checks(found),
        mix=found.mix,
        hard=found.hard,
        sentences=sentences(found),
        error=error,
        estates=len(fresh),
        worlds=worlds,
        fitting=len(mixes),
    )


def _ground(facts: Facts, kind: Profile) -> Ground:
    base = base_profile(facts, kind)
    shares = with_vacancy(shares_of(base), facts.vacancy)
    table = ageing(base)
    target = None
    if facts.arrears is not None:
        target = wanted(facts.arrears, table, facts.households, monthly_fee_fen(base))
    return _refitted(Ground(base, shares, facts.vacancy, table, target, own_months(base.owners)), shares)


def _refitted(ground: Ground, shares: np.ndarray) -> Ground:
    """With ranges of months that can give the stated arrears at this mix."""
    if ground.target is None:
        return ground
    return replace(ground, months=fitting_months(shares, ground.profile.owners, ground.target, ground.table))


def _first_look(search: _Search, ground: Ground) -> tuple[np.ndarray, int, float]:
    """What each type pays of its bills (types,); how many estates make the error small enough; and by how much the few
    of the bisection are luckier than so many."""
    profile, centre = profile_of(ground, ground.shares), search.table.central()
    looks = search.many(
        lambda k: paid_by_type(profile, search.policy, centre, 1 + k), _PILOT, 0.0, 0.05, "先看各类业主怎么缴……"
    )
    paid, due = (np.sum([look[side] for look in looks], axis=0) for side in (0, 1))
    pay = np.where(due > 0, paid / np.maximum(due, 1.0), 0.0)
    few = [one.rate for one in search.rates(profile, pay, _PILOT)]
    needed = math.ceil((2.1 * math.sqrt(variance(few)) / _WANTED) ** 2)  # 2.1: Student's t for about so many
    count = min(max(needed, _FEWEST), _MOST)
    many = few + [one.rate for one in search.rates(profile, pay, count - _PILOT, 1 + _PILOT)]
    return pay, count, mean_of(few) - mean_of(many)


def _bisected(search: _Search, ground: Ground, pay: np.ndarray, asked: float) -> float:
    """How far the mix moves until the rate is `asked`; an end of the range if it cannot be."""
    low, high = -FARTHEST, FARTHEST
    for step in range(_STEPS):
        search.told(0.15 + 0.35 * step / _STEPS, "调整业主构成，直到收缴率对上……")
        middle = (low + high) / 2
        profile = profile_of(ground, moved(ground.shares, middle, ground.vacancy))
        if mean_of([one.rate for one in search.rates(profile, pay, _PILOT)]) < asked:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fresh(search: _Search, profile: Profile, pay: np.ndarray, count: int) -> list[Tried]:
    """Years of estates that no choice has seen, until the error of their mean is small enough."""
    found = search.rates(profile, pay, count, _FRESH)
    while half_width([one.rate for one in found]) > _WANTED and len(found) < _LAST:
        found += search.rates(profile, pay, _LAST_BATCH, _FRESH + len(found))
    return found


def _plausible(
    search: _Search,
    ground: Ground,
    pay: np.ndarray,
    by: float,
    asked: float,
    kinds: list[Profile],
    kind: Profile,
    worlds: int,
) -> list[np.ndarray]:
    """Mixes (types,) of the worlds in which the rate comes within FITS_WITHIN of `asked`.

    A world has its own parameters and its own relations between the types: somewhere between the chosen kind of estate
    and one of the course's others, drawn evenly.
    """

    def work(index: int) -> np.ndarray | None:
        luck = np.random.Generator(np.random.PCG64([_OTHER_WORLDS, index]))
        other, weight = kinds[int(luck.integers(len(kinds)))], float(luck.random())
        relations = (1.0 - weight) * shares_of(kind) + weight * shares_of(other)
        world = replace(ground, shares=with_vacancy(relations, ground.vacancy))
        behaviour = search.table.draw(_OTHER_WORLDS, index)
        seeds = [_OTHER_WORLDS + _ESTATES_A_LOOK * index + k for k in range(_ESTATES_A_LOOK)]

        def rate(at: float) -> float:
            profile = profile_of(world, moved(world.shares, at, world.vacancy))
            return mean_of([try_once(profile, search.policy, behaviour, pay, seed).rate for seed in seeds])

        at, known = by, []
        for _ in range(_LOOKS):
            known.append((at, rate(at)))
            if abs(known[-1][1] - asked) <= _NEAR:
                break
            if len(known) < _LOOKS:
                at = _next(known, asked, slope(moved(world.shares, at, world.vacancy), pay, world.vacancy))
        at, reached = min(known, key=lambda one: abs(one[1] - asked))
        return moved(world.shares, at, world.vacancy) if abs(reached - asked) <= FITS_WITHIN else None

    # A world that does not fit is None, which in_chunks takes for a stopped one.
    found = search.many(lambda index: (work(index),), worlds, 0.55, 1.0, "看还有哪些构成也合得上……")
    return [mix for (mix,) in found if mix is not None]


def _next(known: list[tuple[float, float]], asked: float, guess: float) -> float:
    """Where to look next: along the line through the last two looks, else along the guessed slope."""
    at, rate = known[-1]
    rise = max(guess, 0.01)
    if len(known) > 1 and known[-2][0] != at:
        line = (rate - known[-2][1]) / (at - known[-2][0])
        rise = line if 0.3 * rise < line < 3 * rise else rise
    step = min(max((asked - rate) / rise, -3.0), 3.0)
    return min(max(at + step, -FARTHEST), FARTHEST)


def _spread(shares: np.ndarray, mixes: list[np.ndarray]) -> tuple[TypeShare, ...]:
    return tuple(
        _middle(name, float(share), [float(mix[place]) for mix in mixes])
        for place, (name, share) in enumerate(zip(OWNER_TYPES, shares, strict=True))
        if share > 0 or any(mix[place] > 0 for mix in mixes)
    )


def _together(shares: np.ndarray, mixes: list[np.ndarray]) -> TypeShare:
    hard = np.isin(OWNER_TYPES, HARD)
    return _middle("hard", float(shares[hard].sum()), [float(mix[hard].sum()) for mix in mixes])


def _middle(name: str, share: float, values: list[float]) -> TypeShare:
    """The middle 80 %, which holds the fitted share itself."""
    if not values:
        return TypeShare(name, share, share, share)
    return TypeShare(name, share, min(share, quantile(values, 0.1)), max(share, quantile(values, 0.9)))
