"""The answer of a comparison: words first, then six tiles against the targets, each pair with the same baseline."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.policy_row import title
from simulator.app.components.red_lines import show_red_lines
from simulator.app.components.scenario_state import SIDES
from simulator.app.compute import Job
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.app.stands_on import stands_on_words
from simulator.app.words import Pair, gap, interval, price_words, shown, target, verdict, worth_text
from simulator.experiments import KPI_FORMULAS, KPI_NAMES, KPI_UNITS, Comparison, Paired
from simulator.policy import red_acts
from simulator.policy.words import differences

TILES = ("collection_rate", "on_time_rate", "net_collected", "collecting_cost", "complaint_rate", "satisfaction")
_MOST = 8


def pair_of(job: Job, place: int, kept: Shelf) -> Pair:
    """What comparison `place` of the job speaks of."""
    policies = job.asked.policies
    a, b = policies[0], policies[place + 1] if len(policies) > 1 else policies[0]
    asked = job.asked.scenario
    named = [one.model_copy(update={"name": title(one, kept)}) for one in (a, b)]
    other = SIDES[place + 1] if len(policies) > 1 else SIDES[0]
    return Pair(named[0], named[1], SIDES[0], other, asked.months, asked.households)


def show_headlines(job: Job, kept: Shelf) -> None:
    """For each pair: what they do differently, then the verdict."""
    for place, part in enumerate(job.parts):
        if part is None:
            continue
        pair = pair_of(job, place, kept)
        st.markdown(f"#### {verdict(part, pair)}")
        if not (red_acts(pair.a) or red_acts(pair.b)) and len(job.asked.policies) > 1:
            st.markdown(price_words(part, pair))
        changes = differences(pair.a, pair.b)
        if changes:
            with st.expander(
                f"{pair.second}和{pair.first}有什么不同（{len(changes)} 处）", expanded=len(job.parts) == 1
            ):
                shown_changes = changes[:_MOST]
                st.markdown("\n".join(f"- {plain(line)}" for line in shown_changes))
                if len(changes) > _MOST:
                    st.caption(f"还有 {len(changes) - _MOST} 处，见“整套做法”。")
    show_red_lines(job.asked.policies, kept)


def show_tiles(job: Job, place: int, kept: Shelf) -> None:
    """Six figures of one policy, each with the difference from the baseline and both uncertainties, kept apart."""
    part = job.parts[place]
    if part is None:
        return
    pair = pair_of(job, place, kept)
    red = bool(red_acts(pair.a) or red_acts(pair.b))
    tiles = tuple("liability" if key == "net_collected" and red else key for key in TILES)
    for first in range(0, len(tiles), 3):
        for column, key in zip(st.columns(3, border=True), tiles[first : first + 3], strict=True):
            with column:
                _tile(key, part.kpis[key], part, pair)
    if part.worth is not None and not red:
        st.markdown(worth_text(part.worth, pair.second))


def _tile(key: str, kpi: Paired, part: Comparison, pair: Pair) -> None:
    unit, moved = KPI_UNITS[key], kpi.difference
    st.metric(
        KPI_NAMES[key],
        shown(kpi.b.mean, unit),
        gap(moved.mean, unit),
        delta_color="off",
        delta_arrow="off" if moved.mean == 0 else "auto",
        help=KPI_FORMULAS.get(key),
    )
    lines = [f"{pair.first}：{shown(kpi.a.mean, unit)}"]
    if part.done:
        lines.append(f"假设不同时：{interval(moved.low, moved.high, unit)}")
    lines.append(f"计算误差：{interval(moved.mc_low, moved.mc_high, unit)}")
    if part.done:
        lines.append(f"{pair.second}只跑一次：{shown(kpi.b.low, unit)} 到 {shown(kpi.b.high, unit)}")
    lines.append(target(key, kpi.b.mean))
    lines.append(stands_on_words(key, (pair.a, pair.b)))
    st.caption("  \n".join(line for line in lines if line))


def show_overview(job: Job, kept: Shelf) -> None:
    """Three or four policies at a glance: a row a figure, a column a policy, with its distance from the baseline."""
    names = [title(policy, kept) for policy in job.asked.policies]
    head = [f"{side} {name}" for side, name in zip(SIDES, names, strict=False)]
    rows: list[dict[str, str]] = []
    known = [part for part in job.parts if part is not None]
    red = any(red_acts(policy) for policy in job.asked.policies)
    for key in TILES:
        if red and key == "net_collected":
            continue
        unit = KPI_UNITS[key]
        cells = [shown(known[0].kpis[key].a.mean, unit)]
        cells += [f"{shown(p.kpis[key].b.mean, unit)}（{gap(p.kpis[key].difference.mean, unit)}）" for p in known]
        rows.append({"指标": KPI_NAMES[key], **dict(zip(head, cells, strict=True))})
    st.table(rows, border="horizontal", hide_index=True, alt="几套做法的主要指标，括号里是和甲的差别")


def about(job: Job, part: Comparison) -> str:
    """The period, the size, how exact, and what kind of answer this is."""
    asked = job.asked.scenario
    stopped = "（已停止）" if job.stopped and part.done < part.replications else ""
    reached = max(part.precision.reached.values()) * 100
    worlds = f"{part.done} 个说得通的世界{stopped}。" if part.done else "说得通的世界还没有开始算。"
    return (
        f"{asked.months} 个月，{asked.households:,} 户，{worlds}"
        f"计算误差：两项收缴率的差别准到 ±{reached:.2f} 个百分点（重复 {part.precision.lucks} 次）。"
        "教学模型，只与行业口径对过，没有真实小区的数据，只宜比较方向和大小。这一页的网址就是这个方案，可以直接发给别人。"
    )


HOW_TO_READ = (
    "大字是这套做法的结果，标签是它减基准，参数都取采用值。“假设不同时”：参数在各自的范围里变动、小区本身有高有低时，"
    "差别的 95% 区间，多算也不会变窄；“计算误差”：只因重复次数有限，多算就变窄；"
    "“只跑一次”：一个小区真过这一回，连运气在内，会落在哪里（95%）。"
)
