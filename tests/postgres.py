"""A PostgreSQL of the tests' own: a server in a folder, reached by a socket in it, thrown away afterwards."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSTALL = "apt-get install --no-install-recommends postgresql"
MISSING = f"这台机器没有装 PostgreSQL（Debian/Ubuntu：{INSTALL}）"


@dataclass(frozen=True)
class Server:
    """A server that runs, and its address. `stop` and `start` as often as a test likes."""

    folder: Path
    control: str

    @property
    def url(self) -> str:
        return f"postgresql://tester@/postgres?host={self.folder}"

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        _run([self.control, "-D", str(self.folder / "data"), "-o", options, "-l", f"{self.folder}/log", "-w", "start"])

    def stop(self) -> None:
        _run([self.control, "-D", str(self.folder / "data"), "-m", "immediate", "stop"])


def serve() -> Server | None:
    """A fresh server, or None where PostgreSQL is not installed."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None:
        return None
    # Not in pytest's folder: nobody but its owner may enter that, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="dues-pg-"))
    if _root():
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    _run([initdb, "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"])
    server = Server(folder, control)
    server.start()
    return server


def untested(skipped: Sequence[Any]) -> str | None:
    """What to say at the end of a run, if tests were skipped for want of PostgreSQL. `skipped`: pytest's reports."""
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if not count:
        return None
    return f"PostgreSQL 没有测：{MISSING}，{count} 项测试跳过了。发布之前请装上再跑一遍；只要程序，不用建库。"


def _run(command: list[str]) -> None:
    # The server refuses to run as root.
    before = ["runuser", "-u", "postgres", "--"] if _root() else []
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([*before, *command], check=True, stdout=subprocess.DEVNULL, env=environment, cwd="/")


def _root() -> bool:
    return getpass.getuser() == "root"


def _program(name: str) -> str | None:
    """A program of PostgreSQL's; Debian keeps them out of the PATH."""
    found = [shutil.which(name), *(str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))]
    return next(filter(None, found), None)
