"""Records out of a backup, in the place of the present ones: whole or not at all, also under a running app.

The backup is read into memory, checked there, and brought up to the newest version. Then its rows take the place of
the present ones in one transaction, under the database's own locks: a running app sees the old records or the new
ones, never something between, and so does whoever comes after kill -9. No file is renamed under a process that has it
open. Only an SQLite file that cannot be read any more is replaced as a file, and only if nobody has it open.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, exists, select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError

from simulator.records import people
from simulator.records.backup import (
    OURS,
    Contents,
    backup,
    begins_like_one,
    contents,
    copy_rows,
    dated,
    flush,
    open_file,
    open_quiet,
    readable,
    require_sound,
    written,
)
from simulator.records.database import (
    bring,
    engine_on,
    migrate,
    open_engine,
    place_of,
    revision_of,
    revisions,
    sqlite_file,
)
from simulator.records.faults import BUSY_MS, plainly
from simulator.records.model import RecordsError
from simulator.records.tables import metadata

_NOT_RESTORED = {"signed_in"}  # whoever signed out since the backup stays out: all sign in anew
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510  # bytes of an SQLite file on which all who have it open hold a lock
_AGAIN_MS = 50
_UNTOUCHED = "没有恢复；现在的记录没有动。"


@dataclass(frozen=True)
class Restored:
    """What was put back; `before` is where the records that were there are now (None: there were none).

    `expired`: classes of the backup that were left out, because their time is over.
    """

    contents: Contents
    before: Path | None
    expired: int


def restore(url: str, source: Path, aside: Path, *, replace: bool, now: datetime) -> Restored:
    """Put what the backup `source` holds in the place of the records at `url`, whole or not at all.

    What was there is first written to a file in the folder `aside`. `replace`: also if there was anything.
    The backup itself is only read. Raises RecordsError, OSError.
    """
    present, where = sqlite_file(url), place_of(url)
    if present is not None and present.exists() and source.exists() and present.samefile(source):
        raise RecordsError(f"{source} 就是正在用的记录库，不是备份。请换成 sandbox backup 写出的文件。")
    with closing(_read(source)) as memory:
        held = _checked(memory, source)
        if present is not None:
            present.parent.mkdir(parents=True, exist_ok=True)
            if _broken(present):
                if not replace:
                    raise RecordsError(
                        f"现在的记录库 {where} 坏了，读不出来。要用备份代替它，请加 --replace（坏了的会另存一份）。"
                    )
                return _exchange(present, memory, held, aside, now)
        migrate(url)
        return _replace(url, memory, held, aside, replace, now)


# The backup


def _read(source: Path) -> sqlite3.Connection:
    """The backup in memory."""
    if not source.is_file():
        raise RecordsError(f"找不到备份文件 {source}。请检查文件名和路径。")
    if not begins_like_one(source):
        raise RecordsError(f"{source} 不是备份，{_UNTOUCHED}请换成 sandbox backup 写出的文件。")
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with closing(open_quiet(source)) as file:
            file.backup(memory)
        require_sound(memory, f"备份 {source} 已经损坏，{_UNTOUCHED}请换一份备份。")
    except BaseException as error:
        memory.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise RecordsError(f"备份 {source} 已经损坏（{error}），{_UNTOUCHED}请换一份备份。") from error
        raise
    return memory


def _checked(memory: sqlite3.Connection, source: Path) -> Contents:
    """What it holds, once its tables are known to be ours and are at the newest version."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    strange = RecordsError(f"{source} 不是催缴学堂的备份，{_UNTOUCHED}请换成 sandbox backup 写出的文件。")
    kinds = dict(memory.execute("SELECT name, type FROM sqlite_master"))
    if not kinds.keys() >= OURS or not {*kinds.values()} <= {"table", "index"}:
        raise strange
    with plainly(str(source)), engine_on(memory).begin() as on:
        version = revision_of(on)
        if version is None:
            raise strange
        if version not in revisions():
            raise RecordsError(
                f"备份 {source} 是更新版本的程序写的（表的版本 {version}），这个版本读不了，{_UNTOUCHED}请先更新程序。"
            )
        held = contents(memory, str(source))
        bring(on)
        if compare_metadata(MigrationContext.configure(on), metadata):
            raise strange
    return held


# The present records


