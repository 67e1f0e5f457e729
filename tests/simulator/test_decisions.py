"""Burn-in, break-even and scorecard: what managers decide with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.experiments.breakeven import break_even
from simulator.experiments.burn_in import burn_in
from simulator.experiments.scorecard import Target, load_targets, scorecard
from simulator.population import Estate

from .test_cli import SMALL, sandbox
from .worlds import ROOT, estate, estates, named, table


@settings(max_examples=30, deadline=None)
@given(estates(most=40), st.integers(0, 30), st.integers(0, 99))
def test_burn_in_loses_not_one_fen(before: Estate, months: int, seed: int) -> None:
    after = burn_in(before, table(), months, seed)
    if months == 0:
        assert after is before
        return
    behaviour = table().central()
    run = simulate(prepare(before, named()["baseline"], months, behaviour), behaviour, seed, 0, ledger=True)
    np.testing.assert_array_equal(after.opening_amount.sum(axis=1), run.ledger[:, -1, c.OUTSTANDING])
    used = after.opening_amount > 0
    assert (np.diff(used.astype(int), axis=1) >= 0).all()  # unused lots stand in front
    due = np.where(used, after.opening_due, -(10**6))
    assert (np.diff(due, axis=1) >= 0).all()


def test_an_experiment_goes_on_from_there() -> None:
    after = burn_in(estate(80), table(), 12)
    assert after.opening_amount.sum() > 0
    document = json.loads(sandbox("run", "--policy", "baseline", *SMALL, "--burn-in", "6", "--json").stdout)
    assert document["manifest"]["estate"]["burn_in"] == 6


def test_a_discount_is_mostly_dead_weight_and_adds_up() -> None:
    found = break_even(estate(300), named()["prepay-discount"], table(), months=14, replications=4)
    assert 0 < found.dead_weight < found.discount
    assert found.net == pytest.approx(found.extra + found.saved + found.interest - found.discount)
    assert found.needed_collection == pytest.approx(0.93, abs=0.06)
    assert found.take_up["prompt"] > found.take_up["wilful"]
    with pytest.raises(ValueError, match="没有预缴优惠"):
        break_even(estate(10), named()["baseline"], table(), months=2, replications=1)


def test_the_scorecard_speaks_of_kinds_and_periods(tmp_path: Path) -> None:
    targets = [
        Target(kpi="collection_rate", target=0.5, weight=10),
        Target(kpi="collection_rate", target=0.999, weight=10, kind="shop"),
        Target(kpi="cost_ratio", target=0.9, better="low", weight=5, until_month=6),
    ]
    lines = scorecard(estate(200, "mixed-use"), named()["sms-and-phone"], table(), targets, months=8, replications=4)
    assert lines[0].points == 10
    assert lines[0].reached == 1
    assert 0 < lines[1].points < 10
    assert lines[1].value != lines[0].value
    assert lines[2].points == 5
    path = tmp_path / "targets.yml"
    path.write_text("- {kpi: happiness, target: 1}\n- {kpi: cost_ratio, target: -1}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"(?s)happiness.*不|target"):
        load_targets(ROOT, path)


def test_the_commands_print_their_documents() -> None:
    score = json.loads(sandbox("score", "baseline", *SMALL, "--json").stdout)
    assert score["lines"][0]["target"]["kpi"] == "collection_rate"
    money = json.loads(sandbox("breakeven", "prepay-discount", *SMALL, "--json").stdout)
    assert {"discount", "dead_weight", "net", "take_up"} <= money.keys()
    assert "没有预缴优惠" in sandbox("breakeven", "baseline", *SMALL).stderr
