"""`courseware export certificate|roleplay|pdf|cmi5`: what is handed out after a class, and a package for xAPI."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.cli import City, CourseDir, choose, load_sound, named_wrongly
from generator.cli_export import export
from generator.cli_paper import Modules, Output, Track, demand_paper, say, telling, write_paper
from generator.course.local import with_local_rules
from generator.exports.pack import write_whole
from generator.terminal import Fail

if TYPE_CHECKING:
    from generator.course import Course
    from generator.exports.certificate import Result


@export.command()
def cmi5(
    output: Output,
    passing: Annotated[float, typer.Option("--pass", help="通过线，0 到 1", min=0, max=1)] = 0.8,
    track: Track = None,
    modules: Modules = None,
    course: CourseDir = None,
) -> None:
    """打成学习平台用的 cmi5 包（.zip）：一个模块一课，学习记录用 xAPI 交给平台的记录库（LRS）。"""
    from generator.exports.cmi5 import cmi5_package

    chosen = choose(load_sound(course), track, modules)
    write_whole(output, cmi5_package(chosen, passing=passing))
    say(f"已生成 {output}（cmi5，{len(chosen.modules)} 课）")


@export.command()
def certificate(
    name: Annotated[str, typer.Option(help="姓名")],
    score: Annotated[str, typer.Option(help="成绩：答对的题数/总题数，如 31/36")],
    test: Annotated[str, typer.Option(help="哪一份测验：见 content/tests.yml")] = "post-test",
    day: Annotated[
        str | None, typer.Option("--date", help="测验日期，如 2026-11-26；签发时不写就是今天", show_default=False)
    ] = None,
    seed: Annotated[int | None, typer.Option(help="用的是第几套卷（抽题的种子）", min=0, show_default=False)] = None,
    passing: Annotated[
        float | None, typer.Option(help="通过线，0 到 1；不写就用测验自己的", min=0, max=1, show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写到哪里：.pdf 或 .docx", show_default=False)
    ] = None,
    verify: Annotated[str | None, typer.Option(help="核验：证书上的编码；其余各项照证书填", show_default=False)] = None,
    edition: Annotated[str | None, typer.Option(help="配合 --verify：证书上印的课程版本", show_default=False)] = None,
    key: Annotated[
        Path | None, typer.Option(help="密钥文件；不写就用本人设置目录里的，没有就新建", show_default=False)
    ] = None,
    course: CourseDir = None,
) -> None:
    """给通过测验的人出证书，带核验编码；加 --verify 编码，就核对一张证书是不是真的。"""
    from generator.exports.certificate import CertificateError, read_result

    loaded = load_sound(course)
    chosen = next((t for t in loaded.aids.tests if t.id == test), None)
    if chosen is None:
        known = "、".join(t.id for t in loaded.aids.tests) or "（没有，请先写 content/tests.yml）"
        raise Fail(f"没有测验“{test}”。可用：{known}。", code=2)
    if verify is not None and day is None:
        raise Fail("核验要写证书上的日期：--date 2026-11-26。", code=2)
    if verify is None and edition is not None:
        raise Fail("--edition 只在核验时用；签发的证书总是现在这一版课程。", code=2)
    try:
        result = read_result(
            chosen, name=name, score=score, day=day or date.today().isoformat(), passing=passing, seed=seed
        )
    except CertificateError as error:
        raise Fail(str(error), code=2) from None
    if verify is not None:
        _verify(result, verify, loaded.edition if edition is None else edition, _key_place(key, loaded))
        return
    if output is None:
        raise Fail("还缺 -o：证书写到哪个文件，如 -o 证书.pdf。只想核验请加 --verify 编码。", code=2)
    _issue(loaded, result, output, key)


def _key_place(named: Path | None, course: Course) -> Path:
    from generator.exports.seal import usual_key

    path = (named or usual_key()).expanduser()
    if path.resolve().is_relative_to((course.root / "content").resolve()):
        raise Fail(f"密钥不能放在课程的 content 里（{path}）：课程会整个发给别人。请换一个地方。", code=2)
    return path


def _verify(result: Result, code: str, edition: str, place: Path) -> None:
    from generator.exports.seal import Facts, SealError, matches, read_key

    facts = Facts(result.name, result.test.id, result.right, result.total, result.day, edition)
    try:
        good = matches(read_key(place), facts, code)
    except SealError as error:
        raise Fail(str(error)) from None
    told = f"{result.name}，{result.test.title}，{result.right}/{result.total}，{result.day}"
    told += f"，课程版本 {edition}" if edition else ""
    if not good:
        raise Fail(
            f"对不上：编码不是给这张证书的（{told}）。请逐项对照证书；证书印的课程版本不同，就加 --edition；"
            "换过密钥的，用签发时的 --key。都对还不上，这张证书不是这里签发的，或者改过。"
        )
    say(f"相符：{told}。")


def _issue(course: Course, result: Result, output: Path, key: Path | None) -> None:
    from generator.exports.certificate import CertificateError, Fonts, certificate, demand_passed, installed_fonts
    from generator.exports.seal import Facts, SealError, make_key, read_key, seal

    demand_paper(output)
    place = _key_place(key, course)
    try:
        demand_passed(result)
        if key is None and not place.exists():
            secret = make_key(place)
            say(f"已新建密钥 {place}，只有您能读。请另存一份：丢了它，就核验不了用它签发的证书。")
        else:
            secret = read_key(place)
    except (CertificateError, SealError) as error:
        raise Fail(str(error)) from None
    facts = Facts(result.name, result.test.id, result.right, result.total, result.day, course.edition)
    code = seal(secret, facts)
    fonts = installed_fonts() if output.suffix.lower() == ".pdf" else Fonts()
    write_paper(certificate(course, result, code, fonts=fonts), output)
    say(f"核验编码 {code}")


@export.command()
def roleplay(
    output: Output,
    chosen: Annotated[
        str | None, typer.Option("--scenes", help="只要这些场景的编号，用逗号隔开", show_default=False)
    ] = None,
    course: CourseDir = None,
) -> None:
    """角色扮演卡（.docx 或 .pdf）：三人一组，业主卡和催缴员卡剪开各拿各的，观察员一张表。"""
    from generator.exports.documents.cards import CardError, cards, scenes

    demand_paper(output)
    loaded = load_sound(course)
    if loaded.aids.roleplay.rubric is None:
        raise Fail(
            "这门课还没有角色扮演的观察表。请先写 content/rubric.yml（维度、分数、看什么）；"
            "人物放在 content/personas，场景放在 content/scenarios，一个一份 .yml。"
        )
    listed, written = scenes(loaded)
    if chosen is not None:
        wanted = [w.strip() for w in chosen.split(",") if w.strip()]
        known = {s.id for s, _ in listed}
        unknown = [w for w in wanted if w not in known]
        if unknown or not wanted:
            there = "、".join(s.id for s, _ in listed) or "（一个也没有）"
            raise Fail(f"没有场景“{'、'.join(unknown)}”。可用：{there}。", code=2)
        listed = [(s, p) for s, p in listed if s.id in wanted]
    try:
        raw = cards(loaded, listed)
    except CardError as error:
        raise Fail(str(error)) from None
    write_paper(raw, output)
    if not written:
        what = f"印的是 {len(listed)} 个场景的空白卡，请讲师先填好再发" if listed else "只有一张观察员表"
        say(f"还没有写好的场景（人物放在 content/personas，场景放在 content/scenarios）：{what}。")


@export.command()
def pdf(
    output: Output,
    what: Annotated[str, typer.Option(help="deck 幻灯片、handout 讲义、guide 讲师手册、jobaids 一页纸")] = "deck",
    track: Track = None,
    modules: Modules = None,
    theme: Annotated[str, typer.Option(help="主题：default 素雅、dark 深色、contrast 高对比，或主题文件")] = "default",
    city: City = None,
    course: CourseDir = None,
) -> None:
    """幻灯片或文件写成 PDF，中文字体嵌在里面，在哪台电脑上都一样（要用 LibreOffice）。"""
    from generator import cli_documents as documents

    if output.suffix.lower() != ".pdf":
        raise Fail(f"-o 写的是“{output}”。PDF 的文件名要用 .pdf 结尾。", code=2)
    if what == "deck":
        demand_paper(output)
        chosen = choose(with_local_rules(load_sound(course), city), track, modules)
        write_whole(output, _deck_pdf(chosen, theme))
        say(f"已生成 {output}")
    elif what == "handout":
        documents.handout(output, track, modules, theme=theme, city=city, course=course)
    elif what == "guide":
        documents.guide(output, track, modules, theme=theme, city=city, course=course)
    elif what == "jobaids":
        documents.jobaids(output, track, modules, course=course)
    else:
        raise Fail(f"--what 写的是“{what}”。可选：deck、handout、guide、jobaids。", code=2)


def _deck_pdf(course: Course, theme: str) -> bytes:
    from generator.making import ground_of, make_deck, make_pdf

    with named_wrongly():
        ground = ground_of(course, theme)
    with telling("排幻灯片") as told:
        return make_pdf(make_deck(course, ground, told).raw, "pptx", told)
