"""依据: parameters, claims, laws, red lines; what tests, cases and calibration found; each with a link of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from simulator.app.components.course import course_root
from simulator.app.components.evidence_card import ID, TAB, open_entry, short, show_entry
from simulator.app.plain import plain
from simulator.app.shelf import shelf
from simulator.documents import DocumentError
from simulator.experiments.evidence_book import (
    CALIBRATION,
    CASES,
    CLAIMS,
    LAWS,
    PARAMETERS,
    RED,
    TABS,
    TESTED,
    Book,
    Entry,
    build_book,
)
from simulator.experiments.figures import stored

_ABOUT = {
    PARAMETERS: "模型里每一个行为参数：采用值、范围、来源和可信程度。没有来源的是教学假设，照实写着。点一行看全。",
    CLAIMS: "课程和沙盘引用的每一个数字。多数出自行业培训资料、没有出处，可信程度写得很直白。点一行看全。",
    LAWS: "课程引用的每一条法律：一句大白话、禁止什么、核对到哪个月。这里的话不代替条文，也不是法律意见。点一行看全。",
    RED: "十条红线：性质、依据，和可以做的合法办法。点一行看全。",
    TESTED: "资料里的数字，在模拟小区里放一遍，看对得上对不上。没有真实小区的数据，所以这不是验证："
    "对得上，只说明与行业口径大体一致。",
    CASES: "课程里的六个案例，照资料说的做法在模拟小区里走一遍。不符的照实写，缺什么也写清楚。",
    CALIBRATION: "哪些参数照着资料调过，调了多少，资料钉住了多少不确定。",
}
_FEW = 12  # results that are offered one by one
_COMMAND = "还没有算过。请在终端运行 `sandbox figures`，再刷新这一页。"
_WATCHED = ("evidence", "parameters", "policies", "estates", "modules", "figures")


def show() -> None:
    """A search over all, the entry that the address names, and a table a tab."""
    st.title("依据")
    st.write(
        "沙盘和课程里的每一个数字，都能在这里查到它站在什么上面、能信到什么程度。每一条都有自己的链接，可以发给别人。"
    )
    course = course_root()
    try:
        book = _book(course, _stamp(course))
    except DocumentError as error:
        st.error("课程里的文件有问题，改好后刷新这一页：\n\n" + "\n".join(f"- {plain(str(p))}" for p in error.problems))
        return
    text = st.text_input(
        "在全部依据里找",
        key="q",
        bind="query-params",
        icon=":material/search:",
        placeholder="例如：短信、944、停电、R2、误差",
        max_chars=60,
    )
    hits = book.search(text or "") if text else None
    _entry(book)
    if hits is not None:
        _found(hits)
    for tab, place in zip(TABS, st.tabs(TABS, key=TAB, bind="query-params"), strict=True):
        if place.open:
            with place:
                _tab(book, tab, hits, course)


def _entry(book: Book) -> None:
    """The entry of the address, if it names one."""
    wanted = st.query_params.get(ID, "")
    if not wanted:
        return
    entry = book.find(wanted, st.query_params.get(TAB, "") or st.session_state.get(TAB, "")) or book.find(wanted)
    if entry is None:
        st.warning(
            "链接里的这一条没有找到：可能改了名，或者链接没有复制完整。请在上面的框里找，或看下面的表。",
            icon=":material/link_off:",
        )
        return
    if TAB not in st.session_state and TAB not in st.query_params:
        st.session_state[TAB] = entry.tab
    show_entry(entry, book)


def _found(hits: list[Entry]) -> None:
    """How many in which tab, as buttons that open it."""
    if not hits:
        st.info("没有找到。请换一个说法，或者少写几个字；几个词之间用空格隔开。", icon=":material/search_off:")
        return
    counts = {tab: sum(entry.tab == tab for entry in hits) for tab in TABS}
    with st.container(horizontal=True, gap="small"):
        if len(hits) <= _FEW:
            for entry in hits:
                name = f"{entry.tab}：{short(entry.title)}"
                st.button(name, on_click=open_entry, args=(entry.tab, entry.id), key=f"hit-{entry.tab}-{entry.id}")
            return
        for tab, count in counts.items():
            if count:
                st.button(f"{tab} {count} 条", on_click=_turn, args=(tab,), key=f"hits-{tab}")


def _turn(tab: str) -> None:
    st.session_state[TAB] = tab


def _tab(book: Book, tab: str, hits: list[Entry] | None, course: Path) -> None:
    st.write(_ABOUT[tab])
    if tab in book.missing:
        st.info(_COMMAND)
        return
    if tab == TESTED:
        _score(stored(course, "validation"))
    entries = list(book.tabs.get(tab, {}).values()) if hits is None else [one for one in hits if one.tab == tab]
    if not entries:
        st.info("这一栏里没有找到。" if hits is not None else "这门课程里还没有这一类依据。")
        return
    if tab == CASES:
        for entry in entries:
            _case(entry)
        return
    if tab == CALIBRATION:
        _calibrated(stored(course, "calibration"))
    _table(tab, entries)
    if tab == TESTED:
        st.caption(
            "“以内、以外”看的是参数都取采用值时的结果；“假设不同时”是参数在各自范围里变动的 95% 区间，与计算误差分开。"
        )


def _table(tab: str, entries: list[Entry]) -> None:
    """One row an entry; a chosen row opens its card."""
    key = f"rows-{tab}"
    st.caption(f"{len(entries)} 条")

    def chosen() -> None:
        rows = st.session_state[key].selection.rows
        if rows:
            open_entry(tab, entries[rows[0]].id)

    heads = list(entries[0].row)
    columns = [[entry.row[head] for entry in entries] for head in heads]
    st.dataframe(
        pa.table(dict(zip(heads, columns, strict=True))),
        key=key,
        hide_index=True,
        height=min(520, 38 * (len(entries) + 1)),
        on_select=chosen,
        selection_mode="single-row",
        alt=f"{tab}：{len(entries)} 条，点一行看全",
    )


def _score(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    told = found["summary"]
    held, roles = told["held-out"], told["roles"]
    one, two, three = st.columns(3)
    one.metric("留作检验的，落在采用范围以内", f"{held['within']} / {held['of']}", border=True)
    two.metric("留作检验的占能检验的", f"{told['held_out_share']:.0%}", border=True)
    three.metric("无从比较、直接写进参数（都不计）", roles["not-comparable"] + roles["direct-input"], border=True)


def _case(entry: Entry) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(entry.title)}**　{plain(entry.gist)}")
        for fact in entry.facts:
            st.markdown(f"{plain(fact.name)}：{plain(fact.text)}")
        st.button(
            "这一条的链接", on_click=open_entry, args=(CASES, entry.id), key=f"case-{entry.id}", icon=":material/link:"
        )


def _calibrated(found: dict[str, Any] | None) -> None:
    if found is not None:
        st.write(
            f"只用“参与校准”的 {len(found['targets'])} 条。"
            f"平均偏差平方在从没用过的运气上从 {found['fresh_before']:.1f} 降到 {found['fresh_after']:.1f}。"
            "“钉住”是这些资料让我们少了几成不确定：不到一成的没有动。"
        )


@st.cache_resource(max_entries=2, show_spinner="正在翻开依据……")
def _book(course: Path, seen: tuple[tuple[str, int], ...]) -> Book:
    kept = shelf(course)
    return build_book(course, kept.table, kept.policies, kept.red_lines)


def _stamp(course: Path) -> tuple[tuple[str, int], ...]:
    """What the book is made of and when it was last written."""
    content = course / "content"
    files = [path for name in _WATCHED for path in (content / name).glob("*.*")] + [content / "red-lines.yml"]
    return tuple((str(path), path.stat().st_mtime_ns) for path in sorted(files) if path.is_file())
