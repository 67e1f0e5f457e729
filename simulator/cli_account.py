"""`sandbox account`: who may sign in where the sandbox serves a class."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, app, faults, print_json
from simulator.data_folder import data_folder
from simulator.records import Account, Records, RecordsError, open_records

accounts = typer.Typer(
    help="给班级用（open --lan）时，谁能登录：加账号、看账号、换密码、停用、删除。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(accounts, name="account")

ROLES = {"trainer": "培训师", "admin": "管理员"}
Name = Annotated[str, typer.Argument(help="账号的名字")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读密码（给脚本用），读第一行")]


@accounts.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="trainer=培训师，admin=管理员")] = "trainer",
    email: Annotated[
        str | None, typer.Option(help="公司账号的邮箱；给了它就可以不设密码（直接回车）", show_default=False)
    ] = None,
    password_stdin: FromStdin = False,
    course: CourseDir = None,
) -> None:
    """加一个账号。密码在终端里问，不显示；写在命令里会留在历史里，所以没有这个选项。"""
    if role not in ROLES:
        raise Fail(f"没有“{role}”这种账号。可用的有：trainer（培训师）、admin（管理员）。", code=2)
    with _records(course) as records:
        password = _password(password_stdin, empty=email is not None)
        made = records.add_account(name, role, password, email)  # type: ignore[arg-type]
    print(f"加好了：{made.name}，{ROLES[made.role]}。")


@accounts.command("list")
def list_accounts(course: CourseDir = None, as_json: Json = False) -> None:
    """有哪些账号。"""
    with _records(course) as records:
        found = records.accounts()
    if as_json:
        print_json(
            {
                "accounts": [
                    {"name": one.name, "role": one.role, "email": one.email, "off": one.off, "password": one.password}
                    | {"last": one.last.isoformat() if one.last else None}
                    for one in found
                ]
            }
        )
        return
    if not found:
        print("还没有账号。加第一位管理员：sandbox account add 名字 --role admin")
    for one in found:
        last = f"{one.last.astimezone():%Y-%m-%d %H:%M}" if one.last else "还没有登录过"
        print("  ".join(filter(None, (one.name, ROLES[one.role], one.email, "已停用" if one.off else "", last))))


@accounts.command()
def password(name: Name, password_stdin: FromStdin = False, course: CourseDir = None) -> None:
    """换一个新密码；这个账号在各处都会退出。"""
    with _records(course) as records:
        one = _named(records, name)
        records.set_password(one, _password(password_stdin) or "")
    print(f"“{one.name}”换了新密码。")


@accounts.command()
def off(
    name: Name,
    on: Annotated[bool, typer.Option("--on", help="反过来：让停用的重新能登录")] = False,
    course: CourseDir = None,
) -> None:
    """停用：马上退出，不能再登录；东西都留着。"""
    with _records(course) as records:
        one = _named(records, name)
        records.switch_off(one.id, not on)
    print(f"“{one.name}”{'能登录了' if on else '停用了'}。")


@accounts.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="不再问一遍")] = False,
    course: CourseDir = None,
) -> None:
    """删掉账号：存的台账和方案一起删，找不回来；开的班留到期满。"""
    with _records(course) as records:
        one = _named(records, name)
        if not yes and not typer.confirm(f"删掉“{one.name}”，连同他存的台账和方案？", default=False):
            raise Fail("没有删。", code=1)
        records.remove_account(one.id)
    print(f"“{one.name}”的账号删掉了。")


@contextmanager
def _records(course: object) -> Iterator[Records]:
    with faults():
        root = find_course(course)  # type: ignore[arg-type]
    try:
        records = open_records(folder=data_folder(root))
        try:
            yield records
        finally:
            records.close()
    except RecordsError as error:
        raise Fail(str(error)) from None


def _named(records: Records, name: str) -> Account:
    found = records.account_named(name)
    if found is None:
        names = "、".join(one.name for one in records.accounts()) or "（没有）"
        raise Fail(f"没有账号“{name}”。现有的：{names}。", code=2)
    return found


def _password(from_stdin: bool, *, empty: bool = False) -> str | None:
    """Asked twice without echo, or the first line of standard input; None for an empty one where that is allowed."""
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise Fail("这里没有终端，问不了密码。请用 --password-stdin。", code=2)
    else:
        typed = _asked("密码（至少 10 个字，不显示）")
        if typed and typed != _asked("再输一遍"):
            raise Fail("两遍不一样，没有改动。", code=2)
    return None if empty and not typed else typed


def _asked(words: str) -> str:
    from getpass import getpass

    return getpass(f"{words}：")
