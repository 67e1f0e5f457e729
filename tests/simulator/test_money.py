"""Money is conserved for every household in every month, whatever the policy."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.policy import Policy
from simulator.population import Estate

from .worlds import estate, estates, named, policies, table


@settings(max_examples=150, deadline=None)
@given(estates(most=60), policies(), st.integers(1, 36), st.integers(0, 1000))
def test_conservation(estate: Estate, policy: Policy, months: int, draw: int) -> None:
    behaviour = table().draw(2, draw)
    run = simulate(prepare(estate, policy, months, behaviour), behaviour, 2, draw, ledger=True)
    book = run.ledger
    before = np.concatenate([estate.opening_amount.sum(axis=1)[:, None], book[:, :-1, c.OUTSTANDING]], axis=1)
    gone = book[..., [c.APPLIED, c.DISCOUNT, c.WAIVED, c.WRITTEN_OFF]].sum(axis=-1)
    np.testing.assert_array_equal(before + book[..., c.BILLED] + book[..., c.PENALTY], gone + book[..., c.OUTSTANDING])
    credit = np.concatenate([np.zeros((len(book), 1), np.int64), book[..., c.CREDIT]], axis=1)
    np.testing.assert_array_equal(book[..., c.CASH], book[..., c.APPLIED] + np.diff(credit, axis=1))
    ages = book[..., [c.AGE_3, c.AGE_6, c.AGE_12, c.AGE_36, c.AGE_MORE]]
    assert (ages.sum(axis=-1) <= book[..., c.OUTSTANDING]).all()
    np.testing.assert_array_equal(ages[..., 3:].sum(axis=-1), book[..., c.OLD])
    refunded = book[..., c.REFUND] > 0
    assert (book[..., c.CREDIT][refunded] == 0).all()
    assert (book[..., c.REFUND] >= 0).all()
    assert (book[..., c.BARRED] <= book[..., c.OUTSTANDING]).all()
    assert (book[..., c.OLD] <= book[..., c.OUTSTANDING]).all()
    assert (book[..., [c.APPLIED, c.DISCOUNT, c.WAIVED, c.OUTSTANDING, c.CREDIT, c.COST]] >= 0).all()
    estate_wide = [c.COST, c.MINUTES, c.TOUCHES, c.PLANNED_MINUTES, c.UNSERVED_MINUTES]
    estate_wide += [c.SERVICE_COST, c.FINES, c.TERMINATED]
    shared = np.delete(run.flow - book.sum(axis=0), estate_wide, axis=1)
    assert not shared.any()


@settings(max_examples=20, deadline=None)
@given(estates(most=60), st.integers(0, 1000))
def test_no_policy_no_cost(estate: Estate, replication: int) -> None:
    behaviour = table().central()
    flow = simulate(prepare(estate, named()["baseline"], 12, behaviour), behaviour, 1, replication).flow
    for column in (c.COST, c.MINUTES, c.TOUCHES, c.COMPLAINTS, c.DISCOUNT, c.WAIVED, c.EPISODES, c.LAWSUITS):
        assert not flow[:, column].any(), c.FLOWS[column]


def test_a_trace_tells_the_same_money_as_the_ledger() -> None:
    behaviour = table().central()
    prepared = prepare(estate(50), named()["sms-and-phone"], 12, behaviour)
    run = simulate(prepared, behaviour, 1, 0, trace_rows=100_000)
    paid = run.trace[np.isin(run.trace[:, 2], [c.E_PAID, c.E_PART])]
    assert paid[:, 4].sum() == run.flow[:, c.APPLIED].sum()
    assert len(run.trace[run.trace[:, 2] == c.E_PROMISE]) == run.flow[:, c.PROMISES].sum()
