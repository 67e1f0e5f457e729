"""Every version of the tables, up and down, on both databases, with rows in all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Boolean, Connection, DateTime, Integer, LargeBinary, MetaData, inspect, select

from simulator.records import RecordsError, open_records
from simulator.records.database import migrate, open_engine, revisions
from simulator.records.tables import metadata

Rows = dict[str, list[dict[str, Any]]]


def sample(column: Any, parent: dict[str, Any]) -> Any:
    """A value for a column of any table; a foreign key refers to the row that was made of its parent."""
    for key in column.foreign_keys:
        return parent[key.column.table.name][key.column.name]
    kinds = {
        JSON: {"字": [1, None]},
        Boolean: True,
        DateTime: datetime(2026, 1, 31, 8, 0, 0, 5),
        Integer: 1,
        LargeBinary: b"\0\xff",
    }
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), f"{column.name}字"[:6])


def reflected(on: Connection) -> MetaData:
    found = MetaData()
    found.reflect(on)
    found.remove(found.tables["alembic_version"])
    return found


def add_rows(on: Connection) -> None:
    """A row in every table that has none, with a value in every column."""
    made: dict[str, Any] = {}
    for table in reflected(on).sorted_tables:
        row = on.execute(select(table)).mappings().first()
        if row is None:
            on.execute(table.insert().values({one.name: sample(one, made) for one in table.columns}))
            row = on.execute(select(table)).mappings().one()
        made[table.name] = row


def rows(on: Connection) -> Rows:
    return {one.name: [dict(row) for row in on.execute(select(one)).mappings()] for one in reflected(on).sorted_tables}


def require_kept(before: Rows, after: Rows) -> None:
    """Rows of tables that both have are the same in the columns that both have."""
    shared = before.keys() & after.keys()
    assert len(shared) == min(len(before), len(after))
    for name in shared:
        assert len(after[name]) == len(before[name])
        for old, new in zip(before[name], after[name], strict=True):
            both = old.keys() & new.keys()
            assert {key: new[key] for key in both} == {key: old[key] for key in both}, name


def test_rows_survive_every_step_up_and_down(address: str) -> None:
    engine, found = open_engine(address), Rows()
    up = revisions()[1:]
    for version in [*up, *reversed(up[:-1]), *up[1:]]:
        migrate(address, version)
        engine.dispose()  # what a connection knows of the tables is old
        with engine.begin() as on:
            if found:
                require_kept(found, rows(on))
            add_rows(on)
            found = rows(on)
            assert all(found.values())
            if version == up[-1]:
                assert compare_metadata(MigrationContext.configure(on), metadata) == []
    migrate(address, "base")
    engine.dispose()
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_a_version_that_is_not_known_is_left_alone(address: str) -> None:
    open_records(address).close()
    engine = open_engine(address)
    with engine.begin() as on:
        on.exec_driver_sql("UPDATE alembic_version SET version_num = 'from-the-future'")
        before = rows(on)
    with pytest.raises(RecordsError, match="更新版本"):
        open_records(address)
    with engine.connect() as on:
        assert rows(on) == before
    engine.dispose()


def test_servers_that_start_at_once_on_an_empty_place(address: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_records(address), range(4)))
    for number, records in enumerate(opened):
        records.newcomer(f"学员{number}")
        records.close()
    engine = open_engine(address)
    with engine.connect() as on:
        assert compare_metadata(MigrationContext.configure(on), metadata) == []
        assert len(rows(on)["person"]) == 4
    engine.dispose()
