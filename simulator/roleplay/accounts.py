"""What stands for {金额} and its like in each scene, for printed cards: content/dialogue/accounts.json.

Cards are made by the generator, which knows no estate. So the simulator writes the words down, and `sandbox check`
says when they are out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from generator.course.files import write_whole
from generator.course.problems import Problem
from generator.course.roleplay import ACCOUNTS
from simulator.roleplay.account import account_of, words
from simulator.roleplay.read import Playbook

WRITE = "sandbox scenes --accounts"


def write_accounts(course: Path, book: Playbook) -> Path:
    """Write the file; the same scenes give the same bytes."""
    path = course / "content" / ACCOUNTS
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _text(book).encode())
    return path


def stale_accounts(course: Path, book: Playbook) -> list[Problem]:
    """One problem if the file is missing or says something else than the estates."""
    path = course / "content" / ACCOUNTS
    if path.is_file() and path.read_text(encoding="utf-8") == _text(book):
        return []
    message = "印卡片用的账和场景对不上了" if path.is_file() else "还没有印卡片用的账"
    return [
        Problem(
            file=f"content/{ACCOUNTS.as_posix()}",
            line=0,
            code="accounts-stale",
            message=message,
            remedy=f"运行 {WRITE}",
        )
    ]


def _text(book: Playbook) -> str:
    told = {name: words(account_of(scene.account, book.profiles)) for name, scene in sorted(book.scenes.items())}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
