"""A small portfolio, begun from the page: a few estates, invented or from a table, and policies of the course."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.components.waiting import begun
from simulator.app.compute import Task
from simulator.app.plain import plain
from simulator.app.portfolio_report.kept import read_portfolio
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError, check_document
from simulator.experiments.portfolio import FILE, Member, Portfolio, members_from, members_of, portfolio, template
from simulator.experiments.questions import Shelf as Questions
from simulator.experiments.tasks import Threads
from simulator.policy import red_acts
from simulator.policy.cities import load_cities

MOST = 20  # estates: a few minutes in the lane that others wait for too
MOST_HOUSEHOLDS = 40_000
_INVENTED, _TABLE = "编几个小区", "我有一张小区表"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def small_portfolio(kept: Shelf) -> dict[str, Any] | None:
    """The finished document, or None while there is none."""
    where = st.segmented_control("小区从哪里来", [_INVENTED, _TABLE], default=_INVENTED, key="small-where")
    members, estates = _table(kept) if where == _TABLE else _invented(kept)
    lawful = {name: one for name, one in kept.policies.items() if not red_acts(one)}
    left, right = st.columns(2)
    now = left.selectbox(
        "现在的做法",
        list(lawful),
        index=list(lawful).index("sms-and-phone") if "sms-and-phone" in lawful else 0,
        format_func=lambda one: lawful[one].name,
        key="small-now",
    )
    months = right.segmented_control(
        "看多久", [12, 24], default=12, format_func=lambda n: f"{n} 个月", key="small-months"
    )
    names = st.pills(
        "和哪几套比",
        list(lawful),
        default=[name for name in lawful if name != now],
        format_func=lambda one: lawful[one].name,
        key="small-policies",
        selection_mode="multi",
        help="触碰红线的政策不在这里，也不参加排名。自己的五十套政策请写成问题文件，用 sandbox portfolio 算。",
    )
    if members is None or not names or now is None:
        if not names:
            st.info("请至少选一套政策。")
        return None
    question = check_document(
        {
            "title": f"{len(members)} 个小区",
            "estates": estates,
            "baseline": now,
            "policies": [{"name": lawful[name].name, "policy": name} for name in names],
            "months": months or 12,
            "replications": 10,
            "rungs": [2, 5],
            "worlds": 30,
        },
        Portfolio,
    )
    key = f"{kept.course}:{kept.table.hash}:{question.model_dump_json()}:{[(m.key, m.households) for m in members]}"
    return begun(
        key,
        "开始比较",
        f"{len(members)} 个小区、{len(names)} 套政策，通常几十秒到几分钟；可以停，也可以先去看别的页。",
        _work(kept, question, members),
        _why,
        "primary",
    )


def _work(kept: Shelf, question: Portfolio, members: list[Member]) -> Callable[..., dict[str, Any]]:
    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            portfolio(
                question,
                kept.course,
                Questions(kept.course, kept.table),
                kept.table,
                members,
                Path(folder),
                hands=Threads(2),
                stop=stop,
                told=lambda done, all_, words: told(done / max(all_, 1), f"{words}：{done}／{all_}"),
            )
            return read_portfolio((Path(folder) / FILE).read_bytes())

    return work


def _why(task: Task) -> None:
    if task.stopped:
        st.info("停下来了，没有留下结果。")
    else:
        st.error(f"没有算成：{plain(str(task.error))}")


def _invented(kept: Shelf) -> tuple[list[Member] | None, dict[str, Any]]:
    left, right = st.columns([1, 2])
    count = left.slider("几个小区", 2, MOST, 8, key="small-count")
    kinds = right.pills(
        "哪几类",
        list(kept.profiles),
        default=[name for name in ("mid-market", "old", "new-build") if name in kept.profiles],
        format_func=lambda one: kept.profiles[one].name,
        key="small-kinds",
        selection_mode="multi",
    )
    if not kinds:
        st.info("请至少选一类小区。")
        return None, {}
    drawn = {"count": count, "profiles": dict.fromkeys(kinds, 1.0), "households": [300, 900]}
    estates = {"drawn": drawn}
    question = check_document({"estates": estates, "policies": [{"name": "照旧", "policy": "baseline"}]}, Portfolio)
    return members_of(question, Questions(kept.course, kept.table), kept.course), estates


def _table(kept: Shelf) -> tuple[list[Member] | None, dict[str, Any]]:
    take(
        "portfolio-template",
        "下载空的小区表",
        lambda: template(kept.profiles),
        "小区表.xlsx",
        _XLSX,
        key="small-template",
    )
    name, data = upload("小区表（.xlsx 或 .csv）", ["xlsx", "csv"], "small-table", 5)
    if not data:
        st.caption("每行一个小区：名称、类型、户数；物业费、面积、空置率、服务水平可以不填。表只用来算这一次，不保存。")
        return None, {}
    try:
        members = members_from(name, data, kept.profiles, list(load_cities(kept.course)))
    except DocumentError as error:
        faults = "\n".join(f"- {plain(one.message)}。{plain(one.remedy)}。" for one in error.problems)
        st.error(f"表里有 {len(error.problems)} 处要改：\n\n{faults}", icon=":material/edit:")
        return None, {}
    homes = sum(one.households for one in members)
    if len(members) > MOST or homes > MOST_HOUSEHOLDS:
        st.warning(
            f"表里有 {len(members)} 个小区、{homes:,} 户；页面上最多 {MOST} 个、{MOST_HOUSEHOLDS:,} 户。"
            "更多的请用 sandbox portfolio 算，再到上面看结果。"
        )
        return None, {}
    return members, {"table": f"{hashlib.sha256(data).hexdigest()[:12]}-{name}"}
