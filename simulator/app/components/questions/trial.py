"""试点怎么做: which buildings, how many, how long, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.app.components.questions.asking import BASE, HOME, OTHER, ask_long, choose_other, shelf_of
from simulator.app.components.scenario_state import Draft
from simulator.app.compute import Job
from simulator.app.shelf import Shelf
from simulator.experiments.labels import KPI_NAMES
from simulator.experiments.pilot import Pilot, plan
from simulator.experiments.questions import Side
from simulator.policy import red_acts

_KPIS = ("collection_rate", "on_time_rate")


def show_trial(job: Job, here: Draft, kept: Shelf) -> None:
    """A trial of one policy against the baseline, by whole buildings."""
    if len(job.asked.policies) < 2:
        st.info("要有两套做法才能试点：请先再加一套。")
        return
    place = choose_other(job, "trial")
    if any(red_acts(one) for one in (job.asked.policies[0], job.asked.policies[place + 1])):
        st.error("触碰红线的做法不能试点。", icon=":material/block:")
        return
    one, two, three = st.columns(3)
    kpi = one.selectbox("看哪个收缴率", _KPIS, format_func=lambda key: KPI_NAMES[key], key="trial-kpi")
    detect = two.slider("至少要看出几个百分点", 1, 10, 3, key="trial-detect")
    homes = three.number_input(
        "真的小区有多少户", 400, 20_000, max(job.asked.scenario.households, 2000), 100, key="trial-homes"
    )
    asked = job.asked.scenario

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> dict[str, Any]:
        question = Pilot(
            profile=HOME,
            households=int(homes),
            months=12,
            seed=asked.seed,
            kpi=kpi,
            a=Side(base=BASE),
            b=Side(base=OTHER),
            detect=detect / 100,
            pairs=[3, 5, 8, 12, 17],
            worlds=30,
        )
        told(0.1, "同一批楼，几十个世界，抛很多次硬币……")
        return plan(question, shelf_of(job, place, kept, int(homes)), job.table, stop=stop)

    found = ask_long(
        f"trial:{job.key}:{place}:{kpi}:{detect}:{homes}",
        "排一个试点",
        "在模拟的小区里反复试点，看几对楼、几个月才看得出差别。大约半分钟。",
        work,
    )
    if found is not None:
        _answer(found, detect)


def _answer(found: dict[str, Any], detect: int) -> None:
    chosen = found["recommended"]
    gap = found["simulated_difference"]
    if chosen:
        st.markdown(
            f"#### 试 {chosen['pairs']} 对楼（{chosen['buildings']} 栋），{chosen['months']} 个月："
            f"真有 {detect} 个百分点的差别，有 {chosen['power']:.0%} 的把握看出来"
        )
    else:
        st.markdown(
            f"#### 这个小区的楼太少：{detect} 个百分点的差别，怎么试都不够有把握。"
            "可以多试几个月、联合别的小区，或只看更大的差别。"
        )
    st.markdown(
        f"模拟里这套做法的差别平均 {gap['mean'] * 100:+.1f} 个百分点"
        f"（{gap['low'] * 100:+.1f} 到 {gap['high'] * 100:+.1f}）。"
    )
    st.dataframe(
        [
            {
                "几对楼": design["pairs"],
                "几个月": line["months"],
                f"真差 {detect} 个点时看得出来": f"{line['detect']:.0%}",
                "差别如模拟时看得出来": f"{line['simulated']:.0%}",
                "没差别却误以为有": f"{line['false_alarm']:.0%}",
            }
            for design in found["designs"]
            for line in design["power"]
        ],
        hide_index=True,
    )
    if chosen:
        st.markdown("**哪几栋试、哪几栋照旧**（先按旧欠配对，再抽签；楼号按模拟小区）")
        st.markdown("；".join(f"{pair['try']} 栋试、{pair['keep']} 栋照旧" for pair in found["buildings"]) + "。")
    st.markdown("**什么时候停**\n\n" + "\n".join(f"- {line}" for line in found["stop_rule"]))
    st.caption(found["assumes"])
