"""Serve a built site on localhost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the author."""


@dataclass(frozen=True)
class Serving:
    """A running server: its address, and how to stop it or wait for it."""

    url: str
    server: ThreadingHTTPServer
    thread: Thread

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def wait(self) -> None:
        """Wait until the server is stopped from elsewhere (or the author presses Ctrl-C)."""
        self.thread.join()


def serve_site(public: Path, port: int = 0, host: str = "127.0.0.1") -> Serving:
    """Serve `public` in a thread. Port 0 takes any free one. Raises OSError if the port is taken."""
    server = ThreadingHTTPServer((host, port), partial(_Quiet, directory=str(public)))
    thread = Thread(target=server.serve_forever, name="course-site", daemon=True)
    thread.start()
    return Serving(f"http://{host}:{server.server_address[1]}/", server, thread)
