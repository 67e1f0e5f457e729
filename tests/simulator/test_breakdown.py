"""Inside a run: the steps of the legal funnel are what happened."""

from __future__ import annotations

from simulator.experiments.breakdown import breakdown

from .worlds import estate, named, table


def test_a_suit_that_is_lost_is_no_enforcement() -> None:
    ladder = named()["full-ladder"]
    suits = ladder.model_copy(
        update={"levers": [one for one in ladder.levers if one.channel not in ("mediation", "payment_order")]}
    )
    lost, won = (
        breakdown(estate(600), suits, table().changed({"legal.won": chance}), months=30, replications=1, threads=1)
        for chance in (0.0, 1.0)
    )
    assert lost is not None
    assert won is not None
    assert lost.funnel["起诉立案"] > 0
    assert "申请执行" not in lost.funnel
    assert 0 < won.funnel["申请执行"] <= won.funnel["起诉立案"]
