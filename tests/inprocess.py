"""A command line in this process: as its users meet it, without the seconds that starting up costs each call."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn


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
