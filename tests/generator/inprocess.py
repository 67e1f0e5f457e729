"""`courseware` in this process: as its users meet it, without a second of starting up for each call."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from generator.cli import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def courseware(*words: object, cwd: Path) -> Done:
    """Run a command in the folder `cwd`; return its exit code and what it said."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["courseware", *map(str, words)]
    code: object = 0
    try:
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stop:
        code = stop.code
    finally:
        sys.argv = before
    return Done(code if isinstance(code, int) else int(bool(code)), out.getvalue(), err.getvalue())
