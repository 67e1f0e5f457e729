"""What stands below the headline, one section at a time: curves, who pays, ageing, cost and hours, legal steps, all
figures, the policies in full. Each chart has its words and its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import ChartSpec, describe
from simulator.app.charts import CURVES, ageing_chart, bar_chart, curve, month_name, monthly_csv
from simulator.app.components.estate_bar import profile_of
from simulator.app.components.policy_row import title
from simulator.app.components.results import pair_of
from simulator.app.components.scenario_state import SIDES, Draft
from simulator.app.components.take import take
from simulator.app.compute import Job, pool
from simulator.app.plain import plain
from simulator.app.shelf import Shelf, estate_of
from simulator.app.stands_on import stands_on_words
from simulator.app.words import gap, interval, shown
from simulator.experiments import KPI_FORMULAS, KPI_NAMES, KPI_UNITS, Band, Comparison
from simulator.experiments.breakdown import AGES, Breakdown, breakdown
from simulator.experiments.my_estate.today import scaled
from simulator.policy import CHANNEL_NAMES, red_acts
from simulator.policy.words import policy_words
from simulator.population.estate import OWNER_TYPE_NAMES

_WIDTHS = (165, 95, 95, 125, 185, 110)  # px; what is measured by itself is only the first rows
PER_TOUCHED = ("contact_success_rate", "cost_per_contacted", "complaint_rate", "cost_ratio")


def draw(spec: ChartSpec, key: str, *, height: int = 250, stacked: bool = False, under: str = "") -> None:
    """A chart with its title (and small print) above it and its words for whoever cannot see it."""
    st.markdown(f"**{spec.title}**" + (f"  \n:small[{under}]" if under else ""))
    st.echarts_chart(echarts(spec, stacked=stacked), height=height, key=key, alt=describe(spec))


def as_table(spec: ChartSpec) -> dict[str, list[Any]]:
    """The chart's numbers, a column a series."""
    columns: dict[str, list[Any]] = {"": list(spec.categories)}
    for one in spec.series:
        columns[f"{one.name}（{spec.unit}）" if spec.unit else one.name] = list(one.values)
    return columns


def bands_of(job: Job) -> dict[str, dict[str, Band]]:
    """Curve key -> side -> band; the baseline's is that of the first pair."""
    known = [part for part in job.parts if part is not None]
    found: dict[str, dict[str, Band]] = {}
    for key in CURVES:
        found[key] = {SIDES[0]: known[0].months[key].a}
        if len(job.asked.policies) > 1:
            found[key] |= {SIDES[n + 1]: part.months[key].b for n, part in enumerate(job.parts) if part is not None}
    return found


def show_curves(job: Job, here: Draft, kept: Shelf) -> None:
    """Six monthly curves with bands."""
    start = profile_of(here, kept).start.month
    bands = bands_of(job)
    columns: list[Any] = []
    specs = [curve(key, bands[key], start) for key in CURVES]
    for number, (key, spec) in enumerate(zip(CURVES, specs, strict=True)):
        if number % 2 == 0:
            columns = list(st.columns(2))
        with columns[number % 2]:
            draw(spec, f"curve-{key}", under=stands_on_words(key, job.asked.policies))
    st.caption(
        "线是参数取采用值的平均，色带是说得通的世界各跑一次的中间 95%。"
        "两条色带重叠，不等于差别不确定，差别请看上面的区间。"
    )
    with st.expander("曲线的数字", icon=":material/table_chart:"):
        picked = st.selectbox("看哪条曲线", list(CURVES), format_func=lambda key: CURVES[key][0], key="curve-table")
        st.dataframe(as_table(specs[list(CURVES).index(picked)]), hide_index=True)
    take(
        "compare-months",
        "下载每月数据（CSV）",
        lambda: monthly_csv(bands, start),
        "政策对比-每月.csv",
        "text/csv",
    )


def _broken_down(job: Job, place: int, kept: Shelf) -> Breakdown | None:
    """The inside of policy `place` (0 the baseline); says that it is being computed until it is there."""
    asked, policy = job.asked.scenario, job.asked.policies[place]
    size = min(asked.households, 2000)  # shares and hours do not need more homes

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> Breakdown | None:
        estate = estate_of(job.asked.profile, size, asked.seed)
        mine = policy if size == asked.households else scaled(policy, size / asked.households)
        return breakdown(estate, mine, job.table, months=asked.months, seed=asked.seed, stop=stop)

    task = pool().soon(f"breakdown:{job.key}:{place}", work)
    if not task.ready.wait(0.3):
        _wait(task)
        return None
    if task.error is not None or task.result is None:
        st.error("这一节没有算成。请换一个设置再试；如果总是这样，请把这一页的网址发给维护者。")
        return None
    return task.result


