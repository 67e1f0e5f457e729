"""Accounts, signing in and out, what ends it; on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.records import AccountError, BadNameError, Records, open_records
from simulator.records.database import migrate, open_engine, sqlite_url
from simulator.records.passwords import checked, hashed, matches
from tests.simulator.app.roles import quick_passwords

GOOD = "三月种树四月开花五月结果"
OTHER = "correct horse battery"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    quick_passwords(monkeypatch)
    open_records(url).close()
    found = Records(open_engine(url), clock)
    yield found
    found.close()
    migrate(url, "base")  # the database is shared with other tests


def came(records: Records, name: str, password: str = GOOD) -> str:
    found = records.sign_in(name, password, "10.0.0.7")
    assert found is not None
    return found[1]


def test_an_account_from_its_making_to_its_removal(records: Records, clock: Clock) -> None:
    assert not records.has_admin()
    admin = records.first_admin("老王", GOOD)
    assert records.has_admin()
    with pytest.raises(AccountError, match="已经设好"):
        records.first_admin("小偷", GOOD)
    li = records.add_account("李老师", "trainer", GOOD, "Li@Example.com ")
    assert li.email == "li@example.com"
    with pytest.raises(AccountError, match="换一个名字"):
        records.add_account(" 李老师", "trainer", GOOD)
    with pytest.raises(AccountError, match="另一个账号"):
        records.add_account("赵老师", "trainer", None, "li@example.com")
    with pytest.raises(BadNameError):
        records.add_account(" ", "trainer", GOOD)
    assert records.sign_in("李老师", OTHER, "10.0.0.7") is None
    assert records.sign_in("没有的人", GOOD, "10.0.0.8") is None
    clock.on(minutes=1)
    token = came(records, "李老师")
    assert records.account(token) == records.account_named("李老师")
    tries = [(one.name, one.good, one.address) for one in records.sign_ins()]
    assert tries[0] == ("李老师", True, "10.0.0.7")
    assert set(tries[1:]) == {("李老师", False, "10.0.0.7"), (None, False, "10.0.0.8")}
    assert GOOD not in str(records.accounts()) + str(records.sign_ins())
    records.set_role(li.id, "admin")
    assert records.account(token).role == "admin"  # type: ignore[union-attr]
    records.remove_account(li.id)
    assert records.account(token) is None
    assert [one.name for one in records.accounts()] == ["老王"]
    for change in (
        lambda: records.switch_off(admin.id),
        lambda: records.remove_account(admin.id),
        lambda: records.set_role(admin.id, "trainer"),
    ):
        with pytest.raises(AccountError, match="至少要留一位"):
            change()


def test_what_ends_being_signed_in(records: Records, clock: Clock) -> None:
    one = records.add_account("李老师", "trainer", GOOD)
    tokens = [came(records, "李老师") for _ in range(2)]
    records.sign_out(tokens[0])
    assert [records.account(token) is not None for token in tokens] == [False, True]
    records.set_password(one, OTHER)
    assert records.account(tokens[1]) is None
    assert records.sign_in("李老师", GOOD, "") is None
    token = came(records, "李老师", OTHER)
    records.switch_off(one.id)
    assert records.account(token) is None
    assert records.sign_in("李老师", OTHER, "") is None
    records.switch_off(one.id, False)
    assert records.account(token) is None
    assert came(records, "李老师", OTHER)


def test_eight_hours_idle_or_seven_days_in_any_case(records: Records, clock: Clock) -> None:
    records.add_account("李老师", "trainer", GOOD)
    token = came(records, "李老师")
    clock.on(hours=7, minutes=59)
    assert records.account(token) is not None  # asked without a page: that does not count as being there
    clock.on(minutes=1)
    assert records.account(token) is None
    token = came(records, "李老师")
    for _ in range(27):
        clock.on(hours=6)
        assert records.account(token, page=True) is not None
    clock.on(hours=6)
    assert records.account(token, page=True) is None


def test_what_a_browser_had_becomes_the_accounts_and_no_others(records: Records, clock: Clock) -> None:
    settings = {"board": "names"}
    old, old_token = records.open_class("从前的班", "练", "全班", 7, "x", settings)
    _, alone = records.newcomer("我")
    li, zhao = (records.add_account(name, "trainer", GOOD) for name in ("李老师", "赵老师"))
    assert records.settle(li.id, old_token, alone) is None
    clock.on(minutes=1)
    new, token = records.open_class("新的班", "练", "全班", 7, "x", settings, None, li.id)
    assert token == ""
    mine = records.trainer_of(li.id)
    assert mine is not None
    assert [one.id for one in records.classes(mine.id)] == [new.id, old.id]
    assert records.person_of(li.id) == records.person(alone)
    assert records.settle(zhao.id, old_token, alone) is not None  # the next at this browser takes nothing over
    theirs = records.trainer_of(zhao.id)
    assert theirs is not None
    assert records.classes(theirs.id) == []
    assert records.person_of(zhao.id) != records.person(alone)
    assert records.leads(li.id, old.id)
    assert not records.leads(zhao.id, old.id)
    student, _ = records.join(old.code, "小王")
    assert [(one.title, one.owner, one.people) for one in records.rooms()] == [
        ("新的班", "李老师", 0),
        ("从前的班", "李老师", 1),
    ]
    kept = records.person_of(li.id)
    assert kept is not None
    records.keep_ledger(kept.id, "我们小区", b"x", {})
    records.remove_account(li.id)
    assert [one.owner for one in records.rooms()] == [None, None]
    assert records.people(old.id) == [student]
    assert records.person(alone) is None  # with the ledgers, which nobody could delete any more
    assert records.ledgers(kept.id) == []


def test_a_companys_account_is_known_by_its_subject_once_it_came(records: Records) -> None:
    one = records.add_account("李老师", "trainer", None, "li@example.com")
    assert records.sign_in("李老师", "", "") is None
    assert records.sign_in_by_company("other@example.com", "s-0", "") is None
    assert records.sign_in_by_company("LI@example.com", "s-1", "") is not None
    assert records.sign_in_by_company("li@example.com", "s-2", "") is None  # the address went to somebody else
    assert records.sign_in_by_company("married@example.com", "s-1", "") is not None
    records.switch_off(one.id)
    assert records.sign_in_by_company("li@example.com", "s-1", "") is None


def test_going_down_and_up_keeps_classes_and_people(url: str) -> None:
    found = open_records(url)
    room, token = found.open_class("一班", "练", "全班", 7, "x", {})
    who, own = found.join(room.code, "小王")
    found.close()
    migrate(url, "0002")
    again = open_records(url)
    assert again.person(own) == who
    trainer = again.trainer(token)
    assert trainer is not None
    assert [one.title for one in again.classes(trainer.id)] == ["一班"]
    again.close()
    migrate(url, "base")


@pytest.mark.parametrize(
    "password",
    ["短密码", "李老师李老师李老师李", "李老师123456", "1234567890", "aaaaaaaaaaaa", "abcabcabcabc", "qwertyuiop"]
    + ["PASSWORD2024", "0987654321", "x" * 201],
)
def test_what_everybody_would_guess_is_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(AccountError) as told:
        checked(password, "李老师")
    assert password not in str(told.value)


@pytest.mark.parametrize("password", [GOOD, OTHER, "李老师的猫叫做豆腐脑", "tr0ub4dor&3x", "            空格也行的"])
def test_a_sentence_is_a_good_password_whatever_its_letters(password: str) -> None:
    assert matches(hashed(checked(password, "李老师")), password)


def test_only_argon2id_is_kept_and_an_unknown_one_is_never_right() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert hashed(GOOD) != kept
    assert not matches(None, GOOD)
    assert not matches("broken", GOOD)
