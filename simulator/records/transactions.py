"""A transaction: to read, to write whole or not at all, to write and leave nothing of what was deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from simulator.records.faults import BUSY_MS, plainly

T = TypeVar("T")
_LOG_MS = 1000  # to wait until nobody reads


@contextmanager
def reading(engine: Engine, where: str) -> Iterator[Connection]:
    """Of one moment. Faults of the place `where` are RecordsErrors, here and below."""
    with plainly(where), engine.connect().execution_options(reading=True) as on, on.begin():
        yield on


def write(engine: Engine, where: str, work: Callable[[Connection], T]) -> T:
    """Do the work whole or not at all. On PostgreSQL two equal requests may meet: the second reads the first."""
    with plainly(where):
        try:
            with engine.begin() as on:
                return work(on)
        except IntegrityError:
            with engine.begin() as on:
                return work(on)


def erase(engine: Engine, where: str, work: Callable[[Connection], T]) -> T:
    """Write, then leave no copy of what was deleted in SQLite's log (if nobody is reading it just now)."""
    result = write(engine, where, work)
    if engine.dialect.name == "sqlite":
        # What was deleted is deleted, even where the log cannot be emptied just now: the next who can will do it.
        # In a class that writes all the time, waiting as long as for a write would keep whoever deletes waiting.
        with suppress(sqlite3.Error), closing(engine.raw_connection()) as raw:  # not in a transaction
            cursor = raw.cursor()
            try:
                cursor.execute(f"PRAGMA busy_timeout={_LOG_MS}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    return result
