"""A scheduler and workers as real processes, and what holds them up in the middle of their work."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.experiments.tasks import Tls

from .worlds import ROOT

PATIENT = 120.0  # seconds after which a test gives up; nothing here takes that long


def until(what: Callable[[], Any], why: str) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + PATIENT
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not happen: {why}")


class Yard:
    """A scheduler and its workers, each a process of one thread."""

    def __init__(self, folder: Path, port: int = 0, tls: Tls | None = None) -> None:
        self.folder, self.workers, self.port = folder, list[subprocess.Popen[bytes]](), port
        folder.mkdir(exist_ok=True)
        self.proof = [] if tls is None else ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key]
        self.scheme = ["--protocol", "tls"] if tls is not None else []
        self.open()

    def open(self) -> None:
        """Start the scheduler."""
        note = self.folder / "scheduler.json"
        note.unlink(missing_ok=True)
        self.scheduler = self._started(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0",
            "--scheduler-file", str(note), *self.scheme,
        )  # fmt: skip
        self.address = until(lambda: _address(note), "the scheduler answers")

    def hire(self, count: int = 1, root: Path = ROOT) -> list[subprocess.Popen[bytes]]:
        """Start workers."""
        new = [
            self._started(
                "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "30",
                "--memory-limit", "0", "--local-directory", str(self.folder), root=root,
            )
            for _ in range(count)
        ]  # fmt: skip
        self.workers += new
        return new

    def staffed(self, count: int) -> None:
        """At least so many workers are there or on their way."""
        self.workers = [one for one in self.workers if one.poll() is None]
        self.hire(max(0, count - len(self.workers)))

    def end(self, process: int) -> None:
        """Kill that worker."""
        os.kill(process, signal.SIGKILL)
        next(one for one in self.workers if one.pid == process).wait()

    def close(self) -> None:
        """Everything ends at once."""
        for process in [*self.workers, self.scheduler]:
            process.kill()
        for process in [*self.workers, self.scheduler]:
            process.wait()
        self.workers.clear()

    def _started(self, what: str, *arguments: str, root: Path = ROOT) -> subprocess.Popen[bytes]:
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments, *self.proof],
                env=os.environ | {"PYTHONPATH": str(root)},
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )


def _address(note: Path) -> str | None:
    try:
        return json.loads(note.read_text())["address"]
    except (OSError, ValueError):
        return None


def free_port() -> int:
    """Nobody listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificates(folder: Path) -> Tls:
    """One for everybody."""
    from distributed import Security

    made = Security.temporary()
    tls = Tls(*(folder / name for name in ("ca.pem", "cert.pem", "key.pem")))
    for path, pem in ((tls.ca, made.tls_ca_file), (tls.cert, made.tls_client_cert), (tls.key, made.tls_client_key)):
        path.write_text(str(pem), encoding="ascii")
    return tls


@contextmanager
def gate(folder: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A pipe that tasks hang at, and what opens it: for good, because a slow worker may still come to it."""
    pipe, handles = folder / "gate", list[int]()
    os.mkfifo(pipe)

    def opened() -> None:
        handles.append(os.open(pipe, os.O_RDWR))

    try:
        yield pipe, opened
    finally:
        if not handles:
            opened()
