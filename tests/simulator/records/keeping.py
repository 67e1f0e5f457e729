"""Records with something of everything in them, and what another process of the tests does with records."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from simulator.records import Records, open_records, people
from simulator.records.database import open_engine, sqlite_url
from simulator.records.restore import restore
from simulator.records.tables import metadata


def fill(url: str) -> str:
    """Two classes, people, an attempt with steps and all that hangs on it; returns the attempt's id."""
    records = open_records(url)
    room, _ = records.open_class("三期客服班", "练习", "全班", 30, "old-estate", {"board": "names"})
    records.open_class("二班", "练习", "全班", 30, "old-estate", {})
    who, _ = records.join(room.code, "小王😀")
    records.recovery(who)
    attempt = records.begin(who.id, "game", "old-estate", "practice", {"种子": 7, "没有": None}, f"{who.id}-b")
    for number in range(1, 6):
        records.step(attempt.id, number, {"做": "短信"}, {"率": 0.1 * number, "说": "账" * 400}, f"{who.id}-{number}")
    records.undo(attempt.id, 4, f"{who.id}-u")
    records.overrule(attempt.id, "沟通", None, "听错了", "李老师", f"{who.id}-o")
    records.finish(attempt.id, {"total": 71}, f"{who.id}-f")
    records.begin(who.id, "quiz", "q", "test", {}, f"{who.id}-q")  # without a score
    records.save(who.id, "scenario", "我们小区", {"v": 1})
    records.save(None, "policy", "大家的", {"v": [1, None, 2.5]})
    records.keep_ledger(who.id, "一期", bytes(range(256)) * 300, {"as_of": "2025-12-31"}, b"gAAAAsealed")
    records.add_account("李老师", "admin", email="li@example.com")
    assert records.sign_in_by_company("li@example.com", "subject-1", "10.0.0.1") is not None
    records.close()
    return attempt.id


def all_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as Python sees it, in the order of its text."""
    engine = open_engine(url)
    with engine.connect().execution_options(reading=True) as on:
        found = {one.name: sorted(map(tuple, on.execute(select(one))), key=repr) for one in metadata.sorted_tables}
    engine.dispose()
    return found


def long_ago(url: str) -> None:
    """A class whose time was over years ago."""
    open_records(url).close()
    records = Records(open_engine(url), now=lambda: datetime.now(UTC) - timedelta(days=2000))
    room, _ = records.open_class("很久以前", "练习", "全班", 7, "x", {})
    records.join(room.code, "老王")
    records.close()


def killed_restoring(folder: str, source: str) -> None:
    """Restore, and be killed when everything is written and nothing committed."""

    def killed(*_: Any) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    people.purge = killed  # the last that a restore does in its transaction
    restore(sqlite_url(Path(folder)), Path(source), Path(folder), replace=True, now=datetime.now(UTC))


def holding(folder: str) -> None:
    """Keep the records open; for every line that comes in, say how many steps the attempt of that id has."""
    records = open_records(folder=Path(folder))
    print("open", flush=True)
    for line in sys.stdin:
        try:
            print(len(records.attempt(line.strip()).steps), flush=True)
        except ValueError as error:
            print(error, flush=True)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
