"""政策对比: two policies, the same households, the same luck."""

from __future__ import annotations

from typing import Any

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import describe
from simulator.app.charts import CURVES, curve, monthly_csv
from simulator.app.components.assumptions import show_assumptions
from simulator.app.components.course import course_root
from simulator.app.components.levers import choose
from simulator.app.components.red_lines import show_red_lines
from simulator.app.jobs import Job, Question, start
from simulator.app.words import gap, interval, shown, target, verdict, worth_text
from simulator.documents import DocumentError
from simulator.experiments import KPI_FORMULAS, KPI_NAMES, KPI_UNITS, Comparison, Paired
from simulator.policy import load_policies, red_acts
from simulator.population import Profile, load_profiles

TILES = ("collection_rate", "on_time_rate", "net_collected", "collecting_cost", "complaint_rate", "satisfaction")
PER_TOUCHED = ("contact_success_rate", "cost_per_contacted", "complaint_rate", "cost_ratio")
AT_ONCE_S = 0.4  # an answer that is there this soon is shown without a waiting line
DEFAULT_PROFILE = "mid-market"


def show() -> None:
    """The whole page."""
    st.title("政策对比")
    course = course_root()
    try:
        profiles, policies = load_profiles(course), load_policies(course)
    except DocumentError as error:
        _faults(error)
        return
    profile, households, months, seed, replications = _estate(profiles)
    left, right = st.columns(2)
    with left:
        a = choose("甲（基准）", "a", policies, "baseline")
    with right:
        b = choose("乙", "b", policies, "sms-and-phone")
    job = _job(Question(course, profile, households, months, seed, a, b, replications))
    job.ready.wait(AT_ONCE_S)
    if job.done:
        _show(job, profiles[profile])
    else:
        _poll(job, profiles[profile])
    show_assumptions(course)


def _estate(profiles: dict[str, Profile]) -> tuple[str, int, int, int, int]:
    """Profile, households, months, seed and replications, as chosen."""
    names = list(profiles)
    place = names.index(DEFAULT_PROFILE) if DEFAULT_PROFILE in names else 0
    one, two, three, four = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    with one:
        profile = st.selectbox(
            "小区", names, place, format_func=lambda p: profiles[p].name, key="estate", bind="query-params"
        )
    with two:
        households = st.slider("户数", 100, 5000, 1000, 100, key="households", bind="query-params")
    with three:
        months = st.slider("看多少个月", 6, 36, 24, 1, key="months", bind="query-params")
    with four, st.popover("更多设置", icon=":material/settings:"):
        seed = st.number_input(
            "运气的种子", 1, 9999, 1, key="seed", help="换一个数，就换一批业主和运气", bind="query-params"
        )
        repeat = st.select_slider(
            "多少个世界",
            [20, 50, 100, 200, 400],
            100,
            key="repeat",
            help="抽多少个假设不同的世界；计算误差另外自动算到足够小",
            bind="query-params",
        )
    return profile or names[place], int(households), int(months), int(seed), int(repeat)


def _faults(error: DocumentError) -> None:
    st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {problem}" for problem in error.problems))


def _job(question: Question) -> Job:
    """The job of this question; a changed question stops the old one."""
    job = st.session_state.get("job")
    if job is None or job.question != question:
        if job is not None:
            job.stop()
        job = start(question)
        st.session_state["job"] = job
    return job


@st.fragment(run_every=0.25)
def _poll(job: Job, profile: Profile) -> None:
    _show(job, profile)
    if job.done:
        st.rerun()


