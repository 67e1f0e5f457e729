"""How often the forecast's 80 % intervals hold what came, and the mix's what there was: many ledgers, two kinds.

    .venv/bin/python -m tools.bench_backtest [ledgers of each kind]

"lived": estates of the engine itself, each in a plausible world and with a mix of its own, so the truth is known.
"made": invented books (tests/simulator/ledgers/made.py) with no engine behind them: not our model.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from simulator.experiments.their_estate.back_test import BackTest, back_test
from simulator.experiments.their_estate.calibration import HARD, calibrate
from simulator.experiments.their_estate.setting import Setting
from simulator.experiments.their_estate.tested import errors
from simulator.ledgers.model import Ledger
from simulator.population.estate import OWNER_TYPES
from tests.simulator.ledgers.made import ledger as made_ledger
from tests.simulator.ledgers.made import rows
from tests.simulator.their_estate.lived import POLICIES, PROFILES, TABLE, lived

KINDS = ("money", "rate", "arrears", "owing", "building")
KINDS_OF_ESTATE = ("mid-market", "old", "high-end", "new-build")


def main(count: int = 20) -> None:
    """Print both tables."""
    inside: list[bool] = []
    hard: list[bool] = []
    wide: list[float] = []
    tests: list[BackTest] = []
    began = time.process_time()
    for number in range(count):
        luck = np.random.Generator(np.random.PCG64([31, number]))
        kind = KINDS_OF_ESTATE[number % len(KINDS_OF_ESTATE)]
        setting = Setting(kind=kind, today=["sms", "phone"], staff=2)
        every = (1, 1, 3, 3)[number // 4 % 4]
        mix = {"prompt": float(luck.uniform(0.3, 0.7)), "wilful": float(luck.uniform(0.01, 0.1))}
        size = int(luck.choice([300, 600, 1000]))
        truth = lived(size, 30, every, 100 + number, setting=setting, world=number, mix=mix)
        found = calibrate(truth.ledger, setting, PROFILES, POLICIES, TABLE)
        share = np.bincount(truth.estate.owner_type, minlength=len(OWNER_TYPES)) / size
        for one in found.mix:
            real = share[OWNER_TYPES.index(one.name)]
            inside.append(one.low - 1e-9 <= real <= one.high + 1e-9)
            wide.append(one.high - one.low)
        real = sum(share[OWNER_TYPES.index(name)] for name in HARD)
        hard.append(found.hard.low <= real <= found.hard.high)
        tests.append(_tested(truth.ledger, setting))
        print(_row(f"lived {kind} {size} every {every}", tests[-1]), flush=True)
    print(f"\nmix: {np.mean(inside):.0%} of the types inside their 80 % interval (mean width {np.mean(wide):.1%}); "
          f"hard together {np.mean(hard):.0%}")  # fmt: skip
    _table("lived", tests)
    made: list[BackTest] = []
    for number in range(count):
        setting = Setting(kind="mid-market", today=["sms", "phone"], staff=2)
        every = (1, 3)[number % 2]
        books = rows(1000, periods=30 // every, months=every, due_days=(20, 30, 45)[number % 3], seed=100 + number)
        made.append(_tested(made_ledger(books), setting))
        print(_row(f"made every {every}", made[-1]), flush=True)
    _table("made", made)
    print(f"{time.process_time() - began:.0f} processor seconds")


def _tested(ledger: Ledger, setting: Setting) -> BackTest:
    return back_test(ledger, setting, PROFILES, POLICIES, TABLE)


def _row(name: str, one: BackTest) -> str:
    found = errors(one.targets)
    told = "  ".join(f"{key} {model:.3f}/{plain:.3f}" for key, (model, plain) in found.items())
    return f"{name:32} inside {one.inside}/{len(one.targets)}  explained {one.explained:.2f}  {told}"


def _table(name: str, tests: list[BackTest]) -> None:
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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
