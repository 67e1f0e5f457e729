"""What tasks of the cluster's tests do on a worker; they tell who they were by their process number."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np


def who(number: int) -> dict[str, np.ndarray]:
    """At once."""
    return {"number": np.array(number), "process": np.array(os.getpid())}


def gated(number: int, gate: str) -> dict[str, np.ndarray]:
    """Once somebody has opened the pipe for writing; leaves a note of having begun."""
    (Path(gate).parent / f"begun-{number}-{os.getpid()}").touch()
    with open(gate, "rb"):  # noqa: PTH123
        return who(number)


def faulty(number: int, gate: str) -> dict[str, np.ndarray]:
    """Never, as it turns out once the gate is open."""
    with open(gate, "rb"):  # noqa: PTH123
        raise ArithmeticError(f"{number} 不行")


def full(number: int, process: int) -> dict[str, np.ndarray]:
    """Not on one worker, whose disk is full."""
    if os.getpid() == process:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return who(number)


def deadly(number: int) -> dict[str, np.ndarray]:
    """The worker does not survive."""
    os.kill(os.getpid(), 9)
    return who(number)