@st.fragment(run_every=0.5)
def _wait(task: Any) -> None:
    st.progress(task.progress, task.message)
    if task.done:
        st.rerun()


def _all_broken_down(job: Job, kept: Shelf) -> list[Breakdown] | None:
    found = [_broken_down(job, place, kept) for place in range(len(job.asked.policies))]
    return None if any(one is None for one in found) else [one for one in found if one is not None]


def show_types(job: Job, here: Draft, kept: Shelf) -> None:
    """Who pays and who does not, by the true owner type, which no company can see."""
    parts = _all_broken_down(job, kept)
    if parts is None:
        return
    st.info("业主的真实类型是模型里的底牌，现实里谁也看不到；放在这里，是为了看清每套做法对谁有用、对谁没用。")
    types = [row.type for row in parts[0].types]
    names = [f"{OWNER_TYPE_NAMES[one]}" for one in types]
    for label, pick in (("收缴率，按业主类型", "rate"), ("按时缴费率（按金额），按业主类型", "on_time_rate")):
        series = {SIDES[n]: [round(getattr(row, pick) * 100, 1) for row in part.types] for n, part in enumerate(parts)}
        draw(bar_chart(label, "%", names, series), f"types-{pick}", height=60 + 34 * len(names))
    rows = [
        {
            "业主类型": OWNER_TYPE_NAMES[row.type],
            "做法": SIDES[n],
            "户数": row.households,
            "应收（万元）": round(row.due / 1e6, 2),
            "收缴率": f"{row.rate:.1%}",
            "按时缴费率（按金额）": f"{row.on_time_rate:.1%}",
            "期末欠费（万元）": round(row.outstanding / 1e6, 2),
            "投诉": round(row.complaints, 1),
        }
        for n, part in enumerate(parts)
        for row in part.types
    ]
    with st.expander("这些数字", icon=":material/table_chart:"):
        st.dataframe(sorted(rows, key=lambda row: types.index(_key(row["业主类型"]))), hide_index=True)


def _key(name: str) -> str:
    return next(key for key, known in OWNER_TYPE_NAMES.items() if known == name)


def show_ageing(job: Job, here: Draft, kept: Shelf) -> None:
    """What is owed by age, policy by policy, and the end of the horizon side by side."""
    parts = _all_broken_down(job, kept)
    if parts is None:
        return
    start = profile_of(here, kept).start.month
    for n, part in enumerate(parts):
        spec = ageing_chart(part.ageing, AGES, start)
        draw(spec.model_copy(update={"title": f"{SIDES[n]}：{spec.title}"}), f"ageing-{n}", stacked=True)
    rows = {"账龄": list(AGES)} | {
        f"{SIDES[n]}期末（万元）": [round(float(v) / 1e6, 2) for v in part.ageing[-1]] for n, part in enumerate(parts)
    }
    st.dataframe(rows, hide_index=True)
    st.caption("还没到期的账单不在里面。账龄从到期日算起。")


def show_work(job: Job, here: Draft, kept: Shelf) -> None:
    """Where hours and money go, channel by channel, and what there was no time for."""
    parts = _all_broken_down(job, kept)
    if parts is None:
        return
    for n, part in enumerate(parts):
        planned, done, undone = (float(part.minutes[:, k].sum()) for k in range(3))
        hours = part.capacity / 60
        lines = [f"**{SIDES[n]}**　每月有 {hours:,.0f} 小时可用，平均做了 {done / 60 / len(part.minutes):,.0f} 小时"]
        if planned:
            lines.append(f"计划里有 {undone / planned:.0%} 没有时间做" if undone else "计划的都做了")
        st.markdown("；".join(lines) + "。")
        if not part.channels:
            st.caption("这套做法没有任何催缴，不花时间。")
            continue
        names = [CHANNEL_NAMES[row.channel] for row in part.channels]
        left, right = st.columns(2)
        with left:
            spec = bar_chart(
                "时间花在哪里", "小时", names, {SIDES[n]: [round(r.minutes / 60, 1) for r in part.channels]}
            )
            draw(spec, f"hours-{n}", height=80 + 28 * len(names))
        with right:
            spec = bar_chart(
                "钱花在哪里（含人工）", "元", names, {SIDES[n]: [round(r.cost / 100) for r in part.channels]}
            )
            draw(spec, f"money-{n}", height=80 + 28 * len(names))
        with st.expander(f"{SIDES[n]}的数字", icon=":material/table_chart:"):
            st.dataframe(
                {
                    "渠道": names,
                    "次数": [round(row.touches) for row in part.channels],
                    "其中没联系上": [round(row.missed) for row in part.channels],
                    "小时": [round(row.minutes / 60, 1) for row in part.channels],
                    "花费（元）": [round(row.cost / 100) for row in part.channels],
                },
                hide_index=True,
            )
    busiest = max(parts, key=lambda part: float(part.minutes[:, 2].sum()))
    if float(busiest.minutes[:, 2].sum()):
        worst = int(busiest.minutes[:, 2].argmax())
        month = month_name(profile_of(here, kept).start.month, worst)
        st.caption(f"人手最紧的是{SIDES[parts.index(busiest)]}的{month}。同一渠道的时间和花费按各项平均，约数。")


