"""`courseware export`: what leaves the course in other forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from generator.cli import CourseDir, app, load_sound
from generator.cli_paper import Output, say
from generator.course.files import write_whole
from generator.terminal import Fail

export = typer.Typer(
    help="导出：讲义、讲师手册、提示单、一页纸、函件、Word 模板、测验卷、证书、学习平台包。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(export, name="export")

NO_TEMPLATES = "这门课没有书面模板。先在 content/scripts/letter.yml 里写，写法参照催缴学堂自带的那一份。"


@export.command()
def letters(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件夹（一户一份）；写成 .docx 就合成一份")],
    ledger: Annotated[Path, typer.Option(help="欠费台账 CSV：一行是一户的一期")],
    template: Annotated[str, typer.Option(help="模板编号，如 letter-formal、letter-instalment")] = "letter-formal",
    on: Annotated[
        str | None, typer.Option("--date", help="函件日，默认今天，如 2026-11-24", show_default=False)
    ] = None,
    days: Annotated[
        int, typer.Option(help="合理期限，从函件日起多少天；送达要几天，送到后至少还要有十五天", min=1, max=180)
    ] = 20,
    contact: Annotated[str, typer.Option(help="联系人姓名")] = "",
    course: CourseDir = None,
) -> None:
    """把催缴函、分期确认书等填上台账里到期未缴的户。只写文件，不发给任何人；不该发的列出原因。"""
    from generator.exports.ledger import LedgerError, read_ledger
    from generator.exports.letters import merge, write_letters
    from generator.exports.word import word_templates

    loaded = load_sound(course)
    known = word_templates(loaded.root)
    if template not in known:
        raise Fail(f"没有模板“{template}”。可用：{'、'.join(known)}。" if known else NO_TEMPLATES, code=2)
    try:
        today = date.fromisoformat(on) if on else date.today()
    except ValueError:
        raise Fail(f"--date 写的是“{on}”，要写成 2026-11-24 这样。", code=2) from None
    try:
        rows, faults = read_ledger(ledger)
        found = merge(loaded, known[template], rows, today=today, days=days, contact=contact)
    except LedgerError as error:
        raise Fail(str(error), code=2) from None
    files = write_letters(found, output, known[template].situation)
    out = Console(highlight=False, soft_wrap=True)
    for fault in [*faults, *found.missing]:
        out.print(fault, markup=False)
    for stop in found.stopped:
        out.print(f"第 {stop.row.number} 行（{stop.row.home}）没有写：{stop.reason}", markup=False)
    told = f"写好 {len(found.letters)} 户，{len(found.stopped)} 行没有写，{len(faults) + len(found.missing)} 处要补。"
    where = f"放在 {output}。没有发给任何人；打印、盖章、寄出以前请再核对一遍。" if found.letters else ""
    out.print(told + where, markup=False)
    for path in (p for p in files if p.suffix == ".csv"):
        out.print(f"没有写的，逐行列在 {path}", markup=False)
    if faults:
        raise typer.Exit(1)


@export.command()
def word(output: Output, course: CourseDir = None) -> None:
    """把书面模板导成可以在 Word 里改的文件；改好放进 content/scripts/word，合并时就用您的。"""
    from generator.exports.word import template_bytes, word_templates

    loaded = load_sound(course)
    known = word_templates(loaded.root)
    if not known:
        raise Fail(NO_TEMPLATES, code=2)
    for template in known.values():
        detail = template.id.startswith("letter-")
        raw = template_bytes(template, loaded.laws, loaded.root, detail=detail)
        write_whole(output / f"{template.id}.docx", raw)
    say(f"已写 {len(known)} 份 Word 模板到 {output}")


@export.command("test")
def paper(
    output: Output,
    name: Annotated[str, typer.Option("--test", help="哪一份：见 content/tests.yml")] = "pre-test",
    seed: Annotated[int, typer.Option(help="抽题的种子；换一个数就换一套题", min=0)] = 1,
    answers: Annotated[bool, typer.Option("--answers", help="附上答案和讲解（讲师用）")] = False,
    course: CourseDir = None,
) -> None:
    """按蓝图抽一份前测或后测，写成 Word；同一个种子下，前测和后测没有相同的题。"""
    from generator.exports.paper import paper_bytes

    loaded = load_sound(course)
    chosen = next((t for t in loaded.aids.tests if t.id == name), None)
    if chosen is None:
        known = "、".join(t.id for t in loaded.aids.tests)
        told = f"可用：{known}。" if known else "这门课还没有测验，先写 content/tests.yml。"
        raise Fail(f"没有测验“{name}”。{told}", code=2)
    write_whole(output, paper_bytes(loaded, chosen, seed=seed, answers=answers))
    say(f"已生成 {output}")
