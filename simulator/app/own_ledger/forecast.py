"""Calibration and back-test as one piece of long work, and the back-test as a chart and a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from generator.figures.spec import ChartSeries, ChartSpec
from simulator.app.shelf import Shelf
from simulator.experiments.their_estate import Calibration, Setting, calibrate
from simulator.experiments.their_estate.back_test import BackTest, back_test
from simulator.experiments.their_estate.books import LedgerTooThinError, monthly_fees
from simulator.experiments.their_estate.tested import figure
from simulator.ledgers.model import Ledger
from simulator.policy.cities import NATIONAL, load_cities
from simulator.population import Profile

_HALF = 0.5
_MONTHS = "money-"
_USUAL, _NEAR = "mid-market", 0.3  # in log: a fee within a third


@dataclass(frozen=True)
class Learnt:
    """What the long work brings; or `reason`, why the ledger is too thin for it."""

    calibration: Calibration | None
    tested: BackTest | None
    reason: str = ""


def learning(
    ledger: Ledger, setting: Setting, kept: Shelf
) -> Callable[[Callable[[], bool], Callable[[float, str], None]], Learnt]:
    """Work for the long lane. Raises StoppedError, DocumentError."""

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> Learnt:
        try:
            found = calibrate(
                ledger, setting, kept.profiles, kept.policies, kept.table,
                stop=stop, told=lambda share, words: told(share * _HALF, f"校准：{words}"),
            )  # fmt: skip
        except LedgerTooThinError as error:
            return Learnt(None, None, str(error))
        tested = back_test(
            ledger, setting, kept.profiles, kept.policies, kept.table,
            stop=stop, told=lambda share, words: told(_HALF + share * _HALF, f"回测：{words}"),
        )  # fmt: skip
        return Learnt(found, tested)

    return work


def likely_kind(ledger: Ledger, profiles: Mapping[str, Profile]) -> str:
    """The kind of estate whose fee per m² is nearest to the ledger's, the usual kind if it is near enough; only what a
    form begins with."""
    fee = monthly_fees(ledger)
    known = (ledger.kind == 0) & (ledger.area > 0) & (fee > 0)
    if not known.any():
        return _USUAL if _USUAL in profiles else next(iter(profiles))
    rate = max(float(np.median(fee[known] * 100 / ledger.area[known])), 1.0)

    def apart(kind: str) -> float:
        return abs(math.log(max(profiles[kind].billing.fee_fen_per_m2, 1) / rate))

    return _USUAL if _USUAL in profiles and apart(_USUAL) < _NEAR else min(profiles, key=apart)


def places(kept: Shelf) -> dict[str, str]:
    """id -> name of the places whose rules are known; "" for none."""
    return {
        "": "不选：只按全国的规定",
        **{key: one.name for key, one in load_cities(kept.course).items() if key != NATIONAL},
    }


def back_test_chart(tested: BackTest) -> ChartSpec:
    """What came in each month, and the middle of the forecast with its 80 % interval; 万元."""
    months = [one for one in tested.targets if one.key.startswith(_MONTHS)]

    def scaled(name: str) -> tuple[float, ...]:
        return tuple(round(getattr(one, name) / 1e6, 3) for one in months)

    return ChartSpec(
        title="盖住最后几个月的账，预测和实际",
        kind="line",
        unit="万元",
        categories=tuple(one.key.removeprefix(_MONTHS) for one in months),
        series=(
            ChartSeries(name="预测（带 80% 区间）", values=scaled("point"), low=scaled("low"), high=scaled("high")),
            ChartSeries(name="实际到账", values=scaled("actual")),
        ),
        source="您的台账和模拟",
        simulated=True,
    )


def back_test_rows(tested: BackTest) -> list[dict[str, str]]:
    """Every figure, forecast and real."""
    return [
        {
            "数字": one.name,
            "预测": figure(one, one.point),
            "80% 区间": f"{figure(one, one.low)} 到 {figure(one, one.high)}",
            "实际": figure(one, one.actual),
            "落在区间里": "是" if one.inside else "否",
            f"照抄“{tested.naive}”": figure(one, one.naive),
        }
        for one in tested.targets
    ]
