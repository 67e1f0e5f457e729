"""Records through their public interface: nothing lost, nothing twice, nobody as somebody else, deleted is deleted."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.records import (
    Attempt,
    BadNameError,
    ClassClosedError,
    ClassPausedError,
    Classroom,
    FinishedError,
    GoneError,
    NameTakenError,
    NoClassError,
    NotPracticeError,
    Person,
    Records,
    RecordsError,
    StaleStepError,
    Trainer,
    open_records,
)
from simulator.records.database import open_engine, sqlite_url
from simulator.records.secret import LETTERS
from tests.simulator.records import writer

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def records(tmp_path: Path):
    found = open_records(folder=tmp_path)
    yield found
    found.close()


def opened(records: Records, keep_days: int = 30) -> tuple[Classroom, str]:
    return records.open_class("三期客服班", "练习催缴", "只有培训师看得到", keep_days, "old-estate", {"board": "names"})


def begun(records: Records, who: Person, mode: str = "practice", request_id: str = "b") -> Attempt:
    return records.begin(who.id, "game", "old-estate", mode, {"seed": 7}, request_id)  # type: ignore[arg-type]


def test_what_is_written_comes_back(records: Records) -> None:
    who, _ = records.newcomer("小王")
    attempt = begun(records, who)
    first = records.step(attempt.id, 1, {"做": "短信"}, {"收缴率": 0.5}, "s1")
    records.step(attempt.id, 2, {"做": "上门"}, {"收缴率": 0.6}, "s2")
    done = records.finish(attempt.id, {"total": 71}, "f")
    again = records.attempt(attempt.id)
    assert done == again
    assert again.steps[0] == first
    assert [one.action["做"] for one in again.steps] == ["短信", "上门"]
    assert again.score == {"total": 71}
    assert again.finished is not None
    assert again.finished.tzinfo is UTC
    assert records.attempts(person_id=who.id, kind="game") == [again]
    assert records.attempts(person_id=who.id, kind="quiz") == []


def test_the_same_request_writes_once(records: Records) -> None:
    who, _ = records.newcomer("小王")
    attempt = begun(records, who)
    assert begun(records, who) == attempt
    first = records.step(attempt.id, 1, {"a": 1}, {}, "s1")
    assert records.step(attempt.id, 1, {"a": 2}, {}, "s1") == first
    assert records.overrule(attempt.id, "p", 3, "听错了", "李老师", "o") == records.overrule(
        attempt.id, "p", 9, "另一个理由", "李老师", "o"
    )
    score = records.finish(attempt.id, {"total": 1}, "f")
    assert records.finish(attempt.id, {"total": 2}, "f") == score
    assert len(records.attempt(attempt.id).steps) == 1
    assert len(records.attempt(attempt.id).overruled) == 1
    with pytest.raises(ValueError, match="was used"):
        records.undo(attempt.id, 0, "s1")


def test_a_step_that_is_not_the_next_is_refused(records: Records) -> None:
    attempt = begun(records, records.newcomer("小王")[0])
    for number in (0, 2, -1):
        with pytest.raises(StaleStepError):
            records.step(attempt.id, number, {}, {}, f"n{number}")
    records.step(attempt.id, 1, {}, {}, "s1")
    with pytest.raises(StaleStepError, match="刷新"):
        records.step(attempt.id, 1, {"other": "tab"}, {}, "s1-other-tab")
    assert [one.number for one in records.attempt(attempt.id).steps] == [1]


def test_a_step_taken_back_is_not_written_again_by_a_late_rerun(records: Records) -> None:
    attempt = begun(records, records.newcomer("小王")[0])
    for number in (1, 2, 3):
        records.step(attempt.id, number, {"m": number}, {}, f"s{number}")
    assert len(records.undo(attempt.id, 1, "u").steps) == 1
    assert len(records.undo(attempt.id, 1, "u").steps) == 1
    with pytest.raises(StaleStepError, match="悔"):
        records.step(attempt.id, 2, {"m": 2}, {}, "s2")
    records.step(attempt.id, 2, {"m": "other"}, {}, "s2b")
    assert records.undo(attempt.id, 1, "u").steps[-1].action == {"m": "other"}
    with pytest.raises(StaleStepError):
        records.undo(attempt.id, 5, "u5")


def test_a_test_is_neither_undone_nor_deleted_nor_played_on_after_its_end(records: Records) -> None:
    attempt = begun(records, records.newcomer("小王")[0], "test")
    records.step(attempt.id, 1, {}, {}, "s1")
    with pytest.raises(NotPracticeError):
        records.undo(attempt.id, 0, "u")
    with pytest.raises(NotPracticeError):
        records.delete_attempt(attempt.id)
    records.finish(attempt.id, {}, "f")
    with pytest.raises(FinishedError):
        records.step(attempt.id, 2, {}, {}, "s2")
    with pytest.raises(FinishedError):
        records.finish(attempt.id, {"total": 100}, "f2")


def test_four_processes_lose_and_double_nothing(records: Records, tmp_path: Path) -> None:
    attempt = begun(records, records.newcomer("小王")[0])
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as pool:
        work = [pool.submit(writer.race, sqlite_url(tmp_path), attempt.id, who, 12) for who in range(4)]
        numbers = {who: one.result(timeout=120) for who, one in enumerate(work)}
    steps = records.attempt(attempt.id).steps
    assert [one.number for one in steps] == list(range(1, 49))
    for who, mine in numbers.items():
        assert [one.number for one in steps if one.action == {"who": who}] == mine


def test_a_class_of_thirty_loses_no_turn_and_mixes_nothing_up(records: Records) -> None:
    """Thirty sessions of one server, each saying every month twice (a double click, a rerun)."""
    room, _ = opened(records)

    def play(number: int) -> str:
        who, _ = records.join(room.code, f"学员{number}")
        attempt = begun(records, who, "test", f"begin-{number}")
        for month in range(1, 13):
            for _ in range(2):
                records.step(attempt.id, month, {"who": number}, {"kpis": {"n": month}}, f"{number}-{month}")
            if month % 4 == 0:
                records.standings(room.id)
        return records.finish(attempt.id, {"total": number}, f"finish-{number}").id

    with ThreadPoolExecutor(30) as pool:
        ids = list(pool.map(play, range(30)))
    for number, identifier in enumerate(ids):
        attempt = records.attempt(identifier)
        assert [(one.number, one.action) for one in attempt.steps] == [(m, {"who": number}) for m in range(1, 13)]
        assert attempt.score == {"total": number}
    assert sorted(one.person.number or 0 for one in records.standings(room.id)) == list(range(1, 31))


def test_what_was_answered_survives_kill_9(records: Records, tmp_path: Path) -> None:
    attempt = begun(records, records.newcomer("小王")[0])
    command = [sys.executable, "-m", "tests.simulator.records.writer", str(tmp_path), attempt.id]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(25):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    told = 25 + len(child.stdout.read().split())
    child.wait()
    steps = records.attempt(attempt.id).steps
    assert told <= len(steps) <= told + 1
    assert [one.action["month"] for one in steps] == list(range(1, len(steps) + 1))
    records.step(attempt.id, len(steps) + 1, {}, {}, "on")


def test_a_class_code_is_short_clear_and_however_typed(records: Records) -> None:
    room, _ = opened(records)
    assert len(room.code) == 6
    assert set(room.code) <= set(LETTERS)
    assert not set(LETTERS) & set("0O1IL2Z5S8BUV")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in room.code.lower())
    for typed in (room.code.lower(), f" {room.code[:3]} {room.code[3:]} ", f"{room.code[:3]}-{room.code[3:]}", wide):
        assert records.class_by_code(typed) == room
    assert records.class_by_code("XXXXXX") is None
    with pytest.raises(NoClassError, match="班级码"):
        records.join("XXXXXX", "小王")


def test_only_the_token_lets_somebody_in_again(records: Records, tmp_path: Path) -> None:
    room, _ = opened(records)
    one, token = records.join(room.code, "小王")
    assert records.person(token) == one
    for same in ("小王", " 小 王 ", "小王\u200b"):
        with pytest.raises(NameTakenError, match="换一个"):
            records.join(room.code, same)
    for wrong in ("", one.id, room.code, token[:-1], token.lower(), "\udcff"):
        assert records.person(wrong) is None
    assert len(token) >= 43
    for file in tmp_path.iterdir():
        assert token.encode() not in file.read_bytes()
    other, _ = opened(records)
    assert records.join(other.code, "小王")[0].id != one.id


def test_people_are_numbered_in_order_of_joining(records: Records) -> None:
    room, _ = opened(records)
    joined = [records.join(room.code, name)[0] for name in ("甲", "乙", "丙")]
    assert [one.number for one in joined] == [1, 2, 3]
    assert records.people(room.id) == joined


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u200b", "名" * 13])
def test_a_nickname_can_be_read(records: Records, name: str) -> None:
    with pytest.raises(BadNameError, match="昵称"):
        records.newcomer(name)


def test_pause_holds_steps_and_close_ends_them(records: Records) -> None:
    room, _ = opened(records)
    who, token = records.join(room.code, "小王")
    attempt = begun(records, who)
    records.set_state(room.id, "paused")
    with pytest.raises(ClassPausedError):
        records.step(attempt.id, 1, {}, {}, "s1")
    records.set_state(room.id, "open")
    records.step(attempt.id, 1, {}, {}, "s1")
    records.set_state(room.id, "closed")
    assert records.step(attempt.id, 1, {}, {}, "s1").number == 1  # a rerun after the close still gets its answer
    with pytest.raises(ClassClosedError):
        records.step(attempt.id, 2, {}, {}, "s2")
    with pytest.raises(ClassClosedError):
        records.join(room.code, "小李")
    assert records.person(token) == who
    records.finish(attempt.id, {"total": 3}, "f")


def test_a_trainer_has_several_classes_and_comes_back_with_a_code_once(records: Records) -> None:
    first, token = opened(records)
    second, same = records.open_class("二班", "练", "全班", 7, "x", {}, token)
    assert same == token
    trainer = records.trainer(token)
    assert trainer is not None
    assert {one.id for one in records.classes(trainer.id)} == {first.id, second.id}
    code = records.recovery(trainer)
    who, fresh = records.recover(code.lower().replace("-", " "))
    assert isinstance(who, Trainer)
    assert records.trainer(fresh) == trainer
    assert records.trainer(token) is None
    with pytest.raises(RecordsError, match="用过"):
        records.recover(code)
    assert records.person(token) is None
    stranger, own = records.open_class("三班", "练", "全班", 7, "x", {}, "not a token")
    assert stranger.trainer_id != trainer.id
    assert records.trainer(own) is not None


def test_a_trainee_with_a_new_phone_comes_back_with_a_code(records: Records) -> None:
    room, _ = opened(records)
    who, token = records.join(room.code, "小王")
    again, fresh = records.recover(records.recovery(who))
    assert again == who
    assert records.person(fresh) == who
    assert records.person(token) is None


def test_deleted_means_deleted(records: Records, tmp_path: Path) -> None:
    who, _ = records.newcomer("小王")
    attempt = begun(records, who)
    secret = "阳光花园三单元的秘密"
    records.step(attempt.id, 1, {"note": secret}, {}, "s1")
    assert any(secret.encode() in file.read_bytes() for file in tmp_path.iterdir())
    records.delete_attempt(attempt.id)
    with pytest.raises(GoneError):
        records.attempt(attempt.id)
    with pytest.raises(GoneError):
        records.step(attempt.id, 2, {}, {}, "s2")
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


def test_a_class_takes_everything_with_it_when_its_time_is_over(tmp_path: Path) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    open_records(folder=tmp_path).close()
    records = Records(open_engine(sqlite_url(tmp_path)), now=lambda: clock[0])
    room, token = opened(records, keep_days=7)
    who, own = records.join(room.code, "小王")
    attempt = begun(records, who)
    clock[0] += timedelta(days=6)
    assert records.purge() == 0
    clock[0] += timedelta(days=2)
    assert records.class_by_code(room.code) is None
    assert records.person(own) is None
    assert records.purge() == 1
    with pytest.raises(GoneError):
        records.attempt(attempt.id)
    trainer = records.trainer(token)
    assert trainer is not None
    assert records.classes(trainer.id) == []
    records.close()


def test_opening_purges_what_is_over(tmp_path: Path) -> None:
    records = open_records(folder=tmp_path)
    old = Records(open_engine(sqlite_url(tmp_path)), now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    room, _ = opened(old)
    old.join(room.code, "小王")
    assert old.class_by_id(room.id) == room
    open_records(folder=tmp_path).close()
    assert old.class_by_id(room.id) is None
    records.close()
    old.close()


def test_standings_show_the_newest_attempt_of_everybody(records: Records) -> None:
    room, _ = opened(records)
    one, two = (records.join(room.code, name)[0] for name in ("甲", "乙"))
    begun(records, one, request_id="old")
    attempt = begun(records, one, request_id="new")
    for number in (1, 2):
        records.step(attempt.id, number, {}, {"kpis": {"n": number}}, f"s{number}")
    records.overrule(attempt.id, "沟通", 5, "现场补答了", "李老师", "o")
    first, second = records.standings(room.id)
    assert first.attempt is not None
    assert (first.attempt.id, first.steps, first.last and first.last.shown) == (attempt.id, 2, {"kpis": {"n": 2}})
    assert first.attempt.overruled[0].value == 5
    assert (second.person, second.attempt, second.steps) == (two, None, 0)
    assert records.standings(room.id, scenario="other")[0].attempt is None
    assert records.standings(room.id, mode="test")[0].attempt is None


def test_a_part_of_a_class_is_read_without_the_rest(address: str) -> None:
    records = open_records(address)
    room, _ = opened(records)
    elsewhere, _ = opened(records)
    one, two, three = (records.join(room.code, name)[0] for name in ("甲", "乙", "丙"))
    stranger, _ = records.join(elsewhere.code, "丁")
    plays = [
        (one, "practice"),
        (one, "practice"),
        (one, "test"),
        (two, "practice"),
        (three, "practice"),
        (stranger, "test"),
    ]
    ids: list[str] = []
    for place, (who, mode) in enumerate(plays):
        ids.append(begun(records, who, mode, f"b{place}").id)
        shown = {"voice": {"by": "model", "place": place}} if place % 2 else {"text": 'voice", "voice":'}
        records.step(ids[-1], 1, {}, shown, f"s{place}")
        if who is not three:
            records.finish(ids[-1], {"total": place}, f"f{place}")
    newest = records.newest_finished(room.id, "game", "old-estate")
    assert [(found.id, len(found.steps)) for found in newest] == [(ids[2], 1), (ids[3], 1)]
    assert [found.id for found in records.newest_finished(room.id, "game", "old-estate", "practice")] == [
        ids[1],
        ids[3],
    ]
    assert records.newest_finished(room.id, "game", "other") == []
    assert records.newest_finished(room.id, "roleplay", "old-estate") == []
    assert [found.id for found in records.attempts(class_id=room.id, among={ids[4], ids[0], ids[5]})] == [
        ids[0],
        ids[4],
    ]
    assert records.attempts(class_id=room.id, among=set()) == []
    spoken = records.shown_with(room.id, "game", "voice")
    assert sorted(found["voice"]["place"] for found in spoken) == [1, 3]
    assert records.shown_with(room.id, "roleplay", "voice") == []
    records.close()


def test_documents_are_kept_by_name_and_owner(records: Records) -> None:
    who, _ = records.newcomer("小王")
    first = records.save(who.id, "scenario", "我们小区", {"v": 1})
    second = records.save(who.id, "scenario", "我们小区", {"v": 2})
    shared = records.save(None, "scenario", "我们小区", {"v": 3})
    assert records.save(None, "scenario", "我们小区", {"v": 3}).id == shared.id
    assert second.id == first.id
    assert records.saved(who.id, "scenario") == [second]
    assert records.saved(who.id, "policy") == []
    with pytest.raises(GoneError):
        records.forget(first.id, None)
    records.forget(first.id, who.id)
    assert records.saved(who.id, "scenario") == []
    assert len(records.saved(None, "scenario")) == 1


def test_an_overruling_needs_a_reason(records: Records) -> None:
    attempt = begun(records, records.newcomer("小王")[0])
    with pytest.raises(BadNameError, match="理由"):
        records.overrule(attempt.id, "p", 1, "  ", "李老师", "o")


def test_opening_does_not_wait_for_somebody_who_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_records(folder=tmp_path).close()
    monkeypatch.setattr("simulator.records.database.BUSY_MS", 0)
    with open_engine(sqlite_url(tmp_path)).begin():
        open_records(folder=tmp_path).close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsError, match="file"):
        open_records(folder=tmp_path / "file")
    with pytest.raises(RecordsError, match="DATABASE_URL"):
        open_records(url="nonsense")
    (tmp_path / "records.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(RecordsError, match=r"records\.sqlite"):
        open_records(folder=tmp_path)
