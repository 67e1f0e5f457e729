"""`sandbox`, the first step: see generator.start."""

from __future__ import annotations

from typing import NoReturn

from generator.start import begin


def sandbox() -> NoReturn:
    """Entry point."""
    begin("simulator.cli")
