"""Where the styles, scripts and the base configuration of the site come from."""

from __future__ import annotations

from pathlib import Path

from generator.course.model import Course
from generator.course.root import packaged_course

BASE = "mkdocs.yml"


def site_source(course: Course) -> Path:
    """Return the folder with mkdocs.yml, assets and overrides.

    The course's own site/ if it has one, else the packaged copy, else (in a checkout) the repository's own. Raises
    FileNotFoundError with a message for the author if there is none.
    """
    checkout = Path(__file__).resolve().parents[2]
    candidates = (course.root / "site", packaged_course() / "site", checkout / "site")
    for folder in candidates:
        if (folder / BASE).is_file():
            return folder
    raise FileNotFoundError(
        "找不到网站的样式和配置（site/mkdocs.yml）。请重新安装 dues-academy,或从仓库里恢复 site 文件夹。"
    )
