"""The gate before every page: who is here, whether that is enough, and what is said to whom it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.app import access, identity
from simulator.app.access import NAMES, Role
from simulator.app.components.records import the_records
from simulator.app.components.sign_in import WHO, show_sign_in
from simulator.app.plain import plain
from simulator.records import RecordsError


def role_now() -> Role:
    """The role of whoever is at this browser; the page waits for the browser. Nobody, if the records do not open."""
    if not access.guarded():
        return "admin"
    try:
        records = the_records()
        here = identity.account(records)
        return access.role_for(here, None if here else identity.me(records))
    except RecordsError:
        return "nobody"


def allowed(what: str) -> bool:
    """Whether whoever is here may have a page, a part of one or a download (see access.py)."""
    return access.may(role_now(), what)


def checked(name: str, title: str, show: Callable[[], None], way_in: Callable[[], Any]) -> Callable[[], None]:
    """The page `show`, behind the gate: looked at in every run. `way_in` gives the page 班级."""

    def page() -> None:
        if access.guarded():
            try:
                here = identity.account(the_records(), page=True)
            except RecordsError as error:
                st.title(title, anchor=False)
                st.error(plain(str(error)))
                return
            if not allowed(name):
                _refuse(name, title, way_in())
                return
            if here is not None:
                st.session_state[WHO] = here.id
                st.session_state.pop(identity.EXPIRED, None)
        show()

    return page


def _refuse(name: str, title: str, way_in: Any) -> None:
    """Plain words and the way in. What was typed and not yet kept stays for whoever signs in again."""
    st.title(title, anchor=False)
    role, needed = role_now(), access.needed(name)
    if st.session_state.get(identity.EXPIRED):
        st.warning(
            "登录过期了：八小时没有动，或者满了七天；改密码、停用账号也会退出。重新登录就能接着做，"
            "这一页上填过、还没存的文字给您留着。",
            icon=":material/schedule:",
        )
        _hold()
    elif needed == "trainee":
        if st.session_state.get(identity.GONE):
            st.warning(
                "您原来的班不在了：到了保留的日子，或者被培训师删除了；也可能您在别的设备上用恢复口令进了班。",
                icon=":material/event_busy:",
            )
        st.info("这一页要先进班级才能看：输入培训师给的六位班级码，起个昵称就行。", icon=":material/lock:")
        st.page_link(way_in, label="去输入班级码", icon=":material/login:")
    else:
        here = "" if role == "nobody" else f"您现在是{NAMES[role]}。"
        st.info(f"这一页给{NAMES[needed]}用。{here}", icon=":material/lock:")
        st.page_link(way_in, label="回到班级", icon=":material/groups:")
    if role in ("nobody", "trainee") and (needed != "trainee" or st.session_state.get(identity.EXPIRED)):
        show_sign_in(the_records(), "gate")
    elif role == "nobody":
        with st.expander("我是培训师，登录"):
            show_sign_in(the_records(), "gate")


def _hold() -> None:
    """Streamlit drops what stands in the fields that a run does not draw, unless it is put there by hand."""
    for key, value in st.session_state.items():
        if isinstance(key, str) and isinstance(value, str) and not key.startswith(("gate-", "door-", "identity-")):
            st.session_state[key] = value
