"""Where what the users of a course make is kept: records, finished portfolios."""

from __future__ import annotations

from pathlib import Path

from generator.course.root import packaged_course
from simulator.records import user_folder


def data_folder(course: Path) -> Path:
    """`.local` of the course; of a packaged course, where nothing may be written, the user's data folder."""
    return user_folder() if course == packaged_course() else course / ".local"
