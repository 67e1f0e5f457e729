"""What is settled before the first page is asked for."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest
from streamlit import config
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher

from simulator.app import launch
from tests.inprocess import awaited


def test_a_connection_that_comes_back_does_not_look_for_the_source_of_every_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(AppSession, "register_file_watchers", AppSession.register_file_watchers)  # put back afterwards
    monkeypatch.setattr(LocalSourcesWatcher, "register_file_change_callback", lambda *_: looked.append("looked"))
    real = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: "none" if name == "server.fileWatcherType" else real(name))
    launch.watch_nothing()

    async def lose_and_come_back() -> None:
        manager = WebsocketSessionManager(MemorySessionStorage(), MagicMock(), MagicMock(), lambda: None)
        session = manager.connect_session(MagicMock(), ScriptData(launch.__file__, is_hello=False), {})
        manager.disconnect_session(session)
        assert manager.connect_session(MagicMock(), ScriptData(launch.__file__, is_hello=False), {}, session) == session

    awaited(lose_and_come_back())
    assert not looked
