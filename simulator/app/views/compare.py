"""政策对比: up to four policies, the same households, the same luck. Words before numbers, summary before detail."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from simulator.app.components.assumptions import show_assumptions
from simulator.app.components.course import course_root
from simulator.app.components.estate_bar import choose_estate
from simulator.app.components.gate import allowed
from simulator.app.components.handout import show_handout
from simulator.app.components.policy_row import choose_policies
from simulator.app.components.questions.best import show_best
from simulator.app.components.questions.break_even import show_break_even
from simulator.app.components.questions.target import show_target
from simulator.app.components.questions.tornado import show_tornado
from simulator.app.components.questions.trial import show_trial
from simulator.app.components.results import HOW_TO_READ, about, show_headlines, show_overview, show_tiles
from simulator.app.components.saved import offer_to_save
from simulator.app.components.scenario_state import PARAMETER, SIDES, Draft, draft, publish
from simulator.app.components.sections import (
    show_ageing,
    show_curves,
    show_figures,
    show_legal,
    show_policies,
    show_types,
    show_work,
)
from simulator.app.compute import Job, pool
from simulator.app.own_ledger.lending import standing_for
from simulator.app.plain import plain
from simulator.app.shelf import Shelf, shelf
from simulator.documents import DocumentError
from simulator.experiments.scenario import Scenario, resolve
from simulator.population import Profile

AT_ONCE_S = 0.4  # an answer that is there this soon is shown without a waiting line
Section = Callable[[Job, Draft, Shelf], None]
SECTIONS: dict[str, Section] = {
    "曲线": show_curves,
    "谁缴、谁不缴": show_types,
    "账龄": show_ageing,
    "成本和工时": show_work,
    "法律步骤": show_legal,
    "全部指标": show_figures,
    "整套做法": show_policies,
    "什么会推翻结论": show_tornado,
    "能不能达标": show_target,
    "盈亏平衡": show_break_even,
    "预算内最好": show_best,
    "试点怎么做": show_trial,
    "带走": show_handout,
}


def show() -> None:
    """The whole page."""
    st.title("政策对比")
    course = course_root()
    try:
        kept = shelf(course)
    except DocumentError as error:
        st.error(
            "课程里的文件有问题，改好后刷新这一页：\n\n"
            + "\n".join(f"- {plain(str(problem))}" for problem in error.problems)
        )
        return
    here = draft(kept)
    choose_estate(here, kept)
    choose_policies(here, kept)
    scenario = publish(here, kept)
    with st.container(horizontal=True):
        offer_to_save(here, kept)
        st.link_button(
            "看这个小区",
            f"estate?{urlencode({PARAMETER: here.link})}",
            icon=":material/apartment:",
            help="在新的一页打开小区档案：同一个小区、同一批业主，做法可以选这里的任何一套，一户一户地看。",
        )
    if (profile := _lent(scenario, kept)) and not allowed("books"):
        st.info(
            f"“{plain(profile.name)}”是照一份真实的收费台账来的，只有培训师能用它算。请在上面换一个小区。",
            icon=":material/lock:",
        )
        return
    who = st.session_state.setdefault("who", uuid.uuid4().hex)
    job = pool().ask(course, scenario, who)
    st.session_state["job"] = job
    job.ready.wait(AT_ONCE_S)
    if job.over:
        _answer(job, here, kept)
    elif job.answered:
        _refining(job, here, kept, who)
    else:
        _waiting(job, who)
    show_assumptions(course)


def _lent(scenario: Scenario, kept: Shelf) -> Profile | None:
    """The scenario's profile, if it stands for the households of somebody's ledger."""
    found = resolve(scenario, kept.profiles, kept.policies).profile
    return found if standing_for(found) is not None else None


@st.fragment(run_every=0.25)
def _waiting(job: Job, who: str) -> None:
    pool().look(job, who)
    if job.answered or job.over:
        st.rerun()
    st.progress(0.0, "正在计算第一个答案，通常一两秒……")


@st.fragment(run_every=1.0)
def _refining(job: Job, here: Draft, kept: Shelf, who: str) -> None:
    """The answer as it is known, again every second: more often would cost the class what it costs to compute."""
    pool().look(job, who)
    if job.over:
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(job.progress, f"已算 {job.progress:.0%}，数字还会更准")
    if button.button("停止", key="stop", icon=":material/stop:"):
        pool().stop(job, who)
        st.rerun()
    _answer(job, here, kept)


def _answer(job: Job, here: Draft, kept: Shelf) -> None:
    error = job.error
    if isinstance(error, DocumentError):
        st.error(
            "这套做法在这个小区行不通：\n\n"
            + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in error.problems)
        )
        return
    if error is not None:
        st.error(f"没有算成（{type(error).__name__}）。请换一个设置再试；如果总是这样，请把这一页的网址发给维护者。")
        return
    first = job.parts[0]
    if not job.answered or first is None:
        st.info("还没有答案就停下了。改一项设置，或刷新这一页，就会重新计算。", icon=":material/stop_circle:")
        return
    show_headlines(job, kept)
    place = 0
    if len(job.parts) > 1:
        show_overview(job, kept)
        place = st.segmented_control(
            "细看哪一套", range(len(job.parts)), default=0, format_func=lambda n: SIDES[n + 1], key="tiles-of"
        )
    show_tiles(job, place or 0, kept)
    st.caption(about(job, job.parts[place or 0] or first))
    with st.expander("这些数字怎么读"):
        st.write(HOW_TO_READ)
    names = list(SECTIONS)
    section = st.segmented_control("再看细一点", names, default=names[0], key="section", bind="query-params")
    SECTIONS[section or names[0]](job, here, kept)
