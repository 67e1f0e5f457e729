"""The company's own level: how much the hidden habits must move until a recent stretch, lived again, collects what was
really collected.

A stretch is some months that the ledger knows to their end. Their households begin it with the debts they really had,
live it under today's policy, and what comes of the bills written and due in it is compared with the ledger: by amount,
as the course counts its collection rate. One shift of all habits (log-odds of a thirty-day payment) closes the gap. Old
debts have a handle of their own: in the engine a debt that was paid long after its due day has the same nature as any
other, only slower; in real books many are disputed and are never paid. So a share of the households with old debts gets
the trait that the engine has for debts nobody feels bound to (`newcomer`), if too much of them came back.

Random numbers are common to all tries, so what is compared is the level alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulator.engine import prepare
from simulator.engine.behaviour import Behaviour
from simulator.engine.run import Prepared
from simulator.experiments.their_estate.books import Contract, Opening, begins, first_of, known_at, opening
from simulator.experiments.their_estate.estate import estate_of, luck_of
from simulator.experiments.their_estate.level import NOT_MOVED, STALE, Hidden, Level, stale_homes
from simulator.experiments.their_estate.library import SEED, lived
from simulator.experiments.their_estate.replay import discounts, outcome_of, paid_before
from simulator.experiments.their_estate.window import Window, outcome
from simulator.ledgers.model import Ledger
from simulator.policy import Policy
from simulator.population.estate import OPENING_LOTS
from simulator.population.profile import Profile

YEAR = 12
# Numbers of the method: how near is near enough, and how long it looks. Nobody in the simulation behaves by them.
_NEAR = 0.002  # of the rate: near enough
_NEAR_OLD = 0.02  # of the old debts
_HOME = 0.2  # of its bills: by how much chance moves what one household pays in a year (standard deviation, assumed)
_SEASON = 0.02  # of the rate of a season: more is not chance
_FARTHEST = 3.0  # log-odds
_SLOPE = 0.12  # of the rate for each unit of log-odds: a first guess
_TRIES = 6
_LEAST_OLD = 0.05  # of the bills of a stretch: if the old debts are less, they say nothing
_HOMES = 1500  # lives of so many households are enough for one try
_MOST_LIVES = 4


@dataclass(frozen=True)
class Stretch:
    """Months to be lived again, and what came of them: `rate` of their bills, `old` fen of the debts that were stale
    when they began, `got` fen of them that came back."""

    one: Window
    owed: Opening
    paid: np.ndarray
    keep: float
    billed: float
    rate: float
    old: float
    got: float


@dataclass(frozen=True)
class Again:
    """Stretches to be lived again: by households of this profile with these hidden traits (one for each life)."""

    stretches: tuple[Stretch, ...]
    profile: Profile
    policy: Policy
    behaviour: Behaviour
    hidden: list[Hidden]
    seed: int


def stretches(ledger: Ledger, deal: Contract, months: int) -> tuple[Stretch, ...]:
    """The last year before `deal.start` in stretches of at most `months` months, the newest first; () if there is no
    whole billing period. Looks at nothing after `deal.cut`."""
    every = deal.every_months
    ledger = known_at(ledger, (deal.cut - ledger.first).days)
    length = min(months, deal.seen) // every * every or min(every, deal.seen // every * every)
    end = deal.start.year * 12 + deal.start.month - 1
    found = []
    for number in range(max(YEAR // length, 1) if length else 0):
        if (number + 1) * length <= deal.seen:
            found.append(_stretch(ledger, deal, end - (number + 1) * length, length))
    return tuple(one for one in found if one is not None)


def _stretch(ledger: Ledger, deal: Contract, month: int, length: int) -> Stretch | None:
    start = first_of(month)
    cut = (start - ledger.first).days - 1
    here = replace(deal, start=start, cut=first_of(month) - (deal.start - deal.cut))
    before = known_at(ledger, cut)
    one = Window(start, length, before, here, ())
    end = int(one.edges[-1])
    fresh = (begins(ledger, deal.lag) > cut) & (ledger.due < end)
    billed = float(ledger.billed[fresh].sum())
    if billed <= 0:
        return None
    owed = opening(ledger, here)
    stale = ledger.due < cut + 1 - STALE
    then = np.maximum(ledger.outstanding_on(cut)[stale], 0)
    got = np.maximum(then - np.maximum(ledger.outstanding_on(end - 1)[stale], 0), 0)
    keep = 1.0 - discounts(ledger)
    # The fees are those of the whole ledger, so that a bill of the stretch is what it really was.
    rate = outcome(ledger, replace(one, known=ledger), one.edges).rate
    paid = paid_before(before, one)
    return Stretch(replace(one, known=ledger), owed, paid, keep, billed, rate, float(then.sum()), float(got.sum()))


def noise_of(households: int) -> float:
    """Standard deviation of a rate by chance alone."""
    return _HOME / max(households, 1) ** 0.5


def lives_of(households: int) -> int:
    """How many lives one try needs."""
    return int(np.clip(_HOMES // max(households, 1), 1, _MOST_LIVES))


def matched(again: Again, like: int = 0, noise: float = 0.0) -> Level:
    """The smallest correction with which these lives (each with its hidden traits) collect what was collected.

    `like`: the month (1-12) with which what is to be forecast begins. If the stretch of that season is still far off
    when the year is not, the model has seasons that this estate has not: then that stretch alone counts.
    `noise`: by how much a rate is off by chance (standard deviation); a gap is closed but for the part that chance
    explains (James and Stein), so that an estate of the model's own kind is not bent to its luck.
    """
    all_of = again.stretches
    if not all_of or not again.hidden:
        return NOT_MOVED
    tries = _Tries(again)
    real = sum(one.rate * one.billed for one in all_of) / tries.billed
    old = sum(one.got for one in all_of) / max(tries.old, 1.0)
    first = tries.of(0.0, 0.0)
    aim, gap = _NEAR / 2, first[0] - real
    wanted = real + gap * min(1.0, (noise / max(abs(gap), 1e-9)) ** 2)
    shift = _root(lambda x: tries.of(x, 0.0)[0] - wanted, _SLOPE, (-_FARTHEST, _FARTHEST), aim)
    stuck = 0.0
    if tries.old >= _LEAST_OLD * tries.billed and tries.of(shift, 0.0)[1] > old + _NEAR_OLD:
        begun = shift
        stuck = _root(lambda x: tries.of(begun, x)[1] - old, -0.5, (0.0, 1.0), _NEAR_OLD / 2)
        shift = _root(lambda x: tries.of(x, stuck)[0] - wanted, _SLOPE, (-_FARTHEST, _FARTHEST), aim, begun)
    last = tries.of(shift, stuck)
    same = [place for place, one in enumerate(all_of) if one.one.start.month == like]
    if same and len(all_of) > 1 and abs(last[2 + same[0]] - all_of[same[0]].rate) > max(_SEASON, 3 * noise):
        return replace(matched(replace(again, stretches=(all_of[same[0]],)), noise=noise), season=True)
    months = sum(one.one.months for one in all_of)
    return Level(
        months,
        shift,
        shift / again.behaviour.spread,
        stuck,
        (first[0], last[0], real),
        (first[1], last[1], old) if tries.old >= _LEAST_OLD * tries.billed else (0.0, 0.0, 0.0),
    )


class _Tries:
    """All stretches and lives, ready to be lived again with other habits. A result is kept."""

    def __init__(self, again: Again) -> None:
        all_of, self.behaviour = again.stretches, again.behaviour
        self.stretches = len(all_of)
        self.billed = sum(one.billed for one in all_of)
        self.old = sum(one.old for one in all_of)
        self.known: dict[tuple[float, float], tuple[float, ...]] = {}
        self.ready: list[tuple[Stretch, Prepared, np.ndarray, np.ndarray, int]] = []
        for seed, traits in enumerate(again.hidden, again.seed):
            for one in all_of:
                ledger = one.one.known
                estate = estate_of(ledger, one.one.deal, one.owed, again.profile, seed, traits)
                prepared = prepare(estate, again.policy, one.one.months, again.behaviour)
                stale = stale_homes(estate.opening_due, estate.opening_amount)
                self.ready.append((one, prepared, stale, luck_of(ledger, seed), seed))

    def of(self, shift: float, stuck: float) -> tuple[float, ...]:
        """Mean rate of the bills, share of the old debts that come back, then the rate of each stretch."""
        if (shift, stuck) not in self.known:
            self.known[shift, stuck] = self._of(shift, stuck)
        return self.known[shift, stuck]

    def _of(self, shift: float, stuck: float) -> tuple[float, ...]:
        rates, old = [0.0] * self.stretches, 0.0
        for place, (one, prepared, stale, u, life) in enumerate(self.ready):
            homes = prepared.homes.copy()
            homes["propensity"] += shift / self.behaviour.spread
            homes["newcomer"] |= stale & (u < stuck)
            events, _ = lived(replace(prepared, homes=homes), self.behaviour, SEED, life)
            estate, slots = prepared.estate, prepared.calendar.slots
            found = outcome_of(
                one.one, events, estate.bill_amount, slots["due"], estate.opening_amount, one.paid, one.keep
            )
            rates[place % self.stretches] += found.rate * self.stretches / len(self.ready)
            early = events[:, 2] < OPENING_LOTS
            home, lot, fen = events[early, 0], events[early, 2], events[early, 3]
            old += float(fen[estate.opening_due[home, lot] < -STALE].sum())
        got = sum(rate * one.billed for rate, (one, *_) in zip(rates, self.ready, strict=False))
        return got / self.billed, old * self.stretches / len(self.ready) / max(self.old, 1.0), *rates


def _root(
    off: Callable[[float], float], slope: float, span: tuple[float, float], near: float, begin: float = 0.0
) -> float:
    """Where a monotone `off` is nearly 0: regula falsi (Illinois) from `begin`; an end of `span` if it is 0 nowhere in
    it. At most a handful of tries; the best of them."""
    sides: dict[float, list[float]] = {}  # sign of off -> [x, off]
    x, best, before = begin, (np.inf, begin), 0.0
    for _ in range(_TRIES + 2):
        found = off(x)
        best = min(best, (abs(found), x))
        if abs(found) <= near:
            break
        side = float(np.sign(found))
        if side == before and -side in sides:
            sides[-side][1] /= 2
        before = side
        sides[side] = [x, found]
        if -side not in sides:
            step = float(np.clip(-found / slope * 1.3, -1.5, 1.5))
            if (x >= span[1] and step > 0) or (x <= span[0] and step < 0):
                break
            x = float(np.clip(x + step, *span))
        else:
            (a, f), (b, g) = sides[side], sides[-side]
            x = float(a - f * (b - a) / (g - f))
    return best[1]
