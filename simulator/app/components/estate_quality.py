"""档案质量: whom the file cannot reach, and whether cleaning it is worth the time."""

from __future__ import annotations

import uuid

import streamlit as st

from simulator.app.components.estate_pick import Picked
from simulator.app.compute import Job, pool
from simulator.app.evidence_links import evidence_link
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.app.words import gap, interval
from simulator.documents import DocumentError
from simulator.experiments import Difference
from simulator.experiments.contacts import cleaned, cleaning_cost, gaps
from simulator.experiments.explorer import Explored
from simulator.experiments.scenario import Scenario
from simulator.experiments.story import yuan

_MOST_HOUSEHOLDS, _LEAST_MONTHS, _WORLDS = 2000, 12, 40
_SHOWN = {
    "net_collected": ("净回款", "fen"),
    "collection_rate": ("总收缴率", "rate"),
    "collecting_cost": ("催缴成本", "fen"),
    "complaints": ("投诉", "count"),
}


def show_quality(found: Explored, picked: Picked, kept: Shelf) -> None:
    """What is missing, then what cleaning costs and brings."""
    n = found.estate.households
    clean = picked.policy.tools.clean_archive
    if clean:
        st.info("这套做法一开始就把档案清理了一遍，下面是清理以后的样子。", icon=":material/cleaning_services:")
    rows = [
        {
            "缺什么": one.name,
            "户数": one.households,
            "占全部户数": f"{one.households / n:.1%}",
            "这些户还欠": yuan(one.owing),
            "后果": one.what,
            "现实里怎么知道": "模拟里的底数，现实要拨过才知道" if one.hidden else "翻档案就看得到",
        }
        for one in gaps(found)
    ]
    st.table(rows, border="horizontal", hide_index=True, alt="档案里缺什么")
    cost, hours = cleaning_cost(kept.table, n)
    found_share, fixed = (kept.table.entries[f"programme.archive.{name}"].value for name in ("found", "fixed"))
    st.markdown("#### 清理一遍，值不值")
    st.markdown(
        f"把 {n:,} 户的档案核对一遍，大约要 **{hours:,.0f} 小时**，人工 **{yuan(cost)}**；"
        f"能补到 {found_share:.0%} 缺的电话，改对 {fixed:.0%} 的错号。"
        f"这些是教学假设，看 [补到多少]({evidence_link('programme.archive.found')})、"
        f"[改对多少]({evidence_link('programme.archive.fixed')})、[用多少时间]({evidence_link('programme.archive.minutes')})。"
    )
    if st.toggle("算一算：这套做法，清理和不清理差多少", key="clean-compare"):
        _compare(picked, kept)


def _compare(picked: Picked, kept: Shelf) -> None:
    """The same estate, the same luck, with and without cleaning, through the shared pool."""
    scenario = Scenario(
        profile=picked.profile,
        households=min(picked.households, _MOST_HOUSEHOLDS),
        months=max(picked.months, _LEAST_MONTHS),
        seed=picked.seed,
        worlds=_WORLDS,
        policies=[cleaned(picked.policy, False), cleaned(picked.policy, True)],
    )
    who = f"{st.session_state.setdefault('who', uuid.uuid4().hex)}-archive"
    job = pool().ask(kept.course, scenario, who)
    st.session_state["archive-job"] = job
    if job.over:
        _answer(job)
    else:
        _poll(job, who)


@st.fragment(run_every=0.5)
def _poll(job: Job, who: str) -> None:
    pool().look(job, who)
    if job.over:
        st.rerun()
    _answer(job)


def _answer(job: Job) -> None:
    if isinstance(job.error, DocumentError):
        st.error(
            "这套做法在这个小区行不通：\n\n"
            + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in job.error.problems)
        )
        return
    if job.error is not None:
        st.error("没有算成。请换一个设置再试；如果总是这样，请把这一页的网址发给维护者。")
        return
    part = job.parts[0]
    if part is None:
        st.progress(0.0, "正在计算第一个答案，通常一两秒……")
        return
    asked = job.asked.scenario
    st.markdown(f"**{_verdict(part.kpis['net_collected'].difference, asked.months, part.done)}**")
    rows = []
    for key, (name, unit) in _SHOWN.items():
        moved = part.kpis[key].difference
        worlds = interval(moved.low, moved.high, unit) if part.done else "还在算"
        rows.append({"指标": name, "清理 − 不清理": gap(moved.mean, unit), "假设不同时": worlds})
    st.dataframe(rows, hide_index=True)
    if not job.over:
        st.progress(job.progress, "数字还会更准")
    st.caption(
        f"{asked.months} 个月，{asked.households:,} 户，同一批业主、同样的运气，{part.done} 个说得通的世界。"
        "“假设不同时”是参数在各自范围里变动时差别的 95% 区间。"
    )


def _verdict(net: Difference, months: int, worlds: int) -> str:
    more = f"净{'多' if net.mean > 0 else '少'}收 {gap(abs(net.mean), 'fen').lstrip('+')}"
    if not worlds:
        return f"{months} 个月里，清理档案{more}。这是第一个答案，有多大把握正在算。"
    better = round(net.positive * worlds)
    sure = net.low > 0 or net.high < 0
    return f"{months} 个月里，清理档案{more}；{worlds} 个世界里有 {better} 个是清理更好" + (
        "。" if sure else "，假设稍变就可能反过来。"
    )
