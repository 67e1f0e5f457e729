"""Every file that is taken away goes through here: who may have it is looked at when the button is drawn and again when
the bytes are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.app import access, identity
from simulator.app.access import AccessError
from simulator.app.components.records import the_records

DOWNLOAD = ":material/download:"


def take(
    what: str,
    label: str,
    data: bytes | Callable[[], bytes],
    file: str,
    kind: str | None,
    *,
    icon: str = DOWNLOAD,
    **more: Any,
) -> None:
    """A button for the file; none for whom it is not meant. `what` is its entry in access.DOWNLOADS."""
    if not access.guarded():
        st.download_button(label, data, file, kind, icon=icon, on_click="ignore", **more)
        return
    records, tokens = the_records(), identity.tokens()
    if not access.may(access.role_of(records, tokens), what):
        return

    def given() -> bytes:
        """Made when it is asked for, in a thread that knows of no browser: so of who it was drawn for."""
        if not access.may(access.role_of(records, tokens), what):
            raise AccessError("登录过期了，文件没有给出。请刷新页面，重新登录。")
        return data() if callable(data) else data

    st.download_button(label, given, file, kind, icon=icon, on_click="ignore", **more)
