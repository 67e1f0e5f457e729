"""A model server on this machine that answers as it is told, also badly; it keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulator.roleplay.llm import Endpoint

Answer = tuple[int, bytes]


@dataclass
class Server:
    """`answers` gives status and body for the n-th request (from 1); `released` ends the slow ones."""

    answers: Callable[[int, dict[str, Any]], Answer | None]
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def endpoint(self, timeout: float = 20.0, key: str = "") -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.port}/v1", "test-model", key, timeout)


def completion(content: Any, **more: Any) -> Answer:
    """A whole answer of the protocol with this message."""
    message = {"role": "assistant", "content": content, **more}
    return 200, json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()


def line(text: str) -> Answer:
    return completion(json.dumps({"line": text}, ensure_ascii=False))


@contextmanager
def server(answers: Callable[[int, dict[str, Any]], Answer | None]) -> Iterator[Server]:
    """None for an answer: nothing until the test is over."""
    kept = Server(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.asked.append(document)
            kept.keys.append(self.headers.get("Authorization", ""))
            found = kept.answers(len(kept.asked), document)
            if found is None:
                kept.released.wait()
                return
            self.send_response(found[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(ConnectionError):  # the client had enough
                super().handle()

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    kept.port = httpd.server_address[1]
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield kept
    finally:
        kept.released.set()
        httpd.shutdown()
        httpd.server_close()
