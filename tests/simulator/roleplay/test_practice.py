"""Spaced repetition: a missed skill comes back after one, three and seven days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulator.roleplay.practice import AFTER, ENOUGH, Tried, due, fit, plan
from simulator.roleplay.read import read_playbook
from simulator.roleplay.scene import Scene

BOOK = read_playbook(Path(__file__).resolve().parents[3])
BASE = next(iter(BOOK.scenes.values()))
DAY = date(2026, 11, 2)


def scene(name: str, level: int, *skills: str) -> Scene:
    return BASE.model_copy(update={"id": name, "level": level, "skills": skills})


SCENES = [scene("a", 1, "D2", "D5"), scene("b", 1, "D6"), scene("c", 2, "D2", "D6"), scene("d", 3, "D3")]


def tried(day: int, *, name: str = "a", total: float = 60.0, **shares: float) -> Tried:
    return Tried(name, DAY + timedelta(days=day), shares, total)


def days(*history: Tried) -> list[tuple[str, int, int]]:
    return [(one.dimension, (one.day - DAY).days, one.round) for one in plan(history, SCENES)]


def test_a_miss_comes_back_after_one_three_and_seven_days_and_is_then_forgotten() -> None:
    assert days(tried(0, D2=0.5)) == [("D2", 1, 1)]
    assert days(tried(0, D2=0.5), tried(1, D2=0.9)) == [("D2", 3, 2)]
    assert days(tried(0, D2=0.5), tried(1, D2=0.9), tried(3, D2=0.7)) == [("D2", 7, 3)]
    assert days(tried(0, D2=0.5), tried(1, D2=0.9), tried(3, D2=0.7), tried(7, D2=0.6)) == []


def test_a_late_review_moves_the_next_and_cramming_counts_for_nothing() -> None:
    assert days(tried(0, D2=0.5), tried(5, D2=0.9)) == [("D2", 7, 2)]
    assert days(tried(0, D2=0.5), tried(0, D2=1.0)) == [("D2", 1, 1)]
    assert days(tried(0, D2=0.5), tried(1, D2=0.9), tried(2, D2=0.9)) == [("D2", 3, 2)]


def test_a_miss_begins_again_and_the_day_counts_by_its_worst() -> None:
    assert days(tried(0, D2=0.5), tried(1, D2=0.9), tried(2, D2=0.1)) == [("D2", 3, 1)]
    assert days(tried(0, D2=0.5), tried(1, D2=0.9), tried(1, D2=0.1)) == [("D2", 2, 1)]


def test_what_is_due_today_names_a_scene_that_trains_it_and_serves_others_too() -> None:
    history = [tried(0, name="b", total=50, D2=0.3, D6=0.4, D3=0.9)]
    assert due(history, SCENES, DAY) == []
    waiting = due(history, SCENES, DAY + timedelta(days=2))
    assert [one.dimension for one in waiting] == ["D2", "D6"]
    assert {one.scene for one in waiting} == {"a", "b"}
    fluent = [*history, tried(1, name="a", total=90, D2=0.95)]
    assert due(fluent, SCENES, DAY + timedelta(days=9))[0].scene == "c"


def test_the_next_scene_fits_the_level_and_was_not_just_played() -> None:
    assert fit(SCENES, ["D2"], []) == "a"
    assert fit(SCENES, ["D2"], [tried(0, total=95)], but="a") == "c"
    same = [scene("x", 1, "D2"), scene("y", 1, "D2")]
    assert fit(same, ["D2"], [tried(0, name="x", total=70)]) == "y"
    assert fit([SCENES[0]], ["D2"], [], but="a") == ""


HISTORIES = st.lists(
    st.builds(
        lambda day, name, d2, d6, total: tried(day, name=name, total=total, D2=d2, D6=d6),
        st.integers(0, 40),
        st.sampled_from("abcd"),
        st.floats(0, 1),
        st.floats(0, 1),
        st.floats(0, 100),
    ),
    max_size=12,
)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_plan_is_a_function_of_the_days_whatever_the_order(history: list[Tried], luck: object) -> None:
    mixed = list(history)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    assert [(o.dimension, o.day, o.round) for o in plan(mixed, SCENES)] == [
        (o.dimension, o.day, o.round) for o in plan(history, SCENES)
    ]


@given(HISTORIES)
def test_every_review_lies_after_its_miss_and_every_last_miss_comes_back(history: list[Tried]) -> None:
    found = {one.dimension: one for one in plan(history, SCENES)}
    for one in found.values():
        assert one.missed + timedelta(days=AFTER[one.round - 1]) <= one.day
        assert one.scene in {s.id for s in SCENES}
    for name in ("D2", "D6"):
        misses = [one.day for one in history if one.shares[name] < ENOUGH]
        if misses and not [one for one in history if one.day > max(misses)]:
            assert found[name].missed == max(misses)
            assert found[name].day == max(misses) + timedelta(days=AFTER[0])
        if not misses:
            assert name not in found


@given(HISTORIES, st.integers(0, 10))
def test_whoever_practises_what_is_due_and_succeeds_is_free_within_three_rounds(
    history: list[Tried], late: int
) -> None:
    past = list(history)
    today = DAY + timedelta(days=41)
    for _ in range(len(AFTER)):
        open_ones = plan(past, SCENES)
        today = max([today, *(one.day for one in open_ones)]) + timedelta(days=late)
        assert {one.dimension for one in due(past, SCENES, today)} == {one.dimension for one in open_ones}
        past.append(Tried("a", today, {"D2": 1.0, "D6": 1.0}, 100.0))
        today += timedelta(days=1)
    assert plan(past, SCENES) == []
