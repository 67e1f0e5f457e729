"""The database: SQLite in a file of its own, or whatever DATABASE_URL says; brought up to date when opened.

SQLite runs in WAL mode with BEGIN IMMEDIATE for every transaction that writes: a plain BEGIN that turns from reading to
writing fails when another process wrote in between (61 % of transactions with four processes).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from simulator.records.model import RecordsError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 20_000
FILE = "records.sqlite"
_NO_ADDRESS = "DATABASE_URL 不是一个数据库地址。写法如 postgresql://用户:密码@主机/库名。"
_LOCK = 7_301_148  # any number: the advisory lock under which PostgreSQL is migrated


def sqlite_url(folder: Path) -> str:
    """records.sqlite in the folder, which is made if it is not there. Raises RecordsError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsError(f"不能在 {folder} 里保存记录（{error.strerror}）。请检查这个文件夹能不能写入。") from error
    return f"sqlite:///{folder / FILE}"


def shown(url: str) -> str:
    """The address without its password. Raises RecordsError if it is none."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError as error:
        raise RecordsError(_NO_ADDRESS) from error


def open_engine(url: str, *, migrating: bool = False) -> Engine:
    """An engine for the address. Raises RecordsError if the address or its driver is no good."""
    try:
        address = make_url(url)
        if address.drivername in ("postgres", "postgresql"):
            address = address.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"poolclass": NullPool} if migrating else {}
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


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables to the revision, whoever else is doing the same. Raises RecordsError."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = open_engine(url, migrating=True)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            config.attributes["connection"] = connection
            heads = ScriptDirectory.from_config(config).get_heads()
            if revision == "head" and _revision(connection) in heads:
                return
            if revision in ("head", *heads):
                command.upgrade(config, revision)
            else:
                command.downgrade(config, revision)
    except CommandError as error:
        raise RecordsError("这些记录是更新版本的程序写的，这个版本读不了。请更新程序，或换一个数据库。") from error
    except SQLAlchemyError as error:
        raise RecordsError(f"打不开记录数据库 {shown(url)}：{getattr(error, 'orig', None) or error}") from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _on_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a step that was answered survives a power cut; a class writes a few steps a second
        "foreign_keys=ON",
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
