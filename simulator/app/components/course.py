"""The course that this app serves."""

from __future__ import annotations

import os
from pathlib import Path

from generator.course import find_course


def course_root() -> Path:
    """Given by `sandbox open` (see serve.py), else found as every command finds it."""
    given = os.environ.get("DUES_ACADEMY_COURSE")
    return find_course(Path(given) if given else None)
