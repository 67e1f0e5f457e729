"""A command line in this process: as its users meet it, without the seconds that starting up costs each call."""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")


def awaited(work: Coroutine[Any, Any, T]) -> T:
    """What it comes to, in a loop of its own: this thread may have one already, where a browser was driven from it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def called(main: Callable[[], NoReturn], *words: object, cwd: Path | None = None) -> Done:
    """Run the program `main`, in the folder `cwd`; `words` begin with its name. Its exit code and what it said."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = [*map(str, words)]
    code: object = 0
    try:
        with (
            contextlib.chdir(cwd) if cwd is not None else contextlib.nullcontext(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.argv = before
    return Done(code if isinstance(code, int) else int(bool(code)), out.getvalue(), err.getvalue())
