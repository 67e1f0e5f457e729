"""A game and its records are one thing: rebuilt from its steps, refused when stale, never written twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.app.gaming.table import (
    ChangedGameError,
    Table,
    begin,
    branch,
    draft,
    finish,
    keep_draft,
    rebuild,
    send,
    take_back,
)
from simulator.experiments.game.decision import Decision, Plan, Turn, plain
from simulator.experiments.game.session import Box, GameError
from simulator.records import NotPracticeError, Records, StaleStepError, open_records

from ..game.tables import box as whole_box
from ..game.tables import small

SMS = Turn(decision=Decision.model_validate({"cards": [{"card": "sms"}]}))
MORE = Turn(decision=Decision.model_validate({"cards": [{"card": "sms"}, {"card": "phone", "segment": {"most": 5}}]}))


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")


@pytest.fixture(scope="module")
def box() -> Box:
    whole = whole_box()
    return Box(whole.table, whole.profiles, whole.cards, {"old-rescue": small()})


def table(records: Records, box: Box, mode: str = "practice") -> Table:
    person, _ = records.newcomer("甲")
    return begin(records, box, person.id, "old-rescue", mode, "begin")  # type: ignore[arg-type]


def test_a_game_is_rebuilt_from_its_steps(records: Records, box: Box) -> None:
    one = table(records, box)
    plan = Plan(kpi="collection_rate", target=0.6, card="sms", because="便宜")
    send(records, one, 0, SMS.model_copy(update={"plan": plan}), "a")
    send(records, one, 1, MORE, "b")
    again = rebuild(box, records.attempt(one.attempt.id))
    np.testing.assert_array_equal(again.session.flow(), one.session.flow())
    assert again.turns == one.turns
    assert again.plan(0) == plan
    assert again.signature == one.signature
    shown = records.attempt(one.attempt.id).steps[1].shown
    assert shown["kpis"]["collection_rate"] == pytest.approx(one.session.months[1].kpis["collection_rate"])
    assert shown["left"] == one.session.left


def test_the_same_request_twice_is_one_month(records: Records, box: Box) -> None:
    one, other = table(records, box), None
    send(records, one, 0, SMS, "a")
    other = rebuild(box, records.attempt(one.attempt.id))
    other.session.undo()
    other.turns.clear()
    send(records, other, 0, SMS, "a")  # the same press, arriving a second time
    assert len(records.attempt(one.attempt.id).steps) == 1
    other.session.undo()
    with pytest.raises(StaleStepError):
        send(records, other, 0, MORE, "a")  # the same request with something else: what was written counts
    assert records.attempt(one.attempt.id).steps[0].action == plain(SMS)


def test_a_second_window_is_told_and_nothing_is_written(records: Records, box: Box) -> None:
    one = table(records, box)
    other = rebuild(box, records.attempt(one.attempt.id))
    send(records, one, 0, SMS, "a")
    with pytest.raises(StaleStepError, match="另一个窗口里已经走到第 2 个月"):
        send(records, other, 0, MORE, "b")
    assert other.session.month == 0
    assert len(records.attempt(one.attempt.id).steps) == 1
    assert rebuild(box, records.attempt(one.attempt.id)).turns == [SMS]


def test_what_cannot_be_paid_is_not_written(records: Records, box: Box) -> None:
    one = table(records, box)
    dear = Turn(decision=Decision.model_validate({"cards": [{"card": "lawyer-letter", "segment": {}}]}))
    one.session.scenario.__dict__["budget_yuan"] = 100
    try:
        with pytest.raises(GameError, match="钱不够"):
            send(records, one, 0, dear, "a")
    finally:
        one.session.scenario.__dict__["budget_yuan"] = 12_000
    assert records.attempt(one.attempt.id).steps == ()
    assert one.session.month == 0


def test_practice_can_be_taken_back_and_branched_a_test_cannot(records: Records, box: Box) -> None:
    one = table(records, box)
    for number, turn in enumerate((SMS, MORE, SMS)):
        send(records, one, number, turn, f"m{number}")
    twin = branch(records, box, one, 2, "branch")
    assert twin.attempt.id != one.attempt.id
    assert twin.turns == one.turns[:2]
    take_back(records, one, 1, "undo")
    assert one.turns == [SMS]
    np.testing.assert_array_equal(one.session.flow(), rebuild(box, records.attempt(one.attempt.id)).session.flow())
    assert len(records.attempt(twin.attempt.id).steps) == 2
    person, _ = records.newcomer("乙")
    exam = begin(records, box, person.id, "old-rescue", "test", "begin-2")
    send(records, exam, 0, SMS, "t0")
    with pytest.raises(NotPracticeError):
        take_back(records, exam, 0, "undo-2")
    assert exam.session.month == 1


def test_a_finished_game_keeps_its_score(records: Records, box: Box) -> None:
    one = table(records, box)
    with pytest.raises(GameError, match="还没有走完"):
        finish(records, one, "f")
    while not one.session.over:
        send(records, one, one.session.month, SMS, f"m{one.session.month}")
    finish(records, one, "f", {"keep": "drop"})
    kept = records.attempt(one.attempt.id).score
    assert kept is not None
    assert kept["review"] == {"keep": "drop"}
    assert set(kept["points"]) == {goal.kpi for goal in one.scenario.goals}


def test_a_draft_is_found_again_until_its_month_is_over(records: Records, box: Box) -> None:
    one = table(records, box)
    keep_draft(records, one, plain(MORE))
    assert draft(records, one) == plain(MORE)
    send(records, one, 0, SMS, "a")
    assert draft(records, one) is None


def test_another_course_than_then_is_said_so(records: Records, box: Box) -> None:
    one = table(records, box)
    send(records, one, 0, SMS, "a")
    changed = Box(box.table, box.profiles, box.cards, {"old-rescue": small().model_copy(update={"seed": 5})})
    with pytest.raises(ChangedGameError, match="不一样"):
        rebuild(changed, records.attempt(one.attempt.id))
