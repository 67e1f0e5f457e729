"""角色扮演: red lines as quick answers, and dialogues read whole or guessed line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.components.red_drill import Round
from simulator.app.drill import ALLOWED, NEARLY, RIGHT, WRONG, Card, choices, deck, marked
from simulator.policy import load_red_lines

ROOT = Path(__file__).resolve().parents[3]
RED = load_red_lines(ROOT)
PAGE = "from simulator.app.views.roleplay import show\nshow()\n"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    app = AppTest.from_string(PAGE, default_timeout=60).run()
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


def test_a_second_press_counts_once() -> None:
    here = Round(deck(RED, 1), 1)
    here.answer("违法")
    here.answer(ALLOWED)
    assert here.answers == ["违法"]
    assert here.place == 0


def test_dialogues_are_read_whole_with_reasons_and_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["part"] = "对话范例"
    app.run()
    assert not app.exception
    assert len(app.chat_message) == 6
    assert "为什么这样说" in said(app)
    box = app.selectbox[0]
    box.set_value(next(one for one in box.options if "懂法型" in one)).run()
    assert "evidence?id=civil-944-pay" in said(app)
    app.toggle(key="talk-guess").set_value(True).run()
    assert len(app.chat_message) == 0
    assert "轮到您了" in said(app)
    app.button(key="talk-more").click().run()
    assert [one.name for one in app.chat_message] == ["user", "assistant"]
    assert not app.exception


def test_a_nonsense_link_opens_the_first_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["part"] = "<script>"
    app.run()
    assert not app.exception
    assert app.button(key="drill-answer-1")
