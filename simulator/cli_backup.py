"""Commands of `sandbox` about the records: all of them in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, app, faults, print_json
from simulator.data_folder import data_folder


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="写到哪个文件；不写就在当前目录取一个带日期的名字", show_default=False)
    ] = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """把全部记录（班级、练习、测验、台账）备份成一个文件；沙盘开着也可以。"""
    from simulator.records import RecordsError, place
    from simulator.records.backup import backup as write
    from simulator.records.backup import dated
    from simulator.records.where import address_of

    with faults():
        folder = data_folder(find_course(course))
    to = file or dated(Path.cwd(), "催缴学堂备份", datetime.now(UTC))
    try:
        held = write(address_of(folder), to)
        where = place(folder)
    except RecordsError as error:
        raise Fail(str(error)) from None
    if as_json:
        print_json({"file": str(to), "bytes": to.stat().st_size, "records": where, **asdict(held)})
        return
    print(f"备份好了：{to}（{_size(to.stat().st_size)}，来自 {where}）")
    print(f"里面有：{_told(held)}。")
    print("里面有学员的昵称、走过的每一步和成绩，还有带来的台账：只有您这个账户读得了，请存在别人拿不到的地方。")
    print("在这之后删掉的、过了保留期的，备份里还在：不用的备份请及时删掉。")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="sandbox backup 写出的文件")],
    replace: Annotated[
        bool, typer.Option("--replace", help="代替现在的记录；现在的先另存一份，沙盘开着也可以")
    ] = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """用备份恢复全部记录：整份换上，或者一点不动。从 SQLite 搬到 PostgreSQL 也用它。"""
    from simulator.records import RecordsError, place
    from simulator.records.database import sqlite_file
    from simulator.records.restore import restore as put_back
    from simulator.records.where import address_of

    with faults():
        folder = data_folder(find_course(course))
    try:
        address = address_of(folder)
        own = sqlite_file(address)
        aside = folder if own is None else own.parent
        done = put_back(address, file, aside, replace=replace, now=datetime.now(UTC))
        where = place(folder)
    except RecordsError as error:
        raise Fail(str(error)) from None
    before = None if done.before is None else str(done.before)
    if as_json:
        print_json({"records": where, "before": before, "expired": done.expired, **asdict(done.contents)})
        return
    print(f"恢复好了：{where}")
    print(f"备份里有：{_told(done.contents)}。")
    if done.expired:
        print(f"其中 {done.expired} 个班的保留期已经过了，没有放回来。")
    if before is not None:
        print(f"恢复之前的记录另存在：{before}（里面也有昵称和成绩；确认不用了，请删掉）")
    print("沙盘要是开着，请大家刷新页面；登录过的账号要重新登录。")


def _told(held: Any) -> str:
    return (
        f"{held.classes} 个班、{held.people} 个人、{held.attempts} 次练习和测验、{held.ledgers} 份台账"
        f"（表的版本 {held.version}）"
    )


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} KB"
