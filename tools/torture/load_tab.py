"""A browser and its tabs, as far as the server can tell: websockets that speak as Streamlit's page speaks.

A tab keeps what stands on the page, runs it again when something is pressed, moved or typed, polls fragments as it is
told to, and answers who is here as identity.js does. No pictures, no JavaScript: thirty of them fit into one process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tools.torture.load_page import Page
from tools.torture.load_watch import Seen

LATE_S = 60.0
_QUIET_S = 0.25  # nothing begins within so long: what was asked for is answered
_TYPED = ("text_input", "selectbox", "radio")


class LateError(Exception):
    """The page did not come back; the message is Chinese."""


class Browser:
    """Somebody's browser: what it keeps for itself, and its tabs."""

    def __init__(self, port: int, who: str, seen: Seen, tokens: dict[str, str] | None = None) -> None:
        self.port, self.who, self.seen = port, who, seen
        self.tokens = dict(tokens or {})
        self.tabs: list[Tab] = []
        self._done: set[str] = set()

    async def open(self, page: str, query: str = "", kind: str = "打开页面") -> Tab:
        """A new tab at this address, when all of it is there."""
        tab = Tab(self, page, query)
        self.tabs.append(tab)
        await tab.connect(kind)
        return tab

    def told(self, data: dict[str, Any]) -> dict[str, Any]:
        """What identity.js answers."""
        order, tokens = data.get("order", ""), data.get("tokens", {})
        if order and order not in self._done:
            self._done.add(order)
            self.tokens = dict(tokens)
            for token in tokens.values():
                self.seen.words.keep(token, self.who)
        return {"order": order, "tokens": self.tokens, "heldBack": False}

    async def close(self) -> None:
        """Close every tab."""
        for tab in list(self.tabs):
            await tab.close()


