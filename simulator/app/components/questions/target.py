"""能不能达标: the chance of reaching a target with this team, and with a smaller or larger one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.app.charts import bar_chart
from simulator.app.components.questions.asking import ask_long
from simulator.app.components.scenario_state import SIDES, Draft
from simulator.app.components.sections import draw
from simulator.app.compute import Job
from simulator.app.shelf import Shelf, estate_of
from simulator.app.words import shown
from simulator.experiments.chance import Chance, chance_of_target
from simulator.experiments.labels import KPI_NAMES, KPI_TARGETS, KPI_UNITS
from simulator.experiments.my_estate.today import scaled
from simulator.policy import red_acts

_KPIS = ("collection_rate", "on_time_rate", "arrears_recovery_rate", "cost_ratio")
_HOMES = 1000


def show_target(job: Job, here: Draft, kept: Shelf) -> None:
    """Target in, chances by team size out."""
    names = list(SIDES[: len(job.asked.policies)])
    one, two, three = st.columns(3)
    side = one.selectbox("哪一套做法", names, len(names) - 1, key="target-side")
    kpi = two.selectbox("哪个指标", _KPIS, format_func=lambda key: KPI_NAMES[key], key="target-kpi")
    goal, at_least = KPI_TARGETS[kpi]
    percent = three.number_input(
        f"目标（%，{'不低于' if at_least else '不高于'}）", 1.0, 100.0, goal * 100, 1.0, key=f"target-goal-{kpi}"
    )
    policy = job.asked.policies[names.index(side)]
    if red_acts(policy):
        st.error("触碰红线的做法，达不达标都不能做。", icon=":material/block:")
        return
    asked = job.asked.scenario
    size = min(asked.households, _HOMES)
    people = sorted({0, 1, 2, 3, policy.team.people, 4, 6, 8})

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> list[Chance]:
        teams = {n: policy.model_copy(update={"team": policy.team.model_copy(update={"people": n})}) for n in people}
        return chance_of_target(
            estate_of(job.asked.profile, size, asked.seed),
            {n: scaled(one, size / asked.households) for n, one in teams.items()},
            job.table,
            kpi=kpi,
            target=percent / 100,
            at_least=at_least,
            months=asked.months,
            seed=asked.seed,
            stop=stop,
            told=lambda share: told(share, f"算到 {share:.0%}"),
        )

    found = ask_long(
        f"target:{job.key}:{side}:{kpi}:{percent}",
        "算达标的机会",
        f"每个人数在 60 个说得通的世界里各过一回，按 {size} 户算，几秒到十几秒。",
        work,
    )
    if found is not None:
        _answer(found, people, policy.team.people, kpi, percent / 100, at_least)


def _answer(found: list[Chance], people: list[int], now: int, kpi: str, goal: float, at_least: bool) -> None:
    unit = KPI_UNITS[kpi]
    mine = found[people.index(now)]
    st.markdown(
        f"#### 现在 {now} 个人，{KPI_NAMES[kpi]}{'达到' if at_least else '不超过'} {shown(goal, unit)} 的机会是 "
        f"{mine.reached:.0%}"
    )
    best = max(found, key=lambda one: one.reached)
    few = next(n for n, one in zip(people, found, strict=True) if one.reached >= best.reached - 0.05)
    if best.reached < 0.1:
        st.markdown("加多少人都很难：这套做法和这个小区撑不起这个目标。目标定得够不着，压力会逼人越线。")
    elif few < now:
        st.markdown(f"{few} 个人和现在差不多：再加人，机会几乎不变。")
    elif few > now:
        st.markdown(f"加到 {few} 个人，机会到 {best.reached:.0%}；再加几乎不变。")
    spec = bar_chart(
        "达标的机会", "%", [f"{n} 人" for n in people], {"机会": [round(one.reached * 100) for one in found]}
    )
    if any(spec.series[0].values):
        draw(spec.model_copy(update={"kind": "column"}), "target", height=220)
    st.dataframe(
        [
            {
                "人数": n,
                "达标的机会": f"{one.reached:.0%}",
                "平均": shown(one.mean, unit),
                "95% 的世界在": f"{shown(one.low, unit)} 到 {shown(one.high, unit)}",
                "没时间做的": f"{one.backlog:.0%}",
            }
            for n, one in zip(people, found, strict=True)
        ],
        hide_index=True,
    )
    st.caption("一个小区真过一回，连运气在内。60 个世界数出来的机会，误差大约 ±12 个百分点以内。")
