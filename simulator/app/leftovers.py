"""What a long class would leave in memory for ever.

Streamlit keeps, until a session ends, what it knew about every widget that ever stood on a page: also its callback and
whatever that was to be called with. A class that talks for an hour kept every sentence's whole scene that way. And what
refers to itself (a page's elements, a comparison that was put down) waits for Python's collector, which comes seldom.
"""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_GONE = "leftover-widgets"  # session state: ids that were gone in the run before, too
_EVERY_S = 60.0


def sweep() -> None:
    """Collect once a minute, beside the pages, as long as the process lives."""

    def work() -> None:
        while True:
            time.sleep(_EVERY_S)
            gc.collect()

    threading.Thread(target=work, name="sweep", daemon=True).start()


def forget() -> None:
    """Forget widgets that have not been drawn for two whole runs; one press of them may still be on its way.

    At the start of a run, when Streamlit has thrown their values away. It has no public way to do this: should its
    inside change, nothing is done (and the tests fail).
    """
    context = get_script_run_ctx()
    state: Any = getattr(getattr(context, "session_state", None), "_state", None)
    fresh = getattr(state, "_new_widget_state", None)
    known: dict[str, Any] | None = getattr(fresh, "widget_metadata", None)
    before: dict[str, Any] | None = getattr(state, "_old_state", None)
    if fresh is None or known is None or before is None:
        return
    gone = {one for one in known if one not in before and one not in fresh.states}
    over = gone & st.session_state.get(_GONE, frozenset())
    for one in over:
        del known[one]
    st.session_state[_GONE] = gone - over
