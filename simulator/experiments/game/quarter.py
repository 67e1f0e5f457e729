"""计划、执行、检查、处置: what a quarter was to reach, what it reached, and what the card it stood on has done."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.experiments.game.decision import Plan
from simulator.experiments.game.score import score_of
from simulator.experiments.game.session import GameError, Session, replay

QUARTER = 3


@dataclass(frozen=True)
class Check:
    """A quarter (from 0) looked at. Values count from the first month to the quarter's end, in the figure's own unit.

    `opening`: what going on as at the start would have brought, with the same luck. `without`: the same game without
    the plan's card in this quarter, None if no card was named or it was never played.
    """

    quarter: int
    plan: Plan
    reached: float
    met: bool
    opening: float
    without: float | None

    @property
    def effect(self) -> float | None:
        """What the card has brought so far: reached minus without."""
        return None if self.without is None else self.reached - self.without


def quarter_of(month: int) -> int:
    """From 0, of a month from 0."""
    return month // QUARTER


def begins(month: int) -> bool:
    """Whether a quarter begins with this month (from 0)."""
    return month % QUARTER == 0


def check(session: Session, quarter: int, plan: Plan, opening: Session) -> Check:
    """Look at a quarter that is over. `opening` is the path that goes on as at the start. Raises GameError."""
    end = (quarter + 1) * QUARTER
    if session.month < end:
        raise GameError("这一季还没有走完")
    decisions = [month.decision for month in session.months[:end]]
    months = range(quarter * QUARTER, end)
    without = None
    if plan.card and any(plan.card in decisions[month].ids for month in months):
        bare = [one.without(plan.card) if n in months else one for n, one in enumerate(decisions)]
        without = replay(session.box, session.scenario, bare, session.luck, cut=True).months[-1].kpis[plan.kpi]
    reached = session.months[end - 1].kpis[plan.kpi]
    return Check(quarter, plan, reached, _met(session, plan, reached), opening.months[end - 1].kpis[plan.kpi], without)


def _met(session: Session, plan: Plan, reached: float) -> bool:
    goals = {mark.goal.kpi: mark.more_is_better for mark in score_of(session.scenario.goals, {}).marks}
    return reached >= plan.target if goals.get(plan.kpi, True) else reached <= plan.target


def opening_path(session: Session) -> Session:
    """The whole year as at the start, with the same luck: the opening's cards as far as they can be paid."""
    twin = Session(session.box, session.scenario, session.luck)
    while not twin.over:
        twin.play(twin.fit(twin.opening))
    return twin
