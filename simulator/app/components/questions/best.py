"""预算内最好: the best combination within a budget and a team, never across a red line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.app.components.questions.asking import BASE, HOME, ask_long, shelf_of
from simulator.app.components.scenario_state import Draft, new_slot, room_for_more
from simulator.app.compute import Job
from simulator.app.shelf import Shelf
from simulator.app.words import shown
from simulator.documents import read_document
from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
from simulator.experiments.my_estate.today import scaled
from simulator.experiments.questions import Side
from simulator.experiments.search import Limits, Search, search
from simulator.policy import parse_policy

_KPIS = ("net_collected", "collection_rate", "on_time_rate", "satisfaction")
_HOMES = 300
_FILE = "content/experiments/best-under-budget.yml"


def show_best(job: Job, here: Draft, kept: Shelf) -> None:
    """Limits in, finalists out; the winner can join the comparison."""
    file = kept.course / _FILE
    if not file.is_file():
        st.info(f"课程里没有 {_FILE}，不知道有哪些做法可选。")
        return
    one, two, three = st.columns(3)
    kpi = one.selectbox("要什么最高", _KPIS, format_func=lambda key: KPI_NAMES[key], key="best-kpi")
    spend = two.number_input("每户每年最多花多少元", 0, 500, 30, 5, key="best-spend")
    people = three.number_input("最多几个人", 0, 12, 4, key="best-people")
    asked = job.asked.scenario
    size = min(asked.households, _HOMES)

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> dict[str, Any]:
        question = read_document(file, Search).model_copy(
            update={
                "profile": HOME,
                "households": size,
                "months": asked.months,
                "seed": asked.seed,
                "kpi": kpi,
                "base": Side(base=BASE, levers=[]),
                "limits": Limits(spend_yuan_per_household_year=float(spend)),
                "city": job.asked.profile.city,
                "trials": 64,
                "finalists": 6,
                "worlds": 40,
            }
        )
        stages = iter((0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9))

        def tell(words: str) -> None:
            told(next(stages, 0.95), words)

        found = shelf_of(job, 0, kept, asked.households)
        team = found.policies[BASE].team
        few = team.model_copy(update={"people": min(team.people, int(people))})
        base = found.policies[BASE].model_copy(update={"team": few})
        found.policies[BASE] = scaled(base, size / asked.households)
        answer = search(question, kept.course, found, job.table, stop=stop, told=tell)
        answer["winner"]["policy"]["team"] = few.model_dump(mode="json")
        return answer

    found = ask_long(
        f"best:{job.key}:{kpi}:{spend}:{people}",
        "开始找",
        "从“不提醒”到“预缴优惠”七件事的各种搭配里找；人手、服务和合同照甲的。按 "
        f"{size} 户算，大约一分钟，随时可以停。触碰红线和当地禁止的做法不在里面。",
        work,
    )
    if found is not None:
        _answer(found, kpi, here, kept)


def _answer(found: dict[str, Any], kpi: str, here: Draft, kept: Shelf) -> None:
    unit, winner = KPI_UNITS[kpi], found["winner"]
    st.markdown(
        f"#### {winner['name']}\n\n"
        f"换新的运气复核，{KPI_NAMES[kpi]} {shown(winner['fresh'], unit)}；每户每年花 "
        f"{winner['spend_yuan_per_household_year']:.1f} 元。在说得通的世界里，它真是最好的机会 "
        f"{winner['truly_best']:.0%}；"
        f"选它平均少得 {shown(winner['regret'], unit)}，95% 的世界里不超过 {shown(winner['regret_high'], unit)}。"
    )
    st.dataframe(
        [
            {
                "搭配": row["name"] + ("（选它）" if row["chosen"] else ""),
                f"{KPI_NAMES[kpi]}（新的运气）": shown(row["fresh"], unit),
                "搜索时": shown(row["searched"], unit),
                "真是最好的机会": f"{row['truly_best']:.0%}",
                "选它平均少得": shown(row["regret"], unit),
                "每户每年花（元）": round(row["spend_yuan_per_household_year"], 1),
                "投诉": round(row["complaints"], 1),
                "预算以内": "是" if row["within_limits"] else "否",
            }
            for row in found["finalists"]
        ],
        hide_index=True,
    )
    st.caption(
        f"一共 {found['of']} 种搭配，试了 {found['tried']} 种。搜索时的数偏好看，以新的运气为准；误差以内选最简单的。"
    )
    if room_for_more(here) and st.button("把它加进来一起比", key="best-take", icon=":material/add:"):
        policy = parse_policy(winner["policy"] | {"id": "best", "name": "预算内最好"})
        here.slots.append(new_slot(policy))
        st.rerun()
