"""我是培训师: sign in by name and password or by a company's account; set the first admin; sign out."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from simulator.app import access, identity, signing
from simulator.app.components.records import the_records
from simulator.app.plain import plain
from simulator.records import Account, Records, RecordsError
from simulator.records.passwords import SHORTEST

FAULT = "sign-in-fault"  # session state: why it did not work, said once
WHO = "identity-who"  # session state: the account that this session belonged to last
_ARRIVED = "identity-arrived"  # session state: the company's sign-in that this session began with was looked at


def show_sign_in(records: Records, place: str) -> None:
    """The forms; `place` keeps the keys of two of them apart."""
    say_fault()
    try:
        ready = records.has_admin()
    except RecordsError as error:
        st.error(plain(str(error)))
        return
    if ready:
        _form(records, place)
        return
    _set_up(records, f"{place}-first")
    with st.expander("已经有账号，登录"):
        _form(records, place)


def _form(records: Records, place: str) -> None:
    with st.form(f"{place}-sign-in", width=420):
        st.text_input("名字", key=f"{place}-name", max_chars=40, autocomplete="username")
        st.text_input("密码", key=f"{place}-password", type="password", max_chars=200, autocomplete="current-password")
        st.form_submit_button("登录", type="primary", on_click=_sign_in, args=(records, place), width="stretch")
    st.caption("账号由管理员开。学员不用登录，输入班级码就行。")
    if company_offered() and st.button("用公司账号登录", key=f"{place}-company", icon=":material/badge:"):
        st.login()


def _set_up(records: Records, place: str) -> None:
    st.markdown("**第一次给班级用：先设一位管理员**")
    if not os.environ.get(signing.SETUP):
        st.info("还没有管理员。请在这台服务器的终端里运行 `sandbox account add 名字 --role admin`，再刷新这一页。")
        return
    with st.form(f"{place}-set-up", width=420):
        st.text_input(
            "开通码", key=f"{place}-code", max_chars=40, autocomplete="off", placeholder="终端窗口里写着，只用一次"
        )
        st.text_input("管理员的名字", key=f"{place}-name", max_chars=20, autocomplete="username")
        st.text_input(
            f"密码（至少 {SHORTEST} 个字，一句话也行）",
            key=f"{place}-password",
            type="password",
            max_chars=200,
            autocomplete="new-password",
        )
        st.form_submit_button("设好并登录", type="primary", on_click=_first, args=(records, place), width="stretch")
    st.caption("管理员就是能给别人开账号的培训师。以后再开的账号，在“管理”页里设。")


def _sign_in(records: Records, place: str) -> None:
    said = st.session_state
    try:
        name, password = said[f"{place}-name"] or "", said[f"{place}-password"] or ""
        account, token = signing.sign_in(records, name, password, identity.address())
        come_in(records, account, token)
    except RecordsError as error:
        said[FAULT] = str(error)
    finally:
        said[f"{place}-password"] = ""


def _first(records: Records, place: str) -> None:
    said = st.session_state
    try:
        name, password, where = said[f"{place}-name"] or "", said[f"{place}-password"] or "", identity.address()
        signing.set_up(records, said[f"{place}-code"] or "", name, password, where)
        account, token = signing.sign_in(records, name, password, where)
        come_in(records, account, token)
    except RecordsError as error:
        said[FAULT] = str(error)
        return
    said[f"{place}-password"] = ""


def come_in(records: Records, account: Account, token: str) -> None:
    """This browser is the account's from now on. Call in a callback, or st.rerun() afterwards."""
    if st.session_state.get(WHO, account.id) != account.id:  # somebody else was here: nothing of theirs stays
        _clear()
    before = identity.tokens()
    made = records.settle(account.id, before.get("trainer"), before.get("me"))
    identity.remember(token, "account")
    if made:  # on one's own machine the same browser finds the same classes
        identity.remember(made, "trainer")
    st.session_state[WHO] = account.id
    st.session_state.pop(identity.EXPIRED, None)


def sign_out() -> None:
    """This browser is signed in no longer, and nothing of what was open stays. A callback."""
    token = identity.tokens().get("account")
    if token:
        the_records().sign_out(token)
    _clear()
    identity.forget("account")
    st.session_state.pop(WHO, None)
    if company_offered() and st.user.get("is_logged_in"):
        st.logout()


def _clear() -> None:
    desk: Any = st.session_state.get("ledger-desk")
    if desk is not None:
        desk.clear()
    for key in list(st.session_state):
        if not str(key).startswith("identity"):
            del st.session_state[key]


def company_offered() -> bool:
    """Whether a company's accounts are set up (the [auth] of Streamlit's secrets)."""
    return bool(st.secrets.load_if_toml_exists() and st.secrets.get("auth"))


def arrive() -> bool:
    """Once a session: sign in whoever comes back from the company's provider. Whether the page is to be drawn anew."""
    if st.session_state.get(_ARRIVED) or not company_offered():
        return False
    st.session_state[_ARRIVED] = True
    if not st.user.get("is_logged_in"):
        return False
    try:
        records = the_records()
        if identity.account(records) is not None:
            return False
        account, token = signing.by_company(records, st.user.to_dict(), identity.address())
        come_in(records, account, token)
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
    return True


def say_fault() -> None:
    """Why it did not work, once."""
    fault = st.session_state.pop(FAULT, None)
    if fault:
        st.error(plain(fault), icon=":material/error:")


def show_me() -> None:
    """In the sidebar: who is here, as what, the way out. Nothing for who is nobody."""
    try:
        records = the_records()
        here, who = identity.account(records), identity.me(records)
    except RecordsError:
        return
    with st.sidebar:
        if here is not None:
            st.caption(f":material/person: {plain(here.name)}，{access.NAMES[here.role]}")
            with st.container(horizontal=True):
                st.button("退出", key="identity-out", on_click=sign_out, icon=":material/logout:")
                if here.password:
                    _own_password(records, here)
        elif who is not None and who.class_id is not None:
            st.caption(f":material/person: {plain(who.nickname)}，学员")


def _own_password(records: Records, here: Account) -> None:
    with st.popover("改密码"), st.form("own-password", border=False):
        st.text_input("现在的密码", key="own-old", type="password", max_chars=200, autocomplete="current-password")
        st.text_input("新密码", key="own-new", type="password", max_chars=200, autocomplete="new-password")
        st.form_submit_button("改", on_click=_change, args=(records, here))
        if told := st.session_state.pop("own-told", None):
            st.write(plain(told))


def _change(records: Records, here: Account) -> None:
    said = st.session_state
    try:
        signing.sign_in(records, here.name, said["own-old"] or "", identity.address())
        records.set_password(here, said["own-new"] or "")
        account, token = signing.sign_in(records, here.name, said["own-new"] or "", identity.address())
        come_in(records, account, token)
        said["own-told"] = "改好了。别处登录着的都退出了。"
    except RecordsError as error:
        said["own-told"] = str(error)
    said["own-old"] = said["own-new"] = ""
