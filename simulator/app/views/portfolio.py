"""多个小区: a finished portfolio or a small one begun; which policy, where first, how sure; one estate leads on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from generator.figures.echarts import echarts
from generator.figures.spec import describe
from simulator.app.components.course import course_root
from simulator.app.components.portfolio_small import small_portfolio
from simulator.app.components.scenario_state import PARAMETER
from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.plain import plain
from simulator.app.portfolio_report import headline, report_docx, workbook_xlsx
from simulator.app.portfolio_report.charts import ranking_chart
from simulator.app.portfolio_report.kept import kept_in, read_portfolio, scenario_of
from simulator.app.portfolio_report.words import MORE, basis, ordered, overturned, per_household, places, why_first
from simulator.app.shelf import shelf
from simulator.app.words import gap, interval
from simulator.data_folder import data_folder
from simulator.documents import DocumentError
from simulator.experiments.scenario import encode, shortened

PATH = "portfolio"
_KEPT, _GIVEN, _SMALL = "算好的", "打开一个文件", "现在算一个小的"
_BY = {"total": "按全小区", "household": "按每户"}
_FILES = (
    ("报告（Word）", "报告.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("全部小区（Excel）", "小区.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("数据（JSON）", "portfolio.json", "application/json"),
)


def show() -> None:
    """Choose, then read."""
    st.title("多个小区")
    st.write("手上有许多小区时：统一用哪一套做法，哪里另用一套更好，先做哪些小区，把握有多大。")
    course = course_root()
    try:
        kept = shelf(course)
    except DocumentError as error:
        st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    ready = kept_in(folder_of(course))
    ways = [*([_KEPT] if ready else []), _GIVEN, _SMALL]
    way = st.segmented_control("看哪一个", ways, default=ways[0] if ready else _SMALL, key="portfolio-way")
    found = _kept(ready) if way == _KEPT else _given() if way == _GIVEN else small_portfolio(kept)
    if found is not None:
        _show(found, course)


def folder_of(course: Path) -> Path:
    """Where finished portfolios lie."""
    return data_folder(course) / "portfolios"


def _kept(ready: Mapping[str, Path]) -> dict[str, Any] | None:
    name = st.selectbox(
        "哪一个", list(ready), key="portfolio-kept", help="sandbox portfolio 没有用 -o 另指目录时写下的"
    )
    if name is None:
        return None
    path = ready[name]
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        st.error(plain(str(error)))
        return None


# Only read, never changed: so that a large document is not copied in every run.
@st.cache_resource(max_entries=3, show_spinner="正在打开……")
def _read(path: Path, _stamp: int) -> dict[str, Any]:
    return read_portfolio(path.read_bytes())


def _given() -> dict[str, Any] | None:
    st.caption("sandbox portfolio 写出的 portfolio.json。只在这里看，不保存。")
    name, data = upload("portfolio.json", ["json"], "portfolio-file", 80)
    if not name:
        return None
    try:
        return _opened(data)
    except ValueError as error:
        st.error(plain(str(error)))
        return None


@st.cache_resource(max_entries=3, show_spinner="正在打开……")
def _opened(data: bytes) -> dict[str, Any]:
    return read_portfolio(data)


def _show(found: Mapping[str, Any], course: Path) -> None:
    first, *rest = (plain(sentence) for sentence in headline(found))
    st.subheader(plain(found["title"]), divider="gray")
    st.markdown(f"**{first}**")
    st.markdown("\n".join(f"- {sentence}" for sentence in rest))
    _ranking(found)
    _group(found)
    with st.expander("什么会推翻这个回答", icon=":material/help:"):
        st.markdown("\n".join(f"- {plain(one)}" for one in overturned(found)))
    with st.expander("数据从哪里来，有多大把握", icon=":material/fact_check:"):
        st.markdown("\n".join(f"- {plain(one)}" for one in basis(found)))
    _downloads(found, course)


def _ranking(found: Mapping[str, Any]) -> None:
    """The chart, the table and the way on, by one of two measures."""
    st.subheader("先做哪些小区")
    what = st.segmented_control(
        "怎么排", list(_BY), default="total", format_func=lambda one: _BY[one], key="portfolio-by"
    )
    what = what or "total"
    spec = ranking_chart(found, what)
    st.markdown(f"##### {plain(spec.title)}（{spec.unit}）")
    height = 60 + 24 * len(spec.categories)
    st.echarts_chart(echarts(spec), height=height, key=f"portfolio-chart-{what}", alt=describe(spec))
    st.caption(
        "条是采用值，细线是 95%：说得通的世界有多不同，加上计算误差。细线大段重叠的，先后不要当真。"
        + plain(why_first(found))
    )
    rows = ordered(found, what)
    st.dataframe(
        {
            "名次（95%）": [places(row, what) for row in rows],
            "小区": [row["name"] for row in rows],
            "类型": [row["profile"] for row in rows],
            "户数": [row["households"] for row in rows],
            "全小区多收（元）": [round(row["gain"]["mean"] / 100) for row in rows],
            "每户多收（元）": [round(per_household(row)[0] / 100) for row in rows],
            "每户：95% 在": [interval(*per_household(row)[1:], "fen") for row in rows],
            "进前十的机会": [row[f"top_{what}"]["10"] for row in rows],
            "多用的工时": [round(row["extra_hours"]) for row in rows],
            "用哪一套": [row["policy"] for row in rows],
        },
        hide_index=True,
        height=36 * min(len(rows) + 1, 13),
        key=f"portfolio-rows-{what}",
        column_config={
            "进前十的机会": st.column_config.NumberColumn(format="percent"),
            "全小区多收（元）": st.column_config.NumberColumn(format="localized"),
            "户数": st.column_config.NumberColumn(format="localized"),
        },
    )
    _lead_on(found, [row["key"] for row in rows])


def _lead_on(found: Mapping[str, Any], keys: list[str]) -> None:
    names = {row["key"]: row["name"] for row in found["estates"]}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    key = left.selectbox("看其中一个", keys, format_func=lambda one: names[one], key="portfolio-one")
    if key is None:
        return
    kept = shelf(course_root())
    link = encode(shortened(scenario_of(found, key), kept.profiles, kept.policies))
    right.link_button(
        "到政策对比",
        f"compare?{urlencode({PARAMETER: link})}",
        icon=":material/balance:",
        help="同一个小区、同一批业主、同样的运气：现在的做法和建议的做法，逐月看、逐项看。",
    )


def _group(found: Mapping[str, Any]) -> None:
    """One for all, the runner-up and each its own beside each other."""
    st.subheader("全集团的账")
    names = [f"统一，第 {number} 名" for number in range(1, len(found["everywhere"]) + 1)]
    plans = [*found["everywhere"], found["each"] | {"name": ""}]
    months = found["months"]
    st.dataframe(
        {
            "做法": [*names, f"统一，{found['exceptions']} 个小区另用"],
            MORE[found["kpi"]][0]: [gap(one["difference"]["mean"], "fen") for one in plans],
            "95% 的世界在": [interval(one["difference"]["low"], one["difference"]["high"], "fen") for one in plans],
            "每户": [gap(one["per_household"], "fen") for one in plans],
            "总收缴率": [gap(one["change"]["collection_rate"], "rate") for one in plans],
            "花费": [gap(one["change"]["spent"], "fen") for one in plans],
            "工时，每月": [f"{one['change']['hours'] / months:+,.0f}" for one in plans],
            "投诉，一年": [f"{one['change']['complaints'] / months * 12:+,.0f}" for one in plans],
            "哪一套": [one["name"] for one in plans],
        },
        hide_index=True,
        key="portfolio-group",
    )
    st.caption("都是和现在的做法比；正数是多。区间是一个世界一个世界加起来再取的。")
    kinds = found["each"]["policies"]
    if len(kinds) > 1:
        with st.expander(f"各小区用哪一套（{len(kinds)} 种；看不出更好的就用统一的那套）", icon=":material/category:"):
            st.dataframe(
                {"政策": [one["name"] for one in kinds], "小区": [one["estates"] for one in kinds]},
                hide_index=True,
                key="portfolio-kinds",
            )


def _downloads(found: Mapping[str, Any], course: Path) -> None:
    made = (
        lambda: report_docx(found, course),
        lambda: workbook_xlsx(found),
        lambda: json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n",
    )
    with st.container(horizontal=True):
        for (label, name, kind), make in zip(_FILES, made, strict=True):
            take("portfolio-papers", label, make, name, kind, key=f"portfolio-{name}")
