"""What a press begins, it finishes, and what it has drawn is shown.

Streamlit answers every message of a browser in a thread of its own and tells the thread before it to stop; that one
does so when it next looks at the session's state, also in the middle of a callback, and the next one's callbacks begin
while it is still at work. A second press could so take away a sentence that the first was about to write down. Here the
callbacks of a session come one after the other, and none is broken off.

So the second press of a double click finds what the first has done, and is to leave it at that.

A page that refreshes a part of itself asks for that at any time. Where it asks just when a press is done, before all
that was drawn has left the server, Streamlit forgets what has not left. Here the refresh waits for it. And where it
asks just as a button is pressed, the browser sends the press along with it and then once more. Here a refresh presses
nothing.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state import SafeSessionState

_SOON_S = 0.01
_PRESSES = ("trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value")
_TURNS: WeakValueDictionary[str, Any] = WeakValueDictionary()  # session -> its lock, as long as somebody holds it
_DESK = threading.Lock()


def install() -> None:
    """For every session of this process. Streamlit has no public way to do this: should its inside change, nothing is
    done (and tests fail)."""
    _callbacks_whole()
    _refreshes_give_way()


def _callbacks_whole() -> None:
    begins: Any = getattr(SafeSessionState, "on_script_will_rerun", None)
    if begins is None or hasattr(begins, "__wrapped__"):
        return

    @wraps(begins)
    def whole(state: Any, *args: Any, **more: Any) -> None:
        runner: Any = getattr(getattr(state, "_yield_callback", None), "__self__", None)
        if not getattr(runner, "_execing", False):
            begins(state, *args, **more)
            return
        state._yield_callback()  # what was told to stop before it began
        with _turn(runner._session_id):
            runner._execing = False  # it hears nothing; what it was told meanwhile it does right afterwards
            try:
                begins(state, *args, **more)
            finally:
                runner._execing = True

    SafeSessionState.on_script_will_rerun = whole  # type: ignore[method-assign]


def _turn(session: str) -> Any:
    with _DESK:
        return _TURNS.setdefault(session, threading.Lock())


def _refreshes_give_way() -> None:
    asks: Any = getattr(AppSession, "request_rerun", None)
    if asks is None or hasattr(asks, "__wrapped__"):
        return

    @wraps(asks)
    def patient(session: Any, asked: Any) -> None:
        requests = getattr(getattr(session, "_scriptrunner", None), "_requests", None)
        ended = getattr(getattr(requests, "_state", None), "name", "") == "STOP"
        if ended and asked is not None and asked.fragment_id:
            session._event_loop.call_later(_SOON_S, patient, session, asked)
            return
        if asked is not None and asked.is_auto_rerun:
            fields = [one for one in asked.widget_states.widgets if one.WhichOneof("value") not in _PRESSES]
            asked.widget_states.CopyFrom(WidgetStates(widgets=fields))
        asks(session, asked)

    AppSession.request_rerun = patient  # type: ignore[method-assign]
