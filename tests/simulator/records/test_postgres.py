"""The same records on PostgreSQL."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from simulator.records import NameTakenError, Records, StaleStepError, open_records
from tests.postgres import INSTALL, MISSING, untested
from tests.simulator.records import writer

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def records(postgres: str) -> Iterator[Records]:
    found = open_records(postgres)
    yield found
    found.close()


def test_a_class_from_opening_to_deletion(records: Records) -> None:
    room, token = records.open_class("一班", "练", "全班", 7, "x", {"board": "names"})
    who, own = records.join(room.code.lower(), "小王")
    with pytest.raises(NameTakenError):
        records.join(room.code, "小王")
    attempt = records.begin(who.id, "game", "x", "practice", {"种子": 1}, "pg-begin")
    first = records.step(attempt.id, 1, {"做": "短信"}, {"kpis": {"collection_rate": 0.5}}, "pg-1")
    assert records.step(attempt.id, 1, {"做": "短信"}, {}, "pg-1") == first
    with pytest.raises(StaleStepError):
        records.step(attempt.id, 1, {}, {}, "pg-2")
    records.finish(attempt.id, {"total": 70}, "pg-f")
    records.overrule(attempt.id, "total", 75, "补答", "李老师", "pg-o")
    standing = records.standings(room.id)[0]
    assert (standing.person, standing.steps, standing.last) == (who, 1, first)
    assert records.person(own) == who
    assert records.attempt(attempt.id).overruled[0].value == 75
    trainer = records.trainer(token)
    assert trainer is not None
    assert records.classes(trainer.id) == [room]
    records.save(who.id, "scenario", "我们小区", {"v": 1})
    records.delete_class(room.id)
    assert records.person(own) is None
    assert records.saved(who.id, "scenario") == []


def test_equal_requests_at_the_same_moment_write_once(records: Records) -> None:
    who, _ = records.newcomer("小王")
    attempt = records.begin(who.id, "game", "x", "practice", {}, "same-begin")
    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(lambda _: records.step(attempt.id, 1, {}, {}, "same"), range(16)))
    assert len(set(map(str, steps))) == 1
    assert len(records.attempt(attempt.id).steps) == 1


def test_two_processes_lose_and_double_nothing(records: Records, postgres: str) -> None:
    attempt = records.begin(records.newcomer("小王")[0].id, "game", "x", "practice", {}, "race")
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        work = [pool.submit(writer.race, postgres, attempt.id, who, 15) for who in range(2)]
        for one in work:
            one.result(timeout=120)
    assert [one.number for one in records.attempt(attempt.id).steps] == list(range(1, 31))


def test_want_of_postgresql_is_said_at_the_end_of_a_run() -> None:
    skipped = [SimpleNamespace(longrepr=("conftest.py", 1, f"Skipped: {why}")) for why in (MISSING, "other", MISSING)]
    told = untested(skipped)
    assert told is not None
    assert "PostgreSQL 没有测" in told
    assert "2 项" in told
    assert INSTALL in told
    assert untested(skipped[1:2]) is None
