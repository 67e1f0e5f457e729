"""The last months forecast from what was known before them, with today's practice, and compared with what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from simulator import luck
from simulator.engine import ParameterTable, prepare
from simulator.experiments.my_estate.fit import Told
from simulator.experiments.pool import Stop
from simulator.experiments.their_estate.books import LedgerTooThinError, in_order, opening
from simulator.experiments.their_estate.calibration import WORLDS, Learnt, learn
from simulator.experiments.their_estate.estate import estate_of, keys_of, luck_of
from simulator.experiments.their_estate.hot_deck import FIELDS, Cells, cells, donors
from simulator.experiments.their_estate.level import Hidden, Level, levelled
from simulator.experiments.their_estate.levelling import Again, lives_of, matched, noise_of, stretches
from simulator.experiments.their_estate.library import SEED, World, lived, many
from simulator.experiments.their_estate.misfit import misfit, widened
from simulator.experiments.their_estate.mix import draws
from simulator.experiments.their_estate.replay import discounts, outcome_of, paid_before
from simulator.experiments.their_estate.setting import Setting
from simulator.experiments.their_estate.tested import Target, moved, told_of
from simulator.experiments.their_estate.window import Outcome, Window, actual, naive, window_of
from simulator.ledgers.model import Ledger
from simulator.policy import Policy
from simulator.population.profile import Profile

FUTURES = 100
_FIRST_SEED, _LEVEL_SEED = 50_000, 90_000


@dataclass(frozen=True)
class BackTest:
    """What was forecast and what came. `targets` first the money of each month, then rate, arrears, households owing,
    then the rates of large buildings. Empty if the ledger is too short: then `reason` says why, in Chinese.

    coverage: share of the targets inside their 80 % interval. naive: what is copied without a model, in Chinese.
    explained: see Mix. sentences: Chinese, what it says and what it does not.
    """

    cut: date | None
    months: int
    households: int
    targets: tuple[Target, ...]
    inside: int
    coverage: float
    naive: str
    explained: float
    reason: str
    sentences: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self) | {"cut": self.cut.isoformat() if self.cut else None}


def back_test(
    ledger: Ledger,
    setting: Setting,
    profiles: Mapping[str, Profile],
    policies: Mapping[str, Policy],
    table: ParameterTable,
    *,
    months: int = 6,
    threads: int = 2,
    count: int = WORLDS,
    futures: int = FUTURES,
    stop: Stop | None = None,
    told: Told = lambda _, __: None,
) -> BackTest:
    """Forecast the last months from what was known before them. Raises StoppedError, DocumentError."""
    ledger = in_order(ledger)
    try:
        one = window_of(ledger, months)
    except LedgerTooThinError as error:
        return BackTest(None, 0, 0, (), 0, 0.0, "", 0.0, str(error), (str(error),))
    world = _World(setting, profiles, policies, table, count, {"threads": threads, "stop": stop, "told": told})
    before, off = _before(one), None
    if before is not None:
        rough = replace(world, count=max(count // 2, 1))
        _, hindcast, _ = rough.future(before, max(futures // 2, 1), (0.0, 0.3))
        off = misfit(hindcast, actual(one.known, before).values, one.months)
    learnt, found, levels = world.future(one, futures, (0.3, 1.0))
    values = widened(found, one.months, off) if off is not None else found
    simple = naive(one)
    tested = told_of(one, np.median(found, axis=0), values, actual(ledger, one).values, simple, off)
    told(1.0, "回测完成")
    return BackTest(
        cut=one.deal.cut,
        months=one.months,
        households=ledger.households,
        targets=tested.targets,
        inside=sum(target.inside for target in tested.targets),
        coverage=float(np.mean([target.inside for target in tested.targets])),
        naive="去年同月" if simple.last_year else "前几个月",
        explained=learnt.mix.explained,
        reason="",
        sentences=(*tested.sentences[:-1], *moved(list(levels.values())), tested.sentences[-1]),
    )


@dataclass(frozen=True)
class _World:
    """What the forecasts of one back-test share."""

    setting: Setting
    profiles: Mapping[str, Profile]
    policies: Mapping[str, Policy]
    table: ParameterTable
    count: int
    options: dict[str, Any]

    def future(
        self, one: Window, futures: int, span: tuple[float, float]
    ) -> tuple[Learnt, np.ndarray, dict[int, Level]]:
        """What is learnt before the window, its futures (futures, figures), and by how much its worlds were moved."""
        middle, later = span[0] + 0.5 * (span[1] - span[0]), span[0] + 0.8 * (span[1] - span[0])
        learnt = learn(
            one.known,
            self.setting,
            self.profiles,
            self.policies,
            self.table,
            count=self.count,
            span=(span[0], middle),
            deal=one.deal,
            **self.options,
        )
        levels = _levels(learnt, one, futures, span=(middle, later), **self.options)
        found = _forecast(learnt, one, self.table, futures, span=(later, span[1]), levels=levels, **self.options)
        return learnt, np.stack([future.values for future in found]), levels


def _before(one: Window) -> Window | None:
    """The same number of months before the cut, if the ledger goes back far enough."""
    try:
        found = window_of(one.known, one.months)
    except LedgerTooThinError:
        return None
    return found if found.months == one.months else None


def _forecast(
    learnt: Learnt,
    one: Window,
    table: ParameterTable,
    futures: int,
    *,
    threads: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
    levels: dict[int, Level],
) -> list[Outcome]:
    """Equally likely futures: a world by its weight, a mix and hidden traits from its posterior, luck of its own."""
    ledger, deal = learnt.ledger, learnt.deal
    owed = opening(ledger, deal)
    homes, where = keys_of(ledger), cells(learnt.found)
    world, number = draws(learnt.mix, futures, 2)
    paid = paid_before(ledger, one)
    keep = 1.0 - discounts(ledger)

    def work(at: int) -> Outcome:
        there = learnt.worlds[world[at]]
        hidden = _hidden(there, learnt.mix.shares[world[at], number[at]], where, homes, _FIRST_SEED + at)
        hidden = levelled(levels[int(world[at])], hidden, owed, luck_of(ledger, _FIRST_SEED + at))
        estate = estate_of(ledger, deal, owed, learnt.kind, _FIRST_SEED + at, hidden)
        prepared = prepare(estate, learnt.policy, one.months, table.central())
        events, _ = lived(prepared, there.behaviour, SEED, _FIRST_SEED + at)
        fees = estate.bill_amount
        due = prepared.calendar.slots["due"]
        return outcome_of(one, events, fees, due, estate.opening_amount, paid, keep)

    return many(work, futures, threads, stop, told, span, "按当时知道的往后过一遍……")


def _levels(
    learnt: Learnt,
    one: Window,
    futures: int,
    *,
    threads: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
) -> dict[int, Level]:
    """For each world that a forecast draws: its own level, from stretches as long as the window, before it."""
    ledger, mix = learnt.ledger, learnt.mix
    drawn = np.unique(draws(mix, futures, 2)[0]).tolist()
    before = stretches(ledger, learnt.deal, one.months)
    homes, where = keys_of(ledger), cells(learnt.found)
    lives, noise = lives_of(ledger.households), noise_of(ledger.households)

    def work(at: int) -> Level:
        there, shares = learnt.worlds[drawn[at]], mix.shares[drawn[at]]
        hidden = [_hidden(there, shares[life], where, homes, _LEVEL_SEED + life) for life in range(lives)]
        again = Again(before, learnt.kind, learnt.policy, there.behaviour, hidden, _LEVEL_SEED)
        return matched(again, one.start.month, noise)

    found = many(work, len(drawn), threads, stop, told, span, "让模型对上截止日以前的收缴水平……")
    return dict(zip(drawn, found, strict=True))


def _hidden(there: World, shares: np.ndarray, where: Cells, homes: np.ndarray, seed: int) -> Hidden:
    """Traits of one donor for each household, from this world at these shares."""
    chosen = donors(there, shares, where, where.of, luck.uniforms(seed, homes, luck.OWNER_TYPE))
    return {name: getattr(there, name)[chosen].astype(np.float64) for name in FIELDS}


__all__ = ["FUTURES", "BackTest", "back_test"]
