"""The configuration that MkDocs and Zensical both read: the committed base with the course's own lines added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from generator.course.model import Course
from generator.pages.places import COMPANY, EVIDENCE, HOME, LAWS, MODULES, TESTED
from generator.pages.source import BASE


def site_config(course: Course, source: Path, site: Path) -> str:
    """Return pages.yml: `source` is the folder of the base configuration, `site` the folder pages.yml will lie in."""
    config: dict[str, Any] = yaml.safe_load((source / BASE).read_text(encoding="utf-8"))
    config["site_name"] = course.title
    config["site_description"] = course.subtitle
    config["copyright"] = footer(course)
    config["docs_dir"] = "pages"
    config["site_dir"] = "public"
    if (source / "overrides").is_dir():
        config["theme"]["custom_dir"] = relative(source / "overrides", site)
    config["nav"] = nav(course)
    head = "# 由 courseware site 生成，请勿手改；要改样式，改 site/mkdocs.yml 和 site/assets。\n"
    return head + yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=110)


def relative(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive
        return target.as_posix()


def nav(course: Course) -> list[Any]:
    modules = [{f"{m.part}. {m.title}": f"{MODULES}/{m.id}.md"} for m in course.modules]
    basis = [{"数据": f"{EVIDENCE}.md"}, {"法条": f"{LAWS}.md"}]
    if (course.root / "content" / "figures" / "validation.json").is_file():
        basis.append({"检验": f"{TESTED}.md"})
    if course.company.figures:
        basis.append({"本公司数据": f"{COMPANY}.md"})
    tabs: list[Any] = [{"首页": f"{HOME}.md"}]
    if modules:
        tabs.append({"课程": modules})
    return [*tabs, {"依据": basis}]


def footer(course: Course) -> str:
    until = f" · {course.law_note}" if course.law_note else ""
    return f"{course.company.name} · {course.title} {course.edition} 版{until}"
