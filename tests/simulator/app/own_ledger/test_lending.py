"""A profile of a lent ledger stands for its very households; all else is drawn; deletion reaches the caches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from simulator.app.compute import pool
from simulator.app.explored import explored_of
from simulator.app.own_ledger import kept as keeping
from simulator.app.own_ledger import lending
from simulator.app.own_ledger.lending import lend, lent, standing_for, take_back
from simulator.app.shelf import drop_estates, estate_of, shelf
from simulator.experiments.scenario import Scenario, decode, encode
from simulator.experiments.their_estate import their_estate
from simulator.experiments.their_estate.back_test import BackTest
from simulator.experiments.their_estate.tested import Target
from simulator.ledgers.model import Ledger
from simulator.records import GoneError, Records, open_records
from tests.simulator.app.own_ledger.brought import ROOT, calibrated, nameless_one

TARGET = Target("money-2026-01", "2026年1月收到的钱", "fen", 5e6, 4e6, 6e6, 5.5e6, True, 5e6)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = open_records(folder=tmp_path)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _nothing_lent() -> Iterator[None]:
    yield
    take_back(calibrated().profile.id)
    drop_estates(calibrated().profile.id)


def fees(households: int, **more: bool) -> np.ndarray:
    return estate_of(calibrated().profile, households, 1, **more).monthly_fee


def test_only_the_whole_lent_ledger_is_stood_for() -> None:
    ledger, found = nameless_one()[0], calibrated()
    n = ledger.households
    drawn = fees(n)
    lend(ledger, found, "me")
    assert not np.array_equal(fees(n), drawn)
    assert np.array_equal(estate_of(found.profile, n, 1).building, ledger.building)
    assert np.array_equal(fees(n, theirs=False), drawn)
    assert lent(found.profile, n + 1) is None
    other = found.profile.model_copy(update={"name": "别的"})
    assert lent(other, n) is None
    assert standing_for(other) is None
    linked = decode(encode(Scenario(profile=found.profile, households=n))).profile
    assert not isinstance(linked, str)
    assert lent(linked, n) is not None
    take_back(found.profile.id)
    assert np.array_equal(fees(n), drawn)


def test_household_by_household_is_their_estate_only_where_the_page_says_so() -> None:
    ledger, found = nameless_one()[0], calibrated()
    lend(ledger, found, "me")
    base, n = shelf(ROOT), ledger.households
    owner = explored_of(base, found.profile, found.policy, n, 3, 1, theirs=True)
    other = explored_of(base, found.profile, found.policy, n, 3, 1)
    assert np.array_equal(owner.estate.area, ledger.area)
    assert not np.array_equal(other.estate.area, ledger.area)


def test_a_comparison_asked_before_the_ledger_was_lent_is_another_question() -> None:
    ledger, found = nameless_one()[0], calibrated()
    asked = Scenario(profile=found.profile, households=ledger.households, months=6, worlds=10, policies=["baseline"])
    before = pool().ask(ROOT, asked, "somebody")
    lend(ledger, found, "me")
    after = pool().ask(ROOT, asked, "somebody")
    assert before is not after
    assert after.ready.wait(120)
    pool().forget(found.profile.id)
    assert after.stopped
    assert pool().ask(ROOT, asked, "somebody") is not after


def test_what_is_kept_is_opened_with_what_was_learnt_and_lent_again(records: Records) -> None:
    ledger, found = nameless_one()[0], calibrated()
    me, other = (records.newcomer(name)[0].id for name in ("小王", "小李"))
    opened = keeping.keep(records, me, "翠湖苑", "台账.xlsx", ledger, None)
    assert "还没校准" in keeping.line(records.ledgers(me)[0])
    tested = BackTest(None, 6, ledger.households, (TARGET,), 1, 1.0, "去年同月", 0.9, "", ("准。",))
    keeping.learn(records, opened, found, tested)
    take_back(found.profile.id)
    again = keeping.open_kept(records, opened.id, me)
    assert again.calibration == found
    assert again.tested == tested
    assert again.file == "台账.xlsx"
    assert again.ledger.label == ledger.label
    assert standing_for(found.profile) is not None
    assert "已校准" in keeping.line(records.ledgers(me)[0])
    with pytest.raises(GoneError):
        keeping.open_kept(records, opened.id, other)
    with pytest.raises(GoneError):
        keeping.delete(records, opened.id, other)
    assert standing_for(found.profile) is not None


@pytest.mark.parametrize("way", ["person", "class", "expired"])
def test_a_ledger_whose_owner_is_gone_is_lent_no_longer(
    records: Records, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending, "EVERY_S", 0.0)
    ledger, found = nameless_one()[0], calibrated()
    room, _ = records.open_class("班", "练习", "trainer", 7, "", {})
    me = records.join(room.code, "小王")[0].id
    keeping.learn(records, keeping.keep(records, me, "翠湖苑", "台账.xlsx", ledger, None), found, None)
    asked = Scenario(profile=found.profile, households=ledger.households, months=6, worlds=10, policies=["baseline"])
    job = pool().ask(ROOT, asked, "x")
    assert job.ready.wait(120)
    task = pool().soon(f"their-estate:{found.profile.id}:y", lambda _stop, _told: ledger)
    assert task.ready.wait(60)
    assert pool().ask(ROOT, asked, "x") is job
    if way == "person":
        records.delete_person(me)
    elif way == "class":
        records.delete_class(room.id)
    else:
        monkeypatch.setattr(records, "_now", lambda: datetime.now(UTC) + timedelta(days=8))
    assert standing_for(found.profile) is None
    assert pool().known(task.key) is None
    assert pool().ask(ROOT, asked, "x") is not job
    assert not np.array_equal(fees(ledger.households), estate_fees(ledger))


def estate_fees(ledger: Ledger) -> np.ndarray:
    return their_estate(ledger, calibrated(), 1).monthly_fee


def test_the_records_are_asked_now_and_then_only() -> None:
    ledger, found = nameless_one()[0], calibrated()
    asked: list[int] = []

    def there() -> bool:
        asked.append(1)
        return True

    lend(ledger, found, "me", there)
    for _ in range(50):
        assert standing_for(found.profile) is not None
    assert len(asked) <= 1


def test_deleting_and_replacing_leave_nothing_behind(records: Records) -> None:
    ledger, found = nameless_one()[0], calibrated()
    me = records.newcomer("小王")[0].id
    opened = keeping.keep(records, me, "翠湖苑", "台账.xlsx", ledger, None)
    keeping.learn(records, opened, found, None)
    base, n = shelf(ROOT), ledger.households
    explored_of(base, found.profile, found.policy, n, 1, 1, theirs=True)
    task = pool().soon(f"their-estate:{found.profile.id}:x", lambda _stop, _told: ledger)
    assert task.ready.wait(60)
    keeping.delete(records, opened.id, me)
    assert records.ledgers(me) == []
    assert standing_for(found.profile) is None
    assert pool().known(task.key) is None
    with pytest.raises(GoneError):
        keeping.open_kept(records, opened.id, me)
    assert not keeping.still_there(records, opened)
    opened = keeping.keep(records, me, "翠湖苑", "台账.xlsx", ledger, None)
    keeping.learn(records, opened, found, None)
    fewer = type(ledger)(**{**ledger.__dict__, "discount": ledger.discount + 1})
    assert keeping.keep(records, me, "翠湖苑", "改过.xlsx", fewer, None).id == opened.id
    assert standing_for(found.profile) is None
