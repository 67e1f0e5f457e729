"""The database: SQLite in a file of its own, or whatever DATABASE_URL says; brought up to date when opened.

SQLite runs in WAL mode with BEGIN IMMEDIATE for every transaction that writes: a plain BEGIN that turns from reading to
writing fails when another process wrote in between (61 % of transactions with four processes).

What was answered is kept: kill -9 loses nothing, nor does a power cut as far as the disk does what fsync says
(synchronous=FULL). NORMAL would keep the file whole too, but a power cut could take the last steps of a class back
after everybody had seen them. FULL costs a wait for the disk each commit: 68 steps a second by one process and 66 by
four at once, NORMAL 99 and 112, in one run of `make bench-records` on two busy cores; a class of thirty needs less than
one.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, StaticPool

from simulator.records.faults import BUSY_MS, plainly
from simulator.records.model import RecordsError

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "records.sqlite"
_NO_ADDRESS = (
    "DATABASE_URL 不是一个数据库地址。写法如 postgresql://用户:密码@主机/库名；"
    "密码里的 @、:、/、?、# 要写成 %40、%3A、%2F、%3F、%23。"
)
_NEWER = "这些记录是更新版本的程序写的，这个版本读不了。请更新程序，或换一个数据库。"
_CONNECT_SECONDS = 10
_CACHE_KB = 500  # of pages, each connection: whoever else writes makes all of it stale, and a class writes all the time
_LOCK = 7_301_148  # any number: the advisory lock under which PostgreSQL is migrated


def sqlite_url(folder: Path) -> str:
    """records.sqlite in the folder, which is made if it is not there. Raises RecordsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsError(
            f"不能在 {folder} 里保存记录。请检查路径中间有没有文件、有没有写的权限、磁盘是不是满了或只能读。"
        ) from error
    return f"sqlite:///{folder / FILE}"


def shown(url: str) -> str:
    """The address without its password, wherever it stands: without its query. Raises RecordsError if it is none."""
    return _parsed(url).set(query={}).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    """Raises RecordsError, which does not repeat what it was given: a password that was cut in pieces."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: no number where the port should be
        raise RecordsError(_NO_ADDRESS) from None
    if "@" in (address.host or ""):  # the rest of a password with an @ in it
        raise RecordsError(_NO_ADDRESS)
    return address


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address; None if records are kept elsewhere. Raises RecordsError."""
    address = _parsed(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def place_of(url: str) -> str:
    """Where the records are, for people: a file, or an address without its password. Raises RecordsError."""
    file = sqlite_file(url)
    return shown(url) if file is None else str(file)


def open_engine(url: str, *, migrating: bool = False) -> Engine:
    """An engine for the address. Raises RecordsError if the address or its driver is no good."""
    address = _parsed(url)
    try:
        if address.drivername in ("postgres", "postgresql"):
            address = address.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"poolclass": NullPool} if migrating else {}
        if address.get_backend_name() == "postgresql":
            # A server that was restarted is found again before a transaction begins, not by a failure in it.
            options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": _CONNECT_SECONDS}}
        # No log and no error shows what is written: it may be somebody's.
        engine = create_engine(address, json_serializer=_json, hide_parameters=True, **options)
    except ArgumentError as error:
        raise RecordsError(_NO_ADDRESS) from error
    except ImportError as error:
        raise RecordsError(
            f"连接这个数据库还缺一个组件（{error.name}）。请安装：pip install 'dues-academy[postgres]'。"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect_migrating if migrating else _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def engine_on(raw: sqlite3.Connection) -> Engine:
    """An engine whose only connection is this one, which must be open and in autocommit mode (isolation_level None)."""
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, json_serializer=_json, hide_parameters=True
    )
    event.listen(engine, "begin", _on_begin)
    return engine


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables up or down to the revision, whoever else is doing the same. Raises RecordsError."""
    engine, file = open_engine(url, migrating=True), sqlite_file(url)
    if file is not None and not str(file).startswith("file:"):
        with suppress(OSError):  # what cannot be made, SQLite says below
            file.touch(
                0o600
            )  # it holds names: a new one is its owner's alone, and SQLite's logs beside it are as it is
    try:
        with plainly(place_of(url)), engine.connect().execution_options(reading=True) as on, on.begin():
            if revision == "head" and revision_of(on) == revisions()[-1]:
                return  # whoever only looks need not wait for those who write
        with plainly(place_of(url)), engine.begin() as on:
            if on.dialect.name == "postgresql":
                on.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            bring(on, revision)
    finally:
        engine.dispose()


def bring(on: Connection, revision: str = "head") -> None:
    """Bring the tables up or down to the revision, in the transaction of the connection. Raises RecordsError."""
    from alembic import command
    from alembic.config import Config

    order, now = revisions(), revision_of(on) or "base"
    wanted = order[-1] if revision == "head" else revision
    if now not in order or wanted not in order:
        raise RecordsError(_NEWER)
    if now == wanted:
        return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = on
    (command.upgrade if order.index(wanted) > order.index(now) else command.downgrade)(config, wanted)


def revisions() -> list[str]:
    """Every version of the tables, from `base` (none) to the newest."""
    from alembic.script import ScriptDirectory

    newest_first = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    return ["base", *reversed(newest_first)]


def revision_of(on: Connection) -> str | None:
    """The version that the tables have; None if there are none."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(on).get_current_revision()


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _on_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a step that was answered survives a power cut; a class writes a few steps a second
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KB}",
        "secure_delete=ON",  # what is deleted is overwritten in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_connect_migrating(connection: Any, record: Any) -> None:
    _on_connect(connection, record)
    # A batch migration makes a table anew and drops the old one, which would delete all that hangs on it.
    connection.execute("PRAGMA foreign_keys=OFF")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
