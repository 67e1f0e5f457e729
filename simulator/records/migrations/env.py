"""Runs the migrations on the connection that simulator.records.database hands over, or on DATABASE_URL (alembic)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from simulator.records.database import open_engine, sqlite_url
from simulator.records.tables import Moment, metadata


def rendered(kind: str, item: object, _: object) -> str | Literal[False]:
    """A migration stands alone: it must not change when our own type does."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


def run(connection: Connection) -> None:
    """All in one transaction, on SQLite too (its DDL is transactional when the driver does not begin by itself)."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=rendered,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_engine(os.environ.get("DATABASE_URL") or sqlite_url(Path(".local")), migrating=True).begin() as own:
        run(own)
