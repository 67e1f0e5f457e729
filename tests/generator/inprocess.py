"""`courseware` in this process."""

from __future__ import annotations

from pathlib import Path

from generator.cli import main
from tests.inprocess import Done, called

__all__ = ["Done", "courseware"]


def courseware(*words: object, cwd: Path) -> Done:
    """Run a command in the folder `cwd`; return its exit code and what it said."""
    return called(main, "courseware", *words, cwd=cwd)
