"""Where the records of a test lie: SQLite always, PostgreSQL where its server is installed."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _program(name: str) -> str | None:
    """A program of PostgreSQL's; Debian keeps them out of the PATH."""
    found = [shutil.which(name), *(str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))]
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, reached by a socket in its folder, thrown away afterwards."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed")
    # Not in pytest's folder: nobody but its owner may enter that, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="dues-pg-"))
    asroot: list[str] = []
    if getpass.getuser() == "root":  # the server refuses to run as root
        asroot = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "env": {**os.environ, "LC_ALL": "C.UTF-8"}, "cwd": "/"}
    subprocess.run([*asroot, initdb, "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"], **quiet)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run([*asroot, control, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start"], **quiet)
    yield f"postgresql://tester@/postgres?host={folder}"
    subprocess.run([*asroot, control, "-D", data, "-m", "immediate", "stop"], **quiet)
    shutil.rmtree(folder)
