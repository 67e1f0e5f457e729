"""A ledger as the page would have it: an example's file, read, accepted, nameless, calibrated on a few worlds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulator.app.own_ledger.desk import Raw
from simulator.app.own_ledger.examples import Example, examples
from simulator.app.own_ledger.reading import naming, reading
from simulator.app.shelf import shelf
from simulator.experiments.their_estate import Calibration, Setting, calibrate
from simulator.ledgers.model import Ledger
from simulator.ledgers.pseudonym import Key, new_key

ROOT = Path(__file__).resolve().parents[4]
SETTING = Setting(kind="mid-market", today=["sms"])


def example(name: str) -> Example:
    return next(one for one in examples() if one.id == name)


def read(name: str) -> Raw:
    """As after step 2."""
    one = example(name)
    raw = Raw(one.file, one.make())
    reading(raw, ROOT)(lambda: False, lambda _share, _words: None)
    return raw


@cache
def nameless_one() -> tuple[Ledger, Key]:
    """The first example without names."""
    raw = read("merged")
    naming(raw, new_key("翠湖苑"), "翠湖苑")(lambda: False, lambda _share, _words: None)
    assert raw.ledger is not None
    assert raw.key is not None
    return raw.ledger, raw.key


@cache
def calibrated() -> Calibration:
    kept = shelf(ROOT)
    return calibrate(nameless_one()[0], SETTING, kept.profiles, kept.policies, kept.table, count=8)
