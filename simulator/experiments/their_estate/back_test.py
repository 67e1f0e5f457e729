"""The last months forecast from what was known before them, with today's practice, and compared with what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np

from simulator import luck
from simulator.engine import ParameterTable, prepare
from simulator.experiments.my_estate.fit import Told
from simulator.experiments.pool import Stop
from simulator.experiments.their_estate.books import LedgerTooThinError, begins, opening
from simulator.experiments.their_estate.calibration import WORLDS, Learnt, learn
from simulator.experiments.their_estate.estate import estate_of, keys_of
from simulator.experiments.their_estate.hot_deck import FIELDS, cells, donors
from simulator.experiments.their_estate.library import SEED, lived, many
from simulator.experiments.their_estate.misfit import misfit, widened
from simulator.experiments.their_estate.mix import draws
from simulator.experiments.their_estate.setting import Setting
from simulator.experiments.their_estate.tested import Tested, told_of
from simulator.experiments.their_estate.window import Outcome, Window, actual, naive, owes, window_of
from simulator.ledgers.model import Ledger
from simulator.policy import Policy
from simulator.population.estate import OPENING_LOTS
from simulator.population.profile import Profile

FUTURES = 100
_FIRST_SEED = 50_000

Unit = Literal["fen", "rate", "count"]


@dataclass(frozen=True)
class BackTest:
    """What was forecast and what came. `targets` first the money of each month, then rate, arrears, households owing,
    then the rates of large buildings. Empty if the ledger is too short: then `reason` says why, in Chinese.

    coverage: share of the targets inside their 80 % interval. errors: name -> mean relative error of this forecast and
    of the naive one (money; arrears) or in rates (rate). sentences: Chinese, what it says and what it does not.
    """

    cut: date | None
    months: int
    households: int
    targets: tuple[Tested, ...]
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
    try:
        one = window_of(ledger, months)
    except LedgerTooThinError as error:
        return BackTest(None, 0, 0, (), 0, 0.0, "", 0.0, str(error), (str(error),))
    world = _World(setting, profiles, policies, table, count, {"threads": threads, "stop": stop, "told": told})
    before, off = _before(one), None
    if before is not None:
        rough = replace(world, count=max(count // 2, 1))
        _, hindcast = rough.future(before, max(futures // 2, 1), (0.0, 0.3))
        off = misfit(hindcast, actual(one.known, before).values, one.months)
    learnt, found = world.future(one, futures, (0.3, 1.0))
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
        sentences=tested.sentences,
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

    def future(self, one: Window, futures: int, span: tuple[float, float]) -> tuple[Learnt, np.ndarray]:
        """What is learnt before the window, and its futures (futures, figures)."""
        middle = span[0] + 0.6 * (span[1] - span[0])
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
        found = forecast(learnt, one, self.table, futures, span=(middle, span[1]), **self.options)
        return learnt, np.stack([future.values for future in found])


def _before(one: Window) -> Window | None:
    """The same number of months before the cut, if the ledger goes back far enough."""
    try:
        found = window_of(one.known, one.months)
    except LedgerTooThinError:
        return None
    return found if found.months == one.months else None


def forecast(
    learnt: Learnt,
    one: Window,
    table: ParameterTable,
    futures: int,
    *,
    threads: int,
    stop: Stop | None,
    told: Told,
    span: tuple[float, float],
) -> list[Outcome]:
    """Equally likely futures: a world by its weight, a mix and hidden traits from its posterior, luck of its own."""
    ledger, deal = learnt.ledger, learnt.deal
    owed = opening(ledger, deal)
    homes, where = keys_of(ledger), cells(learnt.found)
    world, number = draws(learnt.mix, futures, 2)
    paid = _paid_before(ledger, one)
    keep = 1.0 - _discounts(ledger)

    def work(at: int) -> Outcome:
        there = learnt.worlds[world[at]]
        u = luck.uniforms(_FIRST_SEED + at, homes, luck.OWNER_TYPE)
        chosen = donors(there, learnt.mix.shares[world[at], number[at]], where, where.of, u)
        hidden = {name: getattr(there, name)[chosen].astype(np.float64) for name in FIELDS}
        estate = estate_of(ledger, deal, owed, learnt.kind, _FIRST_SEED + at, hidden)
        prepared = prepare(estate, learnt.policy, one.months, table.central())
        events, _ = lived(prepared, there.behaviour, SEED, _FIRST_SEED + at)
        fees = estate.bill_amount
        due = prepared.calendar.slots["due"]
        return _outcome(one, events, fees, due, estate.opening_amount, paid, keep)

    return many(work, futures, threads, stop, told, span, "按当时知道的往后过一遍……")


def _outcome(
    one: Window,
    events: np.ndarray,
    bill: np.ndarray,
    due: np.ndarray,
    owed: np.ndarray,
    paid: np.ndarray,
    keep: float,
) -> Outcome:
    """`events` as lived() gives them; `paid` (n, bills): share of each bill of the window paid before it began."""
    edges = one.edges - one.edges[0]
    end, n = int(edges[-1]), len(bill)
    amount = np.hstack([owed.astype(np.float64), np.repeat(bill[:, None] * keep, paid.shape[1], axis=1)])
    settled = np.zeros_like(amount)
    home, day, slot = events[:, 0], events[:, 1], events[:, 2]
    fen = events[:, 3] * np.where(slot < OPENING_LOTS, 1.0, keep)
    fresh = slot >= OPENING_LOTS
    fen[fresh] *= 1.0 - paid[home[fresh], slot[fresh] - OPENING_LOTS]
    np.add.at(settled, (home, slot), fen)
    settled[:, OPENING_LOTS:] += paid * bill[:, None] * keep
    cash = events[:, 4] == 1
    money = np.bincount(np.searchsorted(edges, day[cash], side="right") - 1, fen[cash], one.months)
    counted = np.flatnonzero(due[OPENING_LOTS:] < end) + OPENING_LOTS
    size = len(one.known.buildings)
    got_by = np.bincount(one.known.building, settled[:, counted].sum(axis=1), size)
    billed_by = np.bincount(one.known.building, bill * float(len(counted)), size)
    late = np.concatenate([np.arange(OPENING_LOTS), counted])
    overdue = (amount - settled)[:, late].sum(axis=1)
    large = list(one.buildings)
    return (
        Outcome(
            money,
            float(got_by.sum() / max(billed_by.sum(), 1.0)),
            float(np.maximum(overdue, 0.0).sum()),
            float(np.sum(owes(overdue, bill / one.deal.every_months))),
            got_by[large] / np.maximum(billed_by[large], 1.0),
        )
        if n
        else Outcome(np.zeros(one.months), 0.0, 0.0, 0.0, np.zeros(len(large)))
    )


def _paid_before(ledger: Ledger, one: Window) -> np.ndarray:
    """float64 (n, bills of the window): the share of each that was paid before the window began."""
    every = one.deal.every_months
    bills = len(range(0, one.months, every))
    written = begins(ledger, one.deal.lag)
    edges = one.edges[:-1:every]
    place = np.searchsorted(edges, written, side="right") - 1
    mine = (written >= edges[0]) & (written < one.edges[-1]) & (ledger.billed > 0)
    share = np.zeros((ledger.households, bills))
    billed, got = np.zeros_like(share), np.zeros_like(share)
    np.add.at(billed, (ledger.home[mine], place[mine]), (ledger.billed - ledger.discount)[mine])
    np.add.at(got, (ledger.home[mine], place[mine]), ledger.received[mine])
    return np.clip(got / np.maximum(billed, 1.0), 0.0, 1.0)


def _discounts(ledger: Ledger) -> float:
    """Share of the last year's bills that was forgiven when they were written."""
    recent = (ledger.start > ledger.known - 365) & (ledger.billed > 0)
    billed = float(ledger.billed[recent].sum())
    return float(np.clip(ledger.discount[recent].sum() / billed, 0.0, 0.9)) if billed else 0.0


__all__ = ["FUTURES", "BackTest", "back_test", "forecast"]
