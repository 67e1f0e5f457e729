"""Small random estates and policies for the property tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from simulator.documents import DocumentError
from simulator.engine import ParameterTable, load_parameters
from simulator.policy import CHANNELS, Policy, load_policies, parse_policy
from simulator.policy.channels import (
    CAUSES,
    DELIVERIES,
    KINDS,
    LABELS,
    QUEUES,
    RED_ACTS,
    REWARDS,
    SCRIPTS,
    TALKS,
    WHENS,
)
from simulator.population import Estate, Profile, build_estate, load_profiles

ROOT = Path(__file__).parents[2]


@cache
def table() -> ParameterTable:
    return load_parameters(ROOT)


@cache
def profiles() -> dict[str, Profile]:
    return load_profiles(ROOT)


@cache
def named() -> dict[str, Policy]:
    return load_policies(ROOT)


def estate(
    households: int = 60, profile: str = "mid-market", seed: int = 1, committee: str = "neutral", **billing: Any
) -> Estate:
    base = profiles()[profile]
    changed = base.model_copy(update={"billing": base.billing.model_copy(update=billing)})
    return replace(build_estate(changed, households, seed), committee=committee)


def estates(most: int = 25) -> st.SearchStrategy[Estate]:
    return st.builds(
        estate,
        households=st.integers(0, most),
        profile=st.sampled_from(sorted(profiles())),
        seed=st.integers(0, 2**40),
        committee=st.sampled_from(["neutral", "friendly", "hostile"]),
        fee_fen_per_m2=st.sampled_from([0, 1, 90, 250, 999]),
        every_months=st.sampled_from([1, 2, 3, 12]),
        due_days=st.integers(1, 60),
        penalty_ppm_per_day=st.sampled_from([0, 0, 300, 3000]),
    )


calendars = st.one_of(
    st.fixed_dictionaries({"days_from_due": st.lists(st.integers(-40, 200), min_size=1, max_size=3, unique=True)}),
    st.fixed_dictionaries({"day_of_month": st.integers(1, 28), "every_months": st.integers(1, 4)}),
    st.fixed_dictionaries(
        {"day_of_month": st.integers(1, 28), "weekdays": st.lists(st.integers(1, 7), max_size=3, unique=True)}
    ),
)


@st.composite
def levers(draw: st.DrawFn, channels: tuple[str, ...] = CHANNELS) -> dict[str, Any]:
    audience: dict[str, Any] = {}
    if draw(st.booleans()):
        audience["min_days_overdue"] = draw(st.integers(-10, 200))
    if draw(st.booleans()):
        audience["min_amount_yuan"] = draw(st.integers(0, 2000))
    if draw(st.integers(0, 3)) == 0:
        audience["buildings"] = [1]
    if draw(st.integers(0, 3)) == 0:
        audience["households"] = [1]
    if draw(st.integers(0, 3)) == 0:
        audience["labels"] = draw(st.lists(st.sampled_from(LABELS), max_size=4, unique=True))
    if draw(st.integers(0, 3)) == 0:
        audience |= {"after_channel": draw(st.sampled_from(channels)), "after_days": draw(st.integers(0, 40))}
    if draw(st.integers(0, 3)) == 0:
        audience["kinds"] = draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True))
    if draw(st.integers(0, 3)) == 0:
        audience |= {"min_late_bills": draw(st.integers(0, 3)), "max_late_bills": draw(st.integers(3, 9))}
    if draw(st.integers(0, 3)) == 0:
        audience["open_complaints"] = draw(st.sampled_from(["none", "only"]))
        audience["reached"] = draw(st.sampled_from(["any", "yes", "no"]))
    lever = {
        "channel": draw(st.sampled_from(channels)),
        "calendar": draw(calendars),
        "audience": audience,
        "min_gap_days": draw(st.sampled_from([0, 0, 3, 30])),
        "max_times": draw(st.sampled_from([1, 3, 200])),
        "priority": draw(st.integers(1, 9)),
    }
    if draw(st.integers(0, 3)) == 0:
        lever["budget_yuan_per_month"] = draw(st.integers(0, 200))
    channel = lever["channel"]
    if channel != "notice":
        lever["content"] = draw(st.sampled_from([None, "reminder", "demand"]))
        lever["script"] = draw(st.sampled_from(SCRIPTS))
    if channel in ("phone", "visit", "voice"):
        lever["when"] = draw(st.sampled_from(WHENS))
    if channel in ("phone", "visit"):
        lever["talk"] = draw(st.lists(st.sampled_from(TALKS), max_size=5, unique=True))
    if channel in ("lawsuit", "payment_order"):
        lever["batch_min"] = draw(st.sampled_from([1, 2, 10]))
    if channel not in ("notice", "lawsuit", "payment_order"):
        lever["delivery"] = draw(st.sampled_from([None, *(one for one in DELIVERIES if one != "court")]))
    return lever


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    data: dict[str, Any] = {
        "id": "random",
        "name": "随机政策",
        "levers": draw(st.lists(levers(), max_size=6)),
        "team": {"people": draw(st.integers(0, 3)), "hours_per_person_month": draw(st.sampled_from([1, 5, 60]))},
        "queue": draw(st.sampled_from(QUEUES)),
        "max_touches_per_month": draw(st.sampled_from([None, None, 0, 2])),
        "pause_on_promise": draw(st.booleans()),
        "waive_penalty": draw(st.booleans()),
    }
    if draw(st.booleans()):
        data["prepay"] = {
            "offers": [
                {"months": 12, "discount": draw(st.sampled_from([0, 0.05, 0.12, 0.5]))},
            ],
            "open_months": draw(st.lists(st.integers(1, 12), min_size=1, max_size=6, unique=True)),
        }
    if draw(st.booleans()):
        data["instalments"] = {
            "months": draw(st.integers(2, 12)),
            "min_amount_yuan": draw(st.sampled_from([0, 100])),
            "min_days_overdue": draw(st.sampled_from([0, 30])),
        }
    if draw(st.integers(0, 3)) == 0:
        first = draw(st.integers(1, 10))
        data["red_lines"] = [
            {"act": act, "from_month": first, "until_month": first + 4, "min_days_overdue": draw(st.integers(0, 90))}
            for act in draw(st.lists(st.sampled_from(RED_ACTS), min_size=1, max_size=4, unique=True))
        ]
    if draw(st.booleans()):
        data["service"] = {
            "spend_yuan_per_household_month": draw(st.integers(0, 30)),
            "open_accounts": draw(st.booleans()),
            "response_days": draw(st.sampled_from([None, 1, 7])),
            "events_per_year": draw(st.integers(0, 12)),
        }
        data["team"] |= {
            "training_hours_month": draw(st.integers(0, 8)),
            "bonus_share": draw(st.sampled_from([0, 0.05, 0.3])),
            "target_pressure": draw(st.sampled_from([0, 1])),
            "supervised": draw(st.booleans()),
        }
    if draw(st.booleans()):
        data["tools"] = {name: draw(st.booleans()) for name in ("clean_archive", "online_payment", "analytics")}
    if draw(st.booleans()):
        data |= draw(incentives())
    if draw(st.booleans()):
        data["auto_debit"] = draw(st.booleans())
        data["oldest_first"] = draw(st.booleans())
        data["vacancy_reduction"] = draw(st.sampled_from([0, 0.3]))
        data["handling"] = {
            "causes": draw(st.lists(st.sampled_from(CAUSES), max_size=4, unique=True)),
            "hotline": draw(st.booleans()),
        }
        contract: dict[str, Any] = {"address_for_service": draw(st.booleans())}
        if draw(st.booleans()):
            contract |= {"every_months": draw(st.sampled_from([1, 3, 12])), "mode": "fee", "penalty_ppm_per_day": 300}
        data["contract"] = contract
        data.setdefault("tools", {})
        data["tools"] |= {
            name: draw(st.booleans())
            for name in ("calculation", "reminders", "statistics", "wechat_drive", "face_payment", "face_alternative")
        }
        data["tools"]["reconciliation_days"] = draw(st.sampled_from([0, 1, 30]))
    try:
        return parse_policy(data)
    except DocumentError as error:
        assert "同一天用同一渠道" in str(error)
        reject()


@st.composite
def incentives(draw: st.DrawFn) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if draw(st.booleans()):
        data["rewards"] = {"kind": draw(st.sampled_from(REWARDS)), "value_yuan_per_bill": draw(st.integers(0, 20))}
    if draw(st.booleans()):
        data["honours"] = {"with_consent": draw(st.booleans())}
    if draw(st.booleans()):
        first = draw(st.integers(1, 12))
        data["amnesty"] = {
            "from_month": first,
            "until_month": first + draw(st.integers(0, 4)),
            "share": draw(st.sampled_from([0, 0.2, 0.5])),
            "min_days_overdue": draw(st.sampled_from([90, 180, 365, 1095])),
            "approved": draw(st.booleans()),
        }
    if draw(st.booleans()):
        data["outsource"] = {"commission": draw(st.sampled_from([0, 0.2])), "min_days_overdue": 90}
    if draw(st.booleans()):
        data["deferral"] = {"months": draw(st.integers(1, 6)), "verified": draw(st.booleans()), "min_days_overdue": 10}
    return data