def show_legal(job: Job, here: Draft, kept: Shelf) -> None:
    """How many homes reach each legal step."""
    parts = _all_broken_down(job, kept)
    if parts is None:
        return
    steps = list(dict.fromkeys(step for part in parts for step in part.funnel))
    if not steps:
        st.info("这几套做法都没有函件、调解和诉讼。要看法律步骤，请在“调整”里加上正式催缴函、律师函、调解或起诉。")
        return
    series = {SIDES[n]: [round(part.funnel.get(step, 0.0), 1) for step in steps] for n, part in enumerate(parts)}
    draw(bar_chart("走到每一步的户次", "户次", steps, series), "legal", height=80 + 40 * len(steps))
    st.dataframe({"步骤": steps} | series, hide_index=True)
    st.caption(
        "按一次模拟的平均算。函件、调解、支付令都要先有合理期限的催告；起诉前多数法院先引导调解。时间和花费见“成本和工时”。"
    )


def show_figures(job: Job, here: Draft, kept: Shelf) -> None:
    """All key figures of one pair."""
    place = 0
    if len(job.parts) > 1:
        place = st.segmented_control(
            "和甲比的是", range(len(job.parts)), default=0, format_func=lambda n: SIDES[n + 1], key="figures-of"
        )
    part = job.parts[place or 0]
    if part is not None:
        pair = pair_of(job, place or 0, kept)
        rows = figures_rows(part, pair.second, red=bool(red_acts(pair.a) or red_acts(pair.b)))
        widths = {head: st.column_config.TextColumn(width=px) for head, px in zip(rows[0], _WIDTHS, strict=True)}
        st.dataframe(rows, hide_index=True, height=560, column_config=widths)
        with st.expander("这些指标怎么算", icon=":material/calculate:"):
            st.markdown("\n".join(f"- **{KPI_NAMES[key]}**：{KPI_FORMULAS[key]}" for key in part.kpis))


def figures_rows(part: Comparison, side: str, *, red: bool) -> list[dict[str, str]]:
    """All key figures, a row each. What is counted per household touched is a dash where nobody was touched."""
    rows: list[dict[str, str]] = []
    touched = part.kpis["touches"]
    for key, kpi in part.kpis.items():
        unit, moved = KPI_UNITS[key], kpi.difference
        figures = [
            shown(one.mean, unit) if one_touched or key not in PER_TOUCHED else "—"
            for one, one_touched in ((kpi.a, touched.a.mean), (kpi.b, touched.b.mean))
        ]
        cells = [*figures, gap(moved.mean, unit), interval(moved.low, moved.high, unit), f"{moved.positive:.0%}"]
        if not part.done:
            cells[3:] = ["还在算", "还在算"]
        if part.done and moved.low == moved.high == 0:
            cells[4] = "一样"
        if red and key == "net_collected":
            cells = ["—"] * len(cells)
        heads = ("甲", side, f"{side} − 甲", "假设不同时", f"{side}更高的世界")
        rows.append({"指标": KPI_NAMES[key], **dict(zip(heads, cells, strict=True))})
    return rows


def show_policies(job: Job, here: Draft, kept: Shelf) -> None:
    """Every policy in full, in words."""
    for side, policy, column in zip(SIDES, job.asked.policies, st.columns(len(job.asked.policies)), strict=False):
        with column:
            st.markdown(
                f"**{side}　{plain(title(policy, kept))}**\n\n"
                + "\n".join(f"- {plain(one)}" for one in policy_words(policy))
            )
