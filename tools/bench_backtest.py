"""How often the forecast's 80 % intervals hold what came, and the mix's what there was: many ledgers, two kinds.

    .venv/bin/python -m tools.bench_backtest [ledgers of each kind [worlds [futures [first ledger]]]]

"lived": estates of the engine itself, each in a plausible world and with a mix of its own, so the truth is known.
"made": invented books (tests/simulator/ledgers/made.py) with no engine behind them: not our model.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from simulator.experiments.their_estate.back_test import BackTest, back_test
from simulator.experiments.their_estate.calibration import HARD, Calibration, calibrate
from simulator.experiments.their_estate.setting import Setting
from simulator.experiments.their_estate.tested import errors
from simulator.ledgers.model import Ledger
from simulator.population.estate import OWNER_TYPES
from tests.simulator.ledgers.made import ledger as made_ledger
from tests.simulator.ledgers.made import rows
from tests.simulator.their_estate.lived import POLICIES, PROFILES, TABLE, lived, off_level

KINDS = ("money", "rate", "arrears", "owing", "building")
_LIVES = range(4)
KINDS_OF_ESTATE = ("mid-market", "old", "high-end", "new-build")


def main(count: int = 20, worlds: int = 40, futures: int = 100, first: int = 0) -> None:
    """Print both tables. `first`: number of the first ledger; choose one that no choice of the method has seen."""
    began = time.process_time()
    mixes = _Mixes()
    lived_tests: list[BackTest] = []
    made_tests: list[BackTest] = []
    levels: tuple[list[float], list[float]] = ([], [])
    for number in range(first, first + count):
        luck = np.random.Generator(np.random.PCG64([31, number]))
        kind = KINDS_OF_ESTATE[number % len(KINDS_OF_ESTATE)]
        setting = Setting(kind=kind, today=["sms", "phone"], staff=2)
        every = (1, 3)[number // 2 % 2]
        mix = {"prompt": float(luck.uniform(0.3, 0.7)), "wilful": float(luck.uniform(0.01, 0.1))}
        size = int(luck.choice([300, 600, 1000]))
        truth = lived(size, 30, every, 100 + number, setting=setting, world=number, mix=mix)
        found = calibrate(truth.ledger, setting, PROFILES, POLICIES, TABLE, count=worlds)
        mixes.add(found, truth.estate.owner_type)
        lived_tests.append(_tested(truth.ledger, setting, worlds, futures))
        levels[0].append(off_level(truth.ledger, found, _LIVES, 1))
        print(_row(f"lived {kind} {size} every {every}", lived_tests[-1], levels[0][-1]), flush=True)
        setting = Setting(kind="mid-market", today=["sms", "phone"], staff=2)
        every = (1, 3)[number % 2]
        books = rows(1000, periods=30 // every, months=every, due_days=(20, 30, 45)[number % 3], seed=100 + number)
        made = made_ledger(books)
        made_tests.append(_tested(made, setting, worlds, futures))
        found = calibrate(made, setting, PROFILES, POLICIES, TABLE, count=worlds)
        levels[1].append(off_level(made, found, _LIVES, 1))
        print(_row(f"made 1000 every {every}", made_tests[-1], levels[1][-1]), flush=True)
    mixes.tell()
    _table("lived", lived_tests, levels[0])
    _table("made", made_tests, levels[1])
    print(f"{time.process_time() - began:.0f} processor seconds")


class _Mixes:
    """How often an 80 % interval of the mix holds the true share."""

    def __init__(self) -> None:
        self.inside: list[bool] = []
        self.hard: list[bool] = []
        self.grouped: list[bool] = []
        self.wide: list[float] = []
        self.off: list[float] = []

    def add(self, found: Calibration, owner_type: np.ndarray) -> None:
        share = np.bincount(owner_type, minlength=len(OWNER_TYPES)) / len(owner_type)
        for one in found.mix:
            real = share[OWNER_TYPES.index(one.name)]
            self.inside.append(one.low - 1e-9 <= real <= one.high + 1e-9)
            self.wide.append(one.high - one.low)
        for names, one in found.groups:
            self.grouped.append(one.low <= sum(share[OWNER_TYPES.index(name)] for name in names) <= one.high)
        real = sum(share[OWNER_TYPES.index(name)] for name in HARD)
        self.hard.append(found.hard.low <= real <= found.hard.high)
        self.off.append(abs(found.hard.share - real))

    def tell(self) -> None:
        print(f"\nmix: {np.mean(self.inside):.0%} of the types inside their 80 % interval "
              f"(mean width {np.mean(self.wide):.1%}), {np.mean(self.grouped):.0%} of the groups; "
              f"hard together {np.mean(self.hard):.0%}, off by {np.mean(self.off):.1%}")  # fmt: skip


def _tested(ledger: Ledger, setting: Setting, worlds: int, futures: int) -> BackTest:
    return back_test(ledger, setting, PROFILES, POLICIES, TABLE, count=worlds, futures=futures)


def _row(name: str, one: BackTest, level: float) -> str:
    found = errors(one.targets)
    told = "  ".join(f"{key} {model:.3f}/{plain:.3f}" for key, (model, plain) in found.items())
    return (
        f"{name:32} inside {one.inside}/{len(one.targets)}  explained {one.explained:.2f}  {told}  level {level:+.3f}"
    )


def _table(name: str, tests: list[BackTest], levels: list[float]) -> None:
    print(f"\n{name}: {len(tests)} ledgers; coverage of the 80 % interval")
    for kind in KINDS:
        hit = [target.inside for one in tests for target in one.targets if target.key.startswith(kind)]
        if hit:
            print(f"  {kind:10} {np.mean(hit):.0%} of {len(hit)}")
    print(f"  {'all':10} {np.mean([target.inside for one in tests for target in one.targets]):.0%}")
    for key in KINDS[:4]:
        pairs = np.array([errors(one.targets)[key] for one in tests])
        print(f"  error {key:10} {pairs[:, 0].mean():.3f}  naive {pairs[:, 1].mean():.3f}  "
              f"better in {np.mean(pairs[:, 0] < pairs[:, 1]):.0%}")  # fmt: skip
    print(f"  level of the stored estate: {np.mean(levels):+.3f}, off by {np.mean(np.abs(levels)):.3f}")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
