"""The channels of a policy: which are on, and one at a time in detail."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.app.evidence_words import resting_on
from simulator.app.shelf import Shelf
from simulator.policy import Lever, Policy
from simulator.policy.channels import SCRIPT_NAMES, TALK_NAMES, WHEN_NAMES
from simulator.policy.model import MAX_LEVERS
from simulator.policy.words import calendar_words, lever_name, lever_words

_DAYS = (-15, -7, -3, -1, 0, 1, 3, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180)
_BY_DUE, _BY_MONTH = "跟着账单的到期日", "每月固定一天"
_NO_MORE = "不加"
_MOST_DAYS = 1095


def edit_levers(policy: Policy, key: str, kept: Shelf) -> list[dict[str, Any]]:
    """The levers as the widgets say, as plain data."""
    names = lever_names(policy.levers)
    if names:
        on = st.pills(
            "正在做的（点一下关掉或打开）", names, selection_mode="multi", default=names, key=f"{key}-on-{len(names)}"
        )
    else:
        on = []
        st.caption("这套做法现在不做任何提醒和催缴。")
    shown = [name for name in names if name in on]
    levers = {
        name: one.model_dump(mode="json", exclude_none=True) for name, one in zip(names, policy.levers, strict=True)
    }
    chosen = st.selectbox("细调哪一项", shown, key=f"{key}-which-{len(names)}") if shown else None
    if chosen is not None:
        lever = policy.levers[names.index(chosen)]
        levers[chosen] = _edit(lever, f"{key}-{names.index(chosen)}-{lever.channel}", kept)
    result = [levers[name] for name in shown]
    offered = {lever_words(one): one for one in kept.levers if lever_name(one) not in map(lever_name, policy.levers)}
    if len(result) < MAX_LEVERS and offered:
        extra = st.selectbox("再加一项", [_NO_MORE, *offered], key=f"{key}-add-{len(names)}")
        if extra in offered:
            result.append(offered[extra].model_dump(mode="json", exclude_none=True))
    return result


def lever_names(levers: list[Lever]) -> list[str]:
    """A name for each lever, no two alike."""
    names: list[str] = []
    for lever in levers:
        name = lever_name(lever)
        names.append(
            name if name not in names else f"{name}（{calendar_words(lever.calendar)}，第 {len(names) + 1} 项）"
        )
    return names


def _edit(lever: Lever, key: str, kept: Shelf) -> dict[str, Any]:
    data = lever.model_dump(mode="json", exclude_none=True)
    told = resting_on(kept, (f"channels.effect.{lever.channel}", f"channels.reach.{lever.channel}"))
    with st.container(border=True):
        left, right = st.columns(2)
        with left:
            data["calendar"] = _calendar(lever, key, told)
        with right:
            data["audience"] = _audience(data.get("audience", {}), key)
        data |= _style(lever, key, kept)
    return data


def _calendar(lever: Lever, key: str, told: str) -> dict[str, Any]:
    now = lever.calendar
    fixed = now.day_of_month is not None
    way = st.radio("什么时候做", [_BY_DUE, _BY_MONTH], int(fixed), key=f"{key}-way", horizontal=True, help=told or None)
    kept = {"weekdays": list(now.weekdays)} if now.weekdays else {}
    if way == _BY_MONTH:
        day = st.slider("几号", 1, 28, now.day_of_month or 12, key=f"{key}-day")
        every = st.select_slider("每隔几个月", [1, 2, 3, 4, 6, 12], _near(now.every_months), key=f"{key}-every")
        return {"day_of_month": day, "every_months": every, **kept}
    own = sorted(now.days_from_due) or [7]
    days = st.multiselect(
        "哪几天",
        sorted({*_DAYS, *own}),
        own,
        format_func=lambda d: "到期当天" if d == 0 else f"到期前 {-d} 天" if d < 0 else f"逾期 {d} 天",
        key=f"{key}-days",
        placeholder="请选日子",
    )
    if not days:
        st.caption("至少要选一天；先按原来的日子算。")
    return {"days_from_due": list(days) or own, **kept}


def _near(months: int) -> int:
    return min((1, 2, 3, 4, 6, 12), key=lambda n: abs(n - months))


def _audience(now: dict[str, Any], key: str) -> dict[str, Any]:
    data = dict(now)
    low = st.number_input(
        "逾期至少几天才做（不限写 0）", 0, _MOST_DAYS, max(int(now.get("min_days_overdue", 0)), 0), 5, key=f"{key}-low"
    )
    amount = st.number_input(
        "欠费至少多少元才做", 0, 100_000, int(float(now.get("min_amount_yuan", 0))), 100, key=f"{key}-amount"
    )
    if low != max(int(now.get("min_days_overdue", 0)), 0):
        data["min_days_overdue"] = low
    if amount != int(float(now.get("min_amount_yuan", 0))):
        data["min_amount_yuan"] = str(amount)
    return data


def _style(lever: Lever, key: str, kept: Shelf) -> dict[str, Any]:
    found: dict[str, Any] = {}
    left, right = st.columns(2)
    with left:
        if lever.channel != "notice":
            scripts = list(SCRIPT_NAMES)
            found["script"] = st.selectbox(
                "写法",
                scripts,
                scripts.index(lever.script),
                format_func=lambda one: SCRIPT_NAMES[one],
                key=f"{key}-script",
                help=resting_on(kept, ("scripts.effect",)) or None,
            )
        if lever.channel in ("phone", "visit", "voice"):
            whens = list(WHEN_NAMES)
            found["when"] = st.selectbox(
                "时间", whens, whens.index(lever.when), format_func=lambda one: WHEN_NAMES[one], key=f"{key}-when"
            )
        if lever.channel in ("phone", "visit"):
            picked = st.pills(
                "怎么谈",
                list(TALK_NAMES),
                selection_mode="multi",
                default=list(lever.talk),
                format_func=lambda one: TALK_NAMES[one],
                key=f"{key}-talk",
                help=resting_on(kept, ("talk.effect",)) or None,
            )
            found["talk"] = list(picked)
    with right:
        times = st.number_input("每户最多几次（缴清后重算）", 1, 200, min(lever.max_times, 200), key=f"{key}-times")
        found["max_times"] = times
        budget = int(lever.budget_yuan_per_month or 0)
        most = st.number_input("每月最多花多少元（不限写 0）", 0, 1_000_000, budget, 500, key=f"{key}-budget")
        if most != budget:
            found["budget_yuan_per_month"] = str(most) if most else None
    return {name: value for name, value in found.items() if value is not None}
