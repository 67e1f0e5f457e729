"""Levers do what they are for, cost what they cost, and see only what a manager sees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.documents import DocumentError
from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.engine.run import begin
from simulator.policy import Policy, parse_policy
from simulator.policy.channels import LABEL_NAMES, LABELS
from simulator.population.estate import OWNER_TYPE_NAMES, OWNER_TYPES

from .worlds import estate, named, table


def with_levers(*levers: dict[str, Any], **more: Any) -> Policy:
    return parse_policy({"id": "made", "name": "试", "levers": list(levers), **more})


def flows(policy: Policy, months: int = 24, replications: int = 10, households: int = 300) -> np.ndarray:
    behaviour = table().central()
    prepared = prepare(estate(households), policy, months, behaviour)
    runs = [simulate(prepared, behaviour, 1, r).flow.sum(axis=0) for r in range(replications)]
    return np.sum(runs, axis=0)


LETTER = {"channel": "formal_letter", "calendar": {"day_of_month": 10, "every_months": 6}}


def test_only_a_proven_demand_keeps_debts_alive() -> None:
    barred = {
        name: int(flows(with_levers({**LETTER, **change}, team={"people": 50}), 36)[c.BARRED])
        for name, change in {
            "reminder": {"content": "reminder"},
            "no proof": {"delivery": "none"},
            "signed": {"delivery": "signed"},
            "notarised": {"delivery": "notarised"},
        }.items()
    }
    assert barred["reminder"] == barred["no proof"] > barred["signed"] > barred["notarised"]


def test_better_words_bring_more_and_cost_nothing() -> None:
    message = {"channel": "sms", "calendar": {"days_from_due": [-3, 7]}}
    plain, simple = (flows(with_levers({**message, "script": script})) for script in ("plain", "simple"))
    assert simple[c.DUE_APPLIED] > plain[c.DUE_APPLIED]


def test_evening_calls_reach_more_than_office_hours() -> None:
    call = {"channel": "phone", "calendar": {"day_of_month": 10}}
    missed = [flows(with_levers({**call, "when": when}), 3)[c.MINUTES] for when in ("workday", "evening")]
    assert missed[0] < missed[1]  # a call that is answered takes longer


def test_nobody_is_touched_more_often_than_the_cap() -> None:
    often = [{"channel": "sms", "calendar": {"day_of_month": day}} for day in (3, 9, 15, 21)]
    behaviour = table().central()
    for cap in (0, 2):
        prepared = prepare(estate(80), with_levers(*often, max_touches_per_month=cap), 6, behaviour)
        run = simulate(prepared, behaviour, 1, 0, ledger=True)
        assert run.ledger[..., c.TOUCHES].max() == cap


@pytest.mark.parametrize("weekdays", [[6], [1, 3]])
def test_a_lever_keeps_to_its_weekdays(weekdays: list[int]) -> None:
    policy = with_levers({"channel": "sms", "calendar": {"day_of_month": 10, "weekdays": weekdays}})
    behaviour = table().central()
    town = estate(60)
    run = simulate(prepare(town, policy, 12, behaviour), behaviour, 1, 0, trace_rows=20_000)
    days = run.trace[np.isin(run.trace[:, 2], [c.E_TOUCH, c.E_MISSED]), 1]
    assert len(days)
    assert {(int(day) + town.start.isoweekday() - 1) % 7 + 1 for day in days} <= set(weekdays)


def test_when_hours_run_out_large_debts_go_first() -> None:
    call = {"channel": "phone", "calendar": {"day_of_month": 2}, "audience": {"min_days_overdue": 10}}
    scarce = {"people": 1, "hours_per_person_month": 3}
    behaviour = table().central()
    owed = {}
    for queue in ("random", "amount"):
        prepared = prepare(estate(300), with_levers(call, team=scarce, queue=queue), 1, behaviour)
        run = simulate(prepared, behaviour, 1, 0, ledger=True)
        called = run.ledger[:, 0, c.TOUCHES] > 0
        assert run.flow[0, c.UNSERVED_MINUTES] > 0
        owed[queue] = prepared.estate.opening_amount.sum(axis=1)[called].mean()
    assert owed["amount"] > owed["random"]


def test_labels_are_the_owner_types_and_are_often_wrong() -> None:
    assert LABELS == OWNER_TYPES
    assert LABEL_NAMES == OWNER_TYPE_NAMES
    behaviour = table().central()
    only = {"channel": "sms", "calendar": {"day_of_month": 5}, "audience": {"labels": ["forgetful"]}}
    right = []
    for tools in ({}, {"clean_archive": True, "analytics": True}):
        world = begin(prepare(estate(4000), with_levers(only, tools=tools), 1, behaviour), behaviour, 1, 0)
        right.append((world.homes["label"] == world.homes["kind"]).mean())
    assert right[0] == pytest.approx(behaviour.label_base, abs=0.03)
    assert right[0] < right[1] < 0.95


def test_a_clean_archive_finds_people_and_is_paid_for_once() -> None:
    calls = named()["sms-and-phone"]
    cleaned = calls.model_copy(update={"tools": calls.tools.model_copy(update={"clean_archive": True})})
    before, after = flows(calls), flows(cleaned)
    assert after[c.TOUCHES] > before[c.TOUCHES]
    assert after[c.DUE_APPLIED] > before[c.DUE_APPLIED]
    assert after[c.COST] > before[c.COST]


def test_paying_online_helps_and_has_its_fee() -> None:
    online = with_levers(tools={"online_payment": True})
    plain, easy = flows(with_levers()), flows(online)
    assert easy[c.DUE_APPLIED] > plain[c.DUE_APPLIED]
    assert 0 < easy[c.COST] <= easy[c.CASH] * 0.007


def test_service_raises_satisfaction_and_is_booked_apart() -> None:
    good = with_levers(service={"spend_yuan_per_household_month": 20, "open_accounts": True, "response_days": 1})
    plain, better = flows(with_levers(), 36), flows(good, 36)
    assert better[c.SATISFACTION] > plain[c.SATISFACTION]
    assert better[c.DUE_APPLIED] > plain[c.DUE_APPLIED]
    assert better[c.SERVICE_COST] > 0
    assert better[c.COST] == 0


LADDER = [
    {"channel": "formal_letter", "calendar": {"day_of_month": 3, "every_months": 3}, "delivery": "signed"},
]


def test_mediation_ends_in_plans_that_can_be_enforced() -> None:
    meet = {"channel": "mediation", "calendar": {"day_of_month": 20, "every_months": 3}}
    without, with_it = flows(with_levers(*LADDER)), flows(with_levers(*LADDER, meet))
    assert with_it[c.MEDIATIONS] > 0
    assert with_it[c.OPENING_RECOVERED] > without[c.OPENING_RECOVERED]


def test_a_payment_order_waits_for_a_demand_and_its_period() -> None:
    order = {"channel": "payment_order", "calendar": {"day_of_month": 20, "every_months": 3}}
    assert flows(with_levers(order), 12)[c.ORDERS] == 0
    assert flows(with_levers(*LADDER, order), 12)[c.ORDERS] > 0


def test_objections_end_payment_orders() -> None:
    order = {"channel": "payment_order", "calendar": {"day_of_month": 20, "every_months": 3}}
    recovered = []
    for chance in (0.0, 1.0):
        names = {f"legal.order.objection.{kind}": chance for kind in OWNER_TYPES}
        behaviour = table().changed(names).central()
        prepared = prepare(estate(300), with_levers(*LADDER, order), 24, behaviour)
        runs = [simulate(prepared, behaviour, 1, r).flow.sum(axis=0) for r in range(6)]
        recovered.append(np.sum(runs, axis=0)[c.OPENING_RECOVERED])
    assert recovered[0] > recovered[1]


@pytest.mark.parametrize(
    ("lever", "word"),
    [
        ({"channel": "sms", "calendar": {"day_of_month": 3}, "delivery": "court"}, "court"),
        ({"channel": "notice", "calendar": {"day_of_month": 3}, "content": "demand"}, "公告"),
        ({"channel": "sms", "calendar": {"day_of_month": 3}, "when": "evening"}, "when"),
        ({"channel": "sms", "calendar": {"day_of_month": 3}, "audience": {"labels": ["rich"]}}, "labels"),
        ({"channel": "sms", "calendar": {"day_of_month": 3, "weekdays": [8]}}, "weekdays"),
    ],
)
def test_what_does_not_fit_together_is_explained(lever: dict[str, Any], word: str) -> None:
    with pytest.raises(DocumentError, match=word):
        with_levers(lever)
