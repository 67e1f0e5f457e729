"""Inside a run: the steps of the legal funnel are what happened, the hours those that there are."""

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


def test_hours_of_training_are_not_there_for_collecting() -> None:
    calls = named()["sms-and-phone"]
    team = calls.team.model_copy(update={"people": 3, "hours_per_person_month": 40, "training_hours_month": 4})
    found = breakdown(estate(50), calls.model_copy(update={"team": team}), table(), months=1, replications=1, threads=1)
    assert found is not None
    assert found.capacity == 3 * (40 - 4) * 60
