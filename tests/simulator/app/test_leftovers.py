"""A session does not grow by the widgets that are gone."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from simulator.app import leftovers
from tests.simulator.app import test_leftovers as here
leftovers.forget()
turn = st.session_state.setdefault("turn", 0)
def on(scene):
    st.session_state.turn += 1
    st.session_state.said = scene.turn
scene = here.Scene(turn)
here.SCENES.append(here.weakref.ref(scene))
st.button("go on", key=f"go-{turn}", on_click=on, args=(scene,))
st.checkbox("always", key="always")
st.text(str(st.session_state.get("said")))
"""
SCENES: list[weakref.ref[Scene]] = []


class Scene:
    def __init__(self, turn: int) -> None:
        self.turn = turn


def _known(app: AppTest) -> dict[str, Any]:
    return app.session_state._state._state._new_widget_state.widget_metadata


def test_what_a_widgets_callback_held_is_let_go_when_the_widget_is_gone() -> None:
    SCENES.clear()
    app = AppTest.from_string(PAGE).run()
    app.checkbox(key="always").check().run()
    for turn in range(12):
        app.button(key=f"go-{turn}").click().run()
        assert not app.exception
        assert app.text[0].value == str(turn)
        assert app.checkbox(key="always").value
    assert len(_known(app)) < 6
    gc.collect()
    alive = [scene.turn for one in SCENES if (scene := one()) is not None]
    assert max(alive) == 12
    assert len(set(alive)) < 6


def test_a_second_press_of_a_button_that_is_just_gone_still_arrives() -> None:
    app = AppTest.from_string(PAGE).run()
    first = app.button(key="go-0")
    first.click().run()
    assert app.session_state["turn"] == 1
    first.click()
    app._run(_states(first))  # as a browser sends it that pressed twice
    assert app.session_state["turn"] == 2


def _states(widget: Any) -> Any:
    found = WidgetStates()
    found.widgets.append(widget._widget_state)
    return found
