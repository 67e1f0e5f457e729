"""我们的台账: from a company's file to its own estate in the sandbox, in six steps that can all be gone back to."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from simulator.app.components.ledger_bring import show_bring
from simulator.app.components.ledger_columns import show_columns
from simulator.app.components.ledger_desk import (
    STEPS,
    come_back,
    desk,
    go,
    gone,
    let_go,
    records_or_none,
    step_now,
)
from simulator.app.components.ledger_look import show_look
from simulator.app.components.ledger_names import show_names
from simulator.app.components.ledger_sandbox import show_sandbox
from simulator.app.components.ledger_take import show_take
from simulator.app.plain import plain
from simulator.app.shelf import Shelf

_FIRST = {
    2: "先到第 1 步拿一份台账来。",
    3: "先到第 2 步看看列认对了没有，收下的行不能是零。",
    4: "先到第 3 步把名字换成代号，存好密钥文件。",
}


def show_ledger(kept: Shelf, compare: StreamlitPage | None) -> None:
    """The step that is chosen; `compare` is the page 政策对比."""
    here = desk()
    records = records_or_none()
    come_back(here)
    if gone(here):
        here.said = "这份台账已经在别的窗口删除了。"
    if here.said:
        st.info(plain(here.said), icon=":material/info:")
        here.said = ""
    step = step_now()
    let_go(step)
    if here.opened is not None:
        facts = here.opened.ledger
        st.caption(f"打开的台账：{plain(facts.name)}，{facts.households:,} 户，账到 {facts.as_of:%Y-%m-%d}")
    if step > 1 and step > here.reached:
        needed = min(here.reached + 1, 4)
        st.info(_FIRST[needed], icon=":material/arrow_back:")
        st.button(f"去“{STEPS[needed - 2]}”", on_click=go, args=(needed - 1,), key="ledger-needed")
        return
    if step in (2, 3) and here.raw is None:
        st.info(
            "这份台账已经换过名字，原来的文件不在这里了（这正是应该的）。想改列、换新文件，请回第 1 步再拿一次。",
            icon=":material/lock:",
        )
        st.button(f"去“{STEPS[0]}”", on_click=go, args=(1,), key="ledger-again")
        return
    if step == 1:
        show_bring(here, kept, records)
    elif step == 2:
        show_columns(here, kept)
    elif step == 3:
        show_names(here, records)
    elif here.opened is not None:
        if step == 4:
            show_look(here, here.opened, kept)
        elif step == 5:
            show_sandbox(here, here.opened, kept, records, compare)
        else:
            show_take(here, here.opened, kept)
