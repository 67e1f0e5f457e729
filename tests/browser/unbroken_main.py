"""A page whose first press waits, at work, until another one has come in."""

from __future__ import annotations

import time

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from simulator.app import unbroken

unbroken.install()
PATIENT_S = 60.0


def another_has_come() -> None:
    context = get_script_run_ctx()
    assert context is not None
    assert context.script_requests is not None
    end = time.monotonic() + PATIENT_S
    while context.script_requests._state is not ScriptRequestType.STOP:
        assert time.monotonic() < end
        time.sleep(0.01)


def said(word: str) -> None:
    st.session_state["said"] = [*st.session_state["said"], word]


def slow() -> None:
    another_has_come()
    said("慢")


def typed() -> None:
    another_has_come()
    said(st.session_state["words"])


st.session_state.setdefault("said", [])
st.button("慢", on_click=slow)
st.button("快", on_click=said, args=("快",))
st.chat_input("说……", key="words", on_submit=typed)
st.title(f"说了：{'、'.join(st.session_state['said'])}。")
