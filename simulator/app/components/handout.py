"""带走: the comparison as memo, slides, workbook, one page and picture, made beside the page and then downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st

from simulator.app.briefing.brief import CAPITAL, Brief, Handover, brief_of, switch_default
from simulator.app.briefing.command import command_line
from simulator.app.components.questions.tornado import tornado_key
from simulator.app.components.scenario_state import SIDES, Draft
from simulator.app.components.take import take
from simulator.app.compute import Job, Task, pool
from simulator.app.shelf import Shelf
from simulator.documents import fingerprint
from simulator.policy import red_acts

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ASKED = "handout-asked"


@dataclass(frozen=True)
class Paper:
    """One file: its button, what it is for, its name and its content."""

    label: str
    help: str
    name: str
    mime: str
    raw: bytes


def show_handout(job: Job, here: Draft, kept: Shelf) -> None:
    """Two questions, one button, and the files. A section of 政策对比."""
    if len(job.asked.policies) < 2:
        st.info("要有两套做法才有结论可以带走：请先再加一套。")
        return
    if not job.over or not job.parts or any(part is None or not part.done for part in job.parts):
        st.info("还在计算。等算完，或者按“停止”用现有的结果，就可以带走。", icon=":material/hourglass_top:")
        return
    st.markdown(
        "把这次对比带走：两页的**决策备忘录**（Word）、一套**幻灯片**（PowerPoint，图表可以改）、"
        "带区间的**工作簿**（Excel）、一个能直接打开的**网页文件**和一张**曲线图**。"
    )
    switch, capital = _terms(job, kept)
    tornado = _tornado(job)
    doubled = [part.done for part in job.parts if part is not None]
    key = "handout:" + fingerprint([job.key, switch, str(capital), sorted(tornado), doubled])
    if st.button("准备这些文件", type="primary", icon=":material/inventory_2:", key="handout-make"):
        st.session_state[_ASKED] = key
    if st.session_state.get(_ASKED) == key:
        _answer(pool().later(key, _work(job, kept, switch, capital, tornado)))
    elif _ASKED in st.session_state:
        st.caption("上面的数字或方案改过了，请再按一次“准备这些文件”。")
    st.markdown("在终端里原样再算一遍：")
    st.code(command_line(job.asked.scenario), language=None, wrap_lines=True)


def _terms(job: Job, kept: Shelf) -> tuple[list[int], Decimal]:
    """What the switch costs, fen for each policy beside the baseline; the cost of capital a year."""
    columns = st.columns(len(job.asked.policies))
    switch: list[int] = []
    for place, (policy, column) in enumerate(zip(job.asked.policies[1:], columns, strict=False), 1):
        told = "培训、改流程、买系统等只花一次的钱。先按催缴人手准备一个月的工时估，请换成您自己的数。"
        yuan = column.number_input(
            f"换成{SIDES[place]}的一次性花费（元）",
            min_value=0,
            value=round(switch_default(policy, kept.table) / 100),
            step=1000,
            help=told,
            key=f"handout-switch-{place}-{fingerprint(policy)}",
        )
        switch.append(int(yuan) * 100)
    rate = columns[-1].number_input(
        "公司的资金成本（每年 %）",
        min_value=0.0,
        max_value=50.0,
        value=round(kept.table.entries[CAPITAL].value * 100, 2),
        step=0.5,
        format="%.2f",
        help="早收一年的钱值多少：贷款利率，或者公司要求的回报率。用来把以后的钱折到今天。",
        key="handout-capital",
    )
    return switch, (Decimal(str(round(rate, 2))) / 100)


def _tornado(job: Job) -> dict[int, Mapping[str, Any]]:
    """What 什么会推翻结论 has already found for the net gain, by the place of the policy."""
    found: dict[int, Mapping[str, Any]] = {}
    for place in range(len(job.parts)):
        task = pool().known(tornado_key(job, place, "net_collected"))
        if task is not None and task.done and task.error is None and task.result is not None:
            found[place] = task.result
    asked = [n for n, policy in enumerate(job.asked.policies[1:]) if not red_acts(policy)]
    if any(place not in found for place in asked):
        st.caption("想在备忘录里写上“哪些假设会推翻结论”，请先到“什么会推翻结论”里算一遍，再回来准备文件。")
    return found


def _work(
    job: Job, kept: Shelf, switch: list[int], capital: Decimal, tornado: Mapping[int, Mapping[str, Any]]
) -> Callable[[Callable[[], bool], Callable[[float, str], None]], list[Paper]]:
    parts = tuple(part for part in job.parts if part is not None)

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> list[Paper]:
        told(0.05, "把结论写成话……")
        given = Handover(
            kept.course,
            job.asked,
            parts,
            tuple(switch),
            capital,
            job.table,
            kept.red_lines,
            kept.profiles,
            kept.policies,
            tornado,
        )
        return papers(brief_of(given), kept.course, stop, told)

    return work


def papers(
    brief: Brief,
    course: Path,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[float, str], None] = lambda _, __: None,
) -> list[Paper]:
    """Every file of a brief. Empty when stopped. Raises ThemeError where the course's theme is broken."""
    from generator.deck import load_theme
    from generator.making import theme_file
    from simulator.app.briefing.memo import memo_docx
    from simulator.app.briefing.page import page_html
    from simulator.app.briefing.picture import png
    from simulator.app.briefing.slides import slides_pptx
    from simulator.app.briefing.tables import rate_chart
    from simulator.app.briefing.workbook import workbook_xlsx

    estate = _file_name(brief.profile.estate_name)
    steps: list[tuple[str, str, str, str, Callable[[], bytes]]] = [
        (
            "决策备忘录（Word，两页）",
            "给做决定的人看：问题、回答、账、风险、法律边界",
            f"决策备忘录-{estate}.docx",
            f"{_OFFICE}.wordprocessingml.document",
            lambda: memo_docx(brief),
        ),
        (
            "幻灯片（PowerPoint）",
            "开会用：图表和表格都能在 PowerPoint 或 WPS 里改",
            f"决策汇报-{estate}.pptx",
            f"{_OFFICE}.presentationml.presentation",
            lambda: slides_pptx(brief, load_theme(theme_file("default", course))),
        ),
        (
            "工作簿（Excel）",
            "全部指标带区间、每月曲线、做法、假设，以及再算一遍的命令",
            f"政策对比-{estate}.xlsx",
            f"{_OFFICE}.spreadsheetml.sheet",
            lambda: workbook_xlsx(brief),
        ),
        (
            "网页文件（一个文件，可打印）",
            "发给别人直接用浏览器打开，不联网",
            f"政策对比-{estate}.html",
            "text/html",
            lambda: page_html(brief).encode("utf-8"),
        ),
        (
            "收缴率曲线（PNG 图片）",
            "贴进别的文件里",
            f"收缴率曲线-{estate}.png",
            "image/png",
            lambda: png(rate_chart(brief)),
        ),
    ]
    made: list[Paper] = []
    for number, (label, told_for, name, mime, make) in enumerate(steps):
        if stop():
            return []
        told(0.1 + 0.9 * number / len(steps), f"正在做：{label}……")
        made.append(Paper(label, told_for, name, mime, make()))
    return made


def _answer(task: Task) -> None:
    if not task.ready.wait(0.3):
        _wait(task)
        return
    if task.error is not None or not task.result:
        what = f"（{type(task.error).__name__}：{task.error}）" if task.error is not None else ""
        st.error(f"文件没有做成{what}。请再按一次“准备这些文件”；如果总是这样，请把这一页的网址发给维护者。")
        return
    for number, paper in enumerate(task.result):
        take(
            "compare-papers",
            paper.label,
            paper.raw,
            paper.name,
            paper.mime,
            help=paper.help,
            key=f"handout-{number}",
            width="stretch",
        )


@st.fragment(run_every=0.5)
def _wait(task: Task) -> None:
    st.progress(task.progress, task.message)
    if task.done:
        st.rerun()


def _file_name(text: str) -> str:
    """Without what a file system or a shell would stumble over."""
    return "".join(c for c in text if c.isalnum() or c in "-_（）·")[:30] or "小区"
