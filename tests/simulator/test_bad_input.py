"""Bad input ends in messages: file, field, remedy, all faults of a file at once, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_cli import SMALL, sandbox
from .worlds import ROOT

SMS = "  - {channel: sms, calendar: {days_from_due: [3, 9]}}\n"
HEAD = "id: bad\nname: 坏\n"


def told(tmp_path: Path, text: str) -> str:
    """What the command says about a policy file. It must refuse."""
    path = tmp_path / "bad.yml"
    path.write_text(text, encoding="utf-8")
    done = sandbox("run", "--policy", str(path), *SMALL)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "bad.yml" in done.stderr
    assert "→" in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "levers:\n  - {channel: pigeon, calendar: {days_from_due: [3]}}\n", ["levers.0.channel", "可选：sms"]),
        (
            HEAD + "levers:\n" + SMS + "  - {channel: sms, calendar: {days_from_due: [9]}}\n",
            ["第 1 项和第 2 项", "错开"],
        ),
        (HEAD + "levers:\n  - {channel: sms, calendar: {days_from_due: [3], day_of_month: 5}}\n", ["只能写一个"]),
        (HEAD + "prepay: {months: 12, discount: 2, open_months: [1]}\n", ["prepay.discount", "不能大于 0.5"]),
        (HEAD + "prepay: {months: 12, offers: [{months: 3, discount: 0.05}], open_months: [1]}\n", ["选一种"]),
        (HEAD + "team: {people: -1}\nqueue: fastest\n", ["team.people", "不能小于 0", "queue", "可选"]),
        (HEAD + "amnesty: {from_month: 9, until_month: 3, share: 0.2}\n", ["from_month 不能晚于 until_month"]),
        (HEAD + "levers:\n  - {channel: sms, calendar: {days_from_due: [3]}, talk: [listen]}\n", ["talk 只用于"]),
        ("- 1\n- 2\n", ["整个文件", "键: 值"]),
        ("hello\n", ["整个文件", "键: 值"]),
        ("", ["整个文件", "键: 值"]),
        (HEAD + "\tlevers: []\n", ["YAML 写法有误"]),
        (HEAD + "name: 再来\n", ["写了两次"]),
    ],
)
def test_a_bad_policy(tmp_path: Path, text: str, words: list[str]) -> None:
    message = told(tmp_path, text)
    assert [word for word in words if word not in message] == []


def test_what_the_estate_does_not_allow(tmp_path: Path) -> None:
    text = HEAD + "levers:\n  - {channel: sms, calendar: {days_from_due: [3]}, audience: {buildings: [999]}}\n"
    message = told(tmp_path, text + "committee: {accounts_vote: true}\n")
    assert "levers.0.audience.buildings" in message
    assert "committee.accounts_vote" in message


def test_a_bad_estate(tmp_path: Path) -> None:
    course = tmp_path / "course"
    (course / "content").mkdir(parents=True)
    for name in ("parameters", "policies", "estates"):
        (course / "content" / name).mkdir()
        for path in (ROOT / "content" / name).glob("*.yml"):
            (course / "content" / name / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    for name in ("course.yml", "cities.yml"):
        (course / "content" / name).write_text((ROOT / "content" / name).read_text("utf-8"), encoding="utf-8")
    estate = course / "content" / "estates" / "mid-market.yml"
    text = estate.read_text("utf-8").replace("fee_fen_per_m2: 250", "fee_fen_per_m2: -250")
    estate.write_text(text.replace("committee: neutral", "committee: angry"), encoding="utf-8")
    done = sandbox("run", "--policy", "baseline", *SMALL, course=course)
    assert done.returncode == 1
    for word in ("content/estates/mid-market.yml", "billing.fee_fen_per_m2", "不能小于 0", "committee", "→"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr
