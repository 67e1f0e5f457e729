"""A household of the archive as a scene: about what it owes, on the day after, with its own story; and the way back:
what a team practised, offered as hours of training."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.acting.book import playbook
from simulator.app.acting.household import account_of_home, history_of, scene_for
from simulator.app.acting.take import begin, rebuild
from simulator.app.explored import explored_of
from simulator.app.shelf import shelf
from simulator.experiments.explorer import Explored
from simulator.records import open_records
from simulator.roleplay.account import words

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def found() -> Explored:
    kept = shelf(ROOT)
    return explored_of(kept, kept.profiles["mid-market"], kept.policies["sms-and-phone"], 320, 6, 1)


def test_who_owes_nothing_is_not_talked_to(found: Explored) -> None:
    book = playbook(ROOT)
    scenes = {home: scene_for(book, found, home) for home in range(found.estate.households)}
    assert all(int(found.owing[home]) > 0 for home, scene in scenes.items() if scene)
    assert len({scene for scene in scenes.values() if scene}) >= 4


def test_the_scene_is_about_this_household(found: Explored, tmp_path: Path) -> None:
    book = playbook(ROOT)
    home = next(home for home in range(found.estate.households) if scene_for(book, found, home))
    scene = scene_for(book, found, home)
    assert scene is not None
    account = account_of_home(book, scene, found, home)
    assert account.amount_fen == int(found.owing[home])
    assert account.first <= account.last <= (found.last_day.year, found.last_day.month)
    assert account.months * account.monthly_fen >= account.amount_fen
    assert words(account)["金额"] in f"{account.amount_fen / 100:.2f}元".replace(".00元", "元")
    past = history_of(found, home)
    assert past
    records = open_records(folder=tmp_path)
    person, _ = records.newcomer("我")
    take = begin(records, book, person.id, scene, "practice", "hints", "r1", account=account, history=past)
    again = rebuild(book, records.attempt(take.attempt.id))
    assert again.stage.account == account
    assert list(again.history) == past


def test_practice_is_offered_as_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/records.sqlite")
    page = (
        "import streamlit as st\n"
        "from simulator.app.components import team_practice as t\n"
        "t.practised = lambda: t.Practised(82.0, 3, 3)\n"
        "st.slider('hours', 0, 20, 0, key='k')\n"
        "t.offer_practice('k')\n"
    )
    app = AppTest.from_string(page, default_timeout=60).run()
    assert "82 分" in app.caption[0].value
    app.button[0].click().run()
    assert app.slider[0].value == 3
