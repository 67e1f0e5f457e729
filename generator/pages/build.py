"""From a course to a site: pages, configuration, MkDocs, swap."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from generator.course.blocks import Activity
from generator.course.files import write_whole
from generator.course.folders import alone, replacing
from generator.course.model import Course, Module
from generator.pages import aids, cases, evidence, guide, home, modules, places
from generator.pages.blocks import pictures
from generator.pages.config import site_config
from generator.pages.downloads import Download, copy_downloads, downloads_markdown, find_downloads
from generator.pages.glossary import glossary_markdown
from generator.pages.inline import picture_name
from generator.pages.kept import kept_pages
from generator.pages.mkdocs import SiteError, run_mkdocs
from generator.pages.places import Place
from generator.pages.source import site_source
from generator.pages.synonyms import with_synonyms
from generator.pages.tested import tested_markdown

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class SiteReport:
    """What was built: where, how much, and the seconds of our own work and of MkDocs."""

    public: Path
    config: Path
    pages: int
    slides: int
    own_seconds: float
    mkdocs_seconds: float
    warnings: tuple[str, ...] = ()


def build_site(
    course: Course,
    output_root: Path,
    *,
    downloads: Path | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> SiteReport:
    """Build the course site into `output_root`/site/public.

    The decks and documents in `downloads` (default: `output_root`/slides/dist) are offered on a page of their own.
    `progress(done, total, what)` is called before each stage. With `strict`, a warning of MkDocs is an error. Raises
    SiteError, whose message is for the author; the old site is then still in place. Raises BusyError if another build
    is at work there.
    """
    tell = progress or (lambda done, total, what: None)
    begin = perf_counter()
    tell(0, 2, "写网页")
    site = output_root / "site"
    with alone(site / "public"):
        config, pages = write_pages(course, output_root, downloads)
        own = perf_counter() - begin
        tell(1, 2, "生成网站和搜索索引")
        warnings = run_mkdocs(config, site / "public", strict=strict)
    tell(2, 2, "网站完成")
    total = perf_counter() - begin
    slides = sum(1 for _ in course.slides())
    return SiteReport(site / "public", config, pages, slides, own, total - own, tuple(warnings))


def write_pages(course: Course, output_root: Path, downloads: Path | None = None) -> tuple[Path, int]:
    """Write site/pages and site/pages.yml; return the path of pages.yml and the number of pages.

    Same course and downloads, same bytes. The folder is written beside the old one and swapped in whole.
    """
    try:
        source = site_source(course)
    except FileNotFoundError as missing:
        raise SiteError(str(missing)) from missing
    site = output_root / "site"
    with replacing(site / "pages") as fresh:
        offered = find_downloads(downloads or output_root / "slides" / "dist")
        written = render(course, offered, kept_in=site)
        for name, text in written.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        shutil.copytree(source / "assets", fresh / "assets", copy_function=shutil.copyfile)
        _copy_pictures(course, fresh)
        copy_downloads(offered, fresh)
    config = site / "pages.yml"
    write_whole(config, site_config(course, source, site, frozenset(written)).encode())
    return config, len(written)


OPTIONAL: dict[str, Callable[[Place], str | None]] = {
    places.EVIDENCE: evidence.evidence_markdown,
    places.LAWS: evidence.laws_markdown,
    places.TESTED: tested_markdown,
    places.RED_LINES: aids.red_lines_markdown,
    places.TEMPLATES: aids.templates_markdown,
    places.PRACTICE: aids.practice_markdown,
    places.GLOSSARY: glossary_markdown,
}


def render(course: Course, offered: tuple[Download, ...] = (), *, kept_in: Path | None = None) -> dict[str, str]:
    """Return every page as Markdown, by its name below site/pages.

    With `kept_in`, the pages of modules that have not changed since the last run are taken from there.
    """
    top: Place = places.start(course)
    terms = course.aids.terms

    def module_page(module: Module) -> str:
        return with_synonyms(modules.module_markdown(module, top.at(1)), terms)

    pages: dict[str, str] = {}
    for module in course.modules:
        if module.id in course.teaching:
            told = guide.guide_markdown(module, course.teaching[module.id], top.at(1))
            pages[f"{places.GUIDES}/{module.id}.md"] = told
    for case, told in cases.case_pages(top.at(1)).items():
        pages[f"{places.CASES}/{case}.md"] = told
    pages.update({f"{name}.md": told for name, write in OPTIONAL.items() if (told := write(top)) is not None})
    if (told := downloads_markdown(offered)) is not None:
        pages[f"{places.DOWNLOADS}.md"] = told
    if course.company.figures:
        pages[f"{places.COMPANY}.md"] = evidence.company_markdown(top)
    pages = {name: with_synonyms(text, terms) for name, text in pages.items()}
    taught = kept_pages(course, kept_in, module_page) if kept_in else {m.id: module_page(m) for m in course.modules}
    pages.update({f"{places.MODULES}/{name}.md": text for name, text in taught.items()})
    # pages of links: no answer to a search, so without the other words for our terms
    pages[f"{places.HOME}.md"] = home.home_markdown(top, frozenset(pages))
    if (told := aids.coverage_markdown(top)) is not None:
        pages[f"{places.COVERAGE}.md"] = told
    return pages


def _copy_pictures(course: Course, pages: Path) -> None:
    target = pages / "pictures"
    for module in course.modules:
        for written, path in _pictures(course, module):
            if not path.is_file():
                raise SiteError(f"{module.file}：找不到图片 {written}。请检查路径，或把图片放进去。")
            target.mkdir(exist_ok=True)
            shutil.copyfile(path, target / picture_name(written))


def _pictures(course: Course, module: Module) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    folder = course.root / "content" / "modules"
    contents = [c for s in module.slides for c in s.content] + list(module.intro)
    contents += [part for c in contents if isinstance(c, Activity) for part in c.body]
    for content in contents:
        found += [(written, folder / written) for written in pictures(content)]
    return found
