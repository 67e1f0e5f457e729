"""Who may do what: every page and every download as every role; expiry; nothing goes past the gate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import simulator.app
from simulator.app import access, identity, views
from simulator.app.access import ACCESS, DOWNLOADS, PAGES, AccessError, Role
from simulator.app.components import gate, take
from simulator.app.components.records import _opened
from simulator.records import Records
from tests.simulator.app.roles import PASSWORD, an_admin, browsers, drawn, for_a_class, signed_in, words

APP = Path(simulator.app.__file__).parent
MAIN = APP / "main.py"
PATHS = {name: "" if name == "home" else name for name in PAGES}
EVERYBODY: tuple[Role, ...] = get_args(Role)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    found = for_a_class(tmp_path, monkeypatch)
    yield found
    found.close()


@pytest.fixture
def hollow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without what is on them: the gate is what is looked at."""
    for name in PAGES:
        module = __import__(f"{views.__name__}.{name}", fromlist=["show"])
        monkeypatch.setattr(module, "show", lambda *_, name=name: st.text(f"in:{name}"))


def walked(tokens: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The whole app at the address of every page: its name and all that is said."""
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.session_state[identity.TOKENS] = dict(tokens)
    for name in PAGES:
        app._page_hash = calc_hash(PATHS[name])  # AppTest goes only to pages that are files
        app.run()
        assert not app.exception, app.exception
        yield name, words(app)


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_page_opens_to_those_it_is_meant_for(records: Records, hollow: None, role: Role) -> None:
    for name, said in walked(browsers(records)[role]):
        may = EVERYBODY.index(role) >= EVERYBODY.index(PAGES[name])
        assert (f"in:{name}" in said) == may, (role, name)
        if not may:  # in plain words, with a way in; and nothing of the page
            assert "这一页" in said, (role, name)
            assert "in:" not in said


def test_on_ones_own_machine_nothing_is_asked(records: Records, hollow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ACCESS)
    for name, said in walked({}):
        assert f"in:{name}" in said


def test_the_table_holds_every_page_of_the_app_and_no_other() -> None:
    tree = ast.parse(MAIN.read_text(encoding="utf-8"))
    added = [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "add"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert sorted(added) == sorted(PAGES)
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "Page"]
    assert len(made) == 1, "every page is made by add(), which puts it behind the gate"


TAKING = """
import streamlit as st
from simulator.app.access import DOWNLOADS
from simulator.app.components.take import take
for what in DOWNLOADS:
    take(what, what, lambda: b"x", "x.csv", "text/csv", key=what)
"""


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_download_is_drawn_for_those_it_is_meant_for(records: Records, role: Role) -> None:
    app = drawn(TAKING, browsers(records)[role])
    assert not app.exception
    wanted = [what for what, least in DOWNLOADS.items() if EVERYBODY.index(role) >= EVERYBODY.index(least)]
    assert [one.label for one in app.download_button] == wanted


@pytest.mark.parametrize("role", ["trainee", "trainer", "admin"])
def test_the_role_is_looked_at_again_when_the_bytes_are_given(
    records: Records, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []
    monkeypatch.setattr(take.st, "download_button", lambda _label, data, *_, **__: given.append(data))
    tokens = browsers(records)[role]
    drawn(TAKING, tokens)
    assert {make() for make in given} == {b"x"}
    if role == "trainee":
        (room,) = records.rooms()
        records.delete_class(room.id)
    else:
        records.sign_out(tokens["account"])
    for make in given:
        with pytest.raises(AccessError, match="没有给出"):
            make()


def test_no_file_leaves_by_another_way() -> None:
    """Every download goes through take(), under a name of the table that some page uses."""
    used, elsewhere = set(), []
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "download_button" and path.name != "take.py":
                elsewhere.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "take":
                what = node.args[0]
                assert isinstance(what, ast.Constant), f"{path.name}:{node.lineno}"
                used.add(what.value)
    assert elsewhere == []
    assert used == set(DOWNLOADS)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The clock of the app's records goes on."""
    monkeypatch.setattr(_the_apps(), "_now", lambda: datetime.now(UTC) + by)


def _the_apps() -> Records:
    from simulator.app.components.records import the_records

    return the_records()


GATE = """
import streamlit as st
from simulator.app.components import gate, sign_in
def show():
    st.text_input("标题", key="typed")
    st.text("in:workshop")
gate.checked("workshop", "课件工坊", show, lambda: None)()
sign_in.show_me()
"""


@pytest.fixture
def lonely(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page alone has none to lead to."""
    monkeypatch.setattr(gate.st, "page_link", lambda *_, **__: None)


def test_who_was_away_for_eight_hours_is_told_so_and_keeps_what_was_typed(
    records: Records, lonely: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, tokens = signed_in(records, "李老师")
    an_admin(records)
    app = drawn(GATE, tokens)
    app.text_input(key="typed").set_value("没存的话").run()
    later(monkeypatch, timedelta(hours=7, minutes=50))
    app.run()  # a page was asked for: it goes on from here
    assert "in:workshop" in words(app)
    later(monkeypatch, timedelta(hours=15, minutes=40))
    assert "in:workshop" in words(app.run())
    later(monkeypatch, timedelta(hours=23, minutes=50))
    app.run()
    assert "in:workshop" not in words(app)
    assert "登录过期了" in words(app)
    app.text_input(key="gate-name").set_value("李老师")
    app.text_input(key="gate-password").set_value(PASSWORD)
    next(one for one in app.button if one.label == "登录").click().run()
    assert "in:workshop" in words(app)
    assert app.text_input(key="typed").value == "没存的话"
    assert app.session_state["gate-password"] == ""


def test_signing_out_leaves_nothing_in_the_session(records: Records, lonely: None) -> None:
    _, tokens = signed_in(records, "李老师")
    app = drawn(GATE, tokens)
    app.text_input(key="typed").set_value("给下一位看不得").run()
    assert "李老师，培训师" in words(app)
    next(one for one in app.button if one.label == "退出").click().run()
    assert "in:workshop" not in words(app)
    assert "typed" not in app.session_state
    assert records.account(tokens["account"]) is None


def test_switching_off_ends_what_is_open(records: Records, lonely: None) -> None:
    account, tokens = signed_in(records, "李老师")
    signed_in(records, "老王", "admin")
    app = drawn(GATE, tokens)
    records.switch_off(account.id)
    assert "in:workshop" not in words(app.run())


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """The app keeps its records open: each test has its own."""
    yield
    _opened.clear()


def test_what_is_not_in_the_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        access.may("admin", "no-such-page")


def test_the_next_who_signs_in_finds_nothing_of_the_one_before(
    records: Records, lonely: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the one before was known by the browser and did not sign in in this tab."""
    _, tokens = signed_in(records, "李老师")
    records.add_account("赵老师", "trainer", PASSWORD)
    an_admin(records)
    app = drawn(GATE, tokens)
    app.text_input(key="typed").set_value("给下一位看不得").run()
    later(monkeypatch, timedelta(hours=9))
    app.run()
    app.text_input(key="gate-name").set_value("赵老师")
    app.text_input(key="gate-password").set_value(PASSWORD)
    next(one for one in app.button if one.label == "登录").click().run()
    assert "赵老师，培训师" in words(app)
    assert app.text_input(key="typed").value == ""
