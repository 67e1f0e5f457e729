"""Where the course lies and where outputs go."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


class NoCourseError(Exception):
    """The folder named with --course holds no content/course.yml. The message is for the author, in Chinese."""


def packaged_course() -> Path:
    """The copy of the course inside the installed package (may not exist in a checkout)."""
    return Path(str(files("generator"))) / "_course"


def find_course(named: Path | None = None, start: Path | None = None) -> Path:
    """Return the course root: the folder named, else the nearest one at or above `start`, else the packaged one.

    Raises NoCourseError if there is none.
    """
    if named is not None:
        root = named.resolve()
        if not (root / "content" / "course.yml").is_file():
            raise NoCourseError(
                f"{named} 里没有 content/course.yml。请把 --course 指到课程的根目录，"
                "或用 courseware new 目录名 新建一个课程。"
            )
        return root
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "content" / "course.yml").is_file():
            return folder
    root = packaged_course()
    if (root / "content" / "course.yml").is_file():
        return root
    raise NoCourseError("这里没有课程。请进入课程目录，或用 --course 指定，或用 courseware new 目录名 新建一个。")


def output_root(course_root: Path) -> Path:
    """Where built files belong: the course root, but never inside an installed package."""
    return Path.cwd() if course_root == packaged_course() else course_root
