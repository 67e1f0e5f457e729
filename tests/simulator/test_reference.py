"""The kernel does what the specification says, integer for integer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.engine.reference import reference
from simulator.policy import Policy, RedLine, parse_policy
from simulator.policy.words import audience_words
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


@settings(max_examples=30, deadline=None)
@given(policies(), st.lists(st.integers(1, 40), min_size=1, max_size=40, unique=True), st.integers(0, 1000))
def test_single_households_are_named_by_number(policy: Policy, numbers: list[int], replication: int) -> None:
    """Every second lever is for the named households only: nobody else is touched by it, and the two models agree."""
    levers = [
        lever.model_copy(update={"audience": lever.audience.model_copy(update={"households": numbers})})
        if place % 2
        else lever
        for place, lever in enumerate(policy.levers)
    ]
    assert_equal(estate(40), policy.model_copy(update={"levers": levers}), 9, 4, replication)


def test_nobody_but_the_named_is_touched() -> None:
    named_only = [
        lever.model_copy(update={"audience": lever.audience.model_copy(update={"households": [3, 17, 60]})})
        for lever in named()["sms-and-phone"].levers
    ]
    behaviour = table().central()
    policy = named()["sms-and-phone"].model_copy(update={"levers": named_only})
    run = simulate(prepare(estate(60), policy, 12, behaviour), behaviour, 1, 0, ledger=True)
    touched = np.flatnonzero(run.ledger[:, :, c.TOUCHES].sum(axis=1))
    assert set(touched) <= {2, 16, 59}
    assert len(touched) > 0
    with pytest.raises(DocumentError, match="没有 60 号住户，这个小区只有 50 户"):
        prepare(estate(50), policy, 12, behaviour)
    assert "点名的 3 户" in audience_words(policy.levers[0].audience)


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


def test_every_offer_and_tool_happens_and_agrees() -> None:
    rich = parse_policy(
        {
            **named()["full-ladder"].model_dump(mode="json", exclude_none=True),
            "id": "rich",
            "prepay": {
                "offers": [{"months": 3, "discount": 0.05}, {"months": 12, "discount": 0.12}],
                "open_months": [1, 7],
            },
            "rewards": {"kind": "gift", "value_yuan_per_bill": 3},
            "amnesty": {"from_month": 4, "until_month": 9, "share": 0.2, "min_days_overdue": 90},
            "outsource": {"commission": 0.2, "min_days_overdue": 90},
            "deferral": {"months": 2, "verified": False, "min_days_overdue": 20},
            "auto_debit": True,
            "contract": {"mode": "fee", "address_for_service": True},
            "handling": {"causes": ["company", "fee"], "hotline": True},
            "service": {"response_days": 5},
            "tools": {"reconciliation_days": 9, "wechat_drive": True},
        }
    )
    total = assert_equal(estate(150), rich, 18, 2, 5).sum(axis=0)
    for column in (
        c.INCENTIVES,
        c.OWNERS_DISCOUNT,
        c.DEFERRALS,
        c.MISTAKES,
        c.BILL_ERRORS,
        c.CURED,
        c.COMMISSION,
        c.SUCCESS_AMOUNT,
        c.ON_TIME_AMOUNT,
        c.AGE_36,
    ):
        assert total[column] > 0, c.FLOWS[column]


def test_money_is_paid_back_when_the_contract_ends() -> None:
    """Somewhere among the replications the owners end the contract while prepayments are still to be used up."""
    policy = named()["prepay-discount"].model_copy(update={"red_lines": [RedLine(act="R1", from_month=2)]})
    behaviour = table().central()
    prepared = prepare(estate(80), policy, 20, behaviour)
    refunds = [simulate(prepared, behaviour, 1, r).flow[:, c.REFUND].sum() for r in range(40)]
    assert max(refunds) > 0
    first = int(np.argmax(refunds))
    run, (flow, _) = simulate(prepared, behaviour, 1, first), reference(prepared, behaviour, 1, first)
    np.testing.assert_array_equal(run.flow, flow)


def test_forced_oldest_first_brings_old_money_late_bills_and_complaints() -> None:
    forced = named()["sms-and-phone"].model_copy(update={"oldest_first": True})
    plain = named()["sms-and-phone"]
    a, b = (assert_equal(estate(150), one, 12, 0, 1).sum(axis=0) for one in (plain, forced))
    assert b[c.OPENING_RECOVERED] > a[c.OPENING_RECOVERED]
    assert b[c.ON_TIME_BILLS] < a[c.ON_TIME_BILLS]
    assert b[c.COMPLAINTS] > a[c.COMPLAINTS]
