"""Practice is worth training hours, by a table that says it is an assumption."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from simulator.roleplay.skill import LAST, read_worth, team_score, training_hours

WORTH = read_worth(Path(__file__).resolve().parents[3])


def test_the_table_says_what_it_is() -> None:
    assert WORTH.source == "teaching-assumption"
    assert [training_hours(WORTH, score) for score in (0, 60, 75, 90, 100)] == [0, 0, 2, 4, 4]


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_better_team_is_never_worth_less(one: float, other: float) -> None:
    assert training_hours(WORTH, min(one, other)) <= training_hours(WORTH, max(one, other))


@given(st.lists(st.lists(st.floats(0, 100), max_size=9), max_size=6))
def test_each_person_counts_alike_and_only_lately(attempts: list[list[float]]) -> None:
    found = team_score(attempts)
    if not any(attempts):
        assert found is None
    else:
        assert found is not None
        assert 0 <= found <= 100
        assert found == team_score([scores[-LAST:] for scores in attempts])
