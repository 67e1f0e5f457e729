"""Where the records of a test lie: SQLite always, PostgreSQL where its server is installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from simulator.records.backup import backup
from simulator.records.database import sqlite_file, sqlite_url
from simulator.records.restore import restore
from tests import postgres as pg
from tests.simulator.records.keeping import fill

Place = Callable[[str], str]
Put = Callable[[str], str]
EITHER = ["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[pg.Server]:
    """A server of PostgreSQL; where there is none the test is skipped, and the end of the run says so."""
    server = pg.serve()
    if server is None:
        pytest.skip(pg.MISSING)
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def postgres(postgres_server: pg.Server) -> str:
    """The address of a database on it that tests share."""
    return postgres_server.url


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Addresses of empty places for records, by their kind: "sqlite" or "postgres"."""
    made: list[tuple[str, str]] = []

    def on_server(url: str, command: str) -> None:
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as on:
            on.exec_driver_sql(command)
        engine.dispose()

    def make(kind: str) -> str:
        name = f"place{len(made)}"
        if kind == "sqlite":
            made.append(("", name))
            return sqlite_url(tmp_path / name)
        server = request.getfixturevalue("postgres")
        on_server(server, f"CREATE DATABASE {name}")
        made.append((server, name))
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    yield make
    for server, name in made:
        if server:
            on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=EITHER)
def address(request: pytest.FixtureRequest, new_place: Place) -> str:
    """An empty place for records, of each kind."""
    return new_place(request.param)


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A backup with something of everything in it, and the id of the attempt that has steps."""
    folder = tmp_path_factory.mktemp("held")
    attempt = fill(sqlite_url(folder))
    backup(sqlite_url(folder), folder / "b.sqlite")
    return folder / "b.sqlite", attempt


@pytest.fixture
def put(held: tuple[Path, str], tmp_path: Path) -> Put:
    """Fill the empty place at an address quickly; gives the id of the attempt that has steps."""

    def filled(url: str) -> str:
        file = sqlite_file(url)
        if file is None:
            restore(url, held[0], tmp_path, replace=False, now=datetime.now(UTC))
        else:
            shutil.copyfile(held[0], file)
        return held[1]

    return filled
