"""An id is no key: nobody reaches what is not theirs, by whatever call, and a page says so in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.app.access import ACCESS, AccessError
from simulator.app.components import gate
from simulator.app.components.records import _opened
from simulator.app.guarded import GuardedRecords
from simulator.app.own_ledger.lending import lend, take_back
from simulator.experiments.scenario import Scenario, encode
from simulator.records import Records
from tests.simulator.app.classes.rooms import played
from tests.simulator.app.own_ledger.brought import calibrated, nameless_one
from tests.simulator.app.roles import class_of, drawn, for_a_class, signed_in, words


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    found = for_a_class(tmp_path, monkeypatch)
    yield found
    found.close()
    _opened.clear()


ASKING = """
import streamlit as st
from simulator.app.components.records import the_records
st.session_state["came"] = {}
for name, work in st.session_state["works"].items():
    try:
        st.session_state["came"][name] = work(the_records())
    except Exception as error:
        st.session_state["came"][name] = error
"""
Works = dict[str, Callable[[Records], object]]


def asked(tokens: dict[str, str], works: Works) -> dict[str, object]:
    """What each call gives to whoever is at this browser."""
    app: AppTest = drawn(ASKING, tokens, works=works)
    assert not app.exception
    return app.session_state["came"]


def refused(came: dict[str, object]) -> set[str]:
    return {name for name, one in came.items() if isinstance(one, AccessError)}


def test_neither_a_trainee_nor_another_trainer_nor_an_admin_reaches_into_a_class(records: Records) -> None:
    li, lis = signed_in(records, "李老师")
    zhao, zhaos = signed_in(records, "赵老师")
    _, admin = signed_in(records, "老王", "admin")
    mine, theirs = class_of(records, li), class_of(records, zhao, "二班")
    room, other = records.class_by_id(mine), records.class_by_id(theirs)
    assert room is not None
    assert other is not None
    wang, _ = records.join(room.code, "小王")
    _, zhang = records.join(room.code, "小张")
    _, outsider = records.join(other.code, "外班的")
    attempt = played(records, room, wang, [0.5, 0.6])
    saved = records.save(wang.id, "scenario", "我的", {"link": "x"})
    trainer = records.trainer_of(li.id)
    assert trainer is not None
    reading: Works = {
        "people": lambda on: on.people(mine),
        "standings": lambda on: on.standings(mine),
        "attempts of the class": lambda on: on.attempts(class_id=mine),
        "newest of the class": lambda on: on.newest_finished(mine, "game", "x"),
    }
    person: Works = {
        "attempts of a person": lambda on: on.attempts(person_id=wang.id),
        "begin": lambda on: on.begin(wang.id, "game", "x", "practice", {}, "r-begin"),
        "step": lambda on: on.step(attempt, 3, {}, {}, "r-step"),
        "undo": lambda on: on.undo(attempt, 0, "r-undo"),
        "finish": lambda on: on.finish(attempt, {"total": 100}, "r-finish"),
        "delete attempt": lambda on: on.delete_attempt(attempt),
        "save": lambda on: on.save(wang.id, "scenario", "我的", {"link": "y"}),
        "saved": lambda on: on.saved(wang.id, "scenario"),
        "saved of nobody": lambda on: on.saved(None, "scenario"),
        "forget": lambda on: on.forget(saved.id, wang.id),
        "ledgers": lambda on: on.ledgers(wang.id),
        "ledger": lambda on: on.ledger("id", wang.id),
        "keep ledger": lambda on: on.keep_ledger(wang.id, "x", b"", {}),
        "forget ledger": lambda on: on.forget_ledger("id", wang.id),
    }
    leading: Works = {
        "shown": lambda on: on.shown_with(mine, "roleplay", "voice"),
        "state": lambda on: on.set_state(mine, "closed"),
        "recovery": lambda on: on.recovery(wang),
        "recovery of the trainer": lambda on: on.recovery(trainer),
        "delete person": lambda on: on.delete_person(wang.id),
        "overrule": lambda on: on.overrule(attempt, "total", 0, "因为", "我", "r-overrule"),
        "classes": lambda on: on.classes(trainer.id),
        "attempt": lambda on: on.attempt(attempt),
    }
    admins: Works = {
        "accounts": lambda on: on.accounts(),
        "add": lambda on: on.add_account("小偷", "admin", "一句谁也猜不到的话"),
        "password": lambda on: on.set_password(li, "一句谁也猜不到的话"),
        "role": lambda on: on.set_role(zhao.id, "admin"),
        "email": lambda on: on.set_email(zhao.id, "a@example.com"),
        "off": lambda on: on.switch_off(li.id),
        "remove": lambda on: on.remove_account(li.id),
        "rooms": lambda on: on.rooms(),
        "sign-ins": lambda on: on.sign_ins(),
    }
    deleting: Works = {"delete class": lambda on: on.delete_class(mine)}
    alone: Works = {"newcomer": lambda on: on.newcomer("我")}
    opening: Works = {"open": lambda on: on.open_class("班", "练", "谁", 7, "x", {"board": "names"})}
    every = reading | person | leading | admins | deleting | alone | opening
    assert refused(asked({}, every)) == set(every)
    assert refused(asked({"me": outsider}, every)) == set(every)
    assert refused(asked({"me": zhang}, every)) == set(every) - set(reading)
    assert refused(asked(zhaos, every)) == set(every) - set(opening)
    assert refused(asked(lis, reading | person | {"attempt": leading["attempt"]})) == set(person)
    looking: Works = {name: admins[name] for name in ("accounts", "rooms", "sign-ins")}
    inside = reading | person | leading | alone
    assert refused(asked(admin, inside | looking)) == set(inside)
    assert records.people(mine)[0] == wang
    assert len(records.attempt(attempt).steps) == 2  # nothing came of all that
    assert refused(asked(admin, deleting)) == set()
    assert records.class_by_id(mine) is None


def test_what_is_ones_own_goes_on_as_before(records: Records) -> None:
    li, lis = signed_in(records, "李老师")
    mine = class_of(records, li)
    room = records.class_by_id(mine)
    assert room is not None
    wang, token = records.join(room.code, "小王")
    attempt = played(records, room, wang, [0.5])
    works: Works = {
        "state": lambda on: on.set_state(mine, "paused"),
        "again": lambda on: on.set_state(mine, "open"),
        "recovery": lambda on: on.recovery(wang),
        "overrule": lambda on: on.overrule(attempt, "total", 60, "因为", "李老师", "o"),
    }
    assert not [one for one in asked(lis, works).values() if isinstance(one, Exception)]
    own: Works = {
        "step": lambda on: on.step(attempt, 2, {}, {}, "s-2"),
        "save": lambda on: on.save(wang.id, "scenario", "我的", {"link": "y"}),
        "attempts": lambda on: on.attempts(person_id=wang.id),
    }
    assert not [one for one in asked({"me": token}, own).values() if isinstance(one, Exception)]


def test_a_ledger_follows_the_account_and_not_the_browser(records: Records) -> None:
    li, lis = signed_in(records, "李老师")
    _, zhaos = signed_in(records, "赵老师")
    person = records.person_of(li.id)
    assert person is not None
    kept = records.keep_ledger(person.id, "翠湖苑", b"x", {})
    works: Works = {"ledger": lambda on: on.ledger(kept.id, person.id), "all": lambda on: on.ledgers(person.id)}
    _, again = signed_in(records, "李老师")  # at another browser
    assert refused(asked(again, works)) == set()
    room = records.class_by_id(class_of(records, li))
    assert room is not None
    _, playing = records.join(room.code, "自己试一试")
    assert refused(asked({**lis, "me": playing}, works)) == set()  # also while playing in the own class
    shared = {**zhaos, "trainer": lis["trainer"]}  # the next at the same browser
    assert refused(asked(shared, works)) == set(works)


PAGES = {
    "game": "from simulator.app.views.game import show\nshow()\n",
    "roleplay": "from simulator.app.views.roleplay import show\nshow()\n",
}


@pytest.mark.parametrize(("page", "parameter"), [("game", "game"), ("roleplay", "take")])
def test_anothers_attempt_in_the_address_is_not_opened(records: Records, page: str, parameter: str) -> None:
    li, _ = signed_in(records, "李老师")
    room = records.class_by_id(class_of(records, li))
    assert room is not None
    wang, _ = records.join(room.code, "小王")
    _, token = records.join(room.code, "小张")
    attempt = played(records, room, wang, [0.5])
    app = AppTest.from_string(PAGES[page], default_timeout=60)
    app.session_state[identity.TOKENS] = {"me": token}
    app.query_params[parameter] = attempt
    app.run()
    assert not app.exception
    assert "打不开" in words(app)


def test_a_trainee_has_the_made_up_estates_only(records: Records) -> None:
    li, lis = signed_in(records, "李老师")
    room = records.class_by_id(class_of(records, li))
    assert room is not None
    _, token = records.join(room.code, "小王")
    script = "import streamlit as st\nfrom simulator.app.components.estate_books import own_books\nst.text(own_books())"
    for tokens, own in (({"me": token}, "False"), (lis, "True")):
        app = AppTest.from_string(script, default_timeout=60)
        app.session_state[identity.TOKENS] = tokens
        app.query_params["books"] = "1"
        app.run()
        assert [one.value for one in app.text] == [own]


def test_a_link_with_a_trainers_ledger_computes_nothing_for_a_trainee(records: Records) -> None:
    ledger, found = nameless_one()[0], calibrated()
    lend(ledger, found, "somebody")
    li, lis = signed_in(records, "李老师")
    room = records.class_by_id(class_of(records, li))
    assert room is not None
    _, token = records.join(room.code, "小王")
    link = encode(Scenario(profile=found.profile, households=ledger.households, months=6, worlds=20))
    try:
        for tokens, computed in (({"me": token}, False), (lis, True)):
            app = AppTest.from_string("from simulator.app.views.compare import show\nshow()\n", default_timeout=120)
            app.session_state[identity.TOKENS] = tokens
            app.query_params["s"] = link
            app.run()
            assert not app.exception
            assert ("job" in app.session_state) == computed
            assert ("照一份真实的收费台账" in words(app)) != computed
    finally:
        take_back(found.profile.id)


def test_whose_class_is_gone_is_told_so(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate.st, "page_link", lambda *_, **__: None)
    li, _ = signed_in(records, "李老师")
    room = records.class_by_id(class_of(records, li))
    assert room is not None
    _, token = records.join(room.code, "小王")
    script = (
        "import streamlit as st\nfrom simulator.app.components import gate\n"
        "gate.checked('game', '沙盘推演', lambda: st.text('in:game'), lambda: None)()\n"
    )
    app = drawn(script, {"me": token})
    assert "in:game" in words(app)
    records.delete_class(room.id)
    assert "您原来的班不在了" in words(app.run())
    assert "in:game" not in words(app)


def test_who_comes_from_another_machine_is_asked_even_if_nobody_said_so(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ACCESS)
    script = "import streamlit as st\nfrom simulator.app.components import gate\nst.text(gate.role_now())\n"
    assert words(drawn(script, {})) == "admin"
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: "192.168.1.77"))
    assert words(drawn(script, {})) == "nobody"


# Looked at by whoever calls them: what a browser's own token gives, what signing in itself needs, questions that only
# the checks ask, and housekeeping. A new call of the records is either here, with a thought, or guarded.
OPEN_TO_ALL = {
    *("person", "trainer", "account", "has_ledger", "class_by_id"),
    *("sign_in", "sign_in_by_company", "sign_out", "settle", "first_admin", "has_admin", "account_named"),
    *("whose", "class_of", "leads", "trainer_of", "person_of"),
    *("purge", "close"),
}


def test_every_call_of_the_records_looks_at_who_asks_or_is_open_by_name() -> None:
    every = {name for name, one in vars(Records).items() if callable(one) and not name.startswith("_")}
    guarded = {name for name in vars(GuardedRecords) if not name.startswith("_")}
    assert every - guarded == OPEN_TO_ALL
    assert guarded <= every
