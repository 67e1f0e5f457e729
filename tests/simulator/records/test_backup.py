"""Backups: of records in use, out of either database and into either; back whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from simulator import cli
from simulator.records import GoneError, Records, RecordsError, open_records
from simulator.records.backup import Contents, backup
from simulator.records.database import migrate, revisions, sqlite_file, sqlite_url
from simulator.records.restore import restore
from tests.inprocess import called
from tests.simulator.records.conftest import EITHER, Place, Put
from tests.simulator.records.keeping import all_rows, fill, long_ago

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime.now(UTC)
HEAD = revisions()[-1]
SIGNED_IN = "signed_in"
BREATH = 0.02  # seconds between what one member of a class does and the next thing


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def child(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.simulator.records.keeping", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("target", EITHER)
@pytest.mark.parametrize("source", EITHER)
def test_a_backup_of_either_goes_back_into_either(new_place: Place, tmp_path: Path, source: str, target: str) -> None:
    there, here, file = new_place(source), new_place(target), tmp_path / "备份 1.sqlite"
    attempt = fill(there)
    assert backup(there, file) == Contents(HEAD, classes=2, people=1, attempts=2, ledgers=1)
    done = restore(here, file, tmp_path, replace=False, now=NOW)
    assert (done.contents.attempts, done.before, done.expired) == (2, None, 0)
    before, after = all_rows(there), all_rows(here)
    assert before.pop(SIGNED_IN) != after.pop(SIGNED_IN) == []  # who was signed in signs in anew
    assert after == before
    records = open_records(here)
    next_one = records.begin(records.attempt(attempt).person_id, "game", "x", "practice", {}, "new")
    assert records.step(next_one.id, 1, {}, {}, "new-1").number == 1
    records.close()


def test_a_backup_is_one_file_for_its_owner_alone_that_another_replaces(put: Put, address: str, tmp_path: Path) -> None:
    put(address)
    folder = tmp_path / "备份"
    for _ in range(2):
        backup(address, folder / "今天.sqlite")
        assert names(folder) == ["今天.sqlite"]
        assert (folder / "今天.sqlite").stat().st_mode & 0o777 == 0o600


def test_backups_while_the_class_goes_on_are_each_of_one_moment(address: str, new_place: Place, tmp_path: Path) -> None:
    records = open_records(address)
    who, _ = records.newcomer("小王")
    attempt = records.begin(who.id, "game", "x", "practice", {}, "b")

    def play() -> None:
        for number in range(1, 25):
            records.step(attempt.id, number, {"n": number}, {"text": "账" * 3000}, f"s{number}")

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(play)
        files = []
        while not going.done() or not files:
            files.append(tmp_path / f"{len(files)}.sqlite")
            backup(address, files[-1])
        going.result()
    for file in (files[0], files[len(files) // 2], files[-1]):
        with closing(sqlite3.connect(file)) as on:
            steps = [number for (number,) in on.execute("SELECT number FROM step ORDER BY number")]
            requests = on.execute("SELECT count(*) FROM request WHERE what = 'step'").fetchone()[0]
        assert steps == list(range(1, requests + 1))
    records.close()


def test_present_records_are_replaced_only_on_request_and_kept_beside(
    put: Put, address: str, new_place: Place, tmp_path: Path
) -> None:
    file, aside = tmp_path / "b.sqlite", tmp_path / "aside"
    put(address)
    backup(address, file)
    records = open_records(address)  # a running app, with connections of its own
    records.newcomer("后来的人")
    later = all_rows(address)
    with pytest.raises(RecordsError, match="--replace"):
        restore(address, file, aside, replace=False, now=NOW)
    assert all_rows(address) == later
    assert not aside.exists()
    done = restore(address, file, aside, replace=True, now=NOW)
    assert len(all_rows(address)["person"]) == 1
    assert len(records.newcomer("又来的人")[0].id) == 16
    assert done.before is not None
    assert done.before.parent == aside
    assert done.before.stat().st_mode & 0o777 == 0o600
    again = new_place("sqlite")
    restore(again, done.before, aside, replace=False, now=NOW)
    assert all_rows(again)["person"] == later["person"]
    records.close()


def test_a_class_that_plays_on_while_records_are_restored(address: str, put: Put, tmp_path: Path) -> None:
    """Whoever wrote before may find it gone; nothing else goes wrong, and nothing is half there."""
    put(address)
    backup(address, tmp_path / "b.sqlite")
    over = Event()

    def play(who: int, records: Records) -> int:
        gone = number = 0
        # SQLite gives its lock to whoever asks first, not to who waits longest: two who never pause keep others out
        # for as long as they like (6 s seen on a quiet machine, 20 s on a busy one).
        while not over.wait(BREATH) or not number:
            number += 1
            try:
                me, _ = records.newcomer(f"学员{who}")
                attempt = records.begin(me.id, "game", "x", "practice", {}, f"{me.id}-b")
                records.step(attempt.id, 1, {}, {}, f"{me.id}-1")
            except GoneError:
                gone += 1
        records.close()
        return gone

    apps = [open_records(address) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        playing = [pool.submit(play, who, app) for who, app in enumerate(apps)]
        try:
            for _ in range(2):
                restore(address, tmp_path / "b.sqlite", tmp_path, replace=True, now=NOW)
        finally:
            over.set()
        assert all(one.result() >= 0 for one in playing)
    backup(address, tmp_path / "after.sqlite")  # which looks for rows of nobody


def test_a_class_whose_time_is_over_does_not_come_back(new_place: Place, tmp_path: Path) -> None:
    there, here = new_place("sqlite"), new_place("sqlite")
    long_ago(there)
    backup(there, tmp_path / "b.sqlite")
    assert restore(here, tmp_path / "b.sqlite", tmp_path, replace=False, now=NOW).expired == 1
    assert all_rows(here)["person"] == []


@pytest.mark.parametrize("version", revisions()[1:])
def test_older_versions_are_brought_up_in_a_copy(put: Put, new_place: Place, tmp_path: Path, version: str) -> None:
    there, here, file = new_place("sqlite"), new_place("sqlite"), tmp_path / "old.sqlite"
    put(there)
    migrate(there, version)
    assert backup(there, file).version == version
    written = file.read_bytes()
    done = restore(here, file, tmp_path, replace=False, now=NOW)
    assert done.contents == Contents(version, 2, 1, 2, 1 if version > "0001" else 0)
    assert len(all_rows(here)["step"]) == 4
    assert file.read_bytes() == written
    assert names(tmp_path).count("old.sqlite-wal") == 0


@pytest.mark.xdist_group("postgres")
def test_an_older_postgresql_is_backed_up_as_it_is(put: Put, new_place: Place, tmp_path: Path) -> None:
    there = new_place("postgres")
    put(there)
    migrate(there, "0001")
    assert backup(there, tmp_path / "b.sqlite") == Contents("0001", 2, 1, 2, 0)


def _damaged(file: Path) -> None:
    """Other bytes in the middle."""
    with file.open("rb+") as on:
        on.seek(file.stat().st_size // 2 // 4096 * 4096)
        on.write(b"\xa5" * 8192)


def _damaged_names(file: Path) -> None:
    """SQLite's complaint quotes this, and is then no text itself."""
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE", b"CREATE T\xb3BLE"))


