"""What there is to make of a course: decks of every track in every theme, papers, packages for platforms, the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import cli, cli_documents, cli_lms, cli_packages, making
from generator.course import Course
from generator.course.files import scratch
from generator.deck import load_theme
from generator.exports import office
from generator.exports.pack import write_whole, zipped
from generator.pages import build_site

DECKS, PAPERS, GUIDES, PACKAGES = "1-幻灯片", "2-学员", "3-讲师", "4-学习平台"


@dataclass(frozen=True)
class File:
    """A file of the release: its path below the folder, what it is for, and how to make it at a path."""

    path: str
    says: str
    make: Callable[[Path], object]


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `tracks` and `themes` are ids; a course without tracks is one track, `None`."""

    course: Path
    tracks: tuple[str | None, ...]
    themes: tuple[str, ...]
    pdf: bool


def groups(course: Course, wanted: Wanted) -> Iterator[list[File]]:
    """Files that are made one after the other, because the later ones use what the first ones cost."""
    names = _track_names(course, wanted.tracks)
    kinds = [".pptx", ".pdf"] if wanted.pdf else [".pptx"]
    for track in wanted.tracks:
        for theme in wanted.themes:
            look = _theme_name(course, theme)
            yield [
                *(_deck(wanted.course, track, theme, f"{DECKS}/{names[track]}-{look}", kind) for kind in kinds),
                *(_papers(wanted, track, theme, names[track]) if theme == wanted.themes[0] else ()),
            ]
    yield list(_aids(course, wanted))
    yield list(_packages(course, wanted))


def _track_names(course: Course, tracks: Sequence[str | None]) -> dict[str | None, str]:
    """Short names that any system takes for a file: a track's title up to its colon, else its id."""
    titles = {t.id: _plain(re.split("[：:]", t.title)[0]) for t in course.tracks}
    twice = {name for name in titles.values() if list(titles.values()).count(name) > 1}
    short = {i: name if name and name not in twice else i for i, name in titles.items()}
    return {t: short[t] if t is not None else _plain(course.title) for t in tracks}


def _plain(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", name).strip(" .")[:60]


def _theme_name(course: Course, theme: str) -> str:
    return _plain(load_theme(making.theme_file(theme, course.root)).title)


def _deck(course: Path, track: str | None, theme: str, name: str, kind: str) -> File:
    if kind == ".pdf":
        make = partial(cli_packages.pdf, what="deck", track=track, theme=theme, course=course)
        return File(f"{name}.pdf", "同一份幻灯片的 PDF：字体在里面，可以直接投影和打印", make)
    make = partial(cli.deck, course=course, track=track, theme=theme)
    return File(f"{name}.pptx", "幻灯片：用 PowerPoint 或 WPS 打开，每一处都能改；讲稿在备注里", make)


def _papers(wanted: Wanted, track: str | None, theme: str, name: str) -> Iterator[File]:
    """Handout and guide, with the slides as pictures where LibreOffice can draw them."""
    pictures = office.find_office() is not None
    for kind, told in ((".docx", "，可以改"), (".pdf", "，直接打印"))[: 1 + wanted.pdf]:
        same = {"track": track, "theme": theme, "course": wanted.course, "pictures": pictures}
        handout = partial(cli_documents.handout, **same)
        yield File(
            f"{PAPERS}/讲义-{name}{kind}", f"学员讲义{told}：每一页的图和文字，有地方记笔记，小测不带答案", handout
        )
        guide = partial(cli_documents.guide, **same)
        yield File(f"{GUIDES}/讲师手册-{name}{kind}", f"讲师手册{told}：时刻、讲稿、活动、答案；不要发给学员", guide)


def _aids(course: Course, wanted: Wanted) -> Iterator[File]:
    teaching = any(course.teaching[m.id].jobaid.sections for m in course.modules if m.id in course.teaching)
    for kind in (".docx", ".pdf")[: 1 + wanted.pdf]:
        if teaching:
            make = partial(cli_documents.jobaids, course=wanted.course)
            yield File(f"{PAPERS}/一页纸{kind}", "每一讲一张 A4，贴在桌边", make)
        if course.aids.roleplay.rubric is not None:
            make = partial(cli_packages.roleplay, course=wanted.course)
            yield File(f"{GUIDES}/角色扮演卡{kind}", "三人一组：业主卡和催缴员卡剪开发，观察员一张表", make)


def _packages(course: Course, wanted: Wanted) -> Iterator[File]:
    yield File("网站.zip", "课程网站：整个解压，双击 index.html，不用联网", partial(_site, course))
    for version in ("1.2", "2004"):
        make = partial(cli_lms.scorm, version=version, course=wanted.course)
        say = "多数平台认得这一种" if version == "1.2" else "第 4 版，平台支持就用它"
        yield File(f"{PACKAGES}/SCORM-{version}.zip", f"学习平台课件包，不用解压，直接上传；{say}", make)
    make = partial(cli_packages.cmi5, course=wanted.course)
    yield File(f"{PACKAGES}/cmi5.zip", "学习平台课件包（cmi5/xAPI），平台有学习记录库（LRS）就用它", make)
    if any(t.questions for t in course.teaching.values()) or any(s.quizzes for _, s in course.slides()):
        yield File(
            f"{PACKAGES}/题库-QTI.zip",
            "题库（IMS QTI 2.1），带答案，导进考试系统",
            partial(cli_lms.qti, course=wanted.course),
        )
        yield File(
            f"{PACKAGES}/题库.gift",
            "题库（GIFT 文本），带答案，导进 Moodle",
            partial(cli_lms.gift, course=wanted.course),
        )


def _site(course: Course, output: Path) -> None:
    with scratch() as root:
        public = build_site(course, root, downloads=root / "none").public
        files = {p.relative_to(public).as_posix(): p.read_bytes() for p in public.rglob("*") if p.is_file()}
    write_whole(output, zipped({f"{_plain(course.title)}/{name}": raw for name, raw in files.items()}))
