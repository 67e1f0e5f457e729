"""What a press begins, it finishes.

Streamlit answers every message of a browser in a thread of its own and tells the thread before it to stop; that one
does so when it next looks at the session's state, also in the middle of a callback, and the next one's callbacks begin
while it is still at work. A second press could so take away a sentence that the first was about to write down. Here the
callbacks of a session come one after the other, and none is broken off.

So the second press of a double click finds what the first has done, and is to leave it at that.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state import SafeSessionState

_TWICE_S = 10.0
_TURNS: WeakValueDictionary[str, Any] = WeakValueDictionary()  # session -> its lock, as long as somebody holds it
_DESK = threading.Lock()


def install() -> None:
    """For every session of this process. Streamlit has no public way to do this: should its inside change, nothing is
    done (and a test fails)."""
    begins: Any = getattr(SafeSessionState, "on_script_will_rerun", None)
    if begins is None or hasattr(begins, "__wrapped__"):
        return

    @wraps(begins)
    def whole(state: Any, *args: Any, **more: Any) -> None:
        runner: Any = getattr(getattr(state, "_yield_callback", None), "__self__", None)
        if not isinstance(runner, ScriptRunner) or not getattr(runner, "_execing", False):
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


def just_made(created: datetime) -> bool:
    """Whether this may be what the first of two presses has made."""
    return abs((datetime.now(UTC) - created).total_seconds()) < _TWICE_S


def _turn(session: str) -> Any:
    with _DESK:
        return _TURNS.setdefault(session, threading.Lock())
