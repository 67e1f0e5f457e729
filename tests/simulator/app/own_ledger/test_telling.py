"""What a nameless ledger says on the page, and the back-test as a chart."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.app.own_ledger import forecast, telling
from simulator.app.shelf import shelf
from simulator.experiments.their_estate.back_test import BackTest
from simulator.experiments.their_estate.tested import Target
from simulator.ledgers.labels import load_rules
from simulator.ledgers.summary import summary
from tests.simulator.app.own_ledger.brought import ROOT, nameless_one


def test_the_sentences_are_the_ledgers_own() -> None:
    ledger, _ = nameless_one()
    said = summary(ledger, load_rules(ROOT))
    told = "\n".join(telling.headline(said))
    assert telling.money(int(ledger.billed.sum())) in told
    assert f"{said.rates.collection_rate:.1%}" in told
    assert f"{said.rates.on_time_rate:.1%}" in told
    assert telling.money(said.overdue) in told
    assert sum(row["最老的一笔在这一档的户数"] for row in telling.ageing_rows(said)) == sum(  # type: ignore[misc]
        part.owing for part in said.by_building
    )
    assert "到期" in telling.payment_words(said)


def test_quarterly_bills_are_drawn_by_quarter_and_nothing_is_lost() -> None:
    ledger, _ = nameless_one()
    said = summary(ledger, load_rules(ROOT))
    spec = telling.months_chart(said)
    assert spec.title == "每个季度"
    assert spec.categories[0] == "2023 年 3 季度"
    months = said.months[-36:]
    assert abs(sum(spec.series[0].values) - sum(month.due for month in months) / 1e6) < 0.01
    assert len(telling.months_rows(said)) == len(said.months)


def test_the_form_begins_with_the_kind_whose_fee_is_near() -> None:
    ledger, _ = nameless_one()
    profiles = shelf(ROOT).profiles
    assert forecast.likely_kind(ledger, profiles) == "mid-market"
    dear = type(ledger)(**{**ledger.__dict__, "billed": ledger.billed * 4})
    rates = {name: one.billing.fee_fen_per_m2 for name, one in profiles.items()}
    assert rates[forecast.likely_kind(dear, profiles)] == max(rates.values())
    unknown = type(ledger)(**{**ledger.__dict__, "area": np.zeros_like(ledger.area)})
    assert forecast.likely_kind(unknown, profiles) == "mid-market"


def test_a_back_test_is_drawn_month_by_month_and_listed_whole() -> None:
    targets = tuple(
        Target(
            f"money-2026-0{month}", f"2026年{month}月收到的钱", "fen", 5e6, 4e6, 6e6, month * 2e6, month in (2, 3), 5e6
        )
        for month in range(1, 4)
    ) + (
        Target("rate", "收缴率", "rate", 0.8, 0.7, 0.9, 0.85, True, 0.8),
        Target("owing", "户", "count", 9, 8, 10, 9, True, 9),
    )
    tested = BackTest(date(2025, 12, 31), 3, 240, targets, 4, 0.8, "去年同月", 0.9, "", ("准。",))
    spec = forecast.back_test_chart(tested)
    assert spec.categories == ("2026-01", "2026-02", "2026-03")
    assert spec.series[1].values == (2.0, 4.0, 6.0)
    assert spec.series[0].low == (4.0, 4.0, 4.0)
    rows = forecast.back_test_rows(tested)
    assert [row["落在区间里"] for row in rows] == ["否", "是", "是", "是", "是"]
    assert rows[3]["实际"] == "85.0%"
    assert rows[4]["照抄“去年同月”"] == "9 户"
