"""What goes wrong around the records: told in Chinese with the place and a way out, nothing half, and on it goes."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, make_url

from simulator.records import Attempt, Records, RecordsError, open_records
from simulator.records.database import open_engine, sqlite_url
from tests.postgres import Server


@contextmanager
def told(place: str, *words: str) -> Iterator[None]:
    """What is raised is Chinese, names the place and says each of the words; nothing of Python's is in it."""
    with pytest.raises(RecordsError) as error:
        yield
    said = str(error.value)
    assert place in said
    for word in words:
        assert word in said, said
    assert re.search("[一-鿿]", said)
    assert not re.search(r"sqlite3\.|psycopg\.|sqlalchemy|INSERT|SELECT|Traceback", said), said


def begun(records: Records) -> Attempt:
    who, _ = records.newcomer("小王")
    return records.begin(who.id, "game", "x", "test", {}, f"{who.id}-begin")


def with_pragma(url: str, pragma: str) -> Records:
    """Records whose every connection has the pragma."""
    open_records(url).close()
    engine = open_engine(url)
    event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}"))
    return Records(engine)


def count(records: Records, attempt: Attempt) -> int:
    return len(records.attempt(attempt.id).steps)


def test_a_full_disk_loses_nothing_and_takes_nothing_half(tmp_path: Path) -> None:
    url, file = sqlite_url(tmp_path), tmp_path / "records.sqlite"
    open_records(url).close()
    records = with_pragma(url, f"max_page_count={file.stat().st_size // 4096 + 6}")
    attempt, number = begun(records), 0
    with told(str(file), "磁盘满了", "清出空间", "没有生效"):
        while True:
            records.step(attempt.id, number + 1, {"n": number}, {"text": "账" * 1500}, f"s{number}")
            number += 1
    assert number
    assert count(records, attempt) == number
    records.close()
    again = open_records(url)  # there is room again
    assert again.step(attempt.id, number + 1, {}, {"text": "账" * 1500}, f"s{number}").number == number + 1
    assert [one.number for one in again.attempt(attempt.id).steps] == list(range(1, number + 2))
    again.close()


def test_records_that_may_only_be_read_are_read(tmp_path: Path) -> None:
    records = open_records(folder=tmp_path)
    attempt = begun(records)
    records.close()
    reading = Records(open_engine(f"sqlite:///file:{tmp_path}/records.sqlite?mode=ro&uri=true"))
    with told("records.sqlite", "只能读", "权限"):
        reading.step(attempt.id, 1, {}, {}, "s1")
    assert count(reading, attempt) == 0
    reading.close()


