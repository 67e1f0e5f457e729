"""Who may do what: one table, asked by the navigation, every page, every download and the records.

On one's own machine (`sandbox open`, reached from nowhere else) whoever sits there is the admin and nothing is asked.
For a class (`sandbox open --lan`, or DUES_ACADEMY_ACCESS=roles in a container or behind a proxy) everybody has the role
that the browser's tokens give: an account's, a trainee's in a class, or none. Whoever comes from another machine is
asked in any case, should somebody have forgotten to say so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from simulator.records import Account, Person, Records, RecordsError

Role = Literal["nobody", "trainee", "trainer", "admin"]
ROLES: tuple[Role, ...] = ("nobody", "trainee", "trainer", "admin")  # each may do what those before it may
NAMES: dict[Role, str] = {"nobody": "还没有登录", "trainee": "学员", "trainer": "培训师", "admin": "管理员"}
ACCESS = "DUES_ACADEMY_ACCESS"

# What it takes: the page's name in main.py -> the least role.
PAGES: dict[str, Role] = {
    "home": "nobody",
    "classroom": "nobody",
    "game": "trainee",
    "roleplay": "trainee",
    "compare": "trainee",
    "estate": "trainee",
    "evidence": "trainee",
    "workshop": "trainer",
    "portfolio": "trainer",
    "admin": "admin",
}
# Parts of pages.
PARTS: dict[str, Role] = {
    "books": "trainer",  # 我们的台账: one's own ledgers, and the estates lent from them
    "lead": "trainer",  # open a class and lead it; only one's own
}
# Every file that can be taken away.
DOWNLOADS: dict[str, Role] = {
    "compare-months": "trainee",
    "compare-papers": "trainee",
    "estate-archive": "trainee",
    "roleplay-debrief": "trainee",
    "class-results": "trainer",
    "class-slides": "trainer",
    "ledger-example": "trainer",
    "ledger-key": "trainer",
    "ledger-labels": "trainer",
    "ledger-mend": "trainer",
    "ledger-papers": "trainer",
    "portfolio-papers": "trainer",
    "portfolio-template": "trainer",
    "workshop-files": "trainer",
}
_NEEDED: dict[str, Role] = PAGES | PARTS | DOWNLOADS


class AccessError(RecordsError):
    """Somebody asked for what is not theirs; the message is Chinese."""


def guarded() -> bool:
    """Whether roles are asked for: for a class, not on one's own machine."""
    if os.environ.get(ACCESS) == "roles":
        return True
    if get_script_run_ctx(suppress_warning=True) is None:
        return False
    address = st.context.ip_address  # None for this machine, as the connection (or a proxy on this machine) says
    return isinstance(address, str)


def may(role: Role, what: str) -> bool:
    """Whether the role is enough for a page, a part of one or a download; KeyError for what is not in the table."""
    return ROLES.index(role) >= ROLES.index(_NEEDED[what])


def needed(what: str) -> Role:
    """The least role for it."""
    return _NEEDED[what]


def role_of(records: Records, tokens: Mapping[str, str]) -> Role:
    """The role that a browser's tokens give just now, where roles are asked for."""
    account = records.account(tokens["account"]) if "account" in tokens else None
    person = records.person(tokens["me"]) if account is None and "me" in tokens else None
    return role_for(account, person)


def role_for(account: Account | None, person: Person | None) -> Role:
    """The role of whoever is signed in, or is the person."""
    if account is not None:
        return account.role
    return "trainee" if person is not None and person.class_id is not None else "nobody"
