"""The page 沙盘推演 without a browser: a whole year, money and red lines said, drafts, undo, the class's game."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import compute, identity
from simulator.app.components.game_map import ANIMATED
from simulator.records import Attempt, Records, open_records
from tests.simulator.app.twice import twice

PAGE = "from simulator.app.views.game import show\nshow()\n"
GAME = "quiet-luxury"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened = open_records()
    yield opened
    opened.close()


def page(game: str = "", **tokens: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.session_state[identity.TOKENS] = tokens
    app.session_state[ANIMATED] = False
    if game:
        app.query_params["game"] = game
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    return run(app)


def text(app: AppTest) -> str:
    kinds: tuple[Any, ...] = (app.title, app.markdown, app.info, app.warning, app.error, app.caption, app.toast)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def prefix(app: AppTest) -> str:
    return next(str(one.key) for one in app.button if one.label == "下个月").removesuffix("-send")


def only(records: Records, token: str) -> Attempt:
    person = records.person(token)
    assert person is not None
    return records.attempts(person_id=person.id)[-1]


def begun(game: str = GAME) -> tuple[AppTest, str]:
    app = page()
    app.button(key=f"begin-{game}").click()
    run(app)
    return app, app.session_state[identity.TOKENS]["me"]


def next_month(app: AppTest) -> AppTest:
    for one in app.radio:
        if one.value is None:
            one.set_value("change")
            run(app)
    press(app, "下个月")
    return press(app, next(one.label for one in app.button if one.key == "game-dialog-close"))


def test_the_list_says_what_each_game_is_about(records: Records) -> None:
    app = page()
    said = text(app)
    assert "老旧小区救援" in said
    assert "中等" in said
    assert "起得分" in said
    assert len([one for one in app.button if one.label.startswith("开始：")]) == 10


def test_a_whole_year_to_the_debrief(records: Records) -> None:
    app, token = begun()
    assert "澜庭府" in text(app)
    app.checkbox(key=f"{prefix(app)}-use-answer").check()
    app.selectbox(key=f"{prefix(app)}-card").set_value("sms")
    run(app)
    for month in range(12):
        assert len(only(records, token).steps) == month
        next_month(app)
        if month == 2:
            assert "这一季要是不出它" in text(app)
            assert "照旧做会是" in text(app)
    done = only(records, token)
    assert [len(step.action.get("plan", {})) > 0 for step in done.steps] == [True, False, False] * 4
    assert [bool(step.action.get("review")) for step in done.steps] == [False] * 3 + [True, False, False] * 3
    app.radio[0].set_value("keep")
    run(app)
    press(app, "看成绩")
    kept = only(records, token)
    assert kept.finished is not None
    assert kept.score is not None
    task = compute.pool().known(next(key for key in compute.pool()._tasks if kept.id in key))
    assert task is not None
    assert task.ready.wait(120)
    assert task.error is None
    run(app)
    said = text(app)
    assert f"{kept.score['total']:.0f} 分" in said
    assert "同样的业主、同样的运气，三种走法" in said
    assert "最要紧的几个月" in said
    assert "课里讲过" in said
    assert "搜到的最好走法" in str(app.table[1].value)


def test_reload_finds_the_game_and_what_was_laid_out(records: Records) -> None:
    app, token = begun()
    next_month(app)
    mark = prefix(app)
    app.checkbox(key=f"{mark}-use-survey").check()
    run(app)
    again = page(only(records, token).id, me=token)
    assert prefix(again) == mark
    assert again.checkbox(key=f"{mark}-use-survey").value
    assert "走了 1 个月" in str([one.proto for one in again.get("progress")])
    stranger, other = records.newcomer("别人")
    assert stranger.id
    assert "不在这台浏览器名下" in text(page(only(records, token).id, me=other))


def test_a_second_tab_is_told_where_the_game_is(records: Records) -> None:
    app, token = begun()
    other = page(only(records, token).id, me=token)
    next_month(app)
    press(other, "下个月")
    assert len(only(records, token).steps) == 1
    assert "在另一个窗口里已经走到第 2 个月" in text(other).replace("\\", "")
    next_month(other)
    assert len(only(records, token).steps) == 2


def test_a_double_click_is_one_game_and_one_month(records: Records) -> None:
    app = page()
    twice(app, app.button(key=f"begin-{GAME}"))
    token = app.session_state[identity.TOKENS]["me"]
    first = only(records, token)
    assert len(records.attempts(person_id=first.person_id)) == 1
    next_month(app)
    for radio in app.radio:
        if radio.value is None:
            radio.set_value("change")
            run(app)
    twice(app, next(one for one in app.button if one.label == "下个月"))
    assert "另一个窗口" not in text(app)
    assert [step.number for step in only(records, token).steps] == [1, 2]
    assert [one for one in app.button if one.key == "game-dialog-close"]


def test_money_and_hours_are_said_before_anything_is_sent(records: Records) -> None:
    app, token = begun()
    mark = prefix(app)
    app.checkbox(key=f"{mark}-use-lawsuit").check()
    app.checkbox(key=f"{mark}-use-visit").check()
    run(app)
    app.button_group(key=f"{mark}-visit-ages").set_value([])
    app.number_input(key=f"{mark}-visit-most").set_value(0)
    app.number_input(key=f"{mark}-visit-min").set_value(0)
    run(app)
    assert "人手不够" in text(app)
    assert next(one for one in app.button if one.label == "下个月").disabled
    app.number_input(key=f"{mark}-visit-most").set_value(3)
    run(app)
    assert "会找 **3 户**" in text(app)
    assert not next(one for one in app.button if one.label == "下个月").disabled
    assert only(records, token).steps == ()


def test_cards_of_one_slot_exclude_each_other(records: Records) -> None:
    app, _ = begun("handover")
    for card in ("prepay-5", "prepay-12"):
        app.checkbox(key=f"{prefix(app)}-use-{card}").check()
    run(app)
    assert "只能选一样" in text(app)
    assert not [one for one in app.button if one.label == "下个月"]


def test_a_red_line_is_said_before_and_after_and_can_be_taken_back_in_practice(records: Records) -> None:
    app, token = begun()
    next_month(app)
    app.checkbox(key=f"{prefix(app)}-red-R2").check()
    run(app)
    assert "这样发出去，这一局就不及格了" in text(app)
    next_month(app)
    assert only(records, token).steps[1].shown["red_lines"] == ["R2"]
    assert "都不及格" in text(app)
    app.selectbox(key=f"game-back-{only(records, token).id}-2").set_value(1)
    run(app)
    press(app, "悔到这里")
    assert len(only(records, token).steps) == 1
    assert "下令触碰了红线" not in text(app)
    next_month(app)
    assert only(records, token).steps[1].shown["red_lines"] == []
    before = only(records, token).id
    press(app, "留着这一局，从这里另走一支")
    assert only(records, token).id != before
    assert len(only(records, token).steps) == 1
    assert len(records.attempt(before).steps) == 2
    press(app, "换一局")
    assert [one.label for one in app.button].count("接着走") == 2
    app.button(key=f"drop-{before}").click()
    run(app)
    assert [one.label for one in app.button].count("接着走") == 1


def test_a_class_plays_its_own_game_as_a_test_without_a_way_back(records: Records) -> None:
    room, _ = records.open_class("客服班", "测验", "老师", 7, GAME, {"mode": "test", "board": "numbers"})
    _, token = records.join(room.code, "小王")
    app = page(me=token)
    assert "这节课走的是" in text(app)
    assert not [one for one in app.button if one.key == f"begin-{GAME}"]
    app.button(key="class-begin").click()
    run(app)
    attempt = only(records, token)
    assert (attempt.mode, attempt.class_id, attempt.start["months"]) == ("test", room.id, 12)
    next_month(app)
    assert not [one for one in app.button if one.label == "悔到这里"]
    records.set_state(room.id, "paused")
    press(app, "下个月")
    assert "暂停" in text(app)
    assert len(only(records, token).steps) == 1
    records.set_state(room.id, "open")
    next_month(app)
    assert len(only(records, token).steps) == 2
    back = page(me=token)
    assert any(one.label == "接着走（走了 2 个月）" for one in back.button)
