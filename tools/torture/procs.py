"""Commands as their users start them, struck at a moment of our choice; and what lies in a folder, to compare."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
GIVE_UP = 900.0


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: by that signal), what it said, seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def last(self) -> str:
        """The last thing it said, shortened."""
        lines = [line for line in self.err.splitlines() if line.strip()] or self.out.splitlines()
        return " ".join(lines[-1].split())[-160:] if lines else "（没有说话）"

    @property
    def crashed(self) -> bool:
        """Whether it showed the user its inside."""
        return any(sign in self.err for sign in ("Traceback", "Exception ignored", "程序内部出错"))

    @property
    def plain(self) -> bool:
        """Whether it failed with words of ours and nothing else."""
        return not self.crashed and re.search(r"[\u4e00-\u9fff]", self.err) is not None


def courseware(*words: object) -> list[str]:
    """A command line of the course's program."""
    return [sys.executable, "-c", "from generator.start import courseware; courseware()", *map(str, words)]


def sandbox(*words: object) -> list[str]:
    """A command line of the simulator's program."""
    return [sys.executable, "-c", "from simulator.start import sandbox; sandbox()", *map(str, words)]


def limited(command: list[str], limit: str) -> list[str]:
    """The command under a limit of the shell's: `-v KIB` of memory, `-f BLOCKS` of 512 bytes for a file."""
    return ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *command]


def environment(more: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Ours with `more`; None takes a variable away."""
    merged = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **(more or {})}
    return {name: value for name, value in merged.items() if value is not None}


def run(
    command: list[str],
    *,
    cwd: Path,
    env: Mapping[str, str | None] | None = None,
    blow: float | None = None,
    number: int = signal.SIGKILL,
    whole: bool = True,
) -> Ended:
    """Run to the end, or strike with the signal after `blow` seconds: the process alone or the `whole` group.

    Nothing of the group outlives this call.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code = child.wait(GIVE_UP if blow is None else blow)
        except subprocess.TimeoutExpired:
            if blow is None:
                kill(child.pid)
                raise
            family = descendants(child.pid) if number == signal.SIGKILL else []
            strike(child.pid, number, whole)
            for one in family:  # LibreOffice has a session of its own; a power cut does not mind
                strike(one, number, False)
            code = child.wait(GIVE_UP)
        finally:
            kill(child.pid)
            child.wait()
        return Ended(code, _said(out), _said(err), time.monotonic() - began)


def _said(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def strike(pid: int, number: int, whole: bool = True) -> None:
    """Send the signal; who is gone already is not hurt."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if whole else os.kill)(pid, number)


def descendants(pid: int) -> list[int]:
    """Those whom the process has started, and whom they have, as far as /proc tells."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(stat.parent.name))
    found = list(parents.get(pid, []))
    for one in found:
        found += parents.get(one, [])
    return found


def kill(pid: int) -> None:
    """Whatever is left of the group that `pid` leads."""
    strike(pid, signal.SIGKILL)


def digest(path: Path) -> str | None:
    """What a file, or a folder with all in it, holds; None if there is none."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if not path.is_dir():
        return None
    whole = hashlib.sha256()
    for one in sorted(path.rglob("*")):
        whole.update(f"{one.relative_to(path)} {digest(one) if one.is_file() else ''}\n".encode())
    return whole.hexdigest()


def files(folder: Path) -> dict[str, int]:
    """Every file below the folder and how many bytes it has; empty folders count too, as names that end in /."""
    found = {}
    for one in folder.rglob("*"):
        with contextlib.suppress(OSError):  # somebody may be tidying up
            name = one.relative_to(folder).as_posix()
            if one.is_file():
                found[name] = one.stat().st_size
            elif one.is_dir() and not any(one.iterdir()):
                found[f"{name}/"] = 0
    return found
