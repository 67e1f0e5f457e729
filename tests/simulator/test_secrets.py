"""Secrets stand in no log, no message and no text of an error: passwords, keys, tokens, and what a file is called."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.app.own_ledger import reading
from simulator.app.own_ledger.desk import Raw
from simulator.cli import main
from simulator.records import RecordsError, open_records
from simulator.records.database import place_of
from simulator.roleplay.llm import owner_says
from tests.inprocess import called
from tests.simulator.app.roles import PASSWORD, quick_passwords
from tests.simulator.roleplay.faulty import server
from tests.simulator.roleplay.test_llm import CALM, STAGE, TURNS

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = "geheim-8f3a"
Everything = Callable[[], str]


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Everything:
    """All that was logged, at the level at which `sandbox open` logs and below, and all that was printed."""
    caplog.set_level(logging.INFO)

    def said() -> str:
        out, err = capfd.readouterr()
        return out + err + caplog.text

    return said


def traced(error: BaseException | None) -> str:
    """The error as a log shows it, with what caused it, without the lines of this file."""
    return "".join(traceback.format_exception(error)) if error else ""


ADDRESSES = (
    "postgresql://li:{}@127.0.0.1:1/x",
    "postgresql://127.0.0.1:1/x?user=li&password={}",
    "postgresql://li:a@{}@127.0.0.1:1/x",
    "postgresql://li:{}@127.0.0.1:port/x",
    "postgresql://li:{}@[::1/x",
    "postgresql://li:1:{}@127.0.0.1:1/x",
    "nonsense://li:{}@127.0.0.1/x",
    "postgresql+nonsense://li:{}@127.0.0.1/x",
    "li:{}@127.0.0.1/x",
)


@pytest.mark.parametrize("form", ADDRESSES)
def test_an_address_of_a_database_keeps_its_password(
    form: str, everything: Everything, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whether it is right, broken or leads nowhere."""
    monkeypatch.setenv("DATABASE_URL", form.format(HIDDEN))
    with pytest.raises(RecordsError) as told:
        open_records()
    done = called(main, "sandbox", "backup", tmp_path / "b", "--course", ROOT)
    assert done.code == 1
    assert done.err.strip()
    assert HIDDEN not in done.out + done.err + everything() + traced(told.value)


def test_an_address_is_shown_without_its_query() -> None:
    assert place_of("postgresql://li@db.example/x?sslpassword=a&passfile=b") == "postgresql://li@db.example/x"


def test_a_model_server_that_repeats_the_key_is_not_repeated(
    everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    body = f'{{"error": {{"message": "Incorrect API key provided: {HIDDEN}"}}}}'.encode()
    for status in (401, 500):
        with server(lambda _n, _asked, status=status: (status, body)) as at:
            where = at.endpoint(20.0, HIDDEN)
            spoken = owner_says(where, STAGE, TURNS[:CALM], TURNS[CALM], synthetic=True)
        assert spoken.why
        assert HIDDEN not in repr(where) + repr(spoken) + everything()


def test_tokens_passwords_and_nicknames_are_in_no_log_and_no_error(
    everything: Everything, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quick_passwords(monkeypatch)
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    account = records.add_account("李老师", "trainer", PASSWORD)
    signed = records.sign_in("李老师", PASSWORD, "10.0.0.7")
    assert signed is not None
    assert records.sign_in("李老师", HIDDEN, "10.0.0.7") is None
    settings = {"board": "numbers", "mode": "practice"}
    room, recovery = records.open_class("一班", "练", "培训师", 30, "old-estate", settings)[:2]
    _, token = records.join(room.code, HIDDEN)
    with pytest.raises(RecordsError) as twice:
        records.add_account("李老师", "trainer", PASSWORD)
    records._engine.dispose()
    (tmp_path / "records.sqlite").write_bytes(b"broken" * 1000)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"records.sqlite{suffix}").unlink(missing_ok=True)
    with pytest.raises(RecordsError) as broken:
        records.newcomer(HIDDEN)
    said = everything() + traced(twice.value) + traced(broken.value) + repr(account) + repr(signed[0]) + repr(records)
    for secret in (PASSWORD, HIDDEN, token, signed[1], recovery):
        assert secret not in said


def test_a_fault_of_ours_in_the_middle_of_a_ledger_names_neither_the_file_nor_an_owner(
    everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*_: object) -> None:
        raise ValueError(f"could not convert {HIDDEN}")

    monkeypatch.setattr(reading, "read_book", stumbles)
    raw = Raw(f"{HIDDEN}.xlsx", HIDDEN.encode())
    reading.reading(raw, ROOT)(lambda: False, lambda _share, _words: None)
    assert "没有读成" in raw.fault
    assert HIDDEN not in everything() + repr(raw) + raw.fault
