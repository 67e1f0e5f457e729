"""With feedback, capacity and audience frozen, one more touch never delays a household's payment by itself.

The audience is frozen by giving every household one bill only: what a touch on it changes for later bills (a paid bill
is no longer on anybody's list) is the audience's doing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.engine import ParameterTable, prepare, simulate
from simulator.engine import columns as c
from simulator.engine.behaviour import Behaviour
from simulator.policy import Policy, parse_policy
from simulator.population import Estate

from .worlds import estate, table

DIRECT = ("sms", "wechat", "phone", "visit", "friendly_letter", "formal_letter", "final_letter", "lawyer_letter")
DAYS = st.lists(st.integers(-40, 250), min_size=1, max_size=4, unique=True)


@cache
def frozen() -> ParameterTable:
    """No feedback from satisfaction, neighbours, complaints or strain; a touch after a promise does no harm."""
    return table().changed(
        {
            "feedback.satisfaction.payment": 0.0,
            "feedback.neighbours.weight": 0.0,
            "feedback.service.gain": 0.0,
            "feedback.team.strain": 0.0,
            "responses.promise.harm": 0.0,
            "grievance.answer.left": 1.0,
        }
    )


def policy(levers: list[tuple[str, list[int]]]) -> Policy:
    return parse_policy(
        {
            "id": "frozen",
            "name": "冻结",
            "levers": [{"channel": channel, "calendar": {"days_from_due": days}} for channel, days in levers],
            "team": {"people": 200, "hours_per_person_month": 250},
            "pause_on_promise": False,
        }
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(DIRECT), DAYS), max_size=3),
    st.sampled_from(DIRECT),
    DAYS,
    st.integers(0, 500),
)
def test_more_touches_never_delay(
    levers: list[tuple[str, list[int]]], channel: str, days: list[int], replication: int
) -> None:
    same = [set(other) & set(days) for one, other in levers if one == channel]
    own = [set(a) & set(b) for i, (x, a) in enumerate(levers) for y, b in levers[:i] if x == y]
    assume(not any(same) and not any(own))  # two levers of one channel may not meet on a day
    behaviour = frozen().draw(3, replication)
    few, more = (pay_days(policy(chosen), behaviour, replication) for chosen in (levers, [*levers, (channel, days)]))
    assert (more <= few).all()
    assert (few < 10**6).any()


def pay_days(chosen: Policy, behaviour: Behaviour, replication: int) -> np.ndarray:
    """(households,): the day the year's one bill is paid, far away if never."""
    prepared = prepare(one_bill_estate(), chosen, 12, behaviour)
    run = simulate(prepared, behaviour, 3, replication, trace_rows=50_000)
    days = np.full(prepared.estate.households, 10**6)
    for home, day, kind, _, _ in run.trace:
        if kind == c.E_PAID:
            days[home] = day
    return days


@cache
def one_bill_estate() -> Estate:
    full = estate(150, every_months=12, due_days=40)
    return replace(full, opening_amount=np.zeros_like(full.opening_amount))
