"""Which mix of owners explains the classes of payment histories: a posterior that joins sampling and worlds.

In each world the chance of a class given a type is counted among its simulated households; a Dirichlet prior stands
for the chosen kind of estate. Gibbs draws which households are of which type, all worlds side by side. Worlds count by
how well they explain the classes, but tempered: the model is not the truth, and with many households the likelihood
would leave a single world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.their_estate.histories import CLASSES, NO_HISTORY, Histories
from simulator.experiments.their_estate.library import SEED, World
from simulator.population.estate import OWNER_TYPES

TYPES = len(OWNER_TYPES)
PRIOR = 20.0  # households that the chosen kind of estate counts for
_LEAST_PRIOR = 0.2
_SMOOTH = 15.0  # households of a type in one world that all worlds together count for
_BURN, _KEPT, _EVERY = 60, 60, 3
_WORLDS_LEFT = 0.35  # the effective number of worlds is at least this share of them


@dataclass(frozen=True)
class Mix:
    """What the ledger says of the mix of its own households.

    shares: float64 (worlds, draws, TYPES) of the households; weight: float64 (worlds,), sums to 1; explained: share of
    households whose classes the worlds expect (1 - total variation, chance allowed for); effective: number of worlds
    that count; temper: the power to which the likelihood was taken; chance: (worlds, groups, CLASSES, TYPES).
    """

    shares: np.ndarray
    weight: np.ndarray
    explained: float
    effective: float
    temper: float
    chance: np.ndarray
    counts: np.ndarray  # int64 (groups, CLASSES)


def class_counts(found: Histories) -> np.ndarray:
    """int64 (lengths, CLASSES)."""
    counts = np.zeros((len(found.lengths), CLASSES), dtype=np.int64)
    known = found.kind != NO_HISTORY
    np.add.at(counts, (found.group[known].astype(np.int64), found.kind[known].astype(np.int64)), 1)
    return counts


def chances(all_worlds: list[World]) -> np.ndarray:
    """float64 (worlds, lengths, CLASSES, TYPES): chance of a class given a type, drawn towards that of all worlds."""
    lengths = len(all_worlds[0].kind)
    raw = np.zeros((len(all_worlds), lengths, CLASSES, TYPES))
    for number, world in enumerate(all_worlds):
        for length in range(lengths):
            np.add.at(raw[number, length], (world.kind[length].astype(np.int64), world.owner_type.astype(np.int64)), 1)
    pooled = raw.sum(axis=0)
    seen = pooled.sum(axis=2, keepdims=True) > 0  # classes that anybody is in
    pooled = pooled + np.where(seen, 0.05, 0.01)
    pooled /= pooled.sum(axis=1, keepdims=True)
    found = raw + _SMOOTH * pooled
    return found / found.sum(axis=2, keepdims=True)


def posterior(counts: np.ndarray, unknown: int, prior: np.ndarray, all_worlds: list[World]) -> Mix:
    """`counts` as class_counts gives them, `unknown` households without a history, `prior` shares (TYPES,)."""
    chance = chances(all_worlds)
    rows = np.argwhere(counts > 0)
    n = counts[rows[:, 0], rows[:, 1]]
    likely = chance[:, rows[:, 0], rows[:, 1], :] if len(rows) else np.zeros((len(all_worlds), 0, TYPES))
    alpha = np.where(prior > 0, np.maximum(PRIOR * prior, _LEAST_PRIOR), 0.0)
    mode = _mode(n, likely, alpha)
    fit = (n * np.log(np.maximum((likely * mode[:, None, :]).sum(axis=2), 1e-300))).sum(axis=1)
    weight, effective, temper = _weights(fit)
    shares = _gibbs(n, unknown, likely, alpha, mode)
    return Mix(shares, weight, _explained(n, rows, likely, mode, weight), effective, temper, chance, counts)


def _mode(n: np.ndarray, likely: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """EM, all worlds at once: (worlds, TYPES)."""
    mix = np.tile(alpha / alpha.sum(), (len(likely), 1))
    for _ in range(60):
        joint = likely * mix[:, None, :]
        joint /= np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        mix = (joint * n[None, :, None]).sum(axis=1) + alpha
        mix /= mix.sum(axis=1, keepdims=True)
    return mix


def _weights(fit: np.ndarray) -> tuple[np.ndarray, float, float]:
    count = len(fit)
    wanted = max(_WORLDS_LEFT * count, min(count, 4))
    best = fit - fit.max()

    def at(power: float) -> tuple[np.ndarray, float]:
        weight = np.exp(power * best)
        weight /= weight.sum()
        return weight, float(1.0 / (weight**2).sum())

    weight, effective = at(1.0)
    if effective >= wanted:
        return weight, effective, 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle)[1] >= wanted else (low, middle)
    weight, effective = at(low)
    return weight, effective, low


def _gibbs(n: np.ndarray, unknown: int, likely: np.ndarray, alpha: np.ndarray, start: np.ndarray) -> np.ndarray:
    luck = np.random.Generator(np.random.PCG64([SEED, 1]))
    mix, total = start, int(n.sum()) + unknown
    kept = []
    usual = likely > 0
    for sweep in range(_BURN + _KEPT * _EVERY):
        joint = likely * mix[:, None, :] * usual
        joint /= np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        found = luck.multinomial(n[None, :], joint).sum(axis=1) if len(n) else np.zeros_like(mix, dtype=np.int64)
        if unknown:
            found = found + luck.multinomial(unknown, mix / mix.sum(axis=1, keepdims=True))
        if sweep >= _BURN and (sweep - _BURN) % _EVERY == 0:
            kept.append(found / max(total, 1))
        drawn = np.where(alpha > 0, luck.standard_gamma(np.maximum(alpha + found, 1e-9)), 0.0)
        mix = drawn / drawn.sum(axis=1, keepdims=True)
    return np.stack(kept, axis=1)


def _explained(n: np.ndarray, rows: np.ndarray, likely: np.ndarray, mode: np.ndarray, weight: np.ndarray) -> float:
    """1 - total variation between the classes seen and those that the worlds expect (weighted), without what chance
    alone makes of it in so few households."""
    if not len(n):
        return 1.0
    luck = np.random.Generator(np.random.PCG64([SEED, 5]))
    expected = (weight[:, None, None] * likely * mode[:, None, :]).sum(axis=(0, 2))
    seen, usual = 0.0, 0.0
    for group in np.unique(rows[:, 0]):
        mine = rows[:, 0] == group
        total = n[mine].sum()
        want = np.append(expected[mine], max(0.0, 1.0 - expected[mine].sum()))  # the last: classes nobody is in
        want = want / want.sum()
        seen += float(np.minimum(n[mine], want[:-1] * total).sum())
        usual += float(np.minimum(luck.multinomial(total, want, size=40), want * total).sum(axis=1).mean())
    return min(1.0, seen / max(usual, 1.0))


def draws(mix: Mix, count: int, purpose: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` equally likely (world, draw) of the posterior: systematic in the weights, keyed by `purpose`."""
    luck = np.random.Generator(np.random.PCG64([SEED, 2, purpose]))
    at = (np.arange(count) + luck.random()) / count
    world = np.minimum(np.searchsorted(np.cumsum(mix.weight), at), len(mix.weight) - 1)
    return world, luck.integers(mix.shares.shape[1], size=count)


@dataclass(frozen=True)
class Overlap:
    """How alike the histories of two types look: float64 (TYPES, TYPES), 1 = cannot be told apart."""

    share: np.ndarray

    @staticmethod
    def of(mix: Mix) -> Overlap:
        """At the length most households have, worlds weighted."""
        length = int(mix.counts.sum(axis=1).argmax())
        chance = (mix.weight[:, None, None] * mix.chance[:, length]).sum(axis=0)
        return Overlap(np.minimum(chance[:, :, None], chance[:, None, :]).sum(axis=0))

    def groups(self, present: list[int], least: float) -> list[list[int]]:
        """Types in groups in which every two overlap by at least `least`: complete linkage, nearest first."""
        groups = [[one] for one in present]
        while len(groups) > 1:
            pairs = [
                (min(float(self.share[a, b]) for a in groups[i] for b in groups[j]), -i, -j)
                for i in range(len(groups))
                for j in range(i + 1, len(groups))
            ]
            near, i, j = max(pairs)
            if near < least:
                break
            groups[-i] = sorted(groups[-i] + groups.pop(-j))
        return groups
