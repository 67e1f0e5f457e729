"""Who is at this browser: opaque tokens in its localStorage, never in a link.

The browser keeps up to four tokens: `me` (a trainee in a class, or somebody who practises alone), `before` (who that
was until a class was joined), `trainer`, and `account` (signed in, see simulator.records.accounts). Where roles are
asked for, only `account` makes anybody a trainer, and who practises alone is the account's person.

`listen()` asks for them once a run, in main.py; after it the pages may ask `me(records)` as often as they like. All
tabs of a browser are the same person, also after a reload, a lost connection or a new server.
"""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2 import component

from simulator.app import access
from simulator.app.limits import place_of
from simulator.records import Account, Person, Records, Trainer

Name = Literal["me", "trainer", "account"]
NAMES = ("me", "before", "trainer", "account")

TOKENS = "identity-tokens"  # session state: dict[str, str], what this session knows the browser to keep
_ORDER = "identity-order"  # session state: the id of what the browser has been told to write and has not confirmed
_ASKED = "identity-asked"
_HELD_BACK = "identity-held-back"
EXPIRED = "identity-expired"  # session state: an account was signed in here and is no longer
GONE = "identity-gone"  # session state: somebody was in a class here and is no longer


def listen() -> None:
    """Mount the component that asks the browser; the answer comes with a rerun.

    Call once a run, between `page = st.navigation(…)` and `page.run()`: an answer that reaches the server before the
    browser knows which page it is on leads to the first page.
    """
    order = st.session_state.get(_ORDER)
    data = {"order": order or "", "tokens": st.session_state.get(TOKENS, {}) if order else {}}
    said: Any = _component()(key="identity", data=data, on_said_change=lambda: None).said
    st.session_state[_ASKED] = True
    if said is None:
        return
    if order is None or said["order"] == order:
        st.session_state.pop(_ORDER, None)
        st.session_state[_HELD_BACK] = bool(said["heldBack"])
        if held_back():
            st.session_state.setdefault(TOKENS, {})
        else:
            st.session_state[TOKENS] = _tokens(said["tokens"])


def me(records: Records) -> Person | None:
    """Who is here: the member of a class, else who practises alone, else None. The page waits for the browser."""
    token = _known().get("me")
    person = records.person(token) if token else None
    if token and person is None:  # the class is gone, or the way in was moved to another browser
        forget()
        st.session_state[GONE] = True
        return me(records)
    if not access.guarded() or (person is not None and person.class_id is not None):
        return person
    here = account(records)
    return records.person_of(here.id) if here else None


def keeper(records: Records) -> Person | None:
    """As whom ledgers are kept: a signed-in account, also while its browser plays in a class; else `me`."""
    here = account(records) if access.guarded() else None
    return records.person_of(here.id) if here else me(records)


def trainer(records: Records) -> Trainer | None:
    """The trainer that this browser is known as. The page waits for the browser."""
    if access.guarded():
        here = account(records)
        return records.trainer_of(here.id) if here else None
    token = trainer_token()
    found = records.trainer(token) if token else None
    if token and found is None:
        forget("trainer")
    return found


def account(records: Records, *, page: bool = False) -> Account | None:
    """Who is signed in. `page`: a page was asked for, so that it goes on. The page waits for the browser."""
    token = _known().get("account")
    found = records.account(token, page=page) if token else None
    if token and found is None:
        forget("account")
        st.session_state[EXPIRED] = True
    return found


def tokens() -> dict[str, str]:
    """What the browser is known to keep. The page waits for the browser."""
    return dict(_known())


def settled() -> bool:
    """Whether the browser has said what it keeps."""
    return TOKENS in st.session_state


def address() -> str:
    """Where the browser is, as far as the connection tells; "" on this machine."""
    return place_of(st.context.ip_address)


def trainer_token() -> str | None:
    """What `Records.open_class` wants, so that a trainer's classes stay together."""
    return _known().get("trainer")


def remember(token: str, role: Name = "me") -> None:
    """Keep a token in the browser. Call in a callback, or st.rerun() afterwards."""
    tokens = dict(_known())
    if role == "me" and tokens.get("me") and tokens["me"] != token:
        tokens.setdefault("before", tokens["me"])
    _tell(tokens | {role: token})


def forget(role: Name = "me") -> None:
    """Take the token out of the browser; who was here before the class is here again. Then as `remember`."""
    tokens = {name: token for name, token in _known().items() if name != role}
    if role == "me" and "before" in tokens:
        tokens["me"] = tokens.pop("before")
    _tell(tokens)


def held_back() -> bool:
    """Whether the browser does not keep anything (private window): after a reload nobody is known."""
    return bool(st.session_state.get(_HELD_BACK))


def _known() -> dict[str, str]:
    if TOKENS not in st.session_state:
        if not st.session_state.get(_ASKED):
            return {}
        st.caption("正在看看你是不是来过…")
        st.stop()
    return st.session_state[TOKENS]


def _tell(tokens: dict[str, str]) -> None:
    st.session_state[TOKENS] = tokens
    st.session_state[_ORDER] = secrets.token_hex(8)


def _tokens(said: Any) -> dict[str, str]:
    """What the browser said, as far as it makes sense."""
    if not isinstance(said, dict):
        return {}
    return {name: said[name] for name in NAMES if isinstance(said.get(name), str) and len(said[name]) < 200}


@cache
def _component() -> Any:
    script = Path(__file__).with_name("identity.js").read_text(encoding="utf-8")
    return component("dues_academy_identity", js=script)
