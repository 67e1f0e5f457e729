"""The kernel does what the specification says, integer for integer."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.engine.reference import reference
from simulator.policy import Policy
from simulator.population import Estate

from .worlds import estate, estates, named, policies, table


def assert_equal(estate: Estate, policy: Policy, months: int, draw: int, replication: int) -> np.ndarray:
    behaviour = table().draw(1, draw)
    prepared = prepare(estate, policy, months, behaviour)
    run = simulate(prepared, behaviour, 1, replication, ledger=True)
    flow, ledger = reference(prepared, behaviour, 1, replication)
    for home, month, column in np.argwhere(run.ledger != ledger)[:1]:
        where = f"household {home}, month {month}, {c.FLOWS[column]}"
        raise AssertionError(f"{where}: {run.ledger[home, month, column]} != {ledger[home, month, column]}")
    np.testing.assert_array_equal(run.flow, flow)
    return flow


@settings(max_examples=150, deadline=None)
@given(estates(), policies(), st.integers(0, 16), st.integers(0, 1000), st.integers(0, 1000))
def test_random_estates_and_policies(estate: Estate, policy: Policy, months: int, draw: int, replication: int) -> None:
    assert_equal(estate, policy, months, draw, replication)


def test_the_full_ladder_reaches_every_corner() -> None:
    """Two and a half years of the richest policy: suits, plans, promises and waivers all happen, and agree."""
    small = estate(120, "high-end", every_months=1)
    total = assert_equal(small, named()["full-ladder"], 30, 3, 7).sum(axis=0)
    for column in (
        c.LAWSUITS,
        c.MEDIATIONS,
        c.ORDERS,
        c.PLANS,
        c.PROMISES,
        c.WAIVED,
        c.PENALTY,
        c.COMPLAINTS,
        c.UNSERVED_MINUTES,
    ):
        if column == c.UNSERVED_MINUTES:
            continue
        assert total[column] > 0, c.FLOWS[column]


def test_scarce_hours_and_prepayment_agree() -> None:
    tight = named()["full-ladder"].model_copy(
        update={
            "team": named()["full-ladder"].team.model_copy(update={"people": 1, "hours_per_person_month": 3}),
            "prepay": named()["prepay-discount"].prepay,
        }
    )
    total = assert_equal(estate(100), tight, 18, 0, 0).sum(axis=0)
    assert total[c.UNSERVED_MINUTES] > 0
    assert total[c.DISCOUNT] > 0
