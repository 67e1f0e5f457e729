"""什么会推翻结论: every assumption moved to its ends, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.app.charts import bar_chart
from simulator.app.components.questions.asking import BASE, HOME, OTHER, ask_long, choose_other, shelf_of
from simulator.app.components.scenario_state import Draft
from simulator.app.components.sections import draw
from simulator.app.compute import Job
from simulator.app.shelf import Shelf
from simulator.app.words import gap
from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
from simulator.experiments.questions import Side
from simulator.experiments.sensitivity import Sensitivity, sensitivity
from simulator.policy import red_acts

_KPIS = ("net_collected", "collection_rate", "on_time_rate", "complaints")
_BARS = 12
_HOMES = 300


def tornado_key(job: Job, place: int, kpi: str) -> str:
    """Under which the answer is kept (the memo asks for it too)."""
    return f"tornado:{job.key}:{place}:{kpi}"


def show_tornado(job: Job, here: Draft, kept: Shelf) -> None:
    """The chart, and in words which assumption would turn the answer."""
    if len(job.asked.policies) < 2:
        st.info("要有两套做法才能问：请先再加一套。")
        return
    place = choose_other(job, "tornado")
    kpi = st.selectbox("看哪个差别", _KPIS, format_func=lambda one: KPI_NAMES[one], key="tornado-kpi")
    if kpi == "net_collected" and any(red_acts(one) for one in job.asked.policies):
        st.info("触碰红线的做法不算净收益。请换一个指标看，或去掉那一套。")
        return
    asked = job.asked.scenario
    size = min(asked.households, _HOMES)

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> dict[str, Any]:
        question = Sensitivity(
            profile=HOME,
            households=size,
            months=asked.months,
            seed=asked.seed,
            kpi=kpi,
            a=Side(base=BASE),
            b=Side(base=OTHER),
            samples=32,
        )
        return sensitivity(
            question,
            shelf_of(job, place, kept, size),
            job.table,
            stop=stop,
            told=lambda done, of: told(done / of, f"试了 {done} / {of} 处"),
        )

    found = ask_long(
        tornado_key(job, place, kpi),
        "逐个参数试到两端",
        f"把每个参数单独推到它的最低和最高，看差别变多少；按 {size} 户算，大约一两分钟。",
        work,
    )
    if found is not None:
        _answer(found, kpi)


def _answer(found: dict[str, Any], kpi: str) -> None:
    unit, scale = KPI_UNITS[kpi], {"rate": 100.0, "fen": 1e-6}.get(KPI_UNITS[kpi], 1.0)
    centre = found["difference"]
    if found["words"]:
        st.markdown("**会让结论反过来的假设**\n\n" + "\n".join(f"- {line}" for line in found["words"]))
    else:
        st.markdown("**没有哪一个假设单独能让结论反过来。**")
    if found["sobol"]:
        st.markdown(f"最要紧的几个一起变动时，结论反过来的占 **{found['sobol']['opposite']:.0%}**。")
    bars = found["tornado"][:_BARS]
    names = [bar["name"] for bar in bars]
    printed = {"rate": "百分点", "fen": "万元"}.get(unit, "件")
    series = {
        "参数取最低": [round((bar["at_low"] - centre) * scale, 3) for bar in bars],
        "参数取最高": [round((bar["at_high"] - centre) * scale, 3) for bar in bars],
    }
    spec = bar_chart(f"{KPI_NAMES[kpi]}的差别会变多少（和采用值相比）", printed, names, series)
    draw(spec, "tornado", height=80 + 34 * len(bars))
    st.dataframe(
        [
            {
                "假设": bar["name"],
                "最低": bar["low"],
                "采用": bar["value"],
                "最高": bar["high"],
                "单位": bar["unit"],
                "最低时的差别": gap(bar["at_low"], unit),
                "最高时的差别": gap(bar["at_high"], unit),
                "会反过来": "会" if bar["flips"] else "不会",
                "来源": bar["source"],
            }
            for bar in bars
        ],
        hide_index=True,
    )
    st.caption(f"参数都取采用值时的差别是 {gap(centre, unit)}。来源一栏的编号在“依据”页里可以查到。")
