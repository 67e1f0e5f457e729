"""盈亏平衡: whether a prepayment discount pays, and from which rate on it does not."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.app.components.questions.asking import ask_long
from simulator.app.components.scenario_state import SIDES, Draft
from simulator.app.compute import Job
from simulator.app.shelf import Shelf, estate_of
from simulator.app.words import shown
from simulator.experiments.breakeven import BreakEven, break_even
from simulator.experiments.my_estate.today import scaled
from simulator.policy import Prepay
from simulator.population.estate import OWNER_TYPE_NAMES

_HOMES = 1500


def show_break_even(job: Job, here: Draft, kept: Shelf) -> None:
    """A discount on top of one of the policies: what it gives away, what it brings."""
    st.markdown(
        "折扣给的是所有来预缴的人，本来就会按时缴的人最先来。下面在一套做法上加一档折扣，同一批业主、同样的运气，逐户地算。"
    )
    names = list(SIDES[: len(job.asked.policies)])
    left, middle, right = st.columns(3)
    side = left.selectbox("加在哪一套上", names, len(names) - 1, key="even-side")
    months = middle.selectbox("一次预缴几个月", [3, 6, 12], 2, key="even-months")
    percent = right.slider("折扣（%）", 1, 20, 5, key="even-discount")
    asked = job.asked.scenario
    size = min(asked.households, _HOMES)
    base = job.asked.policies[names.index(side)]
    cycle = base.contract.every_months or job.asked.profile.billing.every_months
    cap = job.asked.profile.billing.prepay_cap_months
    if months % cycle or months > cap:
        st.warning(
            f"这个小区 {cycle} 个月一张账单，最长预收 {cap} 个月：预缴的月数要是 {cycle} 的整倍数，不超过 {cap}。"
        )
        return
    policy = base.model_copy(update={"prepay": Prepay(months=months, discount=percent / 100, open_months=[1, 2])})

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> BreakEven:
        estate = estate_of(job.asked.profile, size, asked.seed)
        return break_even(
            estate, scaled(policy, size / asked.households), job.table, months=asked.months, seed=asked.seed
        )

    found = ask_long(
        f"even:{job.key}:{side}:{months}:{percent}", "算一算", f"按 {size} 户、{asked.months} 个月算，几秒钟。", work
    )
    if found is not None:
        _answer(found, policy.contract.mode or job.asked.profile.billing.mode, months, percent, size, asked.months)


def _answer(found: BreakEven, mode: str, months: int, percent: int, size: int, horizon: int) -> None:
    gains = found.extra + found.saved + found.interest
    verdict = "划算" if found.net > 0 else "不划算"
    even = found.break_even_discount
    st.markdown(
        f"#### {horizon} 个月里，{size:,} 户，预缴 {months} 个月减 {percent}%：{verdict}，"
        f"净{'得' if found.net > 0 else '失'} {shown(abs(found.net), 'fen')}"
    )
    st.markdown(
        f"- 让出去的折扣 {shown(found.discount, 'fen')}，其中 {shown(found.dead_weight, 'fen')} "
        "给了本来就按时缴的人。\n"
        f"- 换来的：多收 {shown(found.extra, 'fen')}，省下催缴成本 {shown(found.saved, 'fen')}，"
        f"早收到的利息 {shown(found.interest, 'fen')}，合计 {shown(gains, 'fen')}。\n"
        + (
            f"- 来预缴的人不变的话，折扣到 **{even * 100:.1f}%** 就不赚不亏。\n"
            if even is not None
            else "- 没有换来什么，多低的折扣都不划算。\n"
        )
        + f"- 课程里的算法：如果人人都享受，收缴率要到 **{found.needed_collection:.1%}** 才不亏"
        + ("，超过了 100%，不可能。" if found.needed_collection > 1 else "。")
    )
    st.markdown(
        "来预缴的各占几成："
        + "，".join(f"{OWNER_TYPE_NAMES[name]} {share:.0%}" for name, share in found.take_up.items() if share >= 0.005)
    )
    who = "全体业主" if mode == "fee" else "公司"
    st.caption(
        f"期末还有 {shown(found.to_refund, 'fen')} 是预收的，服务还没提供。"
        f"包干制的折扣由公司承担，酬金制由全体业主承担（这里：{who}）。"
    )