class Tab:
    """One tab. `page` is the part of the address after the slash, `query` what stands behind the question mark."""

    def __init__(self, browser: Browser, page: str, query: str = "") -> None:
        self.browser, self.page, self.query = browser, page, query
        self.shown = Page()
        self._seen, self._who = browser.seen, browser.who
        self._session, self._hash = "", ""
        self._pages: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._polled: dict[str, float] = {}
        self._socket: websockets.ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._asked = 0.0  # when it was asked to run
        self._first = self._last = 0.0  # when the first and the last run that began since came to its end
        self._asked_of = ""  # the fragment
        self._identity: Element | None = None
        self._leaving = False

    # Coming and going

    async def connect(self, kind: str) -> None:
        """Open the websocket, again with the session of before if there was one, and run the page."""
        began = time.monotonic()
        protocols = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *filter(None, [self._session])]
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.browser.port}/_stcore/stream",
            subprotocols=protocols,  # type: ignore[arg-type]
            max_size=None,
            origin=f"http://127.0.0.1:{self.browser.port}",  # type: ignore[arg-type]
            open_timeout=LATE_S,
        )
        self._leaving = False
        self._reading = asyncio.create_task(self._read(self._socket))
        await self._run()
        await self._settle(kind, began, last=True)

    async def close(self, *, abort: bool = False) -> None:
        """Go away, or be torn off; the session is kept for `connect` either way."""
        self._leaving = True
        self._stop_polls()
        if self._socket is not None:
            if abort:
                self._socket.transport.abort()
            with contextlib.suppress(Exception):
                await self._socket.close()
        if self._reading is not None:
            await asyncio.wait([self._reading], timeout=5)
        if not abort and self in self.browser.tabs:
            self.browser.tabs.remove(self)

    async def reload(self) -> Tab:
        """The same address in a new session."""
        await self.close()
        return await self.browser.open(self.page, self.query, "重新载入")

    @property
    def polling(self) -> bool:
        """Whether the page asks for more by itself."""
        return bool(self._polls)

    # What one does

    async def go(self, page: str, kind: str) -> None:
        """A click in the list of pages."""
        self._hash, self.page, self.query = self._pages[page], page, ""
        began = time.monotonic()
        await self._run()
        await self._settle(kind, began)

    async def press(self, key: str, kind: str, *, twice: bool = False) -> None:
        """Press a button, by its key or how its label begins."""
        state = WidgetState(id=self._one("button", key).id, trigger_value=True)
        await self._act(kind, state, self.shown.owner(state.id), twice=twice)

    async def say(self, text: str, kind: str) -> None:
        """Type into the line of a conversation and send it."""
        state = WidgetState(id=self._one("chat_input", "words-").id)
        state.chat_input_value.data = text
        await self._act(kind, state)

    async def choose(self, widget: str, key: str, value: str, kind: str) -> None:
        """Type into a field, or choose from a list; several are segmented controls."""
        state = WidgetState(id=self._one(widget, key).id)
        if widget in _TYPED:
            state.string_value = value
        else:
            state.string_array_value.data.append(value)
        await self._move(kind, state)

    async def number(self, widget: str, key: str, value: float, kind: str) -> None:
        """Move a slider, or put a number into a field."""
        state = WidgetState(id=self._one(widget, key).id)
        if widget == "slider":
            state.double_array_value.data.append(value)
        else:
            state.double_value = value
        await self._move(kind, state)

    def write(self, key: str, text: str) -> None:
        """Type into a field of a form: nothing happens until it is sent."""
        state = WidgetState(id=self._one("text_input", key).id, string_value=text)
        self._states[state.id] = state

    async def until(self, done: Callable[[], bool], what: str, seconds: float = LATE_S) -> None:
        """Wait for something to be on the page. Raises LateError."""
        end = time.monotonic() + seconds
        while self.shown.running or not done():
            self._must_be_open()
            if time.monotonic() > end:
                raise LateError(f"等了 {seconds:.0f} 秒，{what}没有出来（{self.page}：{self.shown.told()}）")
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), 0.5)

    # Speaking to the server

    def _one(self, kind: str, key: str) -> Any:
        """Raises LateError with what stands there instead."""
        found = self.shown.all(kind, key)
        if not found:
            raise LateError(f"页面上没有 {key}（{self.page}：{self.shown.told()}）")
        return found[0]

    async def _move(self, kind: str, state: WidgetState) -> None:
        self._states[state.id] = state
        began = time.monotonic()
        await self._run(self.shown.owner(state.id))
        await self._settle(kind, began)

    async def _act(self, kind: str, state: WidgetState, fragment: str = "", *, twice: bool = False) -> None:
        began = time.monotonic()
        await self._run(fragment, state)
        if twice:
            await asyncio.sleep(0.08)
            if state.id in self.shown.ids():  # else it is gone before the second click
                await self._run(fragment, state)
        await self._settle(kind, began, last=twice)

    async def _run(self, fragment: str = "", trigger: WidgetState | None = None, *, poll: bool = False) -> None:
        self._must_be_open()
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self._hash
        asked.page_name = "" if self._hash else self.page
        asked.fragment_id, asked.is_auto_rerun = fragment, poll
        asked.context_info.timezone = "Asia/Shanghai"
        asked.context_info.locale = "zh-CN"
        asked.context_info.url = f"http://127.0.0.1:{self.browser.port}/{self.page}"
        asked.widget_states.widgets.extend(self._states.values())
        if trigger is not None:
            asked.widget_states.widgets.append(trigger)
        if not poll:
            self._asked, self._asked_of, self._first = time.monotonic(), fragment, 0.0
        assert self._socket is not None
        with contextlib.suppress(websockets.ConnectionClosed):  # the reader says so
            await self._socket.send(message.SerializeToString())

    async def _settle(self, kind: str, began: float, *, last: bool = False) -> None:
        """Wait until what was asked for is answered and nothing goes on; the time counts to the first answer since the
        last message of ours, or to the `last`. Raises LateError."""
        end = began + LATE_S
        while True:
            self._must_be_open()
            if time.monotonic() > end:
                raise LateError(f"{kind}：等了 {LATE_S:.0f} 秒，页面没有回来（{self.page}：{self.shown.told()}）")
            if self._first and not self.shown.running:
                asked = self._asked
                await asyncio.sleep(_QUIET_S)
                if not self.shown.running and self._asked == asked:
                    break
                continue
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), 0.5)
        self._seen.took(kind, (self._last if last else self._first) - began)

    def _must_be_open(self) -> None:
        if self._reading is None or (self._reading.done() and not self._leaving):
            raise LateError("连接断了")

    async def _read(self, socket: websockets.ClientConnection) -> None:
        try:
            async for raw in socket:
                assert isinstance(raw, bytes)
                self._seen.came(self._who, raw)
                part = ForwardMsg()
                part.ParseFromString(raw)
                await self._take(part)
        except websockets.ConnectionClosed:
            pass
        finally:
            if not self._leaving:
                self._seen.fault(self._who, "连接被断开，没有人要断")
            self._stop_polls()
            self._bell.set()

    async def _take(self, part: ForwardMsg) -> None:
        fragment = bool(part.metadata.run.fragment_ids)
        match part.WhichOneof("type"):
            case "new_session":
                self._session = part.new_session.initialize.session_id
                if not fragment:
                    self.shown.begin()
                    self._stop_polls()
            case "navigation":  # new_session says the start page until the script has run
                self._hash = part.navigation.page_script_hash
                self._pages = {one.url_pathname: one.page_script_hash for one in part.navigation.app_pages}
                self.page = next((n for n, one in self._pages.items() if one == self._hash), self.page)
            case "page_info_changed":
                self.query = part.page_info_changed.query_string
            case "page_not_found":
                self._seen.fault(self._who, f"没有这一页：{self.page}")
            case "delta":
                await self._draw(part)
            case "auto_rerun":
                self._poll(part.auto_rerun.fragment_id, part.auto_rerun.interval)
            case "stop_auto_rerun":
                self._stop_polls()
            case "script_finished":
                self._finished(part, fragment=fragment)
            case _:
                pass

    async def _draw(self, part: ForwardMsg) -> None:
        if wrong := self.shown.draw(part):
            self._seen.fault(self._who, wrong)
        if part.delta.new_element.WhichOneof("type") == "bidi_component":
            await self._who_is_here(part.delta.new_element)

    def _finished(self, part: ForwardMsg, *, fragment: bool) -> None:
        how, now = part.script_finished, time.monotonic()
        if how == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            for name in part.metadata.run.fragment_ids:
                if name in self._polled:
                    self._seen.took("页面自己轮询", now - self._polled.pop(name))
            if self._asked_of in part.metadata.run.fragment_ids:
                self._first, self._last = self._first or now, now
        elif not fragment:
            whole = how != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            self.shown.end(whole=whole)
            if whole:
                if self.shown.began >= self._asked:  # else it is the run before, of what the browser had not yet said
                    self._first, self._last = self._first or now, now
                here = self.shown.ids()
                self._states = {name: state for name, state in self._states.items() if name in here}
        self._bell.set()

    async def _who_is_here(self, element: Element) -> None:
        """identity.js: drawn for the first time or with other data, it says what the browser keeps."""
        before, kept = self._identity, self.browser.tokens
        if not element.bidi_component.component_name.endswith("identity"):
            return
        self._identity = element
        if before is None or before.bidi_component.json != element.bidi_component.json:
            await self._tell()
        if self.browser.tokens != kept:  # the other tabs hear of it
            for tab in self.browser.tabs:
                if tab is not self and tab._identity is not None and not tab._leaving:
                    await tab._tell()

    async def _tell(self) -> None:
        assert self._identity is not None
        asked = self._identity.bidi_component
        said = json.dumps({"said": self.browser.told(json.loads(asked.json))})
        self._states[asked.id] = WidgetState(id=asked.id, json_value=said)
        await self._run()

    # Polling

    def _poll(self, fragment: str, every: float) -> None:
        if fragment in self._polls:
            self._polls[fragment].cancel()

        async def again() -> None:
            with contextlib.suppress(LateError):
                while True:
                    await asyncio.sleep(every)
                    self._polled.setdefault(fragment, time.monotonic())
                    await self._run(fragment, poll=True)

        self._polls[fragment] = asyncio.create_task(again())

    def _stop_polls(self) -> None:
        for task in self._polls.values():
            task.cancel()
        self._polls, self._polled = {}, {}
