"""Long work on a page: a button to begin, progress and a stop while it runs, the result when it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from simulator.app.compute import Task, Work, pool
from simulator.documents import fingerprint


def begun(
    key: str,
    label: str,
    hint: str,
    work: Work,
    why: Callable[[Task], None],
    kind: Literal["primary", "secondary"] = "secondary",
) -> Any:
    """The result, or None while there is none. `key` names the work with all its settings: a changed setting is other
    work, so that an old result is never shown for a new one. The button goes by its `label`, of which there is one on a
    page: pressed while a setting is still on its way, it begins the work with that setting. `why` says why a task that
    ended has no result."""
    task = pool().known(key)
    if task is None or (task.done and task.error is not None):
        if task is not None and task.error is not None:
            why(task)
        st.caption(hint)
        if not st.button(label, type=kind, key=f"begin-{label}", icon=":material/play_arrow:"):
            return None
        task = pool().later(key, work)
    if not task.ready.wait(0.2):
        _running(task, fingerprint(key))
        return None
    if task.error is not None:
        st.rerun()
    return task.result


@st.fragment(run_every=0.5)
def _running(task: Task, name: str) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(task.progress, task.message)
    if button.button("停止", key=f"stop-{name}", icon=":material/stop:"):
        task.stop()
    if task.done:
        st.rerun()
