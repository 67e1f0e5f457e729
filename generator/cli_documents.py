"""`courseware export handout|guide|jobaids|cues|paper`: what goes on paper before and after a class."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.cli import City, CourseDir, choose, load_sound, named_wrongly
from generator.cli_export import export
from generator.cli_paper import Modules, Output, Track, demand_paper, say, telling, write_paper
from generator.course.local import with_local_rules
from generator.exports.office import MISSING, find_office
from generator.exports.pack import write_whole
from generator.terminal import Fail

if TYPE_CHECKING:
    from generator.course import Course
    from generator.exports.documents.draft import Draft
    from generator.making import Deck, Pictures

_Theme = Annotated[str, typer.Option(help="幻灯片用哪个主题；页码和图片跟着它")]
_Pictures = Annotated[
    bool | None,
    typer.Option("--pictures/--no-pictures", help="放不放幻灯片的图片；不写就看有没有 LibreOffice", show_default=False),
]
_Start = Annotated[str | None, typer.Option(help="几点开课，如 9:00；不写就从 0:00 算起", show_default=False)]


@export.command()
def handout(
    output: Output,
    track: Track = None,
    modules: Modules = None,
    pictures: _Pictures = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """学员讲义（.docx 或 .pdf）：每一页的文字和图片，有地方记笔记；小测不带答案。"""
    from generator.making import company_logo, make_handout

    demand_paper(output)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    with named_wrongly():
        logo = company_logo(chosen)
    drawn = _deck(chosen, theme, pictures=True)[1] if _wanted(pictures) else {}
    _finish(make_handout(chosen, logo, drawn), output)


@export.command()
def guide(
    output: Output,
    track: Track = None,
    modules: Modules = None,
    start: _Start = None,
    pictures: _Pictures = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """讲师手册（.docx 或 .pdf）：跑单和时刻、讲稿、怎样带、活动、每个选项的讲解、异议和追问、一页纸。"""
    from generator.making import company_logo, make_guide

    demand_paper(output)
    begins = _minutes(start)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    with named_wrongly():
        logo = company_logo(chosen)
    deck, drawn = _deck(chosen, theme, pictures=_wanted(pictures))
    _finish(make_guide(chosen, logo, deck, drawn, begins=begins), output)


@export.command()
def cues(
    output: Output,
    track: Track = None,
    modules: Modules = None,
    start: _Start = None,
    theme: _Theme = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """讲师提示单（.docx 或 .pdf）：一行一页，时刻、幻灯片页码、说哪一句、活动和小测。"""
    from generator.making import make_cues

    demand_paper(output)
    begins = _minutes(start)
    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    deck, _ = _deck(chosen, theme, pictures=False)
    write_paper(make_cues(chosen, deck, begins=begins), output)


@export.command()
def jobaids(
    output: Annotated[Path, typer.Option("-o", "--output", help="写成一个 .docx 或 .pdf，或一个文件夹（一讲一份）")],
    track: Track = None,
    modules: Modules = None,
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
            write_paper(written(chosen), output)
            return
        files = jobaid_files(chosen)
    except TooLongError as error:
        raise Fail(str(error)) from None
    for name, raw in files.items():
        write_whole(output / name, raw)
    say(f"已写 {len(files)} 份一页纸到 {output}")


@export.command()
def paper(
    name: Annotated[
        str, typer.Argument(help="content/papers 里的文件名，如 assessment（影响评估表）、privacy（台账和隐私）")
    ],
    output: Output,
    course: CourseDir = None,
) -> None:
    """一份说明或者表格（.docx 或 .pdf）：个人信息保护影响评估表、台账和隐私说明。"""
    from generator.exports.documents.papers import paper_document

    demand_paper(output)
    loaded = load_sound(course)
    if name not in loaded.papers:
        raise Fail(f"没有“{name}”这一份。可以写：{'、'.join(loaded.papers) or '（content/papers 里还没有）'}。", code=2)
    write_paper(paper_document(loaded, loaded.papers[name]), output)


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
        say("没有找到 LibreOffice，这一份不带幻灯片的图片；装好以后再生成一次就有。")
        return False
    return pictures is not False


def _deck(course: Course, theme: str, *, pictures: bool) -> tuple[Deck, Pictures]:
    """The deck of the same choice, and the slides of the course as pictures."""
    from generator.making import ground_of, make_deck, make_pictures

    with named_wrongly():
        ground = ground_of(course, theme)
    with telling("排幻灯片", "不要图片请加 --no-pictures。") as told:
        deck = make_deck(course, ground, told)
        return deck, make_pictures(course, deck, told) if pictures else {}


def _finish(draft: Draft, output: Path) -> None:
    """Put the page numbers of LibreOffice's layout into the contents, then write."""
    from generator.making import finished

    with telling("排目录的页码") as told:
        raw = finished(draft, told)
    write_paper(raw, output)
    if find_office() is None:
        say("目录的页码由 Word 来填：打开时问要不要更新域，请点“是”。")
