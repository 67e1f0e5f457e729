"""`courseware`: check the course, build the deck and the site, start a new course."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from generator.course import Course, Problem, find_course, load_course
from generator.course.counts import counts
from generator.course.files import file_name, reason
from generator.course.lint import stale_laws
from generator.course.local import with_local_rules
from generator.course.root import NoCourseError, output_root
from generator.terminal import Fail, Version, run

if TYPE_CHECKING:
    from generator.deck import DeckReport

app = typer.Typer(
    help="催缴学堂课件工具：检查内容、生成幻灯片和课程网站。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
err = Console(stderr=True, highlight=False, soft_wrap=True)

CourseDir = Annotated[
    Path | None,
    typer.Option("--course", help="课程目录（含 content/course.yml）；不写就从当前目录往上找", show_default=False),
]
City = Annotated[
    str | None,
    typer.Option(
        help="在哪个城市讲，如 杭州、山东济南：列出本地规定（默认是 content/company.yml 的 city）", show_default=False
    ),
]


@app.callback()
def _options(version: Version = False) -> None: ...


def main() -> NoReturn:
    """Entry point."""
    import generator.cli_documents
    import generator.cli_export
    import generator.cli_lms
    import generator.cli_packages  # noqa: F401 - each adds its commands

    run(app)


def _load(course_dir: Path | None) -> tuple[Course, list[Problem]]:
    try:
        root = find_course(course_dir)
    except NoCourseError as error:
        raise Fail(str(error), code=2) from None
    return load_course(root)


def load_sound(course_dir: Path | None) -> Course:
    """Load a course that has no errors; otherwise print them all and stop."""
    course, problems = _load(course_dir)
    errors = [p for p in problems if p.level == "error"]
    if errors:
        for problem in errors:
            err.print(str(problem), markup=False)
        raise Fail(f"\n内容有 {len(errors)} 处错误，改好后再生成。只做检查请用 courseware check。")
    return course


@app.command()
def check(
    course: CourseDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON，供程序读取")] = False,
    stale: Annotated[int | None, typer.Option(help="再列出多少个月没有核对过的法条", min=0, show_default=False)] = None,
) -> None:
    """检查全部内容：一次列出每一处错误、位置和改法。"""
    loaded, problems = _load(course)
    errors = [p for p in problems if p.level == "error"]
    warnings = [p for p in problems if p.level == "warning"]
    old = stale_laws(loaded.laws, stale, date.today()) if stale is not None else []
    if as_json:
        keys = {"file", "line", "code", "message", "remedy"}
        document = {
            "errors": [p.model_dump(include=keys) for p in errors],
            "warnings": [p.model_dump(include=keys) for p in warnings],
            "stale": [p.model_dump(include=keys) for p in old],
            "counts": counts(loaded),
        }
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        _print_problems(loaded, errors, warnings, old)
    if errors:
        raise typer.Exit(1)


def _print_problems(course: Course, errors: list[Problem], warnings: list[Problem], old: list[Problem]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for title, problems in (("错误", errors), ("提醒", warnings), ("需要重新核对的法条", old)):
        if problems:
            out.print(f"{title}（{len(problems)} 处）")
            for problem in problems:
                out.print(str(problem), markup=False)
    n = counts(course)
    summary = (
        f"{n['modules']} 个模块，{n['slides']} 页，{n['minutes']} 分钟，{n['characters']} 字；"
        f"活动 {n['activities']}，课上小测 {n['quizzes']}，题库 {n['questions']} 道，"
        f"模板 {n['templates']} 份，词汇 {n['terms']} 个；"
        f"法条 {n['laws']} 条（课文引用 {n['laws_cited']}），数字 {n['claims']} 条（课文引用 {n['claims_cited']}）"
    )
    out.print(f"{summary}：" + ("没有错误。" if not errors else f"{len(errors)} 处错误。"))


@app.command()
def deck(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="生成的 .pptx；默认 slides/dist/课程名.pptx")
    ] = None,
    course: CourseDir = None,
    track: Annotated[str | None, typer.Option(help="课时方案的编号（见 course.yml）")] = None,
    theme: Annotated[str, typer.Option(help="主题：default 素雅、dark 深色、contrast 高对比，或主题文件")] = "default",
    template: Annotated[
        Path | None, typer.Option(help="公司自己的模板 .pptx/.potx，用它的母版、颜色和字体", show_default=False)
    ] = None,
    layouts: Annotated[
        Path | None,
        typer.Option(help="配合 --template：哪个角色用哪个版式（YAML，如 cover: 封面）", show_default=False),
    ] = None,
    modules: Annotated[str | None, typer.Option(help="只要这些模块，用逗号隔开")] = None,
    update: Annotated[
        Path | None,
        typer.Option(help="讲师改过的旧 .pptx：换上课程的更新，保留他加的、改过的页和备注", show_default=False),
    ] = None,
    city: City = None,
    no_motion: Annotated[bool, typer.Option("--no-motion", help="不要切换效果，图示也不逐步出现")] = False,
    build_up: Annotated[
        bool, typer.Option("--build-up", help="步骤、阶梯、时间线都点一下出现一部分（默认只有写了 {build=click} 的）")
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="列出每一页的排版情况")] = False,
) -> None:
    """生成可以编辑的 PowerPoint 幻灯片。"""
    from generator.deck import SHOW, STILL, Motion, build_deck, update_deck
    from generator.making import ground_of

    chosen = choose(with_local_rules(load_sound(course), city), track, modules)
    if update and template:
        raise Fail("--update 沿用旧文件的样子，不能同时写 --template。要换模板，请不带 --update 另生成一份。", code=2)
    if no_motion and build_up:
        raise Fail("--no-motion 和 --build-up 正好相反，请只写一个。", code=2)
    motion = STILL if no_motion else Motion(build="all") if build_up else None
    target = output or output_root(chosen.root) / "slides" / "dist" / f"{file_name(chosen.title)}.pptx"
    if layouts and not template:
        raise Fail("--layouts 说的是公司模板里的版式，要和 --template 一起写。", code=2)
    if update and not output:
        target = update.with_name(f"{update.stem}-更新.pptx")
    target.parent.mkdir(parents=True, exist_ok=True)
    with named_wrongly():
        ground = ground_of(chosen, theme, template=template, layouts=layouts)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("生成幻灯片", total=None)

        def step(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        if update:
            with named_wrongly():
                result, merged = update_deck(
                    chosen, update, target, fallback=ground.theme, motion=motion, progress=step
                )
            changes = merged.lines()
        else:
            result, changes = build_deck(chosen, target, ground=ground, motion=motion or SHOW, progress=step), []
    for change in changes:
        Console(highlight=False, soft_wrap=True).print(change, markup=False)
    _print_deck(result, verbose=report)


@contextmanager
def named_wrongly() -> Iterator[None]:
    """A theme, template, logo or old deck that cannot be used is the fault of whoever named it."""
    from generator.deck import LogoError, OpenError, ThemeError

    try:
        yield
    except (ThemeError, OpenError, LogoError) as error:
        raise Fail(str(error), code=2) from None


def _print_deck(result: DeckReport, *, verbose: bool) -> None:
    out = Console(highlight=False, soft_wrap=True)
    if verbose:
        words = {"fits": "放得下", "split": "分成几页", "continuation": "续页"}
        for slide in result.slides:
            fit = f"分成 {slide.parts} 页" if slide.fit == "split" else words[slide.fit]
            line = f"{slide.number:>4}  {slide.id}  {fit}，最小 {slide.smallest:g} 磅  {slide.title}"
            out.print(line, markup=False)
    for finding in result.findings:
        out.print(f"模板：{finding}", markup=False)
    for slide in result.split:
        out.print(f"第 {slide.number} 页“{slide.title}”内容较多，已分成 {slide.parts} 页（{slide.id}）", markup=False)
    for warning in result.warnings:
        out.print(f"提醒：{warning}", markup=False)
    done = f"已生成 {result.path}（{len(result.slides)} 页，{result.seconds:.1f} 秒）"
    out.print(done, markup=False)


def choose(course: Course, track: str | None, modules: str | None) -> Course:
    try:
        chosen = course.track(track)
        if modules:
            chosen = chosen.only(tuple(m.strip() for m in modules.split(",") if m.strip()))
    except KeyError as error:
        known_tracks = "、".join(t.id for t in course.tracks) or "（没有）"
        known = "、".join(m.id for m in course.modules)
        raise Fail(f"没有“{error.args[0]}”。课时方案：{known_tracks}；模块：{known}。", code=2) from None
    if not chosen.modules:
        raise Fail("选出来的内容是空的，请检查 --track 和 --modules。", code=2)
    return chosen


@app.command()
def site(
    course: CourseDir = None,
    city: City = None,
    serve: Annotated[bool, typer.Option("--serve", help="生成后在本机打开，供浏览")] = False,
    port: Annotated[int, typer.Option(help="配合 --serve：端口", min=1, max=65535)] = 8000,
) -> None:
    """生成课程网站（site/public，双击 index.html 即可离线浏览）。"""
    from generator.pages import SiteError, build_site, serve_site

    loaded = with_local_rules(load_sound(course), city)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("生成网站", total=None)

        def step(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, description=what)

        try:
            result = build_site(loaded, output_root(loaded.root), progress=step)
        except SiteError as error:
            raise Fail(str(error)) from None
    out = Console(highlight=False, soft_wrap=True)
    seconds = result.own_seconds + result.mkdocs_seconds
    out.print(f"已生成 {result.public / 'index.html'}（{result.pages} 页，{seconds:.1f} 秒）", markup=False)
    if serve:
        try:
            serving = serve_site(result.public, port)
        except OSError as error:
            raise Fail(f"网站做好了，但在端口 {port} 上打不开：{reason(error)}。请换一个：--port {port + 1}") from None
        out.print(f"浏览地址 {serving.url}（按 Ctrl+C 结束）", markup=False)
        try:
            serving.wait()
        finally:
            serving.stop()


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="新课程放在哪个目录")]) -> None:
    """新建一个可以直接生成的小课程。"""
    from generator.course.starter import write_starter

    if folder.is_file():
        raise Fail(f"{folder} 是一个文件。请换一个目录名。", code=2)
    if folder.exists() and any(folder.iterdir()):
        raise Fail(f"{folder} 里已经有文件。请换一个空目录，免得盖掉您的内容。", code=2)
    write_starter(folder)
    Console(highlight=False, soft_wrap=True).print(
        f"新课程已放在 {folder}。\n试试：cd {folder} && courseware check && courseware deck", markup=False
    )