def _with(statement: str):
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as on:
            on.executescript(statement)

    return change


STRANGE = {
    "no database": (lambda file: file.write_text("班级,姓名\n"), "不是备份"),
    "empty": (lambda file: file.write_bytes(b""), "不是备份"),
    "gone": (lambda file: file.unlink(), "找不到"),
    "damaged": (_damaged, "损坏"),
    "damaged names": (_damaged_names, "损坏"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:-20_000]), "损坏"),
    "other tables": (_with("DROP TABLE request; DROP TABLE step"), "不是催缴学堂的备份"),
    "a table of another kind": (_with("ALTER TABLE step DROP COLUMN shown"), "不是催缴学堂的备份"),
    "a trigger": (_with("CREATE TRIGGER x AFTER INSERT ON step BEGIN DELETE FROM step; END"), "不是催缴学堂的备份"),
    "newer": (_with("UPDATE alembic_version SET version_num = '9999'"), "更新版本"),
    "no version": (_with("DELETE FROM alembic_version"), "不是催缴学堂的备份"),
    "a row of nobody": (_with("PRAGMA foreign_keys=OFF; UPDATE step SET attempt_id = 'x'"), "损坏"),
    "a document that is none": (_with("UPDATE step SET shown = '{'"), "读不懂"),
    "a moment that is none": (_with("UPDATE step SET created = '昨天'"), "读不懂"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_no_sound_backup_of_ours_changes_nothing(put: Put, new_place: Place, tmp_path: Path, what: str) -> None:
    change, words = STRANGE[what]
    here, file, aside = new_place("sqlite"), tmp_path / "b.sqlite", tmp_path / "aside"
    put(here)
    backup(here, file)
    before = all_rows(here)
    change(file)
    with pytest.raises(RecordsError, match=words) as told:
        restore(here, file, aside, replace=True, now=NOW)
    assert str(file) in str(told.value) or words == "读不懂"
    assert all_rows(here) == before
    assert not aside.exists() or names(aside) == []


def test_the_records_in_use_are_no_backup_and_backups_overwrite_only_backups(
    put: Put, new_place: Place, tmp_path: Path
) -> None:
    here = new_place("sqlite")
    own = sqlite_file(here)
    assert own is not None
    with pytest.raises(RecordsError, match="还没有记录"):
        backup(here, tmp_path / "b.sqlite")
    assert not own.exists()
    put(here)
    for file in (own, Path(f"{own}-wal"), own.parent / ".." / own.parent.name / own.name):
        with pytest.raises(RecordsError, match="正在用"):
            backup(here, file)
    with pytest.raises(RecordsError, match="正在用"):
        restore(here, own, tmp_path, replace=True, now=NOW)
    text, other = tmp_path / "课程.md", tmp_path / "other.sqlite"
    text.write_text("# 课程")
    _with("CREATE TABLE mine (x)")(other)
    for file in (text, other):
        before = file.read_bytes()
        with pytest.raises(RecordsError, match="没有覆盖"):
            backup(here, file)
        assert file.read_bytes() == before
    with pytest.raises(RecordsError, match="文件夹"):
        backup(here, tmp_path)


def test_a_backup_that_cannot_be_written_leaves_the_old_one(put: Put, address: str, tmp_path: Path) -> None:
    file = tmp_path / "b.sqlite"
    put(address)
    backup(address, file)
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1]))  # as a disk that is full
    try:
        with pytest.raises(RecordsError, match=r"b\.sqlite 写不成.*磁盘"):
            backup(address, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == before
    assert [name for name in names(tmp_path) if name.startswith(".part")] == []


def test_what_a_killed_backup_left_is_thrown_away_a_day_later(put: Put, new_place: Place, tmp_path: Path) -> None:
    here, old, new = new_place("sqlite"), tmp_path / ".part-records-1", tmp_path / ".part-records-2"
    put(here)
    for file in (old, new):
        file.write_text("昵称")
    os.utime(old, (0, 0))
    backup(here, tmp_path / "b.sqlite")
    assert (old.exists(), new.exists()) == (False, True)


def test_damaged_records_are_not_backed_up(put: Put, new_place: Place, tmp_path: Path) -> None:
    here, file = new_place("sqlite"), tmp_path / "b.sqlite"
    put(here)
    backup(here, file)
    before, own = file.read_bytes(), sqlite_file(here)
    assert own is not None
    _damaged(own)
    with pytest.raises(RecordsError, match="坏"):
        backup(here, file)
    assert file.read_bytes() == before


def test_kill_9_in_the_middle_of_restoring_changes_nothing(put: Put, tmp_path: Path) -> None:
    here, file = sqlite_url(tmp_path), tmp_path / "b.sqlite"
    put(here)
    backup(here, file)
    fill_more = open_records(here)
    fill_more.newcomer("后来的人")
    fill_more.close()
    before = all_rows(here)
    with child("killed_restoring", tmp_path, file) as one:
        assert one.wait() == -signal.SIGKILL
    assert all_rows(here) == before
    assert len([name for name in names(tmp_path) if name.startswith("恢复之前的记录")]) == 1
    restore(here, file, tmp_path, replace=True, now=NOW)
    assert len(all_rows(here)["person"]) == 1


def test_under_a_process_that_has_the_records_open(put: Put, tmp_path: Path) -> None:
    """Rows are replaced under it; a file that is broken only once it is closed."""
    here, file = sqlite_url(tmp_path), tmp_path / "b.sqlite"
    attempt = put(here)
    backup(here, file)
    records = open_records(here)
    records.delete_attempt(attempt)
    records.close()
    with child("holding", tmp_path) as one:
        assert one.stdout is not None
        assert one.stdin is not None

        def asked() -> str:
            assert one.stdin is not None
            assert one.stdout is not None
            print(attempt, file=one.stdin, flush=True)
            return one.stdout.readline()

        assert one.stdout.readline() == "open\n"
        assert "删除" in asked()
        restore(here, file, tmp_path, replace=True, now=NOW)
        assert asked() == "4\n"
        _damaged(tmp_path / "records.sqlite")
        with pytest.raises(RecordsError, match="先关掉沙盘"):
            restore(here, file, tmp_path, replace=True, now=NOW)
        one.stdin.close()
        one.wait()
    with pytest.raises(RecordsError, match=r"坏了.*--replace"):
        restore(here, file, tmp_path, replace=False, now=NOW)
    broken = (tmp_path / "records.sqlite").read_bytes()
    done = restore(here, file, tmp_path, replace=True, now=NOW)
    assert done.before is not None
    assert done.before.read_bytes() == broken
    assert len(all_rows(here)["step"]) == 4


@pytest.mark.parametrize("broken", [lambda own: own.write_bytes(b"no database" * 999), _damaged_names])
def test_records_that_are_no_database_any_more_are_replaced_and_kept(
    put: Put, tmp_path: Path, broken: Callable[[Path], object]
) -> None:
    here, file, own = sqlite_url(tmp_path), tmp_path / "b.sqlite", tmp_path / "records.sqlite"
    put(here)
    backup(here, file)
    broken(own)
    was = own.read_bytes()
    Path(f"{own}-wal").write_bytes(b"an old log")
    done = restore(here, file, tmp_path, replace=True, now=NOW)
    assert done.before is not None
    assert done.before.read_bytes() == was
    assert Path(f"{done.before}-wal").read_bytes() == b"an old log"
    assert len(all_rows(here)["step"]) == 4


def test_the_commands_say_what_where_and_that_it_holds_names(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_place: Place
) -> None:
    monkeypatch.setenv("DATABASE_URL", new_place("sqlite"))
    none = called(cli.main, "sandbox", "backup", "--course", ROOT, cwd=tmp_path)
    assert (none.code, none.out) == (1, "")
    assert "还没有记录" in none.err
    put(sqlite_url(tmp_path / "place0"))
    done = called(cli.main, "sandbox", "backup", "--course", ROOT, cwd=tmp_path)
    (made,) = tmp_path.glob("催缴学堂备份-*.sqlite")
    assert done.code == 0
    assert str(made) in done.out
    assert "2 个班、1 个人、2 次练习和测验、1 份台账" in done.out
    assert "昵称" in done.out
    found = json.loads(called(cli.main, "sandbox", "backup", tmp_path / "b.sqlite", "--course", ROOT, "--json").out)
    assert (found["classes"], found["people"], found["attempts"], found["ledgers"]) == (2, 1, 2, 1)
    assert found["bytes"] == (tmp_path / "b.sqlite").stat().st_size
    refused = called(cli.main, "sandbox", "restore", "--course", ROOT, made)
    assert (refused.code, refused.out) == (1, "")
    assert "--replace" in refused.err
    monkeypatch.setenv("DATABASE_URL", new_place("sqlite"))
    assert "恢复好了" in called(cli.main, "sandbox", "restore", "--course", ROOT, made).out
    put = json.loads(called(cli.main, "sandbox", "restore", "--course", ROOT, made, "--replace", "--json").out)
    assert Path(put["before"]).is_file()
    assert Path(put["before"]).parent == tmp_path / "place1"
    assert put["people"] == 1