def _replace(
    url: str, memory: sqlite3.Connection, held: Contents, aside: Path, replace: bool, now: datetime
) -> Restored:
    """Rows in the place of rows, in one transaction that keeps every other writer waiting."""
    engine, before = open_engine(url), None
    try:
        with plainly(place_of(url)), engine.begin() as on:
            if on.dialect.name == "postgresql":
                _lock(on)
            if any(on.execute(select(exists(select(table)))).scalar() for table in metadata.sorted_tables):
                if not replace:
                    raise RecordsError(
                        f"{place_of(url)} 里已经有记录，没有恢复。要用备份代替它们，请加 --replace（会先另存一份）。"
                    )
                before = dated(aside, "恢复之前的记录", now)
                backup(url, before)  # nobody else can write meanwhile: exactly what is replaced is kept
            try:
                expired = _fill(on, memory, now)
            except BaseException:
                if before is not None:
                    before.unlink()
                raise
        if engine.dialect.name == "sqlite":
            # No copy of what was replaced stays in the log, unless somebody is reading it just now.
            with suppress(sqlite3.Error), closing(engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA busy_timeout=0")
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    return Restored(held, before, expired)


def _lock(on: Connection) -> None:
    """Keep every writer of PostgreSQL waiting: all tables or none at a time, so that nobody waits for each other."""
    names = ", ".join(on.dialect.identifier_preparer.format_table(one) for one in metadata.sorted_tables)
    for left in reversed(range(BUSY_MS // _AGAIN_MS)):
        try:
            with on.begin_nested():
                on.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE NOWAIT"))
            return
        except OperationalError as error:
            if not left or error.connection_invalidated:
                raise
            time.sleep(_AGAIN_MS / 1000)


def _fill(on: Connection, memory: sqlite3.Connection, now: datetime) -> int:
    """The rows of memory instead of those that are there; returns how many classes were over and left out."""
    for table in reversed(metadata.sorted_tables):
        on.execute(delete(table))
    try:
        with engine_on(memory).connect() as kept:
            copy_rows(kept, on)
    except (IntegrityError, DataError, ValueError) as error:
        raise _unread(error) from error
    except StatementError as error:
        if error.orig is not None and not isinstance(error.orig, ValueError | TypeError):
            raise
        raise _unread(error) from error
    for table in metadata.sorted_tables:
        if table.name in _NOT_RESTORED:
            on.execute(delete(table))
    return people.purge(on, now)


def _unread(error: Exception) -> RecordsError:
    cause = getattr(error, "orig", None) or error
    return RecordsError(f"备份里有一处读不懂（{cause}），{_UNTOUCHED}请换一份备份。")


def _broken(present: Path) -> bool:
    """Whether SQLite can no longer read all of the file. One that is not there, or is empty, is not broken."""
    if not present.exists():
        return False
    try:
        with plainly(str(present)), closing(open_file(present, "ro")) as file:
            return not readable(file)
    except RecordsError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return True
        raise


def _exchange(present: Path, memory: sqlite3.Connection, held: Contents, aside: Path, now: datetime) -> Restored:
    """A new file in the place of one that cannot be read; its bytes are kept, those of its log too."""
    with _nobody_else(present):
        before, log = dated(aside, "恢复之前坏了的记录", now), Path(f"{present}-wal")
        before.parent.mkdir(parents=True, exist_ok=True)
        for source, copy in ((log, Path(f"{before}-wal")), (present, before)):
            if source.exists():
                shutil.copyfile(source, copy)
                copy.chmod(0o600)
                flush(copy)
        with written(present, str(present)) as file:
            with engine_on(file).begin() as on:
                bring(on)
                expired = _fill(on, memory, now)
            # The old file's log must not be taken for the new one's. Without its file it says nothing, and it is kept.
            for end in ("-wal", "-shm"):
                Path(f"{present}{end}").unlink(missing_ok=True)
    return Restored(held, before, expired)


@contextmanager
def _nobody_else(present: Path) -> Iterator[None]:
    """Hold alone what every process with the file open shares. Raises RecordsError if there is one."""
    if os.name == "nt":  # there, a file that is open cannot be replaced at all
        yield
        return
    import fcntl

    with present.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            raise RecordsError(
                f"记录库 {present} 坏了，又正被别的程序打开着。请先关掉沙盘，再恢复；什么都没有动。"
            ) from error
        yield
