"""Visit every page of a sandbox that is served, over the websocket that a browser would use."""

from __future__ import annotations

import asyncio

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tools.release.checks import Missed

_PATIENCE_S = 120.0


def visit(port: int) -> list[str]:
    """Open the app, then each page that it names. Their titles. Raises Missed at the first that shows a fault."""
    return asyncio.run(_visit(port))


async def _visit(port: int) -> list[str]:
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        pages = await _page(socket, "", "首页")
        if len(pages) < 2:
            raise Missed("首页没有列出别的页")
        for name, (script, title) in pages.items():
            await _page(socket, script, title or name)
        return [title for _, title in pages.values()]


async def _page(socket: websockets.ClientConnection, script: str, title: str) -> dict[str, tuple[str, str]]:
    """Run one page to its end: url path -> (hash, title) of all pages."""
    message = BackMsg()
    message.rerun_script.page_script_hash = script
    await socket.send(message.SerializeToString())
    pages: dict[str, tuple[str, str]] = {}
    shown = 0
    while True:
        try:
            raw = await asyncio.wait_for(socket.recv(), _PATIENCE_S)
        except TimeoutError:
            raise Missed(f"{title}：{_PATIENCE_S:.0f} 秒没有显示完") from None
        part = ForwardMsg()
        part.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
        kind = part.WhichOneof("type")
        if kind == "navigation":
            pages = {p.url_pathname: (p.page_script_hash, p.page_name) for p in part.navigation.app_pages}
        elif kind == "delta":
            shown += 1
            element = part.delta.new_element
            if part.delta.WhichOneof("type") == "new_element" and element.WhichOneof("type") == "exception":
                raise Missed(f"{title}：{element.exception.type} {element.exception.message}")
        elif kind == "script_finished" and part.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise Missed(f"{title}：页面不能编译")
        elif kind == "script_finished":
            if not shown:
                raise Missed(f"{title}：什么也没有显示")
            return pages
