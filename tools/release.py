"""Everything that a training department hands out, in one folder: `make release`, or `make release PDF=0` without PDFs.

Decks of every track in every theme, handouts, trainer's guides, job aids, role-play cards, learning packages, question
banks and a site that opens by double click; with 说明.txt, which says what each file is for, and SHA256SUMS. Built
beside the target and put in its place when all is done: an old release stays whole if anything fails.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from generator import cli, cli_documents, cli_lms, cli_packages, making
from generator.course import Course, find_course, load_course
from generator.course.root import NoCourseError
from generator.deck import ThemeError, load_theme
from generator.exports import office
from generator.exports.pack import write_whole, zipped
from generator.pages import SiteError, build_site
from generator.pages.downloads import size as told_size
from generator.pages.mkdocs import swap
from generator.terminal import Fail

ROOT = Path(__file__).resolve().parent.parent
THEMES = ("default", "dark", "contrast")
README, SUMS = "说明.txt", "SHA256SUMS"
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


# -- what there is to make ----------------------------------------------------------------------------------------


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
    with tempfile.TemporaryDirectory(prefix="release-site-") as folder:
        root = Path(folder)
        public = build_site(course, root, downloads=root / "none").public
        files = {p.relative_to(public).as_posix(): p.read_bytes() for p in public.rglob("*") if p.is_file()}
    write_whole(output, zipped({f"{_plain(course.title)}/{name}": raw for name, raw in files.items()}))


# -- making it ----------------------------------------------------------------------------------------------------


def release(wanted: Wanted, target: Path, *, workers: int = 2, tell: Callable[[str], object] = print) -> Path:
    """Build the folder and put it at `target`. Raises Fail, whose message is Chinese; an old release is then whole."""
    course, problems = load_course(wanted.course)
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise Fail("\n".join(map(str, errors)) + f"\n内容有 {len(errors)} 处错误，改好后再生成。")
    if wanted.pdf and office.find_office() is None:
        raise Fail(f"写 PDF 要用 LibreOffice。{office.MISSING}不要 PDF 就用 make release PDF=0。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
        folder = Path(name) / target.name
        folder.mkdir()
        made = list(groups(course, wanted))
        with ProcessPoolExecutor(workers, initializer=_remember) as pool:
            waiting = [pool.submit(_make, wanted, n, folder) for n in range(len(made))]
            _wait(waiting, tell)
        listed = [file for group in made for file in group]
        write_whole(folder / README, _readme(course, listed, folder).encode("utf-8-sig"))
        write_whole(folder / SUMS, _sums(folder))
        swap(folder, target)
    return target


def _remember() -> None:
    """In a worker, the commands are used as they are but make once what several of them need: a deck becomes a PDF, and
    its pages the pictures of handout and guide. Both functions give equal answers to equal questions."""
    converted, load = lru_cache(maxsize=6)(office.convert), lru_cache(maxsize=1)(cli.load_sound)

    def convert(raw: bytes, *, meanwhile: object = None, **asked: Any) -> bytes:
        return converted(raw, **asked)  # nobody is watching, and who watches is no part of the question

    office.convert = convert
    cli.load_sound = cli_documents.load_sound = cli_lms.load_sound = cli_packages.load_sound = load


def _wait(waiting: Sequence[Future[list[str]]], tell: Callable[[str], object]) -> None:
    try:
        for done in as_completed(waiting):
            for line in done.result():
                tell(line)
    except BaseException:
        for one in waiting:
            one.cancel()
        raise


def _make(wanted: Wanted, number: int, folder: Path) -> list[str]:
    """Make one group; in a process of its own, so it finds the group again by its number."""
    course, _ = load_course(wanted.course)
    told = []
    for file in list(groups(course, wanted))[number]:
        began = time.perf_counter()
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                file.make(path)
            except SiteError as error:
                raise Fail(str(error)) from None
        seconds = time.perf_counter() - began
        told.append(f"{file.path}　{told_size(path.stat().st_size)}，{seconds:.1f} 秒")
    return told


def _readme(course: Course, files: Sequence[File], folder: Path) -> str:
    head = [
        f"{course.title}　{course.subtitle}".strip(),
        "　".join(
            part
            for part in (
                course.company.name,
                f"课程版本 {course.edition}" if course.edition else "",
                course.law_note,
            )
            if part
        ),
        "",
        "讲师先看 3-讲师 里的手册，讲课用 1-幻灯片；2-学员 发给学员；4-学习平台 交给平台管理员；网站.zip 解压就能看。",
        "法条和数字以幻灯片上印的核对月份为准；本课程不是法律意见。",
        f"要核对文件有没有损坏：在这个文件夹里运行 sha256sum -c {SUMS}。",
    ]
    lines = []
    for name in sorted({f.path.rpartition("/")[0] for f in files}, key=lambda n: (n == "", n)):
        lines += ["", f"【{name or '最外层'}】"]
        for file in sorted((f for f in files if f.path.rpartition("/")[0] == name), key=lambda f: f.path):
            count = told_size((folder / file.path).stat().st_size)
            lines.append(f"{file.path.rpartition('/')[2]}（{count}）　{file.says}")
    return "\r\n".join([*head, *lines, ""])


def _sums(folder: Path) -> bytes:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in paths]
    return "".join(lines).encode()


# -- the command --------------------------------------------------------------------------------------------------


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="把能发的都放进一个文件夹：幻灯片、讲义、手册、课件包、题库、网站。")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "release", help="放在哪里（原有的会整个换掉）")
    parser.add_argument("--course", type=Path, help="课程目录；不写就用本课程")
    parser.add_argument("--tracks", help="只要这些课时方案，用逗号隔开")
    parser.add_argument("--themes", default=",".join(THEMES), help="只要这些主题，用逗号隔开；讲义用第一个")
    parser.add_argument("--no-pdf", action="store_true", help="不做 PDF，快很多")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="同时做几样")
    given = parser.parse_args(words)
    began = time.perf_counter()
    try:
        wanted = _wanted(given)
        _replaceable(given.output)
        target = release(wanted, given.output.resolve(), workers=max(1, given.jobs))
    except Fail as error:
        print(error, file=sys.stderr)
        return error.code
    except OSError as error:
        print(f"读写文件出错：{error.strerror or error} {error.filename or ''}。原来的没有动。", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("DUES_ACADEMY_DEBUG"):
            raise
        print(f"程序内部出错（{type(error).__name__}：{error}）。原来的没有动。", file=sys.stderr)
        return 1
    files = [p for p in target.rglob("*") if p.is_file()]
    total = sum(p.stat().st_size for p in files)
    print(f"已生成 {target}（{len(files)} 个文件，{told_size(total)}，{time.perf_counter() - began:.0f} 秒）")
    return 0


def _replaceable(target: Path) -> None:
    """A folder that is not a release of ours is not thrown away."""
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / SUMS).is_file())):
        raise Fail(f"{target} 已经有了，又不是以前生成的（里面没有 {SUMS}）。请换一个地方，免得盖掉您的文件。", code=2)


def _wanted(given: argparse.Namespace) -> Wanted:
    try:
        root = find_course(given.course, ROOT)
    except NoCourseError as error:
        raise Fail(str(error), code=2) from None
    course, _ = load_course(root)
    known = [t.id for t in course.tracks]
    tracks: tuple[str | None, ...] = tuple(_listed(given.tracks)) if given.tracks else tuple(known) or (None,)
    unknown = [t for t in tracks if t is not None and t not in known]
    if unknown:
        raise Fail(f"没有课时方案“{'、'.join(unknown)}”。可用：{'、'.join(known) or '（没有）'}。", code=2)
    themes = tuple(_listed(given.themes))
    if not themes:
        raise Fail("--themes 是空的。", code=2)
    try:
        for theme in themes:
            making.theme_file(theme, root)
    except ThemeError as error:
        raise Fail(str(error), code=2) from None
    return Wanted(root, tracks, themes, not given.no_pdf)


def _listed(words: str) -> list[str]:
    return list(dict.fromkeys(w.strip() for w in words.split(",") if w.strip()))


if __name__ == "__main__":
    raise SystemExit(main())
