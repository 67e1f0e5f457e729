"""Keep a scenario under a name, open it again, hand it on as a link: a dialog of the page 政策对比."""

from __future__ import annotations

import streamlit as st

from simulator.app.components.records import the_records
from simulator.app.components.scenario_state import Draft, replace_draft
from simulator.app.identity import held_back, me, remember
from simulator.app.plain import plain
from simulator.app.shelf import Shelf
from simulator.experiments.scenario import ScenarioError, decode
from simulator.records import Person, Records, RecordsError, Saved

KIND = "scenario"
_ALONE = "我"


def offer_to_save(here: Draft, kept: Shelf) -> None:
    """A button that opens the dialog."""
    if st.button("保存、打开、发给别人", icon=":material/bookmark:", key="saved-open"):
        _dialog(here, kept)


@st.dialog("保存、打开、发给别人")
def _dialog(here: Draft, kept: Shelf) -> None:
    try:
        records = the_records()
        person = me(records)
    except RecordsError as error:
        st.error(f"现在存不了：{plain(str(error))}")
        return
    st.markdown("**发给别人**：浏览器上面的网址就是这个方案，复制给对方就行；对方打开看到的是同样的数字。")
    st.code(f"sandbox compare --scenario {here.link}", language=None, wrap_lines=True)
    name = st.text_input("给它起个名字，存在这台浏览器名下", max_chars=60, key="saved-name")
    if st.button("保存", type="primary", disabled=not name.strip(), key="saved-save"):
        _save(records, person, name.strip(), here.link)
        st.rerun()
    if held_back():
        st.warning("这个浏览器不留记号（可能是无痕窗口），关掉以后就找不回存的东西了；请改存网址。")
    mine = records.saved(person.id, KIND) if person else []
    if not mine:
        st.caption("还没有存过方案。")
    for saved in mine:
        left, open_it, drop = st.columns([5, 2, 2], vertical_alignment="center")
        left.markdown(plain(saved.name))
        if open_it.button("打开", key=f"saved-open-{saved.id}"):
            _open(saved, kept)
        if drop.button("删除", key=f"saved-drop-{saved.id}"):
            records.forget(saved.id, person.id if person else None)
            st.rerun()


def _save(records: Records, person: Person | None, name: str, link: str) -> None:
    if person is None:
        person, token = records.newcomer(_ALONE)
        remember(token)
    records.save(person.id, KIND, name, {"link": link})


def _open(saved: Saved, kept: Shelf) -> None:
    try:
        replace_draft(decode(str(saved.document.get("link", ""))), kept)
    except ScenarioError as error:
        st.error(plain(str(error)))
        return
    st.rerun()
