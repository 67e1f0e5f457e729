"""Red lines: named as the course names them, never cheaper in the end, never silent."""

from __future__ import annotations

import numpy as np

from simulator.engine import columns as c
from simulator.engine import prepare, simulate
from simulator.policy import RED_NAMES, Policy, RedLine, load_red_lines

from .worlds import ROOT, estate, named, table


def with_red(policy: Policy, **line: object) -> Policy:
    return policy.model_copy(update={"red_lines": [RedLine.model_validate(line)]})


def total(policy: Policy, months: int = 36, replications: int = 20) -> np.ndarray:
    behaviour = table().central()
    prepared = prepare(estate(300), policy, months, behaviour)
    return sum(simulate(prepared, behaviour, 1, r).flow.sum(axis=0) for r in range(replications))  # type: ignore[return-value]


def test_engine_and_course_speak_of_the_same_ten() -> None:
    entries = load_red_lines(ROOT)
    assert {act: entry.name for act, entry in entries.items()} == RED_NAMES


def test_every_act_is_counted_and_brings_complaints() -> None:
    lawful = total(named()["sms-and-phone"], 12, 4)
    assert lawful[c.RED_LINES] == 0
    for act in RED_NAMES:
        crossed = total(with_red(named()["sms-and-phone"], act=act), 12, 4)
        assert crossed[c.RED_LINES] > 0
        assert crossed[c.COMPLAINTS] > lawful[c.COMPLAINTS]


def test_blocking_lifts_gains_at_first_and_costs_in_the_end() -> None:
    lawful, crossed = named()["sms-and-phone"], with_red(named()["sms-and-phone"], act="R2", min_days_overdue=60)
    now = total(crossed, 6)[c.RECOVERED] - total(lawful, 6)[c.RECOVERED]
    assert now > 0
    spent = [c.COST, c.INCENTIVES, c.SERVICE_COST, c.FINES, c.LIABILITY]
    net = [flow[c.APPLIED] - flow[spent].sum() for flow in (total(crossed), total(lawful))]
    assert net[0] < net[1]


def test_before_its_first_month_an_act_changes_nothing() -> None:
    behaviour = table().central()
    flows = [
        simulate(prepare(estate(100), policy, 6, behaviour), behaviour, 1, 3).flow
        for policy in (named()["full-ladder"], with_red(named()["full-ladder"], act="R1", from_month=7))
    ]
    np.testing.assert_array_equal(flows[0], flows[1])


def test_training_and_supervision_lower_the_violations_that_pressure_raises() -> None:
    team = named()["full-ladder"].team

    def violations(**changes: object) -> int:
        policy = named()["full-ladder"].model_copy(update={"team": team.model_copy(update=changes)})
        return int(total(policy, 24, 12)[c.VIOLATIONS])

    plain = violations()
    assert violations(target_pressure=1.0, bonus_share=0.3) > plain
    assert violations(supervised=True, recorded=True, training_hours_month=6) < plain
