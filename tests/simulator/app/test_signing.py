"""Signing in as the page does it: limits by a clock of the test's, the set-up code, a company's account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.app import identity, limits
from simulator.app.components.records import _opened
from simulator.app.limits import LIMITS, MOST_KEYS, RULES, SLOW_S, Limits, TooOftenError, place_of
from simulator.app.opening import roles
from simulator.app.signing import SETUP, by_company, set_up, setup_code, sign_in
from simulator.records import AccountError, Records, RecordsError
from tests.simulator.app.roles import PASSWORD, an_admin, drawn, for_a_class, words

HOME, ELSEWHERE = "192.168.1.5", "192.168.1.77"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    found = for_a_class(tmp_path, monkeypatch)
    yield found
    found.close()
    _opened.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock: Clock) -> Limits:
    return Limits(clock)


def wrong(records: Records, counted: Limits, where: str = HOME, name: str = "李老师") -> None:
    with pytest.raises(RecordsError, match="名字或密码不对"):
        sign_in(records, name, "猜一个不对的密码", where, counted, pause=lambda _: None)


def test_five_wrong_ones_and_the_wait_is_told(records: Records, counted: Limits, clock: Clock) -> None:
    records.add_account("李老师", "trainer", PASSWORD)
    for _ in range(5):
        wrong(records, counted)
    with pytest.raises(TooOftenError, match="请过 5 分钟再试"):
        sign_in(records, " 李老师 ", PASSWORD, HOME, counted)
    clock.now += 250
    with pytest.raises(TooOftenError, match="请过 50 秒再试"):
        sign_in(records, "李老师", PASSWORD, HOME, counted)
    clock.now += 50
    assert sign_in(records, "李老师", PASSWORD, HOME, counted)
    for _ in range(5):  # having come in, one starts anew
        wrong(records, counted)


def test_nobody_locks_a_trainer_out_from_elsewhere(records: Records, counted: Limits, clock: Clock) -> None:
    records.add_account("李老师", "trainer", PASSWORD)
    waited: list[float] = []
    assert sign_in(records, "李老师", PASSWORD, HOME, counted, waited.append)
    for machine in range(10):
        for _ in range(5):
            wrong(records, counted, f"192.168.1.{100 + machine}")
    assert waited == []
    assert sign_in(records, "李老师", PASSWORD, HOME, counted, waited.append)
    assert waited == [SLOW_S]
    clock.now += RULES["password-account"].seconds
    assert sign_in(records, "李老师", PASSWORD, HOME, counted, waited.append)
    assert waited == [SLOW_S]


def test_one_machine_tries_so_many_names_and_no_more(records: Records, counted: Limits) -> None:
    for number in range(RULES["password-address"].most):
        wrong(records, counted, name=f"猜{number}")
    with pytest.raises(TooOftenError, match="从这里登录错了太多次"):
        sign_in(records, "又一个", PASSWORD, HOME, counted)
    wrong(records, counted, ELSEWHERE)


def test_an_unknown_name_and_a_wrong_password_do_the_same_and_say_the_same(
    records: Records, counted: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.records import passwords

    records.add_account("李老师", "trainer", PASSWORD)
    records.switch_off(records.add_account("赵老师", "trainer", PASSWORD).id)
    seen, real = [], passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, typed: seen.append(typed) or real(kept, typed))
    said = set()
    for name, typed in (("李老师", "猜一个不对的密码"), ("没有这个人", PASSWORD), ("赵老师", PASSWORD)):
        with pytest.raises(RecordsError) as told:
            sign_in(records, name, typed, HOME, counted)
        said.add(str(told.value))
    assert len(said) == 1
    assert len(seen) == 3


def test_what_is_counted_is_bounded_and_the_same_mistake_is_one(counted: Limits) -> None:
    for number in range(MOST_KEYS + 500):
        counted.count("code", f"10.0.{number // 250}.{number % 250}")
    assert len(counted._lately) == MOST_KEYS
    for _ in range(500):
        counted.count("code", HOME, "ABC234")
    counted.check("code", HOME)
    for number in range(RULES["code"].most):
        counted.count("code", HOME, f"X{number}")
    with pytest.raises(TooOftenError, match="班级码错了太多次"):
        counted.check("code", HOME)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        (None, ""),
        ("not an address", ""),
        ("192.168.1.5", "192.168.1.5"),
        ("::ffff:192.168.1.5", "192.168.1.5"),
        ("fe80::1%eth0", "fe80:0000:0000:0000::/64"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"),
    ],
)
def test_where_an_address_counts(address: str | None, place: str) -> None:
    assert place_of(address) == place


def test_the_set_up_code_is_good_once(records: Records, counted: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    made = setup_code(records)
    assert made is not None
    code, kept = made
    assert code not in kept
    monkeypatch.setenv(SETUP, kept)
    with pytest.raises(RecordsError, match="开通码不对"):
        set_up(records, "XXXX-XXXX-XXXX-XXXX-XXXX", "老王", PASSWORD, HOME, counted)
    with pytest.raises(AccountError, match="太短"):
        set_up(records, code, "老王", "短", HOME, counted)
    assert set_up(records, code.lower().replace("-", " "), "老王", PASSWORD, HOME, counted).role == "admin"
    with pytest.raises(RecordsError):
        set_up(records, code, "小偷", PASSWORD, HOME, counted)
    assert SETUP not in os.environ
    assert setup_code(records) is None
    assert [one.name for one in records.accounts()] == ["老王"]


def test_opening_for_a_class_asks_for_roles_and_shows_a_code_only_while_there_is_no_admin(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUES_ACADEMY_ACCESS")
    assert roles(None, lan=False) == ({}, "")
    asked, said = roles(None, lan=True)
    code = said.split()[-1]
    assert asked["DUES_ACADEMY_ACCESS"] == "roles"
    monkeypatch.setenv(SETUP, asked[SETUP])
    set_up(records, code, "老王", PASSWORD, HOME, Limits())
    assert roles(None, lan=True) == ({"DUES_ACADEMY_ACCESS": "roles"}, "")


CLAIMS = {"iss": "https://idp", "sub": "s-1", "email": "li@example.com", "email_verified": True, "iat": 5000}


def company(records: Records, counted: Limits, **claims: object) -> str:
    return by_company(records, CLAIMS | claims, HOME, counted, now=lambda: 5010.0)[0].name


def test_a_company_account_opens_only_what_the_admin_has_given_it(records: Records, counted: Limits) -> None:
    with pytest.raises(RecordsError, match="还没有开通"):
        company(records, counted)
    records.add_account("李老师", "trainer", None, "li@example.com")
    assert company(records, counted) == "李老师"
    for bad in ({"email_verified": False}, {"email_verified": "true"}, {"email": None}):
        with pytest.raises(RecordsError, match="认不出是谁"):
            company(records, counted, **bad)
    with pytest.raises(RecordsError, match="再点一次"):
        company(records, counted, iat=4000)
    with pytest.raises(RecordsError, match="还没有开通"):  # the same e-mail at another provider
        company(records, counted, iss="https://evil")


PAGE = "from simulator.app.views.classroom import show\nshow()\n"


def test_the_first_admin_is_set_on_the_page_and_is_signed_in(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    code, kept = setup_code(records) or ("", "")
    monkeypatch.setenv(SETUP, kept)
    app = drawn(PAGE, {})
    app.button_group(key="class-door").set_value("带班").run()
    assert "先设一位管理员" in words(app)
    app.text_input(key="door-first-code").set_value(code)
    app.text_input(key="door-first-name").set_value("老王")
    app.text_input(key="door-first-password").set_value(PASSWORD)
    next(one for one in app.button if one.label == "设好并登录").click().run()
    assert not app.exception
    assert "开一个班" in words(app)
    kept_by_browser = app.session_state[identity.TOKENS]
    assert records.account(kept_by_browser["account"]) == records.account_named("老王")


def test_a_class_opened_in_this_browser_before_is_found_after_signing_in(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.LIMITS, "_lately", type(LIMITS._lately)())
    an_admin(records)
    records.add_account("李老师", "trainer", PASSWORD)
    settings = {"board": "numbers", "mode": "practice", "game_name": "老小区"}
    _, token = records.open_class("从前的班", "练", "培训师", 30, "old-estate", settings)
    app = drawn(PAGE, {"trainer": token})
    assert "从前的班" not in words(app)  # a token of before opens nothing without an account
    app.button_group(key="class-door").set_value("带班").run()
    app.text_input(key="door-name").set_value("李老师")
    app.text_input(key="door-password").set_value("不对不对不对不对")
    next(one for one in app.button if one.label == "登录").click().run()
    assert "名字或密码不对" in words(app)
    app.text_input(key="door-password").set_value(PASSWORD)
    next(one for one in app.button if one.label == "登录").click().run()
    assert "从前的班" in words(app)


def test_thirty_wrong_codes_of_a_class_hinder_nobody_who_has_the_right_one(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Limits()
    monkeypatch.setattr("simulator.app.guarded.LIMITS", counted)
    room, _ = records.open_class("一班", "练", "培训师", 30, "x", {"board": "names", "mode": "practice"})
    for number in range(RULES["code"].most - 1):
        counted.count("code", "", f"X{number}")
    app = drawn(PAGE, {})
    app.text_input(key="class-code").set_value(room.code).run()
    app.text_input(key="class-nickname").set_value("小王")
    next(one for one in app.button if one.label == "加入").click().run()
    assert [one.nickname for one in records.people(room.id)] == ["小王"]
    app = drawn(PAGE, {})
    app.text_input(key="class-code").set_value("QQQQQQ").run()
    assert "没有这个班级码" in words(app)
    app.text_input(key="class-code").set_value("QQQQQR").run()
    assert "班级码错了太多次，请过 10 分钟再试" in words(app)
