"""What was tried and what came of it: lines of a table that is printed and kept in the release."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["通过", "失败", "未做"]


@dataclass(frozen=True)
class Check:
    """One thing tried: where, what (a command or a question), what came of it in a few words, and how long it took."""

    where: str
    what: str
    found: str
    seconds: float
    state: State = "通过"


class Missed(Exception):
    """What was expected did not come; the message says what came instead, in Chinese or as the program said it."""


def tried(where: str, what: str, work: Callable[[], str]) -> Check:
    """Do `work`, which returns what was found or raises Missed."""
    began = time.perf_counter()
    try:
        found, state = work(), "通过"
    except Missed as error:
        found, state = str(error), "失败"
    return Check(where, what, found, time.perf_counter() - began, state)


def ran(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, *, limit: float = 600) -> str:
    """What a command said. Raises Missed with its last words if it failed or took longer than `limit` seconds."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=dict(env) if env is not None else None,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        raise Missed(f"{limit:.0f} 秒还没有做完") from None
    if done.returncode:
        raise Missed(f"退出码 {done.returncode}：{(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def has(said: str, wanted: str) -> str:
    """The line with what was wanted. Raises Missed with what was said instead."""
    if wanted not in said:
        raise Missed(f"没有说“{wanted}”，说的是：{said.strip()[-300:]}")
    return next(line.strip() for line in said.splitlines() if wanted in line)[:120]


def quiet_env(**more: str) -> dict[str, str]:
    """The variables of this process without those that lead Python or uv to somebody's files."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "UV_PROJECT", "VIRTUAL_ENV", "DUES_"))}
    return {**kept, **more}


def table(checks: Sequence[Check]) -> str:
    """The checks as a Markdown table."""
    lines = ["| 在哪里 | 做什么 | 结果 | 秒 | |", "| --- | --- | --- | ---: | --- |"]
    for one in checks:
        cells = (one.where, f"`{one.what}`" if one.what.isascii() or " " in one.what else one.what, one.found)
        told = " | ".join(" ".join(cell.split()).replace("|", "｜") for cell in cells)
        lines.append(f"| {told} | {one.seconds:.1f} | {one.state} |")
    return "\n".join(lines) + "\n"


def sums_up(checks: Sequence[Check]) -> str:
    """How many passed, failed and were left out, in one sentence."""
    count = {state: sum(c.state == state for c in checks) for state in ("通过", "失败", "未做")}
    return f"共 {len(checks)} 项：通过 {count['通过']}，失败 {count['失败']}，未做 {count['未做']}。"
