"""`sandbox import`: a company's own ledger, read, checked row by row, and made nameless."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from generator.course import find_course
from generator.course.files import file_name, write_whole
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, app, faults, print_json

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from simulator.ledgers.accepted import Accepted, Amounts
    from simulator.ledgers.plan import Plan
    from simulator.ledgers.pseudonym import Key
    from simulator.ledgers.read import Book
    from simulator.ledgers.words import Words

REPAIR = "待修正.xlsx"
_SHOWN = 30
_SURE = {"high": "", "medium": "（不太有把握）", "low": "（没把握）"}
_PLAN_HEAD = (
    "# 这份文件怎么读。改好以后，用同一条命令再导入一次（--plan 指向它）。\n"
    "# field 当作哪一项，空着就是不导入；可以写："
)


@app.command("import")
def import_ledger(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="物业软件导出的台账：.xlsx、.xls 或 .csv")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="台账、密钥和待修正的行写到哪个目录；不写就只看看，什么都不写", show_default=False
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="小区的名字；不写就用文件名", show_default=False)] = "",
    plan_file: Annotated[
        Path | None,
        typer.Option("--plan", help="怎么读的方案（YAML）：没有就写一份给您改，有就照它读", show_default=False),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key", help="这个小区上次的密钥文件：用它，同一户的代号就不变", show_default=False),
    ] = None,
    mended_file: Annotated[
        Path | None,
        typer.Option("--mended", help=f"改好的 {REPAIR}：和 FILE 一起导入，退回的那些行就补齐了", show_default=False),
    ] = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """导入自己的台账：认出每一栏，逐行检查，合计对到分；姓名、电话和房号换成代号，只有密钥文件能换回来。"""
    from simulator.ledgers.accept import accept
    from simulator.ledgers.mend import mend
    from simulator.ledgers.propose import propose
    from simulator.ledgers.read import LedgerError
    from simulator.ledgers.repair import repair_workbook
    from simulator.ledgers.words import load_words

    with faults():
        words = load_words(find_course(course))
        try:
            book = _read(file)
            known = plan_file is not None and plan_file.exists()
            plan = _read_plan(plan_file) if known and plan_file is not None else propose(book, words)
            if plan_file is not None and not known:
                _write_plan(plan_file, plan, words)
            found = accept(book, plan, words)
            whole, more = found, None
            if mended_file is not None:
                book = _read(mended_file)
                mended = mend(found, book, words)
                whole, more = mended.whole, mended.more
        except LedgerError as error:
            raise Fail(str(error)) from None
    if not all(one.sums.agree for one in (found, whole)):
        raise Fail("收下、退回和放在一边的加起来，和文件里的合计对不上：这是程序的错，什么都没有写。请告诉我们。")
    title = name.strip() or file.stem
    files = (
        _written(
            output,
            title,
            key_file,
            repair_workbook(book, whole) if whole.rejected else b"",
            whole.rows,
            whole.as_of,
        )
        if output is not None
        else {}
    )
    if as_json:
        document = _document(file.name, title, found, files)
        print_json(
            document | ({"mended": _document(mended_file.name, title, more, {})} if mended_file and more else {})
        )
    else:
        _tell(found, words)
        if mended_file is not None and more is not None:
            print(f"补上 {mended_file}：")
            _tell_rows(more)
            print(f"合起来收下：{_yuan(whole.sums.accepted)}")
        _tell_files(files)
        if plan_file is not None:
            print(f"{'按' if known else '方案写在'} {plan_file}{' 读的' if known else '：可以改，改完再导入一次'}。")
    if not whole.rows.height:
        raise Fail("没有一行收得进来。请看上面的原因；认错了列，可以用 --plan 写出方案来改。")


def _read(file: Path) -> Book:
    from simulator.ledgers.read import MOST_BYTES, LedgerError, read_book

    if file.stat().st_size > MOST_BYTES:
        raise LedgerError(f"{file.name} 太大。请按年或按楼栋分开导出。")
    return read_book(file.name, file.read_bytes())


def _read_plan(path: Path) -> Plan:
    from simulator.documents import read_document
    from simulator.ledgers.plan import Plan

    return read_document(path, Plan)


def _write_plan(path: Path, plan: Plan, words: Words) -> None:
    fields = "、".join(f"{key}（{about.label}）" for key, about in words.fields.items())
    text = yaml.safe_dump(plan.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=120)
    write_whole(path, f"{_PLAN_HEAD}{fields}\n{text}".encode())


def _written(
    output: Path, title: str, key_file: Path | None, repair: bytes, rows: pl.DataFrame, as_of: date
) -> dict[str, str]:
    """Write the repair workbook, the key and the ledger; an old file stays until the new one is whole."""
    from simulator.ledgers.archive import to_bytes
    from simulator.ledgers.key import write_key
    from simulator.ledgers.pseudonym import nameless

    files = {}
    if repair:
        write_whole(output / REPAIR, repair)
        files["repair"] = str(output / REPAIR)
    if rows.height:
        target = output / f"{file_name(title)}.key"
        key, passphrase = _key(key_file or (target if target.exists() else None), title)
        ledger, key = nameless(rows, as_of, key, title)
        write_key(target, key, passphrase)
        write_whole(output / f"{file_name(title)}.ledger", to_bytes(ledger))
        files |= {"ledger": str(output / f"{file_name(title)}.ledger"), "key": str(target)}
    return files


def _key(path: Path | None, title: str) -> tuple[Key, str | None]:
    """The estate's key, old or new, and the passphrase it was locked with."""
    from simulator.ledgers.key import KeyFileError, PassphraseError
    from simulator.ledgers.pseudonym import new_key, read_key

    if path is None:
        return new_key(title), None
    data = path.read_bytes()
    try:
        try:
            return read_key(data), None
        except PassphraseError:
            passphrase = typer.prompt("密钥文件的口令", hide_input=True, err=True)
            return read_key(data, passphrase), passphrase
    except KeyFileError as error:
        raise Fail(f"{path}：{error}") from None


