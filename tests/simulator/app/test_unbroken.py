"""A part of a page that refreshes itself waits until what a press has drawn has left, and presses nothing itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from simulator.app import unbroken

unbroken.install()


def session(runner: Any) -> Any:
    """As much of a session as asking for a run needs; `begun` are the runs begun, `later` is what was put off."""
    begun: list[Any] = []
    later: list[Any] = []
    return SimpleNamespace(
        _state=AppSessionState.APP_NOT_RUNNING,
        _client_state=ClientState(),
        _scriptrunner=runner,
        _event_loop=SimpleNamespace(call_later=lambda _seconds, *call: later.append(call)),
        _create_scriptrunner=begun.append,
        has_fragment=lambda _fragment: True,
        begun=begun,
        later=later,
    )


def runner(*, over: bool) -> Any:
    requests = ScriptRequests()
    if over:
        requests.request_stop()
    return SimpleNamespace(_requests=requests, request_rerun=requests.request_rerun, request_stop=requests.request_stop)


def ask(here: Any, fragment: str = "") -> None:
    AppSession.request_rerun(here, ClientState(fragment_id=fragment))


def test_a_refresh_waits_for_what_a_finished_run_has_drawn() -> None:
    here = session(runner(over=True))
    ask(here, "part")
    for _ in range(3):
        assert here.begun == []
        again, *given = here.later.pop()
        again(*given)
    here._scriptrunner = None  # all that it drew has been handed on
    again, *given = here.later.pop()
    again(*given)
    assert [one.fragment_id for one in here.begun] == ["part"]
    assert here.later == []


def test_a_press_does_not_wait_and_a_run_at_work_is_asked_at_once() -> None:
    here = session(runner(over=True))
    ask(here)
    assert len(here.begun) == 1
    here = session(runner(over=False))
    ask(here, "part")
    assert (here.begun, here.later) == ([], [])
    assert here._scriptrunner._requests.on_scriptrunner_ready().rerun_data.fragment_id_queue == ["part"]


def test_a_refresh_presses_nothing_and_a_press_does() -> None:
    states = [WidgetState(id="button", trigger_value=True), WidgetState(id="field", string_value="小王")]
    for auto, left in ((True, ["field"]), (False, ["button", "field"])):
        here = session(None)
        asked = ClientState(fragment_id="part", is_auto_rerun=auto, widget_states=WidgetStates(widgets=states))
        AppSession.request_rerun(here, asked)
        assert [one.id for one in here.begun[0].widget_states.widgets] == left
