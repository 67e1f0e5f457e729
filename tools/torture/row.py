"""What a part of the ordeal hands back: a Row for each thing that was broken, and the stage it is tried on.

A part is a function `rows(stage: Stage) -> Iterator[Row]`. Use `tried` for a row: it measures the time, and whatever
goes wrong with the trial itself becomes a row that failed, so that the ordeal goes on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True)
class Row:
    """Texts are Chinese, for people. `ok` is None for what could not be tried here; `seconds` by the clock."""

    part: str
    what: str
    times: int
    must: str
    happened: str
    ok: bool | None
    seconds: float


class Outcome(NamedTuple):
    """What happened and whether what must hold held."""

    happened: str
    ok: bool


class CannotTryError(Exception):
    """This machine or this user has no way to try it; the message (Chinese) says why."""


@dataclass(frozen=True)
class Stage:
    """folder: an empty one of the part's own, on a disk, thrown away afterwards. seed: of every choice by lot. short: a
    few minutes instead of twenty, to see that the ordeal itself works. minutes: how long a class works. output: where
    figures go that are too many for a row, if anywhere."""

    folder: Path
    seed: int = 1
    short: bool = False
    minutes: float = 15.0
    output: Path | None = None

    def dice(self, name: str) -> random.Random:
        """Luck of one's own for each thing, whatever else is tried."""
        return random.Random(f"{self.seed}-{name}")

    def room(self, name: str) -> Path:
        """A fresh folder below the stage's."""
        made = self.folder / name
        made.mkdir(parents=True)
        return made


def tried(part: str, what: str, must: str, work: Callable[[], Outcome], times: int = 1) -> Row:
    """Do it and say what happened."""
    began = time.monotonic()
    ok: bool | None
    try:
        happened, ok = work()
    except CannotTryError as why:
        happened, ok, times = f"这里没法试：{why}", None, 0
    except Exception as error:
        happened, ok = f"试的时候出错：{type(error).__name__}：{error}", False
    return Row(part, what, times, must, happened, ok, round(time.monotonic() - began, 1))