def test_new_records_are_their_owners_alone(tmp_path: Path) -> None:
    records = open_records(folder=tmp_path)
    records.newcomer("小王")
    assert {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {
        "records.sqlite": 0o600,
        "records.sqlite-wal": 0o600,
        "records.sqlite-shm": 0o600,
    }
    records.close()


def test_a_folder_that_is_not_there_any_more(tmp_path: Path) -> None:
    records = Records(open_engine(sqlite_url(tmp_path / "stick")))
    (tmp_path / "stick").rmdir()
    with told(str(tmp_path / "stick"), "打不开", "文件夹"):
        records.newcomer("小王")


def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite"
    file.write_bytes(b"not a database" * 500)
    with told(str(file), "不是记录库", "sandbox restore"):
        open_records(folder=tmp_path)
    assert file.read_bytes() == b"not a database" * 500
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def _pages(file: Path) -> None:
    """Other bytes in all but the first pages."""
    with file.open("rb+") as on:
        on.seek(4096 * 8)
        on.write(os.urandom(1) * (file.stat().st_size - 4096 * 8))


def _documents(file: Path) -> None:
    """Pages that are sound, with other content."""
    with closing(sqlite3.connect(file)) as on, on:
        on.execute("UPDATE step SET shown = '{\"text\": '")


def _letters(file: Path) -> None:
    with closing(sqlite3.connect(file)) as on, on:
        on.execute("UPDATE step SET shown = CAST(x'7b22ff' AS TEXT)")


@pytest.mark.parametrize("damage", [_pages, _documents, _letters])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    file = tmp_path / "records.sqlite"
    records = open_records(folder=tmp_path)
    attempt = begun(records)
    for number in range(1, 9):
        records.step(attempt.id, number, {}, {"text": "账" * 3000}, f"s{number}")
    records.close()
    damage(file)
    with told(str(file), "坏了", "sandbox restore", "--replace"):
        records = open_records(folder=tmp_path)
        try:
            records.attempt(attempt.id)
        finally:
            records.close()


def test_records_that_somebody_else_keeps_locked(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    records = with_pragma(url, "busy_timeout=1")  # not twenty seconds
    attempt = begun(records)
    with closing(sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with told(str(tmp_path), "占着", "没有生效"):
            records.step(attempt.id, 1, {}, {}, "s1")
        assert count(records, attempt) == 0  # who reads does not wait
        other.execute("ROLLBACK")
    assert records.step(attempt.id, 1, {}, {}, "s1").number == 1
    records.close()


def test_order_does_not_hang_on_the_clock(address: str) -> None:
    """It is put back by years, then stands still."""
    clock = [datetime(2026, 5, 1, 8, tzinfo=UTC)]
    open_records(address).close()
    records = Records(open_engine(address), now=lambda: clock[0])
    room, _ = records.open_class("一班", "练", "全班", 7, "x", {})
    who, _ = records.join(room.code, "小王")
    made: list[str] = []
    for number, moved in enumerate((0, 0, 3 * 365, 0, -1)):
        clock[0] -= timedelta(days=moved)
        made.append(records.begin(who.id, "game", "x", "practice", {}, f"b{number}").id)
        records.step(made[0], number + 1, {"n": number}, {}, f"s{number}")
        records.overrule(made[0], "沟通", number, "补答", "李老师", f"o{number}")
        records.save(who.id, "scenario", f"第{number}个", {})
        records.keep_ledger(who.id, f"第{number}份", b"x", {})
        newest = records.standings(room.id)[0].attempt
        assert newest is not None
        assert newest.id == made[-1]
    assert [one.id for one in records.attempts(person_id=who.id)] == made
    first = records.attempt(made[0])
    assert [one.number for one in first.steps] == [1, 2, 3, 4, 5]
    assert [one.value for one in first.overruled] == list(range(5))
    assert [one.name for one in records.saved(who.id, "scenario")] == [f"第{n}个" for n in reversed(range(5))]
    assert [one.name for one in records.ledgers(who.id)] == [f"第{n}份" for n in reversed(range(5))]
    assert records.class_by_code(room.code) == room
    assert records.purge() == 0  # what was opened later than now is not over
    records.close()


@pytest.mark.xdist_group("postgres")
def test_postgresql_gone_and_back(postgres_server: Server) -> None:
    records = open_records(postgres_server.url)
    attempt = begun(records)
    records.step(attempt.id, 1, {}, {}, f"{attempt.id}-1")
    postgres_server.stop()
    try:
        with told("tester@/postgres", "连不上数据库", "再做一次"):
            records.step(attempt.id, 2, {}, {}, f"{attempt.id}-2")
        with told("tester@/postgres", "连不上数据库"):
            open_records(postgres_server.url)
    finally:
        postgres_server.start()
    assert count(records, attempt) == 1
    assert records.step(attempt.id, 2, {}, {}, f"{attempt.id}-2").number == 2
    records.close()


@pytest.mark.xdist_group("postgres")
def test_postgresql_gone_in_the_middle_of_a_write(postgres: str) -> None:
    open_records(postgres).close()
    engine = open_engine(postgres)
    records = Records(engine)
    attempt = begun(records)
    admin = create_engine(make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")

    def cut(*_: Any) -> None:
        with admin.connect() as on:
            on.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    event.listen(engine, "commit", cut)
    with told("tester@/postgres", "连不上数据库"):
        records.step(attempt.id, 1, {}, {}, f"{attempt.id}-1")
    event.remove(engine, "commit", cut)
    assert count(records, attempt) == 0
    assert records.step(attempt.id, 1, {}, {}, f"{attempt.id}-1").number == 1
    admin.dispose()
    records.close()


@pytest.mark.xdist_group("postgres")
def test_a_postgresql_that_only_reads_is_said_to(postgres: str) -> None:
    open_records(postgres).close()
    engine = open_engine(postgres)
    records = Records(engine)
    event.listen(engine, "begin", lambda on: on.exec_driver_sql("SET TRANSACTION READ ONLY"))
    with told("tester@/postgres", "只能读"):
        records.newcomer("小王")
    records.close()
