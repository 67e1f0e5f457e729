"""Who is at this browser, without a browser: what the browser would say stands in the session state."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.records import Records, open_records

PAGE = """
import streamlit as st
from simulator.app import identity
from simulator.app.components.records import the_records
if "silent" not in st.session_state:
    identity.listen()
who, trainer = identity.me(the_records()), identity.trainer(the_records())
st.text(who.nickname if who else "没有人")
st.text("培训师" if trainer else "不是培训师")
st.button("加入", on_click=lambda: identity.remember(st.session_state["token"]))
st.button("离开", on_click=identity.forget)
"""


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    return open_records()


def shown(tokens: dict[str, str] | None) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=30)
    if tokens is not None:
        app.session_state[identity.TOKENS] = tokens
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> list[str]:
    return [one.value for one in app.text]


def test_the_page_waits_until_the_browser_has_said_who_it_is(records: Records) -> None:
    app = shown(None)
    assert said(app) == []
    assert "来过" in app.caption[0].value


def test_without_the_component_nobody_is_known(records: Records) -> None:
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.session_state["silent"] = True
    assert said(app.run()) == ["没有人", "不是培训师"]


def test_a_token_is_a_person_and_another_one_a_trainer(records: Records) -> None:
    _, token = records.newcomer("小王")
    _, of_trainer = records.open_class("一班", "练", "全班", 7, "x", {})
    assert said(shown({"me": token, "trainer": of_trainer})) == ["小王", "培训师"]
    assert said(shown({"me": of_trainer, "trainer": token})) == ["没有人", "不是培训师"]


def test_who_joins_a_class_is_oneself_again_after_leaving_it(records: Records) -> None:
    room, _ = records.open_class("一班", "练", "全班", 7, "x", {})
    _, alone = records.newcomer("独自练习")
    _, token = records.join(room.code, "三号学员")
    app = shown({"me": alone})
    app.session_state["token"] = token
    app.button[0].click().run()
    assert said(app)[0] == "三号学员"
    app.button[1].click().run()
    assert said(app)[0] == "独自练习"
    app.button[1].click().run()
    assert said(app)[0] == "没有人"


def test_when_the_class_is_deleted_one_is_oneself_again(records: Records) -> None:
    room, _ = records.open_class("一班", "练", "全班", 7, "x", {})
    _, alone = records.newcomer("独自练习")
    _, token = records.join(room.code, "三号学员")
    app = shown({"me": token, "before": alone})
    assert said(app)[0] == "三号学员"
    records.delete_class(room.id)
    assert said(app.run())[0] == "独自练习"
    assert app.session_state[identity.TOKENS] == {"me": alone}
