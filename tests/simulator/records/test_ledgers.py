"""Kept ledgers: only their owner's, never with a name in them, and gone when deleted."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from simulator.ledgers.archive import from_bytes, to_bytes
from simulator.ledgers.key import KeyFileError
from simulator.ledgers.original import decrypt, encrypt
from simulator.ledgers.pseudonym import nameless, new_key
from simulator.records import BadNameError, GoneError, Records, RecordsError, open_records
from simulator.records.database import migrate, open_engine, sqlite_url
from tests.simulator.ledgers.accepted import accepted
from tests.simulator.ledgers.made import rows

BOOKS = rows(80, periods=6)
LEDGER, KEY = nameless(accepted(BOOKS), date(2025, 12, 31), new_key("小区"), "小区")
DATA = to_bytes(LEDGER)
FILE = "\n".join(f"{row.room},{row.owner},{row.phone},{row.billed}" for row in BOOKS).encode()
DOCUMENT = {"sheets": ["应收"], "as_of": "2025-12-31"}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = open_records(folder=tmp_path)
    yield found
    found.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    found = open_records(request.getfixturevalue("postgres") if request.param == "postgres" else None, tmp_path)
    yield found
    found.close()


def _on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_ledger_comes_back_to_its_owner_alone_and_the_same_name_replaces_it(either: Records) -> None:
    me, other = either.newcomer("小王")[0].id, either.newcomer("小李")[0].id
    token = encrypt(KEY, FILE)
    first = either.keep_ledger(me, "一期", DATA, DOCUMENT, token)
    assert (first.data, first.original, first.document) == (DATA, token, DOCUMENT)
    assert decrypt(KEY, either.ledger(first.id, me).original or b"") == FILE
    (listed,) = either.ledgers(me)
    assert (listed.data, listed.original, listed.size, listed.original_size) == (None, None, len(DATA), len(token))
    again = either.keep_ledger(me, " 一期 ", DATA[:9], {})
    assert (again.id, again.data, again.original, again.created) == (first.id, DATA[:9], None, first.created)
    assert either.ledgers(other) == []
    for act in (either.ledger, either.forget_ledger):
        with pytest.raises(GoneError, match="不是你保存的"):
            act(first.id, other)
    either.keep_ledger(other, "一期", DATA, {})
    either.forget_ledger(first.id, me)
    assert either.ledgers(me) == []
    assert len(either.ledgers(other)) == 1
    either.delete_person(other)
    assert either.ledgers(other) == []


def test_what_cannot_be_kept_is_told(records: Records) -> None:
    me = records.newcomer("小王")[0].id
    with pytest.raises(GoneError, match="没有保存"):
        records.keep_ledger("nobody", "一期", DATA, {})
    with pytest.raises(BadNameError, match="名称"):
        records.keep_ledger(me, " ", DATA, {})
    with pytest.raises(ValueError, match="Fernet"):
        records.keep_ledger(me, "一期", DATA, {}, FILE)
    with pytest.raises(KeyFileError, match="密钥文件"):
        decrypt(new_key("x"), encrypt(KEY, FILE))
    assert records.ledgers(me) == []


@pytest.mark.parametrize("way", ["forget", "replace", "person", "class"])
def test_deleted_is_gone_from_the_files(records: Records, tmp_path: Path, way: str) -> None:
    room, _ = records.open_class("班", "练", "自己", 30, "x", {})
    me = records.join(room.code, "小王")[0].id
    other = records.newcomer("小李")[0].id
    marker, kept = b"\x01\x02marker-of-a-ledger\x03" * 40, b"gAAAAmarker-of-an-original" * 4000
    found = records.keep_ledger(me, "一期", marker, {"marker": "marker-in-the-document"}, kept)
    records.keep_ledger(other, "二期", b"another ledger", {})
    assert b"marker-of-an-original" in _on_disk(tmp_path)
    if way == "forget":
        records.forget_ledger(found.id, me)
    elif way == "replace":
        records.keep_ledger(me, "一期", b"new", {})
    elif way == "person":
        records.delete_person(me)
    else:
        records.delete_class(room.id)
    left = _on_disk(tmp_path)
    assert b"marker-" not in left
    assert b"another ledger" in left


@pytest.mark.parametrize("with_original", [False, True])
def test_no_name_phone_or_room_stands_in_any_file_or_log(
    records: Records, tmp_path: Path, caplog: pytest.LogCaptureFixture, with_original: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
    try:
        me = records.newcomer("客服")[0].id
        kept = records.keep_ledger(me, "一期", DATA, DOCUMENT, encrypt(KEY, FILE) if with_original else None)
        with pytest.raises(GoneError):
            records.keep_ledger("nobody", "一期", DATA, DOCUMENT)
        back = from_bytes(records.ledger(kept.id, me).data or b"")
    finally:
        logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
    assert back.label == LEDGER.label
    # The bytes of the ledger are compressed: looked at as they lie and unpacked.
    everything = _on_disk(tmp_path) + repr(back).encode() + caplog.text.encode()
    secrets = {text for row in BOOKS for text in (row.owner, row.phone, row.room) if text}
    secrets |= {KEY.fernet.decode(), KEY.secret.hex()}
    assert not [text for text in secrets if text.encode() in everything]
    assert KEY.secret not in everything
    assert "ledger" in caplog.text  # statements were logged, what they wrote was not


def test_a_refusal_of_the_database_shows_nothing_that_was_to_be_written(records: Records, tmp_path: Path) -> None:
    me = records.newcomer("客服")[0].id
    with sqlite3.connect(tmp_path / "records.sqlite") as on:
        on.execute("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(Exception, match="no room") as caught:
        records.keep_ledger(me, "某某花园", b"marker-of-a-ledger", {"x": "marker"})
    assert "marker" not in str(caught.value)
    assert "某某花园" not in str(caught.value)


def test_records_of_the_version_before_are_brought_up_and_back(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    migrate(url)
    migrate(url, "0001")
    with sqlite3.connect(tmp_path / "records.sqlite") as on:
        on.execute("INSERT INTO person VALUES ('p', '小王', '小王', NULL, NULL, 'x', NULL, '2026-01-01 00:00:00')")
    records = open_records(folder=tmp_path)
    assert records.keep_ledger("p", "一期", DATA, {}).size == len(DATA)
    records.close()
    migrate(url, "0001")
    engine = open_engine(url)
    with engine.connect() as on:
        assert on.exec_driver_sql("SELECT count(*) FROM person").scalar() == 1
    engine.dispose()
    with pytest.raises(RecordsError):
        open_records(url="sqlite:///" + str(tmp_path / "no" / "where" / "x.sqlite"))
