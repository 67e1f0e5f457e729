"""The configuration that MkDocs and Zensical both read: the committed base with the course's own lines added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from generator.course.model import Course
from generator.pages.places import (
    CASES,
    COMPANY,
    COVERAGE,
    DOWNLOADS,
    EVIDENCE,
    GLOSSARY,
    GUIDES,
    HOME,
    LAWS,
    MODULES,
    PRACTICE,
    RED_LINES,
    TEMPLATES,
    TESTED,
)
from generator.pages.source import BASE


def site_config(course: Course, source: Path, site: Path, pages: frozenset[str]) -> str:
    """Return pages.yml: `source` is the folder of the base configuration, `site` the folder pages.yml will lie in.

    `pages` are the names of all pages, so that only those that were written stand in the navigation.
    """
    config: dict[str, Any] = yaml.safe_load((source / BASE).read_text(encoding="utf-8"))
    config["site_name"] = course.title
    config["site_description"] = course.subtitle
    config["copyright"] = footer(course)
    config["docs_dir"] = "pages"
    config["site_dir"] = "public"
    if (source / "overrides").is_dir():
        config["theme"]["custom_dir"] = relative(source / "overrides", site)
    config["nav"] = nav(course, pages)
    head = "# 由 courseware site 生成，请勿手改；要改样式，改 site/mkdocs.yml 和 site/assets。\n"
    return head + yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=110)


def relative(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:  # another drive
        return target.as_posix()


def nav(course: Course, pages: frozenset[str]) -> list[Any]:
    """The tabs: home, course, tools for the class, evidence."""

    def there(entries: dict[str, str]) -> list[Any]:
        return [{title: f"{name}.md"} for title, name in entries.items() if f"{name}.md" in pages]

    modules = [{f"{m.part}. {m.title}": f"{MODULES}/{m.id}.md"} for m in course.modules]
    guides = there({f"{m.part}. {m.title}": f"{GUIDES}/{m.id}" for m in course.modules})
    cases = [{_case_name(name, course): name} for name in sorted(pages) if name.startswith(f"{CASES}/")]
    tools = there(
        {
            "红线": RED_LINES,
            "话术和文书": TEMPLATES,
            "四周实训": PRACTICE,
            "词汇表": GLOSSARY,
            "下载": DOWNLOADS,
        }
    )
    basis = there({"数据": EVIDENCE, "法条": LAWS, "检验": TESTED, "本公司数据": COMPANY, "对照大纲": COVERAGE})
    tabs: list[Any] = [{"首页": f"{HOME}.md"}]
    named = (("课程", modules), ("案例", cases), ("工具", tools), ("教学", guides), ("依据", basis))
    return [*tabs, *({title: entries} for title, entries in named if entries)]


def _case_name(page: str, course: Course) -> str:
    path = course.root / "content" / "cases" / f"{Path(page).stem}.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return str(data.get("name", Path(page).stem)).split("：")[0]


def footer(course: Course) -> str:
    until = f" · {course.law_note}" if course.law_note else ""
    named = f"{course.title} {course.edition_note}".strip()
    return f"{course.company.name} · {named}{until}"
