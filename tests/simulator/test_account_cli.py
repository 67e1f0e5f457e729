"""`sandbox account` in this process: what it does, what it says, and that a password is never in it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.records import Records, open_records
from tests.inprocess import Done, called
from tests.simulator.app.roles import PASSWORD, quick_passwords


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    quick_passwords(monkeypatch)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    return open_records()


def account(*words: str, typed: str = "") -> Done:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(typed))
        done = called(main, "sandbox", "account", *words)
    assert PASSWORD not in done.out + done.err
    return done


def test_accounts_from_the_command_line(records: Records) -> None:
    assert "还没有账号" in account("list").out
    done = account("add", "老王", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (done.code, done.out) == (0, "加好了：老王，管理员。\n")
    assert account("add", "李老师", "--email", "li@example.com", "--password-stdin").code == 0
    assert records.sign_in("老王", PASSWORD, "") is not None
    found = json.loads(account("list", "--json").out)["accounts"]
    assert [(one["name"], one["role"], one["password"], one["email"]) for one in found] == [
        ("老王", "admin", True, None),
        ("李老师", "trainer", False, "li@example.com"),
    ]
    assert account("password", "李老师", "--password-stdin", typed=f"{PASSWORD}\n").code == 0
    came = records.sign_in("李老师", PASSWORD, "")
    assert came is not None
    assert account("off", "李老师").out == "“李老师”停用了。\n"
    assert records.account(came[1]) is None
    assert "已停用" in account("list").out
    assert account("off", "李老师", "--on").code == 0
    assert account("remove", "李老师", "--yes").code == 0
    assert [one.name for one in records.accounts()] == ["老王"]


def test_what_cannot_be_done_is_told_and_changes_nothing(records: Records) -> None:
    account("add", "老王", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")
    for words, typed, code, told in (
        (("add", "李老师", "--password-stdin"), "短\n", 1, "太短了"),
        (("add", "李老师"), "", 2, "--password-stdin"),
        (("add", "李老师", "--role", "boss", "--password-stdin"), PASSWORD, 2, "没有“boss”"),
        (("add", "老王", "--password-stdin"), PASSWORD, 1, "换一个名字"),
        (("password", "没有的人", "--password-stdin"), PASSWORD, 2, "现有的：老王"),
        (("off", "老王"), "", 1, "至少要留一位"),
        (("remove", "老王", "--yes"), "", 1, "至少要留一位"),
    ):
        done = account(*words, typed=typed)
        assert done.code == code, words
        assert told in done.err, words
    assert [(one.name, one.off) for one in records.accounts()] == [("老王", False)]


def test_at_a_terminal_it_is_asked_twice_without_echo(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter([PASSWORD, PASSWORD, PASSWORD, "另外一句不同的话"])
    monkeypatch.setattr("getpass.getpass", lambda words: next(asked))

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    assert called(main, "sandbox", "account", "add", "老王", "--role", "admin").code == 0
    done = called(main, "sandbox", "account", "password", "老王")
    assert (done.code, "两遍不一样" in done.err) == (2, True)
    assert records.sign_in("老王", PASSWORD, "") is not None
