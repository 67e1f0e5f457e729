"""A policy in words: whatever is set differently is said, so that two policies that differ never read the same."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.experiments.questions import merged
from simulator.policy import Lever, Policy, parse_policy
from simulator.policy.model import Audience, Team, Tools
from simulator.policy.words import differences, lever_words, policy_words

CALL = {"channel": "phone", "calendar": {"day_of_month": 12}}
AUDIENCE: dict[str, Any] = {
    "min_days_overdue": 20,
    "max_days_overdue": 730,
    "min_amount_yuan": 500,
    "max_amount_yuan": 5000,
    "buildings": [2],
    "households": [7],
    "labels": ["forgetful"],
    "kinds": ["shop"],
    "min_late_bills": 2,
    "max_late_bills": 3,
    "open_complaints": "none",
    "reached": "no",
    "after_channel": "sms",
    "after_days": 9,
}
LEVER: dict[str, Any] = {
    "channel": "visit",
    "name": "催一催",
    "calendar": {"day_of_month": 13},
    "audience": {"min_days_overdue": 1},
    "content": "demand",
    "delivery": "signed",
    "script": "personal",
    "when": "evening",
    "talk": ["listen"],
    "min_gap_days": 2,
    "max_times": 3,
    "priority": 3,
    "budget_yuan_per_month": 900,
}
TEAM: dict[str, Any] = {
    "people": 2,
    "hours_per_person_month": 30,
    "training_hours_month": 4,
    "bonus_share": 0.1,
    "target_pressure": 0.5,
    "recorded": True,
    "supervised": True,
}
TOOLS: dict[str, Any] = {name: True for name in Tools.model_fields if name != "face_alternative"} | {
    "reconciliation_days": 10,
}


def policy(**more: Any) -> Policy:
    return parse_policy(merged({"id": "made", "name": "试", "levers": [CALL], "team": {"people": 4}}, more))


@pytest.mark.parametrize("field", [name for name in Lever.model_fields if name != "batch_min"])
def test_every_setting_of_a_lever_is_told(field: str) -> None:
    assert lever_words(Lever.model_validate({**CALL, field: LEVER[field]})) != lever_words(Lever.model_validate(CALL))


@pytest.mark.parametrize("field", list(Audience.model_fields))
def test_every_condition_of_an_audience_is_told(field: str) -> None:
    without = {"after_channel": "sms"} if field == "after_days" else {}
    one, other = (Lever.model_validate({**CALL, "audience": a}) for a in (without, without | {field: AUDIENCE[field]}))
    assert lever_words(one) != lever_words(other)


def test_a_batch_and_a_letter_that_demands_nothing_are_told() -> None:
    suit = {"channel": "lawsuit", "calendar": {"day_of_month": 25}, "batch_min": 10}
    letter = {"channel": "formal_letter", "calendar": {"day_of_month": 15}, "content": "reminder"}
    assert "凑够 10 户才办" in lever_words(Lever.model_validate(suit))
    assert "只作提醒，不算催告" in lever_words(Lever.model_validate(letter))


@pytest.mark.parametrize(
    "change",
    [
        *({"team": {name: TEAM[name]}} for name in Team.model_fields),
        *({"tools": {name: value}} for name, value in TOOLS.items()),
        {"deferral": {"months": 3, "min_days_overdue": 90}},
    ],
)
def test_every_setting_of_team_tools_and_deferral_is_told(change: dict[str, Any]) -> None:
    base = policy(deferral={"months": 3}) if "deferral" in change else policy()
    assert policy_words(policy(**change)) != policy_words(base)


def test_a_red_line_is_told_with_its_months_and_whom_it_is_done_to() -> None:
    acts = [policy(red_lines=[{"act": "R2", **more}]) for more in ({}, {"from_month": 4}, {"min_days_overdue": 60})]
    assert len({policy_words(one)[0] for one in acts}) == len(acts)
    assert "对逾期 60 天以上的" in policy_words(acts[2])[0]


def test_what_is_told_as_a_difference_names_what_differs() -> None:
    later = policy(levers=[{**CALL, "min_gap_days": 5}])
    assert differences(policy(), later) == ["改了电话：每月 12 日；离上次催缴不到 5 天就不做（原来：每月 12 日）"]
