"""Which estate, under which policy, for how long: the first line of 小区档案. The address holds every choice.

`?s=` brings a scenario of the page 政策对比: its estate and policies, also those made by hand, can then be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.experiments.scenario import Resolved, ScenarioError, decode, resolve
from simulator.policy import Policy
from simulator.population import Profile

SCENARIO = "s"
DEFAULT_PROFILE, DEFAULT_POLICY = "mid-market", "sms-and-phone"
MOST_HOUSEHOLDS, MOST_MONTHS, MOST_SEED = 20_000, 36, 9_999
_BIND = "query-params"
Kind = TypeVar("Kind", Profile, Policy)


@dataclass(frozen=True)
class Picked:
    """What is looked at."""

    profile: Profile
    policy: Policy
    households: int
    months: int
    seed: int


def pick(kept: Shelf) -> Picked:
    """Draw the line."""
    linked = _linked(kept)
    profiles, policies = dict(kept.profiles), dict(kept.policies)
    profile = DEFAULT_PROFILE if DEFAULT_PROFILE in profiles else next(iter(profiles))
    policy = DEFAULT_POLICY if DEFAULT_POLICY in policies else next(iter(policies))
    households, months, seed = 1000, 12, 1
    if linked is not None:
        profile = _added(profiles, linked.profile)
        keys = [_added(policies, one) for one in linked.policies]
        policy = keys[-1]
        households, months, seed = linked.scenario.households, linked.scenario.months, linked.scenario.seed
    one, two = st.columns(2)
    picked = one.selectbox(
        "小区",
        list(profiles),
        list(profiles).index(profile),
        format_func=lambda key: profiles[key].name,
        key="profile",
        bind=_BIND,
    )
    done = two.selectbox(
        "做法",
        list(policies),
        list(policies).index(policy),
        format_func=lambda key: policies[key].name,
        key="policy",
        bind=_BIND,
    )
    one.caption(plain(profiles[picked].description))
    two.caption(plain(policies[done].description))
    three, four, five = st.columns([2, 3, 2], vertical_alignment="bottom")
    return Picked(
        profiles[picked],
        policies[done],
        int(
            three.number_input(
                "户数", 20, MOST_HOUSEHOLDS, _within(households, 20, MOST_HOUSEHOLDS), 50, key="households", bind=_BIND
            )
        ),
        int(four.slider("做了多少个月", 1, MOST_MONTHS, _within(months, 1, MOST_MONTHS), key="months", bind=_BIND)),
        int(
            five.number_input(
                "运气的种子",
                0,
                MOST_SEED,
                _within(seed, 0, MOST_SEED),
                key="seed",
                bind=_BIND,
                help="换一个数，就换一批业主和运气。这里看的是其中一次，不是平均。",
            )
        ),
    )


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)


def _linked(kept: Shelf) -> Resolved | None:
    link = st.query_params.get(SCENARIO, "")
    if not link:
        return None
    try:
        return resolve(decode(link), kept.profiles, kept.policies)
    except ScenarioError as error:
        st.warning(f"{plain(str(error))}\n\n先按默认的小区和做法打开。", icon=":material/link_off:")
        return None


def _added(known: dict[str, Kind], one: Kind) -> str:
    """Its key among the choices; what is not the course's own is added under a name of its own."""
    if known.get(one.id) == one:
        return one.id
    number = sum(key.startswith("link:") for key in known) + 1
    names = {other.name for other in known.values()}
    name = one.name if one.name not in names else f"{one.name}（链接里的{'' if number == 1 else number}）"
    key = f"link:{number}"
    known[key] = one.model_copy(update={"name": name})
    return key
