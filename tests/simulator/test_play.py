"""A game is its start and its decisions: the same decisions give the same game, and the past can be taken back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import prepare, simulate
from simulator.experiments.play import Game, Start, load

from .worlds import estate, named, table

NAMES = ("baseline", "sms-and-phone", "full-ladder", "prepay-discount")


def start(months: int = 8) -> Start:
    return Start(estate(60), table(), months, seed=3, replication=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_policy_every_month_is_the_plain_run(name: str) -> None:
    game = Game(start())
    while not game.over:
        game.advance(named()[name])
    run = simulate(prepare(estate(60), named()[name], 8, table().central()), table().central(), 3, 1)
    np.testing.assert_array_equal(game.flow, run.flow)
    with pytest.raises(ValueError, match="走完"):
        game.advance(named()[name])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8), st.data())
def test_undo_fork_and_save_are_the_same_game(names: list[str], data: st.DataObject) -> None:
    game = Game(start())
    for name in names:
        game.advance(named()[name])
    whole = game.flow.copy()
    twin = game.fork()
    back = data.draw(st.integers(0, len(names)))
    game.undo(back)
    assert game.month == len(names) - back
    np.testing.assert_array_equal(game.flow, whole[: game.month] if game.month else game.flow)
    for name in names[game.month :]:
        game.advance(named()[name])
    np.testing.assert_array_equal(game.flow, whole)
    saved = json.loads(json.dumps(twin.save()))
    np.testing.assert_array_equal(load(saved, start()).flow, whole)


def test_a_fork_parts_only_from_here_on() -> None:
    game = Game(start())
    for _ in range(3):
        game.advance(named()["baseline"])
    other = game.fork()
    for _ in range(3):
        game.advance(named()["baseline"])
        other.advance(named()["sms-and-phone"])
    np.testing.assert_array_equal(game.flow[:3], other.flow[:3])
    assert (game.flow[3:] != other.flow[3:]).any()
    assert other.kpis()["touches"] > 0
    assert game.kpis()["touches"] == 0


def test_money_is_conserved_across_a_change_of_policy() -> None:
    from simulator.engine import columns as c

    game = Game(start())
    for name in ("prepay-discount", "full-ladder", "baseline", "sms-and-phone", "full-ladder", "full-ladder"):
        game.advance(named()[name])
    total = game.flow.sum(axis=0)
    opening = int(estate(60).opening_amount.sum())
    left = opening + total[c.BILLED] + total[c.PENALTY] - total[c.APPLIED] - total[c.DISCOUNT] - total[c.WAIVED]
    assert left == game.flow[-1, c.OUTSTANDING]


def test_a_saved_game_of_other_numbers_is_refused() -> None:
    game = Game(start())
    game.advance(named()["baseline"])
    saved = game.save() | {"parameters": "0"}
    with pytest.raises(ValueError, match="参数改过"):
        load(saved, start())


def test_undo_cannot_go_before_the_start() -> None:
    with pytest.raises(ValueError, match="不能退回"):
        Game(start()).undo()


def test_a_tool_that_is_bought_later_costs_what_it_costs_at_the_start() -> None:
    from simulator.engine import columns as c

    plain = named()["sms-and-phone"]
    tooled = plain.model_copy(update={"tools": plain.tools.model_copy(update={"clean_archive": True})})
    first, later, never = (Game(start()) for _ in range(3))
    for game, policies in ((first, [tooled] * 4), (later, [plain, plain, tooled, tooled]), (never, [plain] * 4)):
        for policy in policies:
            game.advance(policy)
    once = int(first.flow[0, c.COST] - never.flow[0, c.COST])
    assert once > 0
    assert later.flow[2, c.COST] - later.flow[3, c.COST] > once / 2
    np.testing.assert_array_equal(later.flow[:2], never.flow[:2])


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8), st.integers(0, 8))
def test_events_of_a_month_change_nothing_and_are_whole(names: list[str], back: int) -> None:
    from dataclasses import replace

    from simulator.engine import columns as c

    plain, told = Game(start()), Game(replace(start(), keep_events=True))
    told._rows = 1  # too little room, on purpose
    for name in names:
        plain.advance(named()[name])
        flow = told.advance(named()[name])
        kinds = told.events[:, 2]
        assert told.events[np.isin(kinds, (c.E_BILL,)), 4].sum() == flow[c.BILLED]
        assert (kinds == c.E_PROMISE).sum() == flow[c.PROMISES]
        assert np.isin(kinds, (c.E_COMPLAINT,)).sum() == flow[c.COMPLAINTS]
    np.testing.assert_array_equal(plain.flow, told.flow)
    told.undo(min(back, told.month))
    np.testing.assert_array_equal(told.flow, plain.flow[: told.month] if told.month else told.flow)
