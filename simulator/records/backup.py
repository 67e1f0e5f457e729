"""All records in one file: from SQLite by its online backup, from PostgreSQL row by row in one snapshot.

A backup is an SQLite file of the same tables, at the version that they had, whatever it was made from; so it goes back
into either (simulator.records.restore). The app may go on writing meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select
from sqlalchemy.exc import OperationalError

from simulator.records.database import bring, engine_on, open_engine, place_of, revision_of, sqlite_file
from simulator.records.faults import BUSY_MS, busy, cause, plainly
from simulator.records.model import RecordsError
from simulator.records.tables import metadata

OURS = {"alembic_version", "classroom", "person", "attempt", "step"}  # tables that every version has
_PART, _DAY = ".part-records-", 86_400.0
_MAGIC = b"SQLite format 3\0"
_ROWS = 100  # copied at a time: a ledger may be megabytes
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that is open


@dataclass(frozen=True)
class Contents:
    """How many of what a backup holds, and the version of its tables."""

    version: str
    classes: int
    people: int
    attempts: int
    ledgers: int


def backup(url: str, to: Path) -> Contents:
    """Write all records at `url`, as they are at one moment, to the file `to` (readable by its owner alone).

    Whatever fails, a file that was there stays as it was. Raises RecordsError, OSError.
    """
    source, where = sqlite_file(url), place_of(url)
    if source is not None and not source.is_file():
        raise RecordsError(f"还没有记录可以备份：{where} 不存在。打开过沙盘、有人练习过，才会有记录。")
    _require_free(to, source)
    with plainly(where):
        return _from_postgres(url, to, where) if source is None else _from_sqlite(source, to, where)


def dated(folder: Path, stem: str, now: datetime) -> Path:
    """A name in the folder that nobody has yet, with the moment in it."""
    first = folder / f"{stem}-{now.astimezone():%Y-%m-%d-%H%M%S}.sqlite"
    names = (first, *(first.with_stem(f"{first.stem}-{number}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())


def _from_sqlite(source: Path, to: Path, where: str) -> Contents:
    def moving(status: int, _: int, __: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # it would try for ever
            raise busy(where)

    writable = os.access(source, os.W_OK) and os.access(source.parent, os.W_OK)
    with closing(open_file(source, "rw") if writable else open_quiet(source)) as live, written(to, where) as file:
        live.backup(file, progress=moving)
        return contents(file, where)


def _from_postgres(url: str, to: Path, where: str) -> Contents:
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as on, on.begin():
            version = revision_of(on)
            if version is None:
                raise RecordsError(f"还没有记录可以备份：{where} 里没有催缴学堂的表。")
            with written(to, where) as file:
                with engine_on(file).begin() as copy:
                    bring(copy, version)
                    copy_rows(on, copy)
                return contents(file, where)
    finally:
        engine.dispose()


def copy_rows(source: Connection, target: Connection) -> None:
    """All rows. Tables and columns that the source's version does not have yet are left to the target."""
    there = inspect(source)
    known = set(there.get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in known:
            continue
        has = {column["name"] for column in there.get_columns(table.name)}
        bare = Table(table.name, MetaData(), *(Column(one.name, one.type) for one in table.columns if one.name in has))
        found = source.execute(select(*bare.columns), execution_options={"yield_per": _ROWS})
        for rows in found.partitions():
            target.execute(insert(bare), [dict(row._mapping) for row in rows])


@contextmanager
def written(to: Path, where: str) -> Iterator[sqlite3.Connection]:
    """An empty SQLite file; once filled with records from `where` it is checked, flushed and renamed to `to`.

    Raises RecordsError, OSError.
    """
    part: Path | None = None
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        _sweep(to.parent)
        handle, name = tempfile.mkstemp(prefix=_PART, dir=to.parent)  # of mode 0600
        os.close(handle)
        part = Path(name)
        with closing(sqlite3.connect(part, isolation_level=None, check_same_thread=False)) as file:
            file.execute("PRAGMA journal_mode=OFF")  # what fails is thrown away as a whole
            yield file
            file.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            require_sound(file, f"{where} 里有损坏，没有写出备份；以前的备份没有动。")
        flush(part)
        part.replace(to)
        flush(to.parent)
    except OSError as error:
        error.filename, error.filename2 = str(to), None
        raise
    except (sqlite3.OperationalError, OperationalError) as error:
        fault = error.orig if isinstance(error, OperationalError) else error
        if not isinstance(fault, sqlite3.Error):  # it is the source that failed
            raise
        raise RecordsError(
            f"{to} 写不成（{cause(fault)}）。请清出空间，或换一个能写的文件夹，再试；原来的文件没有动。"
        ) from error
    finally:
        if part is not None:
            for rest in (part, *(Path(f"{part}{end}") for end in _BESIDE)):
                rest.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """What a backup that was killed left lying holds names: it is thrown away by the next one a day later."""
    for old in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _DAY:
                old.unlink()


def flush(path: Path) -> None:
    """Wait until the disk has the file, or a folder's names. Raises OSError."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def contents(file: sqlite3.Connection, where: str) -> Contents:
    """How much is in it. Raises RecordsError if our tables are not."""
    there = tables_in(file)
    if not there >= OURS:
        raise RecordsError(f"{where} 里没有催缴学堂的记录，没有可以备份的。")

    def count(table: str) -> int:
        return file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if table in there else 0

    (version,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
    return Contents(version, count("classroom"), count("person"), count("attempt"), count("ledger"))


def tables_in(file: sqlite3.Connection) -> set[str]:
    """The names of its tables."""
    return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def require_sound(file: sqlite3.Connection, otherwise: str) -> None:
    """Raises RecordsError if a page is damaged or a row refers to one that is not there."""
    if not readable(file) or file.execute("PRAGMA foreign_key_check").fetchone():
        raise RecordsError(otherwise)


def readable(file: sqlite3.Connection) -> bool:
    """Whether SQLite can read every page. Raises sqlite3.Error."""
    try:
        return file.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except UnicodeDecodeError:  # its answer quotes what is damaged
        return False


def begins_like_one(path: Path) -> bool:
    """Whether the file begins as SQLite's do. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def open_file(path: Path, mode: str) -> sqlite3.Connection:
    """The file, which must be there, in SQLite's `mode` (rw, ro). Raises sqlite3.Error."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_MS / 1000
    )


def open_quiet(path: Path) -> sqlite3.Connection:
    """The file to read, with nothing made beside it, unless somebody else has it open. Raises sqlite3.Error."""
    return open_file(path, "ro" if Path(f"{path}-wal").exists() else "ro&immutable=1")


def _require_free(to: Path, source: Path | None) -> None:
    """A backup is never written over records in use, nor over a file that is no backup. Raises RecordsError."""
    if to.is_dir():
        raise RecordsError(f"{to} 是文件夹。请写上备份的文件名，如 {to / '备份.sqlite'}。")
    if source is not None and to.resolve() in {Path(f"{source}{end}").resolve() for end in ("", *_BESIDE)}:
        raise RecordsError(f"{to} 就是正在用的记录库，备份不能写在它上面。请换一个文件名。")
    if not to.is_file() or not to.stat().st_size:
        return
    if Path(f"{to}-wal").exists():
        raise RecordsError(f"{to} 是有程序正在用的记录库，没有覆盖它。请换一个文件名。")
    try:
        with closing(open_quiet(to)) as there:
            ours = tables_in(there) >= OURS
    except sqlite3.DatabaseError:
        ours = False
    if not ours:
        raise RecordsError(f"{to} 已经有了，而且不是备份，没有覆盖它。请换一个文件名。")
