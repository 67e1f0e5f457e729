"""A page of the sandbox served for real, which a test can kill and serve again at the same place."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from simulator.app.lan import PORT
from simulator.app.serve import settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Served:
    """The script `main` at a port of its own; records and log lie in `folder`."""

    main: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def records(self) -> str:
        return f"sqlite:///{self.folder / 'records.sqlite'}"

    def start(self) -> None:
        options = settings(self.port, "127.0.0.1")
        command = [sys.executable, "-m", "streamlit", "run", str(self.main)]
        command += [f"--{key}={value}" for key, value in options.items()]
        env = {**os.environ, "DATABASE_URL": self.records, PORT: str(self.port), "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                try:
                    self.process.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    continue
                break
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)


@contextmanager
def serving(main: Path, folder: Path) -> Iterator[Served]:
    """From the first answer to the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Served(main, folder, port)
    found.start()
    try:
        yield found
    finally:
        found.kill()


def at_rest(page: Page) -> None:
    """The script has run to its end, without a fault."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert page.get_by_test_id("stException").count() == 0
