"""A game is its decisions: the same again, taken back, never over the budget, every fen accounted for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import columns as c
from simulator.experiments.game.decision import Decision, Plan, Review, Turn, parse_turn, plain
from simulator.experiments.game.frames import frames
from simulator.experiments.game.news import news, pending
from simulator.experiments.game.orders import segment_of
from simulator.experiments.game.session import SPENT, GameError, Session, replay
from simulator.policy.channels import CHANNELS

from .tables import NAMES, box, decisions, red_lines, session, small


def played(one: Session, wanted: list[Decision]) -> Session:
    for decision in wanted:
        one.play(one.fit(decision))
    return one


@settings(max_examples=12, deadline=None)
@given(st.lists(decisions(), min_size=2, max_size=12), st.data())
def test_the_same_decisions_are_the_same_game_and_undo_is_never_happened(
    wanted: list[Decision], data: st.DataObject
) -> None:
    one = played(session(), wanted)
    made = [month.decision for month in one.months]
    twin = replay(box(), small(), made)
    np.testing.assert_array_equal(one.flow(), twin.flow())
    assert [month.kpis for month in one.months] == [month.kpis for month in twin.months]
    back = data.draw(st.integers(1, len(wanted)))
    one.undo(back)
    assert one.month == len(wanted) - back
    assert (one.spent, one.left) == (sum(m.charged for m in twin.months[: one.month]), one.budget - one.spent)
    for decision in made[one.month :]:
        one.play(decision)
    np.testing.assert_array_equal(one.flow(), twin.flow())
    np.testing.assert_array_equal(one.ledger().still, twin.ledger().still)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_money_hours_and_lists_are_hard_limits(name: str, data: st.DataObject) -> None:
    one = session(name, budget=data.draw(st.sampled_from([0, 500, 6000, 40_000])))
    for _ in range(data.draw(st.integers(1, 12))):
        decision = one.fit(data.draw(decisions(name)))
        _, judged = one.judge(decision)
        assert judged.money <= judged.left_money
        assert judged.minutes <= judged.left_minutes
        month = one.play(decision)
        assert one.detail is not None
        assert month.charged <= judged.money
        assert month.charged + month.extra == month.flow[list(SPENT)].sum()
        assert 0 <= one.left <= one.budget
        assert month.flow[c.UNSERVED_MINUTES] == 0
        by_channel = np.bincount(
            one.detail.events[np.isin(one.detail.events[:, 2], (c.E_TOUCH, c.E_MISSED, c.E_MISTAKE)), 3],
            minlength=len(CHANNELS),
        )
        listed = np.zeros(len(CHANNELS), dtype=np.int64)
        for card, found in one.detail.orders.lists.items():
            action = one.cards[card].action
            assert action is not None
            listed[CHANNELS.index(action.channel)] += len(found)
            segment = segment_of(decision, one.cards[card])
            assert segment.most is None or len(found) <= segment.most
        assert (by_channel <= listed).all()


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_the_list_shown_is_the_list_the_engine_plans(name: str, data: st.DataObject) -> None:
    """Household by household, in every month, for every card (a prepayment taken this morning takes nobody off)."""
    one = session(name)
    for _ in range(data.draw(st.integers(1, 8))):
        month = one.play(one.fit(data.draw(decisions(name, prepay=False))))
        assert one.detail is not None
        world = one.game.seen(one.detail.orders.policy)
        row = world.months[month.number]
        for fire in range(row["first_fire"], row["last_fire"]):
            lever = one.detail.orders.policy.levers[world.fires["rule"][fire]]
            card = next(one for one in box().cards.values() if one.name == lever.name)
            planned = np.flatnonzero((world.planned >> np.uint64(fire - row["first_fire"])) & np.uint64(1))
            np.testing.assert_array_equal(planned, np.sort(one.detail.orders.lists[card.id]))


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_not_one_fen_is_lost(name: str, data: st.DataObject) -> None:
    one = session(name)
    opening = int(one.estate.opening_amount.sum())
    for _ in range(data.draw(st.integers(1, 12))):
        month = one.play(one.fit(data.draw(decisions(name))))
        assert one.detail is not None
        total = one.flow().sum(axis=0)
        left = opening + total[c.BILLED] + total[c.PENALTY] - total[c.APPLIED] - total[c.DISCOUNT] - total[c.WAIVED]
        assert left == month.flow[c.OUTSTANDING] == one.open_bills().sum()
        owing = one.game.seen(one.detail.orders.policy).lives["owing"]
        np.testing.assert_array_equal(one.open_bills().sum(axis=1), owing)
        shown = frames(one)
        np.testing.assert_array_equal(shown[0].owing, one.detail.ledger.owing)
        np.testing.assert_array_equal(shown[-1].owing, owing)
        assert [frame.day for frame in shown] == sorted(frame.day for frame in shown)
        assert all(a.cash <= b.cash and a.touches <= b.touches for a, b in pairwise(shown))
        assert news(one, red_lines())
        assert pending(one.ledger()).soon_barred >= 0


def test_too_much_is_refused_and_nothing_has_happened() -> None:
    one = session(budget=300)
    one.play(Decision())
    before = one.flow().copy()
    everything = Decision.model_validate({"cards": [{"card": "lawyer-letter", "segment": {}}]})
    with pytest.raises(GameError, match="钱不够"):
        one.play(everything)
    tight = session(budget=900_000)
    with pytest.raises(GameError, match="人手不够"):
        tight.play(Decision.model_validate({"cards": [{"card": "visit", "segment": {"ages": []}}]}))
    np.testing.assert_array_equal(one.flow(), before)
    assert one.fit(everything).cards == [] or one.judge(one.fit(everything))[1].faults == ()
    for wrong, words in (
        ({"cards": [{"card": "prepay-12"}]}, "没有这几张牌"),
        ({"red": ["R9"]}, "没有这几条红线"),
    ):
        with pytest.raises(GameError, match=words):
            one.play(Decision.model_validate(wrong))


def test_the_year_ends_after_twelve_months() -> None:
    one = played(session(), [Decision()] * 12)
    assert one.over
    with pytest.raises(GameError, match="走完"):
        one.play(Decision())
    assert one.ledger().new_bills == 0


def test_tools_last_and_an_amnesty_is_remembered() -> None:
    one = session(budget=50_000)
    first = one.play(Decision.model_validate({"cards": [{"card": "archive"}, {"card": "amnesty"}]}))
    assert one.detail is not None
    assert one.detail.orders.policy.tools.clean_archive
    later = one.play(Decision())
    policy = one.detail.orders.policy
    assert policy.tools.clean_archive
    assert policy.amnesty is not None
    assert (policy.amnesty.from_month, policy.amnesty.until_month) == (1, 1)
    assert first.flow[c.COST] > later.flow[c.COST]
    assert "archive" not in one.last().ids


def test_another_luck_is_another_year_with_the_same_owners() -> None:
    a, b = (replay(box(), small(), [Decision()] * 6, luck) for luck in (0, 1))
    np.testing.assert_array_equal(a.estate.owner_type, b.estate.owner_type)
    assert (a.flow() != b.flow()).any()


@given(decisions(), st.booleans(), st.booleans())
def test_a_turn_survives_a_record(decision: Decision, planned: bool, reviewed: bool) -> None:
    turn = Turn(
        decision=decision,
        plan=Plan(kpi="collection_rate", target=0.7, card="sms", because="试试") if planned else None,
        review=Review(keep="drop", learnt="不灵") if reviewed else None,
    )
    assert parse_turn(plain(turn)) == turn
