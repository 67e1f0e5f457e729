"""政策对比: two policies, the same households, the same luck."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import streamlit as st

from generator.course import find_course
from simulator.app.charts import curve
from simulator.app.jobs import Job, Question, start
from simulator.app.words import shown, verdict
from simulator.experiments import KPI_FORMULAS, KPI_NAMES, KPI_UNITS
from simulator.policy import CHANNEL_NAMES, Policy, load_policies
from simulator.population import load_profiles

TILES = ("collection_rate", "on_time_rate", "net_collected", "collecting_cost", "complaint_rate", "satisfaction")
CURVES = ("collection_rate", "cash", "cost", "outstanding")
CURVE_NAMES = {
    "collection_rate": "总收缴率（累计）",
    "cash": "当月到账",
    "cost": "当月催缴成本",
    "outstanding": "欠费余额",
}


def show() -> None:
    st.title("政策对比")
    course = find_course(Path(os.environ["DUES_ACADEMY_COURSE"]) if "DUES_ACADEMY_COURSE" in os.environ else None)
    profiles, policies = load_profiles(course), load_policies(course)
    with st.sidebar:
        profile = st.selectbox("小区", list(profiles), format_func=lambda p: profiles[p].name, key="profile")
        households = int(st.slider("户数", 100, 5000, 1000, 100, key="households"))
        months = int(st.slider("月数", 6, 36, 24, 1, key="months"))
        seed = int(st.number_input("运气的种子", 1, 9999, 1, key="seed"))
    left, right = st.columns(2)
    with left:
        a = _choose("甲（基准）", "a", policies, "baseline")
    with right:
        b = _choose("乙", "b", policies, "sms-and-phone")
    question = Question(course, profile, households, months, seed, a, b)
    _answer(_job(question))


def _choose(title: str, key: str, policies: dict[str, Policy], default: str) -> Policy:
    """A policy and its levers, each of which can be switched off."""
    names = list(policies)
    chosen = policies[
        st.selectbox(title, names, names.index(default), format_func=lambda p: policies[p].name, key=f"policy-{key}")
    ]
    st.caption(chosen.description)
    with st.expander("调整手段"):
        kept = []
        for i, lever in enumerate(chosen.levers):
            name = lever.name or CHANNEL_NAMES[lever.channel]
            if st.checkbox(name, True, key=f"lever-{key}-{chosen.id}-{i}"):
                kept.append(lever)
        people = int(st.slider("催缴人手", 0, 12, chosen.team.people, key=f"people-{key}-{chosen.id}"))
    team = chosen.team.model_copy(update={"people": people})
    return chosen.model_copy(update={"levers": kept, "team": team})


def _job(question: Question) -> Job:
    """The job of this question; a changed question stops the old one."""
    job = st.session_state.get("job")
    if job is None or job.question != question:
        if job is not None:
            job.stop()
        job = start(question)
        st.session_state["job"] = job
    return job


@st.fragment(run_every=0.4)
def _poll(job: Job) -> None:
    _show(job)
    if job.done:
        st.rerun()


def _answer(job: Job) -> None:
    if job.done:
        _show(job)
    else:
        _poll(job)


def _show(job: Job) -> None:
    part = job.part
    if job.done and job.future is not None and job.future.exception():
        st.error(f"没有算成：{job.future.exception()}")
        return
    if part is None:
        st.progress(0.0, "正在计算第一个答案……（头一次要准备约半分钟）")
        return
    if not job.done:
        st.progress(part.done / part.replications, f"已算 {part.done} / {part.replications} 次，数字还会更准")
        if st.button("停止", key="stop"):
            job.stop()
    st.markdown(f"**{verdict(part, job.question)}**")
    columns = st.columns(3)
    for i, key in enumerate(TILES):
        _tile(columns[i % 3], key, part.kpis[key])
    for i, key in enumerate(CURVES):
        if i % 2 == 0:
            columns = st.columns(2)
        with columns[i % 2]:
            st.markdown(f"**{CURVE_NAMES[key]}**")
            st.echarts_chart(curve(key, part.months[key], job.question), height=260)
    st.caption(
        f"{job.question.months} 个月，{job.question.households} 户，{part.done} 次重复；差别 = 乙 − 甲。"
        "区间是参数在各自范围里变动时、同样运气下差别的 95% 范围。"
        "教学模型：参数大多是教学假设，没有用真实小区校准，只宜比较方向。"
    )


def _tile(column: Any, key: str, kpi: Any) -> None:
    unit, gap = KPI_UNITS[key], kpi.difference
    with column.container(border=True):
        st.metric(
            KPI_NAMES[key],
            shown(kpi.b.mean, unit),
            shown(gap.mean, unit, sign=True),
            delta_color="off",
            help=KPI_FORMULAS.get(key),
        )
        st.caption(
            f"甲 {shown(kpi.a.mean, unit)}；"
            f"差别 {shown(gap.low, unit, sign=True)} 到 {shown(gap.high, unit, sign=True)}"
            f"（模拟误差 {shown(gap.mc_low, unit, sign=True)} 到 {shown(gap.mc_high, unit, sign=True)}）"
        )
