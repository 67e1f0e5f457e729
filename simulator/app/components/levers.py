"""Choose a policy and move its main levers. Every widget is bound to the address, so that a scenario is a link."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from simulator.policy import CHANNEL_NAMES, Instalments, Lever, Policy, Prepay

# Months paid ahead: the course's three discounts (claims discount-quarter, discount-half-year, discount-year).
PREPAY = {
    "不提供": None,
    "预缴 3 个月减 5%": (3, 0.05),
    "预缴 6 个月减 8%": (6, 0.08),
    "预缴 12 个月减 12%": (12, 0.12),
}
PLANS = {"不提供": None, "分 3 个月": 3, "分 6 个月": 6, "分 12 个月": 12}
OPEN_MONTHS = [1, 2]
MOST_PEOPLE, MOST_SPEND = 12, 30
BIND = "query-params"  # the scenario stands in the address
PLAN_FROM_YUAN = Decimal(500)


def choose(title: str, side: str, policies: dict[str, Policy], default: str) -> Policy:
    """A policy and its levers. `side` ("a" or "b") begins the keys of its widgets."""
    names = list(policies)
    place = names.index(default) if default in names else 0
    chosen = policies[
        st.selectbox(title, names, place, format_func=lambda p: policies[p].name, key=f"{side}", bind=BIND)
        or names[place]
    ]
    st.caption(chosen.description)
    with st.expander("调整手段", icon=":material/tune:"):
        return _levers(chosen, f"{side}-{chosen.id}")


def _levers(policy: Policy, key: str) -> Policy:
    levers = _kept(policy, key)
    people = st.slider(
        "催缴人手（人）", 0, MOST_PEOPLE, min(policy.team.people, MOST_PEOPLE), key=f"{key}-people", bind=BIND
    )
    prepay = _choice("预缴优惠（每年一、二月开放）", PREPAY, prepay_label(policy), f"{key}-prepay")
    plan = _choice("分期（欠费较多、联系得上的业主）", PLANS, plan_label(policy), f"{key}-plan")
    spend = st.slider(
        "每户每月多花在服务上（元）",
        0,
        MOST_SPEND,
        min(int(policy.service.spend_yuan_per_household_month), MOST_SPEND),
        key=f"{key}-spend",
        bind=BIND,
    )
    left, right = st.columns(2)
    with left:
        pause = _toggle("答应的日期之前不再催", policy.pause_on_promise, f"{key}-pause")
        waive = _toggle("缴清时免收违约金", policy.waive_penalty, f"{key}-waive")
        accounts = _toggle("按期公开账目", policy.service.open_accounts, f"{key}-accounts")
    with right:
        online = _toggle("开通线上缴费", policy.tools.online_payment, f"{key}-online")
        archive = _toggle("先清理一遍业主档案", policy.tools.clean_archive, f"{key}-archive")
        watched = _toggle("录音并抽查", policy.team.supervised, f"{key}-supervised")
    team = {
        "people": _kept_or(people, policy.team.people, MOST_PEOPLE),
        "supervised": watched,
        "recorded": watched or policy.team.recorded,
    }
    spending = _kept_or(spend, policy.service.spend_yuan_per_household_month, MOST_SPEND)
    service = {"spend_yuan_per_household_month": spending, "open_accounts": accounts}
    return policy.model_copy(
        update={
            "levers": levers,
            "team": policy.team.model_copy(update=team),
            "service": policy.service.model_copy(update=service),
            "tools": policy.tools.model_copy(update={"online_payment": online, "clean_archive": archive}),
            "prepay": policy.prepay if prepay == prepay_label(policy) else made_prepay(PREPAY.get(prepay)),
            "instalments": policy.instalments if plan == plan_label(policy) else made_plan(PLANS.get(plan)),
            "pause_on_promise": pause,
            "waive_penalty": waive,
        }
    )


def _kept_or(moved: int, own: Any, most: int) -> Any:
    """What the slider says, unless it stands where the policy's own (finer or larger) figure put it."""
    return own if moved == min(int(own), most) else type(own)(moved)


def _toggle(label: str, value: bool, key: str) -> bool:
    return st.toggle(label, value, key=key, bind=BIND)


def _kept(policy: Policy, key: str) -> list[Lever]:
    """The levers that stay switched on."""
    if not policy.levers:
        st.caption("这套做法不做任何提醒和催缴。")
        return []
    names = lever_names(policy)
    kept = st.pills(
        "手段（点一下关掉或打开）",
        names,
        selection_mode="multi",
        default=names,
        key=f"{key}-levers",
        bind=BIND,
    )
    return [lever for lever, name in zip(policy.levers, names, strict=True) if name in kept]


def _choice(label: str, options: dict[str, object], default: str, key: str) -> str:
    """One of `options`, or what the policy has of its own."""
    names = list(options) if default in options else [default, *options]
    return st.selectbox(label, names, names.index(default), key=key, bind=BIND) or default


def lever_names(policy: Policy) -> list[str]:
    """A name for each lever, no two alike."""
    names: list[str] = []
    for lever in policy.levers:
        name = lever.name or CHANNEL_NAMES[lever.channel]
        names.append(name if name not in names else f"{name} {len(names) + 1}")
    return names


def prepay_label(policy: Policy) -> str:
    """The policy's own discount as one of the choices, or in words of its own."""
    offer = policy.prepay
    if offer is None:
        return "不提供"
    terms = [(one.months, one.discount) for one in offer.all_offers]
    for label, choice in PREPAY.items():
        if terms == [choice] and offer.open_months == OPEN_MONTHS:
            return label
    return "原方案：" + "、".join(f"预缴 {months} 个月减 {discount * 100:g}%" for months, discount in terms)


def plan_label(policy: Policy) -> str:
    """The policy's own instalments as one of the choices, or in words of its own."""
    plan = policy.instalments
    return "不提供" if plan is None else f"原方案：分 {plan.months} 个月"


def made_prepay(terms: tuple[int, float] | None) -> Prepay | None:
    """The offer of a choice."""
    return Prepay(months=terms[0], discount=terms[1], open_months=OPEN_MONTHS) if terms else None


def made_plan(months: int | None) -> Instalments | None:
    """The plan of a choice, for arrears of PLAN_FROM_YUAN or more."""
    return Instalments(months=months, min_amount_yuan=PLAN_FROM_YUAN) if months else None
