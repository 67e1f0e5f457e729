"""What the six steps of 我们的台账 share: the session's desk, the step, who is here, waiting for work."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from simulator.app.components.records import the_records
from simulator.app.compute import Task
from simulator.app.identity import keeper, remember
from simulator.app.own_ledger import idle, lending
from simulator.app.own_ledger.desk import Desk
from simulator.app.own_ledger.kept import still_there
from simulator.records import Person, Records, RecordsError

STEPS = ("1 拿台账来", "2 看列认对没有", "3 换掉名字", "4 小区什么样", "5 放进沙盘", "6 带走")
DESK = "ledger-desk"
_AT, _TURN = "ledger-at", "ledger-turn"
_ALONE = "我"


def desk() -> Desk:
    """This session's own, in use; no other session ever sees it."""
    here: Desk = st.session_state.setdefault(DESK, Desk())
    idle.used(here)
    return here


def away() -> None:
    """Once a run of any other page: what has names in it goes, and what is no longer in the records. Cheap."""
    lending.look()
    here: Desk | None = st.session_state.get(DESK)
    if here is None:
        return
    here.leave()
    now = time.monotonic()
    if here.opened is not None and now - here.sure_at >= lending.EVERY_S:
        here.sure_at = now
        gone(here)


def gone(here: Desk) -> bool:
    """Whether what is opened was deleted meanwhile, by whatever way; then the desk is empty."""
    records = records_or_none()
    if here.opened is None or records is None:
        return False
    try:
        if still_there(records, here.opened):
            return False
    except RecordsError:
        return False
    here.clear()
    return True


def come_back(here: Desk) -> None:
    """Tell who comes back what went meanwhile; the steps that need it begin with the first."""
    if here.left:
        here.said, here.left = here.left, ""
        if st.session_state.get(_AT) in (2, 3):
            go(1)


def go(step: int) -> None:
    """To a step. A new row of steps is drawn: what the browser still says of the old one is not heard."""
    st.session_state[_AT] = step
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def step_now() -> int:
    """Draw the steps; the one that is chosen, 1 to 6."""
    at: int = st.session_state.setdefault(_AT, 1)
    chosen = st.segmented_control(
        "步骤",
        STEPS,
        default=STEPS[at - 1],
        required=True,
        key=f"ledger-step-{st.session_state.get(_TURN, 0)}",
        label_visibility="collapsed",
    )
    st.session_state[_AT] = STEPS.index(chosen or STEPS[at - 1]) + 1
    return st.session_state[_AT]


def onward(step: int, label: str = "", disabled: bool = False, place: str = "") -> None:
    """Back and forth at the foot of a step; `place` where there are two of them."""
    with st.container(horizontal=True):
        if step > 1:
            st.button(
                "上一步", on_click=go, args=(step - 1,), key=f"ledger-back-{step}{place}", icon=":material/arrow_back:"
            )
        if step < len(STEPS):
            st.button(
                label or f"下一步：{STEPS[step][2:]}",
                type="primary",
                on_click=go,
                args=(step + 1,),
                key=f"ledger-next-{step}{place}",
                icon=":material/arrow_forward:",
                disabled=disabled,
            )


def records_or_none() -> Records | None:
    """The records; why there are none is said where they are needed."""
    try:
        return the_records()
    except RecordsError:
        return None


def somebody(records: Records) -> Person:
    """Who is at this browser; whoever was nobody is somebody from now on. Rerun afterwards. Raises RecordsError."""
    person = keeper(records)
    if person is None:
        person, token = records.newcomer(_ALONE)
        remember(token)
    return person


def held(key: str, step: int) -> None:
    """Remember that the uploader `key` of this step may hold a file, for `let_go`."""
    file = st.session_state.get(key)
    if file is not None:
        here = desk()
        here.files[file.file_id] = step, _remover(file)
        idle.used(here)


def let_go(step: int) -> None:
    """Files given in any other step leave the server's memory now, not at the end of the session."""
    desk().let_go(step)


def put_away(key: str) -> None:
    """The file given to the uploader `key` leaves the server's memory now."""
    file = st.session_state.get(key)
    if file is not None:
        desk().files.pop(file.file_id, None)
        _remover(file)()


def _remover(file: UploadedFile) -> Callable[[], None]:
    """Takes the file from the server's memory, from whichever thread: the manager's copy and the session's."""
    context = get_script_run_ctx()

    def remove() -> None:
        if context is not None:
            # Not in the protocol, but in the manager that a server has.
            getattr(context.uploaded_file_mgr, "remove_file", _nothing)(context.session_id, file.file_id)
        file.seek(0)
        file.truncate()

    return remove


def _nothing(_session: str, _file: str) -> None:
    """A manager that cannot remove files."""


def came(task: Task, words: str) -> bool:
    """Whether the work has ended; else a line that waits for it is drawn."""
    if task.ready.wait(0.3):
        return True
    _waiting(task, words)
    return False


@st.fragment(run_every=0.5)
def _waiting(task: Task, words: str) -> None:
    st.progress(task.progress, words if task.progress == 0 else task.message)
    if task.done:
        st.rerun()
