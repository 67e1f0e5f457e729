"""Step 1: what happens to names, a place for the file, examples, and the ledgers that are kept."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.ledger_desk import desk, go, held, put_away, somebody
from simulator.app.components.take import take
from simulator.app.components.upload import upload
from simulator.app.compute import pool
from simulator.app.identity import held_back, keeper
from simulator.app.own_ledger.desk import Desk
from simulator.app.own_ledger.examples import Example, examples
from simulator.app.own_ledger.kept import delete, line, open_kept
from simulator.app.own_ledger.privacy import privacy
from simulator.app.own_ledger.reading import reading
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.documents import DocumentError
from simulator.ledgers.archive import ArchiveError
from simulator.records import KeptLedger, Records, RecordsError

_KINDS = ["csv", "xlsx", "xls"]
_MOST_MB = 60


def show_bring(here: Desk, kept: Shelf, records: Records | None) -> None:
    """Words, a place for the file, examples, what is kept."""
    _names(kept)
    key = f"ledger-file-{here.round}"
    file, data = upload(f"台账文件（csv、xlsx、xls，最大 {_MOST_MB} MB，一个小区一份）", _KINDS, key, _MOST_MB)
    held(key, 1)
    estate = st.text_input(
        "小区名字", key="ledger-estate", max_chars=30, placeholder="例如：翠湖苑", help="只用来显示，也是存下来的名字"
    )
    st.button(
        "读这份台账",
        type="primary",
        icon=":material/table_view:",
        disabled=not data,
        key="ledger-read",
        on_click=_bring,
        args=(kept, file, data, estate, key),
        help=None if data else "先选一个文件",
    )
    if records is not None:
        _mine(here, records)
    else:
        st.warning("现在连不上记录，能看，但存不了。请告诉管理员。", icon=":material/cloud_off:")
    _examples(kept)


def _names(kept: Shelf) -> None:
    """Three sentences, and the whole of it to open."""
    try:
        said = privacy(kept.course)
    except DocumentError as error:
        st.error("隐私说明有问题：\n\n" + "\n".join(f"- {plain(str(one))}" for one in error.problems))
        return
    if said is None:
        st.warning("这门课程没有 content/papers/privacy.yml，说不了台账怎样保管。请用自带的课程，或者补上这个文件。")
        return
    st.markdown("\n".join(f"- {one}" for one in said.short))
    with st.expander("隐私说明：存什么、存在哪、存多久、怎么删", icon=":material/shield_lock:"):
        st.markdown(said.page)


def _bring(kept: Shelf, file: str, data: bytes, estate: str, key: str = "") -> None:
    here = desk()
    if key:
        put_away(key)
    here.bring(file, data, estate.strip() or file.rsplit(".", 1)[0][:30] or "我们的小区")
    assert here.raw is not None
    pool().soon(here.work("read"), reading(here.raw, kept.course))
    go(2)


def _examples(kept: Shelf) -> None:
    with st.expander("手边没有台账？先用编的试一遍", icon=":material/science:"):
        st.caption("下面三份都是程序编的，没有一个真人。每份都故意做乱，留了几处错，正好看看怎么改。")
        for one in examples():
            left, right = st.columns([4, 2], vertical_alignment="center")
            left.markdown(f"**{one.title}**：{one.about}")
            with right.container(horizontal=True):
                st.button("用这份", key=f"ledger-try-{one.id}", on_click=_try, args=(kept, one))
                take(
                    "ledger-example",
                    "下载",
                    one.make,
                    one.file,
                    None,
                    key=f"ledger-get-{one.id}",
                )


def _try(kept: Shelf, one: Example) -> None:
    _bring(kept, one.file, one.make(), one.estate)


def _mine(here: Desk, records: Records) -> None:
    """What this person keeps."""
    person = keeper(records)
    mine = records.ledgers(person.id) if person else []
    if held_back():
        st.warning(
            "这个浏览器不留记号（可能是无痕窗口），关掉以后就找不回存下的台账，也没法删。请换普通窗口。",
            icon=":material/visibility_off:",
        )
    if not mine:
        return
    st.markdown("##### 存下来的台账")
    for one in mine:
        left, middle, right = st.columns([5, 1, 1], vertical_alignment="center")
        left.markdown(f"**{plain(one.name)}**：{line(one)}")
        middle.button("打开", key=f"ledger-open-{one.id}", on_click=_open, args=(records, one))
        if right.button("删除", key=f"ledger-drop-{one.id}"):
            _sure(records, one)


def _open(records: Records, one: KeptLedger) -> None:
    here = desk()
    try:
        opened = open_kept(records, one.id, somebody(records).id)
    except (RecordsError, ArchiveError) as error:
        here.said = str(error)
        return
    here.clear()
    here.opened, here.estate = opened, one.name
    go(5 if opened.calibration else 4)


@st.dialog("删除这份台账")
def _sure(records: Records, one: KeptLedger) -> None:
    st.markdown(
        f"删除“{plain(one.name)}”以后，马上没有的有：\n\n"
        "- 换成代号的台账" + ("和加密的原文件" if one.original_size else "") + "；\n"
        "- 校准和回测的结果；\n"
        "- 这台服务器内存里由它算出来的小区和答案。\n\n"
        "**找不回来。** 已经下载的文件、密钥文件在您自己手里，不归这里管；"
        "发出去的比较链接里只有小区的比例，没有哪一户，但链接还能打开。"
    )
    with st.container(horizontal=True):
        sure = st.button(
            "删除，现在就删",
            type="primary",
            key="ledger-drop-yes",
            icon=":material/delete:",
            on_click=_drop,
            args=(records, one),
        )
        if sure:
            st.rerun()
        if st.button("不删", key="ledger-drop-no"):
            st.rerun()


def _drop(records: Records, one: KeptLedger) -> None:
    here = desk()
    try:
        delete(records, one.id, one.owner)
    except RecordsError as error:
        here.said = str(error)
        return
    if here.opened is not None and here.opened.id == one.id:
        here.clear()
    here.said = f"“{one.name}”已经删除，服务器上没有留下。"
