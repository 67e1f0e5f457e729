"""红线快答: what is right and why, what was missed, and a record that a reload goes on from and anybody may delete."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import simulator.app
from simulator.app import identity
from simulator.app.drill import ALLOWED, NEARLY, RIGHT, WRONG, Card, choices, deck, marked
from simulator.app.drill_round import KIND, Round
from simulator.policy import load_red_lines
from simulator.records import Records, open_records
from tests.simulator.app.classes.rooms import opened

ROOT = Path(__file__).resolve().parents[3]
RED = load_red_lines(ROOT)
MAIN = Path(simulator.app.__file__).with_name("main.py")
PAGE = """
from simulator.app.components.course import course_root
from simulator.app.components.red_drill import show_drill
from simulator.app.gaming.box import laws
from simulator.app.shelf import shelf
show_drill(shelf(course_root()), laws(course_root()))
"""


@pytest.fixture(autouse=True)
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    return open_records()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    return at_browser()


def at_browser(**tokens: str) -> AppTest:
    """The page in a new session of a browser that keeps these tokens."""
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.session_state[identity.TOKENS] = tokens
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.success, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in shown)


def on_the_table(app: AppTest) -> Card:
    here = app.session_state["drill"]
    return here.cards[here.place]


def answer(app: AppTest, name: str) -> None:
    app.button(key=f"drill-answer-{choices(RED).index(name) + 1}").click().run()


def test_a_deck_holds_both_sentences_of_each_line_once_and_the_seed_orders_it() -> None:
    cards = deck(RED, 1)
    assert sorted(card.id for card in cards) == sorted([*RED, *(f"{name}+" for name in RED)])
    assert deck(RED, 1) == cards
    assert [card.id for card in deck(RED, 2)] != [card.id for card in cards]
    assert [card.id for card in deck(RED, 1, ["R3+"])] == ["R3+"]


def test_allowing_what_is_forbidden_is_wrong_and_the_other_way_too() -> None:
    tempting, lawful = Card(RED["R2"], RED["R2"].tempting, "高风险"), Card(RED["R2"], RED["R2"].instead, ALLOWED)
    assert marked(tempting, "高风险") == RIGHT
    assert marked(tempting, "违法") == NEARLY
    assert marked(tempting, ALLOWED) == WRONG
    assert marked(lawful, ALLOWED) == RIGHT
    assert marked(lawful, "高风险") == WRONG


def test_a_wrong_answer_is_explained_with_ground_price_and_lawful_way(page: AppTest) -> None:
    while on_the_table(page).answer == ALLOWED:
        answer(page, ALLOWED)
        page.button(key="drill-next").click().run()
    card = on_the_table(page)
    assert card.sentence in said(page).replace("\\", "")
    answer(page, ALLOWED)
    told = said(page).replace("\\", "")
    assert WRONG in page.error[0].value
    assert card.answer in page.error[0].value
    assert all(part in told for part in (card.red.says, card.red.happened, card.red.instead))
    assert "evidence?" in told
    assert not any(one.key == "drill-answer-1" for one in page.button)


def test_whoever_goes_through_is_told_what_was_missed_and_may_practise_just_that(page: AppTest) -> None:
    wrong = []
    for _ in range(20):
        card = on_the_table(page)
        if len(wrong) < 2:
            wrong.append(card.id)
            answer(page, next(name for name in choices(RED) if name != card.answer))
        else:
            answer(page, card.answer)
        page.button(key="drill-next").click().run()
    assert "20 句答完了，答对 18 句" in said(page)
    page.button(key="drill-missed").click().run()
    assert sorted(card.id for card in page.session_state["drill"].cards) == sorted(wrong)
    assert not page.exception


def test_a_reload_goes_on_where_it_was_and_the_end_is_kept(page: AppTest, records: Records) -> None:
    for _ in range(3):
        answer(page, on_the_table(page).answer)
        page.button(key="drill-next").click().run()
    token = page.session_state[identity.TOKENS]["me"]
    who = records.person(token)
    assert who is not None
    again = at_browser(me=token)
    assert "接着上次的：已经答了 3 句" in said(again)
    assert "第 4 句，共 20 句；答对 3 句" in again.get("progress")[0].proto.text
    assert on_the_table(again) == on_the_table(page)
    for _ in range(17):
        answer(again, on_the_table(again).answer)
        again.button(key="drill-next").click().run()
    (kept,) = records.attempts(person_id=who.id, kind=KIND)
    assert kept.finished is not None
    assert kept.score == {"total": 100.0, "right": 20, "of": 20, "missed": []}
    assert [step.number for step in kept.steps] == list(range(1, 21))
    assert "20 句答对 20 句" in said(again)
    assert "第 1 句" in at_browser(me=token).get("progress")[0].proto.text


def test_another_window_that_is_behind_is_brought_up_to_date(page: AppTest, records: Records) -> None:
    answer(page, on_the_table(page).answer)
    page.button(key="drill-next").click().run()
    token = page.session_state[identity.TOKENS]["me"]
    other = at_browser(me=token)
    answer(other, on_the_table(other).answer)
    answer(page, on_the_table(page).answer)
    assert "在另一个窗口里已经往前走了" in said(page)
    assert "第 3 句" in page.get("progress")[0].proto.text
    who = records.person(token)
    assert who is not None
    (kept,) = records.attempts(person_id=who.id)
    assert len(kept.steps) == 2


def test_practice_can_be_deleted_and_begins_anew(page: AppTest, records: Records) -> None:
    answer(page, on_the_table(page).answer)
    who = records.person(page.session_state[identity.TOKENS]["me"])
    assert who is not None
    (kept,) = records.attempts(person_id=who.id)
    page.button(key=f"drill-drop-{kept.id}").click().run()
    assert not page.exception
    assert records.attempts(person_id=who.id) == []
    assert "第 1 句" in page.get("progress")[0].proto.text
    answer(page, on_the_table(page).answer)
    assert len(records.attempts(person_id=who.id)) == 1


def test_in_a_paused_class_one_practises_without_a_record(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    room, _ = opened(records)
    who, token = records.join(room.code, "小王")
    records.set_state(room.id, "paused")
    app = at_browser(me=token)
    for _ in range(2):
        answer(app, on_the_table(app).answer)
        app.button(key="drill-next").click().run()
    assert "第 3 句" in app.get("progress")[0].proto.text
    assert records.attempts(person_id=who.id) == []


def test_the_first_page_leads_back_to_what_was_not_finished(page: AppTest) -> None:
    answer(page, on_the_table(page).answer)
    home = AppTest.from_file(str(MAIN), default_timeout=60)
    home.session_state[identity.TOKENS] = dict(page.session_state[identity.TOKENS])
    home.run()
    assert not home.exception
    assert [one.proto.label for one in home.get("page_link") if "没答完" in one.proto.label] == [
        "没答完：红线快答（答了 1 句）"
    ]


def test_a_second_press_counts_once() -> None:
    here = Round(deck(RED, 1), 1)
    here.answer("违法")
    here.answer(ALLOWED)
    assert here.answers == ["违法"]
    assert here.place == 0
