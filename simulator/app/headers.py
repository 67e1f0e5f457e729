"""What every answer of the server tells browsers to refuse, and which names the server answers to at all.

Nothing of the app comes from elsewhere, so nothing may be fetched from elsewhere: not even a picture that somebody
wrote into a nickname. A page of another site that calls itself by a name which leads here (DNS rebinding) is sent away:
the server is asked for by its number, as localhost, or by a name in DUES_ACADEMY_HOSTS (with commas between them).
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

HOSTS = "DUES_ACADEMY_HOSTS"
_REFUSED = (
    "这个网址不是本服务的网址。请用数字的地址（如 http://127.0.0.1:8501）打开，"
    "或请管理员把域名写进 DUES_ACADEMY_HOSTS。"
)
_LOCAL = ("localhost",)
_ALWAYS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    ("x-frame-options", "SAMEORIGIN"),
    ("cross-origin-opener-policy", "same-origin"),
)


def policy(host: str, scripts: Sequence[str] = ()) -> str:
    """The content-security policy of the app at this host (as the browser named it); `scripts` are further sources."""
    own = f"ws://{host} wss://{host}" if host else ""  # older Safari does not take 'self' for these
    return "; ".join(
        (
            "default-src 'self'",
            # blob: is how Streamlit loads a component that is handed to it as text
            " ".join(("script-src 'self' blob: 'wasm-unsafe-eval'", *scripts)),
            "style-src 'self' 'unsafe-inline'",  # Streamlit makes its styles as it goes
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {own}".rstrip(),
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def named_hosts() -> frozenset[str]:
    """The names in the environment under which others may ask for this server."""
    return frozenset(one.strip().lower() for one in os.environ.get(HOSTS, "").split(",") if one.strip())


def known_host(host: str, names: Iterable[str]) -> bool:
    """Whether a Host header is a number, localhost or one of `names`; a port may follow."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if not name or any(sign in host for sign in "/?#@\\ \t"):
        return False
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return name in _LOCAL or name in names


class Guarded:
    """ASGI middleware: sends away who asks for another host, and adds the headers to every answer."""

    def __init__(self, app: Application, *, names: Iterable[str] = (), scripts: Sequence[str] = ()) -> None:
        self.app, self.names, self.scripts = app, frozenset(names), tuple(scripts)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not known_host(hosts[0], self.names):
            await _refuse(scope, send)
            return
        told = [
            (name.encode(), value.encode())
            for name, value in (*_ALWAYS, ("content-security-policy", policy(hosts[0], self.scripts)))
        ]
        ours = {name for name, _ in told}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [one for one in message.get("headers", ()) if one[0].lower() not in ours]
                message = {**message, "headers": [*kept, *told]}
            await send(message)

        await self.app(scope, receive, answer)


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 421, "headers": kind})
    await send({"type": "http.response.body", "body": _REFUSED.encode()})
