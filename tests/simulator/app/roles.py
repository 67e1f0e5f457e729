"""Browsers of every role, as the tests of who may do what need them."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.app.access import ACCESS, Role
from simulator.records import Account, Records, open_records, passwords

PASSWORD = "三月种树四月开花五月结果"  # of every account here


def for_a_class(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Records in the folder, served to a class. These are not guarded: they are the test's own view."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'records.sqlite'}")
    monkeypatch.setenv(ACCESS, "roles")
    quick_passwords(monkeypatch)
    return open_records()


def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same function at a cost that a test can bear."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_NOBODYS", [""])


def an_admin(records: Records) -> None:
    """So that nobody is asked for a set-up code."""
    records.add_account("管理员", "admin", PASSWORD)


def signed_in(records: Records, name: str, role: Role = "trainer") -> tuple[Account, dict[str, str]]:
    """An account and what its browser keeps once it is signed in."""
    account = records.account_named(name) or records.add_account(name, role, PASSWORD)  # type: ignore[arg-type]
    found = records.sign_in(name, PASSWORD, "")
    assert found is not None
    trainer = records.settle(account.id, None, None)
    return account, {"account": found[1]} | ({"trainer": trainer} if trainer else {})


def class_of(records: Records, account: Account, title: str = "一班") -> str:
    """The id of a class that the account opened."""
    settings = {"board": "numbers", "mode": "practice"}
    return records.open_class(title, "练", "培训师", 30, "old-estate", settings, None, account.id)[0].id


def browsers(records: Records) -> dict[Role, dict[str, str]]:
    """What the browser of each role keeps."""
    account, trainer = signed_in(records, "李老师")
    _, admin = signed_in(records, "老王", "admin")
    room = records.class_by_id(class_of(records, account))
    assert room is not None
    _, token = records.join(room.code, "小张")
    return {"nobody": {}, "trainee": {"me": token}, "trainer": trainer, "admin": admin}


def drawn(script: str, tokens: dict[str, str], **state: object) -> AppTest:
    """A page, drawn for a browser that keeps these tokens."""
    app = AppTest.from_string(script, default_timeout=60)
    app.session_state[identity.TOKENS] = dict(tokens)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def words(app: AppTest) -> str:
    """All that is said."""
    every = (app.title, app.subheader, app.markdown, app.info, app.warning, app.error, app.success, app.caption)
    return "\n".join(one.value for kind in (*every, app.text) for one in kind)
