"""A folder that takes the place of an old one whole, and being alone at a place while it is made.

    with alone(target), replacing(target) as fresh:
        ...                                     # write into fresh

Whatever a run that was killed has left beside the target, the next one removes or puts back.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_CWD, _EXCHANGE = -100, 2  # renameat2 of Linux


class BusyError(ValueError):
    """Another program is at work at the same place. The message is Chinese and says what to do."""


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Nobody else who asks is at `target` meanwhile. The system lets go if we are killed. Raises BusyError, OSError.

    Where files cannot be locked (some network disks) everybody is let in.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = target.with_name(f".{target.name}.lock")
    handle = _locked(lock, target)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows: not while it is open, and then it may stay
            lock.unlink()
        os.close(handle)


def _locked(lock: Path, target: Path) -> int:
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            error.filename = str(target)  # what was meant
            raise
        try:
            if not _lock(handle):
                raise BusyError(f"另一个程序正在写 {target}。请等它做完（或先停掉它），再运行一次。")
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), lock.stat()):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # who had it has just removed it: it locks nobody out any more


def _lock(handle: int) -> bool:
    """Whether the file is ours now. A disk that cannot lock says yes."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` that takes its place if all goes well; else the old one stays. Be `alone`."""
    fresh, aside = (target.with_name(f".{target.name}-{part}") for part in ("new", "old"))
    if aside.exists() and not target.exists():
        aside.rename(target)
    for left in (fresh, aside):
        shutil.rmtree(left, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def swap(fresh: Path, old: Path) -> None:
    """Put the folder `fresh` in the place of `old`; if that fails, `old` is where it was.

    In one step where the system can; else there is a moment without either, and `replacing` puts the old one back.
    """
    if not old.exists():
        fresh.rename(old)
    elif _exchanged(fresh, old):
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        aside = old.with_name(f".{old.name}-old")
        old.rename(aside)
        try:
            fresh.rename(old)
        except OSError:
            aside.rename(old)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)  # musl has none
    return rename is not None and rename(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0
