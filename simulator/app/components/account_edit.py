"""An account is made and changed: role, new password, e-mail of the company's account, switched off, removed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.app.access import NAMES
from simulator.app.components.sign_in import company_offered
from simulator.app.plain import plain
from simulator.records import Account, Records, RecordsError
from simulator.records.accounts import NAME_LENGTH
from simulator.records.passwords import SHORTEST

_TOLD = "admin-told"  # session state: (whether it worked, words), said once
_ROLES = ("trainer", "admin")
_EMAIL = "公司账号的邮箱"


def tell() -> None:
    """What became of the last change, once."""
    told = st.session_state.pop(_TOLD, None)
    if told is not None:
        (st.success if told[0] else st.error)(plain(told[1]))


def show_new(records: Records) -> None:
    """The form of a new account."""
    with st.form("account-new", border=False, width=480):
        st.text_input("名字", key="new-name", max_chars=NAME_LENGTH, autocomplete="off", placeholder="比如 李老师")
        st.radio("做什么", _ROLES, format_func=NAMES.__getitem__, key="new-role", horizontal=True)
        st.text_input(
            f"密码（至少 {SHORTEST} 个字，一句话也行）",
            key="new-password",
            type="password",
            max_chars=200,
            autocomplete="new-password",
        )
        if company_offered():
            st.text_input(f"{_EMAIL}（可以不填；填了就能用公司账号登录）", key="new-email", max_chars=200)
        st.form_submit_button("开账号", type="primary", on_click=_add, args=(records,))
    st.caption("密码当面告诉本人，请他登录以后在左边“改密码”里换成自己的。")


def _add(records: Records) -> None:
    said = st.session_state
    name, password, email = said["new-name"] or "", said["new-password"] or None, said.get("new-email") or None
    if _done(lambda: records.add_account(name, said["new-role"], password, email), f"“{name}”的账号开好了。"):
        said["new-name"] = ""
        if "new-email" in said:
            said["new-email"] = ""
    said["new-password"] = ""


def show_account(records: Records, one: Account) -> None:
    """What can be done with one."""
    key = f"account-{one.id}"
    role = st.segmented_control(
        "做什么", _ROLES, default=one.role, required=True, format_func=NAMES.__getitem__, key=f"{key}-role"
    )
    if role in _ROLES and role != one.role:
        st.button(
            f"改成{NAMES[role]}", key=f"{key}-role-set", on_click=_do,
            args=(lambda: records.set_role(one.id, role), f"“{one.name}”现在是{NAMES[role]}。"),
        )  # fmt: skip
    with st.form(f"{key}-form", border=False):
        st.text_input("新密码", key=f"{key}-password", type="password", max_chars=200, autocomplete="new-password")
        st.form_submit_button("设新密码", on_click=_password, args=(records, one, f"{key}-password"))
    if company_offered() or one.email:
        with st.form(f"{key}-mail", border=False):
            st.text_input(_EMAIL, one.email or "", key=f"{key}-email", max_chars=200)
            st.form_submit_button("记下邮箱", on_click=_email, args=(records, one, f"{key}-email"))
    words = "让他重新能登录" if one.off else "停用：马上退出，不能再登录"
    st.button(
        words, key=f"{key}-off", on_click=_do,
        args=(lambda: records.switch_off(one.id, not one.off), f"“{one.name}”{'能登录了' if one.off else '停用了'}。"),
    )  # fmt: skip
    sure = st.checkbox("删掉账号：存的台账和方案一起删，开的班留到期满", key=f"{key}-sure")
    st.button(
        "删掉", key=f"{key}-remove", disabled=not sure, on_click=_do,
        args=(lambda: records.remove_account(one.id), f"“{one.name}”的账号删掉了。"),
    )  # fmt: skip


def _password(records: Records, one: Account, key: str) -> None:
    typed, st.session_state[key] = st.session_state[key] or "", ""
    _done(lambda: records.set_password(one, typed), f"“{one.name}”换了新密码，各处都退出了。")


def _email(records: Records, one: Account, key: str) -> None:
    typed = st.session_state[key] or None
    _done(lambda: records.set_email(one.id, typed), f"“{one.name}”的邮箱记下了。")


def _do(work: Callable[[], object], words: str) -> None:
    _done(work, words)


def _done(work: Callable[[], object], words: str) -> bool:
    try:
        work()
    except RecordsError as error:
        st.session_state[_TOLD] = (False, str(error))
        return False
    st.session_state[_TOLD] = (True, words)
    return True