def _document(file: str, title: str, found: Accepted, files: dict[str, str]) -> dict[str, Any]:
    from simulator.ledgers.masks import shown

    sums = found.sums
    return {
        "file": file,
        "name": title,
        "as_of": found.as_of.isoformat(),
        "rows": {
            "read": sums.rows_read,
            "accepted": sums.rows_accepted,
            "rejected": sums.rows_rejected,
            "aside": sums.rows_aside,
        },
        "households": found.rows["room"].n_unique(),
        "sums": {part: asdict(getattr(sums, part)) for part in ("read", "accepted", "rejected", "aside")},
        "sums_agree": sums.agree,
        "unreadable": sums.unreadable,
        "totals": [asdict(one) | {"agrees": one.agrees} for one in sums.totals],
        "aside": [asdict(one) for one in found.aside],
        "rejected": [
            {
                "sheet": one.sheet,
                "line": one.line,
                "column": one.column,
                "value": shown(found.plan, one.sheet, one.column, one.value),
                "reason": one.reason,
            }
            for one in found.rejected
        ],
        "notes": list(found.notes),
        "plan": found.plan.model_dump(mode="json"),
        "files": files,
    }


def _tell(found: Accepted, words: Words) -> None:
    from simulator.ledgers.plan import ROLE_NAMES

    for planned in found.plan.sheets:
        where = f"工作表“{planned.name}”" if planned.name else "这张表"
        print(f"{where}：{ROLE_NAMES[planned.role]}（{planned.why}）")
        if planned.role == "ignored":
            continue
        for one in planned.columns:
            taken = words.fields[one.field].label + (f"（{one.group}）" if one.group else "") if one.field else "不导入"
            why = "" if one.field and one.sure == "high" else f"  {one.why}"
            print(
                f"  {one.letter} 列 {one.name or '（没有名字）'} → {taken}{_SURE[one.sure] if one.field else ''}{why}"
            )
    for question in found.plan.questions:
        where = f"工作表“{question.sheet}”：" if question.sheet else ""
        print(f"请看一眼：{where}{question.told({})}")
    _tell_rows(found)


def _tell_files(files: dict[str, str]) -> None:
    for label, path in (("待修正的行", "repair"), ("台账（没有姓名）", "ledger"), ("密钥（请另外收好）", "key")):
        if path in files:
            print(f"{label}写在 {files[path]}")
    if not files:
        print("什么都没有写。加上 -o 目录，就写出台账、密钥和待修正的行。")


def _tell_rows(found: Accepted) -> None:
    from simulator.ledgers.masks import shown

    sums = found.sums
    print(
        f"读到 {sums.rows_read:,} 行：收下 {sums.rows_accepted:,} 行（{found.rows['room'].n_unique():,} 户），"
        f"退回 {sums.rows_rejected:,} 行，放在一边 {sums.rows_aside:,} 行。账到 {found.as_of} 为止。"
    )
    for part, label in (("read", "文件里"), ("accepted", "收下"), ("rejected", "退回"), ("aside", "放在一边")):
        print(f"  {label}：{_yuan(getattr(sums, part))}")
    print("  合计对到分。" if sums.agree else "  合计对不上！")
    for one in found.aside:
        where = f"（工作表“{one.sheet}”）" if one.sheet else ""
        money = f"，{_yuan(one.amounts)}" if any(asdict(one.amounts).values()) else ""
        print(f"  放在一边：{one.reason} {one.rows:,} 行{where}{money}")
    for note in found.notes:
        print(f"提示：{note}")
    for one in found.rejected[:_SHOWN]:
        where = f"工作表“{one.sheet}”" if one.sheet else ""
        what = f"，{one.column}" if one.column else ""
        value = f"“{shown(found.plan, one.sheet, one.column, one.value)}”：" if one.value else ""
        print(f"退回：{where}第 {one.line} 行{what}：{value}{one.reason}")
    if len(found.rejected) > _SHOWN:
        print(f"退回的还有 {len(found.rejected) - _SHOWN:,} 处，全部写在 {REPAIR} 里（加 -o 目录）。")


def _yuan(amounts: Amounts) -> str:
    return "，".join(
        f"{label} {value / 100:,.2f} 元"
        for label, value in (("应收", amounts.billed), ("减免", amounts.discount), ("实收", amounts.paid))
    )