def _show(job: Job, profile: Profile) -> None:
    error, part = job.error, job.part
    if isinstance(error, DocumentError):
        st.error("这套做法在这个小区行不通：\n\n" + "\n".join(f"- {p.message}。{p.remedy}。" for p in error.problems))
        return
    if error is not None:
        st.error(f"没有算成（{type(error).__name__}）。请换一个设置再试；如果总是这样，请把这一页的网址发给维护者。")
        return
    if part is None:
        st.progress(0.0, "正在计算第一个答案……")
        return
    _progress(job, part)
    red = bool(red_acts(job.question.a) or red_acts(job.question.b))
    st.markdown(f"#### {verdict(part, job.question)}")
    show_red_lines(job.question)
    tiles = tuple("liability" if key == "net_collected" and red else key for key in TILES)
    for first in range(0, len(tiles), 3):
        for column, key in zip(st.columns(3), tiles[first : first + 3], strict=True):
            with column:
                _tile(key, part.kpis[key])
    if part.worth is not None and not red:
        st.markdown(worth_text(part.worth))
    _about(job, part)
    st.caption(
        "大字是乙的结果，标签是乙减甲，参数都取采用值。“假设不同时”：参数在各自的范围里变动、小区本身有高有低时，"
        "差别的 95% 区间，多算也不会变窄；“计算误差”：只因重复次数有限，多算就变窄；"
        "“乙只跑一次”：一个小区真过这一回，连运气在内，乙会落在哪里（95%）。"
    )
    _curves(part, profile)
    with st.expander("全部指标", icon=":material/table_chart:"):
        st.markdown(_table(part, red))
    st.download_button(
        "下载每月数据（CSV）",
        monthly_csv(part, profile.start.month),
        "政策对比.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _progress(job: Job, part: Comparison) -> None:
    if not job.done:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(part.done / part.replications, f"已算 {part.done} / {part.replications} 个世界，数字还会更准")
        if button.button("停止", key="stop"):
            job.stop()


def _about(job: Job, part: Comparison) -> None:
    asked = job.question
    stopped = "（已停止）" if job.done and part.done < part.replications else ""
    st.caption(
        f"{asked.months} 个月，{asked.households:,} 户，{part.done} 个假设不同的世界{stopped}。{_exact(part)}"
        "教学模型，只与行业口径对过，没有真实小区的数据，只宜比较方向和大小。这一页的网址就是这个方案，可以直接发给别人。"
    )


def _exact(part: Comparison) -> str:
    reached = max(part.precision.reached.values()) * 100
    return f"计算误差：两项收缴率的差别准到 ±{reached:.2f} 个百分点（重复 {part.precision.lucks} 次）。"


def _tile(key: str, kpi: Paired) -> None:
    unit, moved = KPI_UNITS[key], kpi.difference
    with st.container(border=True, height="stretch"):
        st.metric(
            KPI_NAMES[key],
            shown(kpi.b.mean, unit),
            gap(moved.mean, unit),
            delta_color="off",
            help=KPI_FORMULAS.get(key),
        )
        lines = [
            f"甲：{shown(kpi.a.mean, unit)}",
            f"假设不同时：{interval(moved.low, moved.high, unit)}",
            f"计算误差：{interval(moved.mc_low, moved.mc_high, unit)}",
            f"乙只跑一次：{shown(kpi.b.low, unit)} 到 {shown(kpi.b.high, unit)}",
            target(key, kpi.b.mean),
        ]
        st.caption("  \n".join(line for line in lines if line))


def _curves(part: Comparison, profile: Profile) -> None:
    columns: list[Any] = []
    for number, key in enumerate(CURVES):
        if number % 2 == 0:
            columns = list(st.columns(2))
        spec = curve(key, part.months[key], profile.start.month)
        with columns[number % 2]:
            st.markdown(f"**{spec.title}**")
            st.echarts_chart(echarts(spec), height=250, key=f"curve-{key}", alt=describe(spec))
    st.caption(
        "线是参数取采用值的平均，色带是假设不同的世界各跑一次的中间 95%。"
        "两条色带重叠，不等于差别不确定，差别请看上面的区间。"
    )


def _table(part: Comparison, red: bool) -> str:
    """All key figures as Markdown. What is counted per household touched is a dash where nobody was touched."""
    rows = [
        "| 指标 | 甲 | 乙 | 乙 − 甲 | 假设不同时 | 乙更高的世界 | 怎么算 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    touched = part.kpis["touches"]
    for key, kpi in part.kpis.items():
        unit, moved = KPI_UNITS[key], kpi.difference
        figures = [
            shown(side.mean, unit) if side_touched or key not in PER_TOUCHED else "—"
            for side, side_touched in ((kpi.a, touched.a.mean), (kpi.b, touched.b.mean))
        ]
        higher = f"{moved.positive:.0%}"
        cells = [*figures, gap(moved.mean, unit), interval(moved.low, moved.high, unit), higher]
        cells = [cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in cells]
        if red and key == "net_collected":
            cells = ["—"] * len(cells)
        rows.append("| " + " | ".join([KPI_NAMES[key], *cells, KPI_FORMULAS[key]]) + " |")
    return "\n".join(rows)
