"""`courseware export handout|guide|jobaids|cues`: what goes on paper before and after a class."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from generator.cli import City, CourseDir, _theme_file, choose, err, load_sound
from generator.cli_export import Output, export
from generator.course.local import with_local_rules
from generator.exports.office import MISSING, OfficeError, convert, find_office
from generator.exports.pack import write_whole
from generator.terminal import Fail

if TYPE_CHECKING:
    from generator.course import Course
    from generator.deck import DeckReport
    from generator.deck.logo import Logo
    from generator.exports.documents.draft import Cover, Draft

_Track = Annotated[str | None, typer.Option(help="课时方案的编号（见 course.yml）", show_default=False)]
_Modules = Annotated[str | None, typer.Option(help="只要这些模块，用逗号隔开", show_default=False)]
_Theme = Annotated[str, typer.Option(help="幻灯片用哪个主题；页码和图片跟着它")]
_Pictures = Annotated[
    bool | None,
    typer.Option("--pictures/--no-pictures", help="放不放幻灯片的图片；不写就看有没有 LibreOffice", show_default=False),
]
_Start = Annotated[str | None, typer.Option(help="几点开课，如 9:00；不写就从 0:00 算起", show_default=False)]
_SLOW = 900.0  # seconds for the whole course on a slow machine
_Numbers = dict[str, list[int]]
_Drawn = dict[str, list[bytes]]


@export.command()
def handout(
    output: Output,
    track: _Track = None,
    modules: _Modules = None,
    pictures: _Pictures = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """学员讲义（.docx 或 .pdf）：每一页的文字和图片，有地方记笔记；小测不带答案。"""
    from generator.exports.documents.handout import handout as written

    _check_name(output)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    cover = _cover(chosen, "学员讲义", "姓名：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿")
    drawn = _drawn(chosen, theme) if _wanted(pictures) else {}
    _finish(written(chosen, cover, pictures=drawn), output)


@export.command()
def guide(
    output: Output,
    track: _Track = None,
    modules: _Modules = None,
    start: _Start = None,
    pictures: _Pictures = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """讲师手册（.docx 或 .pdf）：跑单和时刻、讲稿、怎样带、活动、每个选项的讲解、异议和追问、一页纸。"""
    from generator.exports.documents.clock import times
    from generator.exports.documents.guide import Day
    from generator.exports.documents.guide import guide as written

    _check_name(output)
    begins = _minutes(start)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    slides = [s for _, s in chosen.slides()]
    facts = f"{len(chosen.modules)} 讲，{len(slides)} 页，{sum(s.total_minutes for s in slides)} 分钟"
    cover = _cover(chosen, "讲师手册", facts)
    numbers, drawn = _deck(chosen, theme, pictures=_wanted(pictures))
    _finish(written(chosen, cover, Day(times(chosen, begins), numbers, drawn)), output)


@export.command()
def cues(
    output: Output,
    track: _Track = None,
    modules: _Modules = None,
    start: _Start = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """讲师提示单（.docx 或 .pdf）：一行一页，时刻、幻灯片页码、说哪一句、活动和小测。"""
    from generator.exports.documents.clock import times
    from generator.exports.documents.cues import cues as written
    from generator.exports.documents.guide import Day

    _check_name(output)
    begins = _minutes(start)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    numbers, _ = _deck(chosen, theme, pictures=False)
    _write(written(chosen, Day(times(chosen, begins), numbers)), output)


@export.command()
def jobaids(
    output: Annotated[Path, typer.Option("-o", "--output", help="写成一个 .docx 或 .pdf，或一个文件夹（一讲一份）")],
    track: _Track = None,
    modules: _Modules = None,
    course: CourseDir = None,
) -> None:
    """一页纸：每一讲贴在桌边的一张 A4。"""
    from generator.exports.documents.jobaids import TooLongError, aided, jobaid_files
    from generator.exports.documents.jobaids import jobaids as written

    chosen = choose(load_sound(course), track, modules)
    if not aided(chosen):
        raise Fail("选出来的模块都没有一页纸。请在 content/teaching/模块编号.yml 里写 jobaid，或换几个模块。")
    try:
        if output.suffix.lower() in (".docx", ".pdf"):
            _write(written(chosen), output)
            return
        files = jobaid_files(chosen)
    except TooLongError as error:
        raise Fail(str(error)) from None
    for name, raw in files.items():
        write_whole(output / name, raw)
    _say(f"已写 {len(files)} 份一页纸到 {output}")


# -- what is asked for --------------------------------------------------------------------------------------------


def _check_name(output: Path) -> None:
    if output.suffix.lower() not in (".docx", ".pdf"):
        raise Fail(f"-o 写的是“{output}”。请写成 .docx（可以改）或 .pdf（直接打印）结尾的文件名。", code=2)
    if output.suffix.lower() == ".pdf" and find_office() is None:
        raise Fail(f"写 PDF 要用 LibreOffice。{MISSING}")


def _minutes(start: str | None) -> int | None:
    """9:00 as minutes after midnight."""
    if start is None:
        return None
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", start.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Fail(f"--start 写的是“{start}”，要写成 9:00 或 14:30 这样。", code=2)
    return int(found[1]) * 60 + int(found[2])


def _wanted(pictures: bool | None) -> bool:
    if pictures is not False and find_office() is None:
        if pictures:
            raise Fail(f"画幻灯片的图片要用 LibreOffice。{MISSING}")
        _say("没有找到 LibreOffice，这一份不带幻灯片的图片；装好以后再生成一次就有。")
        return False
    return pictures is not False


def _cover(course: Course, kind: str, *lines: str) -> Cover:
    from generator.exports.documents.draft import Cover

    logo = _logo(course)
    return Cover(kind, course.session, logo.raw if logo else None, lines)


def _logo(course: Course) -> Logo | None:
    from generator.deck import LogoError, read_logo

    try:
        return read_logo(course.root / "content" / course.company.logo) if course.company.logo else None
    except LogoError as error:
        raise Fail(str(error), code=2) from None


# -- the deck of the same choice ----------------------------------------------------------------------------------


def _drawn(course: Course, theme: str) -> _Drawn:
    return _deck(course, theme, pictures=True)[1]


def _deck(course: Course, theme: str, *, pictures: bool) -> tuple[_Numbers, _Drawn]:
    """The numbers of every slide in the deck, by id, and the slides of the course as pictures."""
    from generator.deck import ThemeError, build_deck, load_theme, own_ground
    from generator.exports.pictures import page_pictures

    try:
        ground = own_ground(load_theme(_theme_file(theme, course.root)), _logo(course))
    except ThemeError as error:
        raise Fail(str(error), code=2) from None
    with tempfile.TemporaryDirectory(prefix="courseware-") as folder, err.status("排幻灯片") as told:
        path = Path(folder) / "deck.pptx"
        numbers = _numbers(build_deck(course, path, ground=ground))
        if not pictures:
            return numbers, {}
        told.update("画幻灯片的图片")
        try:
            pdf = convert(path.read_bytes(), source="pptx", target="pdf", timeout=_SLOW)
        except OfficeError as error:
            raise Fail(f"{error}不要图片请加 --no-pictures。") from None
        # A slide that only asks or sets a task has no page of its own to show.
        wanted = {slide.id: numbers[slide.id] for _, slide in course.slides() if slide.id in numbers}
        images = page_pictures(pdf, (n for pages in wanted.values() for n in pages))
    return numbers, {name: [images[n] for n in pages if n in images] for name, pages in wanted.items()}


def _numbers(report: DeckReport) -> _Numbers:
    found: _Numbers = {}
    last = ""
    for slide in report.slides:
        last = last if slide.fit == "continuation" else slide.id
        found.setdefault(last, []).append(slide.number)
    return found


# -- writing ------------------------------------------------------------------------------------------------------


def _finish(draft: Draft, output: Path) -> None:
    """Put the page numbers of LibreOffice's layout into the contents, then write."""
    from generator.exports.documents.draft import number
    from generator.exports.pictures import heading_pages

    if find_office() is None:
        _write(draft.bytes(), output)
        _say("目录的页码由 Word 来填：打开时问要不要更新域，请点“是”。")
        return
    with err.status("排目录的页码"):
        try:
            number(draft, heading_pages(_pdf(draft.bytes()), draft.levels))
        except OfficeError as error:
            raise Fail(str(error)) from None
    _write(draft.bytes(), output)


def _write(document: bytes, output: Path) -> None:
    _check_name(output)
    if output.suffix.lower() == ".docx":
        write_whole(output, document)
        _say(f"已生成 {output}")
        return
    from generator.exports.pictures import page_count

    with err.status("转成 PDF"):
        try:
            pdf = _pdf(document)
        except OfficeError as error:
            raise Fail(str(error)) from None
    write_whole(output, pdf)
    _say(f"已生成 {output}（{page_count(pdf)} 页）")


def _pdf(document: bytes) -> bytes:
    return convert(document, source="docx", target="pdf", timeout=_SLOW)


def _say(words: str) -> None:
    Console(highlight=False, soft_wrap=True).print(words, markup=False)
