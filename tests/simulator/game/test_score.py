"""Scores, red lines, quarters and the debrief."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.course.read_evidence import read_laws
from simulator.experiments.game.content import Goal
from simulator.experiments.game.debrief import debrief, kept_up, turning
from simulator.experiments.game.decision import Decision, Plan
from simulator.experiments.game.quarter import check, opening_path
from simulator.experiments.game.score import score, score_document, score_of
from simulator.experiments.game.session import GameError, Session, replay

from ..worlds import ROOT
from .tables import box, decisions, red_lines, session, small

BUSY = Decision.model_validate({"cards": [{"card": one} for one in ("sms", "phone", "formal-letter", "answer")]})


def year(*wanted: Decision) -> Session:
    every = [wanted[min(month, len(wanted) - 1)] for month in range(12)]
    return replay(box(), small(), every, cut=True)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.integers(1, 100))
def test_points_are_in_bounds_and_better_is_never_less(zero: float, full: float, a: float, b: float, w: int) -> None:
    if zero == full:
        return
    goal = Goal(kpi="collection_rate", zero=zero, full=full, weight=w)
    x, y = (score_of([goal], {"collection_rate": value}).earned for value in (a, b))
    assert 0 <= x <= w
    assert 0 <= y <= w
    better = b >= a if full > zero else b <= a
    assert y >= x - 0.1 if better else x >= y - 0.1


def test_a_red_line_fails_whatever_the_figures_and_names_the_law() -> None:
    laws = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
    good = [BUSY] * 12
    bad = list(good)
    bad[4] = BUSY.model_copy(update={"red": ["R1"]})
    fine, failed = (replay(box(), small(), one, cut=True) for one in (good, bad))
    assert score(fine).total > 0
    assert not score(fine).failed
    assert score(failed).failed
    assert score(failed).total == 0
    assert score(failed).red == ("R1",)
    assert "不及格" in score(failed).grade
    document = score_document(score(failed))
    assert document["failed"]
    assert all(point["value"] == 0 for point in document["points"].values())
    basis = red_lines()["R1"].basis
    assert any(laws[one.law].cite for one in basis if one.law)
    failed.undo(8)
    assert not score(failed).failed  # taken back in practice: as if it had never been ordered


def test_score_document_adds_up() -> None:
    found = score_document(score(year(BUSY)))
    assert sum(point["value"] for point in found["points"].values()) == pytest.approx(found["total"], abs=0.1)
    assert sum(point["most"] for point in found["points"].values()) == 100


@settings(max_examples=2, deadline=None)
@given(st.lists(decisions(), min_size=12, max_size=12))
def test_debrief_differences_are_exact(wanted: list[Decision]) -> None:
    mine = replay(box(), small(), wanted, cut=True)
    found = debrief(mine, opening_path(mine), [BUSY] * 12)
    assert len(found.turnings) <= 3
    assert [one.weight for one in found.turnings] == sorted((one.weight for one in found.turnings), reverse=True)
    made = [month.decision for month in mine.months]
    for one in found.turnings:
        other = made[one.month - 1] if one.month else mine.opening
        twin = replay(box(), small(), [other if n == one.month else d for n, d in enumerate(made)], cut=True)
        for key, gap in one.kpis.items():
            assert gap == mine.months[-1].kpis[key] - twin.months[-1].kpis[key]
        assert one.points == round(score(mine).earned - score(twin).earned, 1)
        always = [kept_up(d, made[one.month], other) if n >= one.month else d for n, d in enumerate(made)]
        assert set(always[one.month].ids) == set(other.ids)
        lasting = replay(box(), small(), always, cut=True)
        assert one.lasting == round(score(mine).earned - score(lasting).earned, 1)
        assert one.done != one.instead
    everything = [t for month in range(12) if (t := turning(mine, month)) is not None]
    if everything:
        assert max(one.weight for one in everything) == (found.turnings[0].weight if found.turnings else 0)
    assert set(found.scores) == {"mine", "opening", "best"}


def test_the_opening_against_itself_has_no_turning_points() -> None:
    mine = session()
    found = debrief(opening_path(mine), opening_path(mine), None)
    assert found.turnings == ()
    assert found.best is None
    assert found.scores["mine"] == found.scores["opening"]


def test_a_quarter_is_checked_against_the_opening_and_without_its_card() -> None:
    mine = replay(box(), small(), [BUSY] * 3, cut=True)
    opening = opening_path(mine)
    plan = Plan(kpi="collection_rate", target=0.5, card="phone", because="")
    found = check(mine, 0, plan, opening)
    bare = replay(box(), small(), [one.decision.without("phone") for one in mine.months], cut=True)
    assert found.reached == mine.months[2].kpis["collection_rate"]
    assert found.without == bare.months[2].kpis["collection_rate"]
    assert found.effect == found.reached - bare.months[2].kpis["collection_rate"]
    assert found.met == (found.reached >= 0.5)
    assert check(mine, 0, plan.model_copy(update={"card": "visit"}), opening).effect is None
    low = Plan(kpi="time_barred", target=0, card="", because="")
    assert check(mine, 0, low, opening).met == (mine.months[2].kpis["time_barred"] <= 0)
    with pytest.raises(GameError, match="还没有走完"):
        check(mine, 1, plan, opening)
