"""小区档案: an estate after some months of one policy, from five sides."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from simulator.app.components.course import course_root
from simulator.app.components.estate_archive import show_archive
from simulator.app.components.estate_books import about_labels, lent_here, own_books
from simulator.app.components.estate_map import show_map
from simulator.app.components.estate_pick import Picked, pick
from simulator.app.components.estate_quality import show_quality
from simulator.app.components.estate_segments import show_segments
from simulator.app.components.estate_story import HOME, home_of, open_home, show_story
from simulator.app.components.estate_talk import offer_talk
from simulator.app.components.ledger import show_ledger
from simulator.app.components.ledger_desk import let_go
from simulator.app.evidence_links import evidence_link
from simulator.app.explored import explored_of
from simulator.app.plain import plain
from simulator.app.shelf import Shelf, shelf
from simulator.documents import DocumentError
from simulator.experiments.explorer import Explored
from simulator.experiments.story import span, yuan
from simulator.experiments.their_estate.estate import from_a_ledger
from simulator.policy import RED_NAMES, red_acts

MAP, ARCHIVE, STORY, SEGMENTS, QUALITY = "楼栋图", "档案台账", "一户的经过", "人群", "档案质量"
VIEWS = (MAP, ARCHIVE, STORY, SEGMENTS, QUALITY)
VIEW = "view"
_CARDS = "底牌已经打开：真实类型、错号和租客电话，现实中谁也看不到。"
_DRAWN = (
    "底牌已经打开。台账里没有这些：业主类型、错号、租客电话、旧欠难不难收，都是沙盘照缴费记录抽的，"
    "换一个种子就是另一个样子。别当成哪一户的真实情况，更不能照它去催。"
)


def show(talk: StreamlitPage | None = None, compare: StreamlitPage | None = None) -> None:
    """A simulated estate, or a company's own ledger; a household that owes leads to a scene on the page `talk`, an own
    estate to the page `compare`."""
    st.title("小区档案")
    own = own_books()
    if not own:
        let_go(0)
    if own:
        st.write("带自己的收费台账来，几分钟后在沙盘里看见自己的小区。名字先换成代号，原文件不留。")
    else:
        st.write("选一个小区、一套做法，看它做了几个月以后，整个小区和每一户成了什么样。业主都是虚构的。")
    course = course_root()
    try:
        kept = shelf(course)
    except DocumentError as error:
        st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    if own:
        show_ledger(kept, compare)
    else:
        _simulated(kept, talk)


def _simulated(kept: Shelf, talk: StreamlitPage | None) -> None:
    """Choose, then look from five sides."""
    with st.expander("换小区、换做法、换月数", icon=":material/tune:", expanded=HOME not in st.query_params):
        picked = pick(kept)
    lent = lent_here(picked.profile, picked.households)
    try:
        with st.spinner("正在一户一户地过这些月份……", show_time=True):
            found = explored_of(
                kept,
                picked.profile,
                picked.policy,
                picked.households,
                picked.months,
                picked.seed,
                theirs=lent is not None,
            )
    except DocumentError as error:
        st.error(
            "这套做法在这个小区行不通：\n\n"
            + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in error.problems)
        )
        return
    _headline(found, picked)
    truth = st.toggle(
        "看底牌：真实类型，现实中看不到",
        key="truth",
        help="给老师用：打开以后能看到每位业主在模型里的真实类型。任何做法都不能照底牌来定。",
    )
    if truth:
        st.warning(_DRAWN if from_a_ledger(found.estate) else _CARDS, icon=":material/visibility:")
    home = home_of(found)
    if lent is not None:
        about_labels(found, lent, home)
    if home is not None and VIEW not in st.session_state and VIEW not in st.query_params:
        st.session_state[VIEW] = STORY
    for name, place in zip(VIEWS, st.tabs(VIEWS, key=VIEW, bind="query-params"), strict=True):
        if not place.open:
            continue
        with place:
            if name == MAP:
                show_map(found, truth, _open)
            elif name == ARCHIVE:
                show_archive(found, kept, truth, _open)
            elif name == STORY:
                show_story(found, home, truth)
                if home is not None and talk is not None and lent is None:
                    offer_talk(found, home, talk)
            elif name == SEGMENTS:
                show_segments(found, truth)
            else:
                show_quality(found, picked, kept)


def _open(home: int) -> None:
    open_home(home)
    st.session_state[VIEW] = STORY


def _headline(found: Explored, picked: Picked) -> None:
    """What it comes to, in words."""
    acts = red_acts(picked.policy)
    if acts:
        lines = "、".join(f"[{act} {RED_NAMES[act]}]({evidence_link(act)})" for act in acts)
        st.error(f"这套做法触碰红线（{lines}），只为看清代价，不能照做。", icon=":material/block:")
    due, received = int(found.opening.sum() + found.billed.sum()), int(found.received.sum())
    owing, late = int(found.owing.sum()), int((found.owing > 0).sum())
    share = f"（{received / due:.1%}）" if due else ""
    st.markdown(
        f"**{plain(picked.profile.name)}，{found.estate.households:,} 户，"
        f"按“{plain(picked.policy.name)}”做了 {found.months} 个月"
        f"（{span(found)}）。** 应收 {yuan(due)}，实收 {yuan(received)}{share}；到最后一天，"
        f"{late:,} 户还欠 **{yuan(owing)}**。期间催缴 {int(found.touches.sum()):,} 次。"
    )
    st.caption("这是其中一次运气的结果，不是平均。要比较两套做法，请到“政策对比”。")
