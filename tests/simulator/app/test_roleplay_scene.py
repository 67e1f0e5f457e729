"""角色扮演 without a browser: a scene from its card to the debrief, red lines, typed words, tests, a class."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import compute, identity
from simulator.app.acting import take as acting
from simulator.app.acting.book import playbook
from simulator.app.components import roleplay_debrief, roleplay_say, roleplay_way
from simulator.records import Attempt, Records, open_records
from simulator.roleplay.account import filled
from simulator.roleplay.play import Deed, Said
from simulator.roleplay.runs import model_run
from tests.simulator.app.acting.heard import Piece, Sentence
from tests.simulator.app.twice import pressed, twice

ROOT = Path(__file__).resolve().parents[3]
PAGE = "from simulator.app.views.roleplay import show\nshow()\n"
SCENE = "forgot-lunch-break"
_NEW = itertools.count()


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened = open_records()
    yield opened
    opened.close()


def page(token: str = "", **where: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.session_state[identity.TOKENS] = {"me": token} if token else {}
    for name, value in where.items():
        app.query_params[name] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def text(app: AppTest) -> str:
    kinds: tuple[Any, ...] = (
        app.title, app.markdown, app.info, app.warning, app.error, app.success, app.caption, app.toast,
    )  # fmt: skip
    return "\n".join(str(one.value) for kind in kinds for one in kind).replace("\\", "")


def token_of(app: AppTest) -> str:
    return app.session_state[identity.TOKENS]["me"]


def only(records: Records, app: AppTest) -> Attempt:
    person = records.person(token_of(app))
    assert person is not None
    return records.attempts(person_id=person.id)[-1]


def offered(app: AppTest) -> list[Any]:
    return [one for one in app.button if one.key and one.key.startswith("line-")]


def hinted(app: AppTest, words: str) -> Any:
    """The line on offer whose hint says so."""
    hints = [one.value for one in app.caption if "　" in one.value][-len(offered(app)) :]
    return next(line for line, hint in zip(offered(app), hints, strict=True) if words in hint)


def debriefed(app: AppTest) -> AppTest:
    """The page once its debrief is worked out."""
    for key, task in list(compute.pool()._tasks.items()):
        if "roleplay-debrief" in key:
            assert task.ready.wait(120)
    return run(app)


def test_the_list_is_narrowed_down_and_a_card_hides_what_is_hidden(records: Records) -> None:
    app = page()
    everything = len([one for one in app.button if one.key and one.key.startswith("scene-")])
    assert everything == len(playbook(ROOT).scenes)
    app.selectbox(key="pick-channel").set_value("phone")
    app.selectbox(key="pick-level").set_value("1")
    run(app)
    left = [str(one.key) for one in app.button if one.key and one.key.startswith("scene-")]
    scenes = playbook(ROOT).scenes
    assert {one.removeprefix("scene-") for one in left} == {
        one.id for one in scenes.values() if one.channel == "phone" and one.level == 1
    }
    press(app, left[0])
    scene = scenes[left[0].removeprefix("scene-")]
    said = text(app)
    assert scene.title in said
    assert not any(secret in said for secret in scene.secrets)
    assert playbook(ROOT).personas[scene.persona].kind not in said
    assert [one.label for one in app.button if one.key and one.key.startswith("way-")] == [
        "看一遍示范", "选着说，有提示", "选着说，没有提示", "自己说",
    ]  # fmt: skip


def test_the_model_run_is_read_line_by_line_with_its_reasons(records: Records) -> None:
    app = page(scene=SCENE, watch="1")
    model = playbook(ROOT).scenes[SCENE].model
    assert len(app.chat_message) == 3
    assert model[0].why in text(app)
    press(app, "model-more")
    assert len(app.chat_message) == 5
    press(app, "model-all")
    assert "轮到您了" in text(app)
    press(app, "model-hints")
    assert offered(app)


def test_a_scene_by_choice_with_hints_to_its_debrief_and_once_more(records: Records) -> None:
    app = page(scene=SCENE)
    press(app, "way-hints")
    assert "信任" in text(app)
    while offered(app):
        hinted(app, "最合适").click()
        run(app)
    done = only(records, app)
    assert done.finished is not None
    assert done.score is not None
    debriefed(app)
    said = text(app)
    assert f"{done.score['total']:.0f}" in said
    assert "先说做得好的" in said
    press(app, "end-undo-3")
    branch = only(records, app)
    assert branch.id != done.id
    assert len(branch.steps) == 2
    assert branch.finished is None

    press(app, "leave")
    said = text(app)
    assert "通过" in str([one.value for one in app.markdown]) or "最好" in said
    assert "接着说" in said
    press(app, f"drop-{done.id}")
    person = records.person(token_of(app))
    assert person is not None
    assert [one.id for one in records.attempts(person_id=person.id)] == [branch.id]


def test_a_double_click_is_one_take_and_one_sentence(records: Records) -> None:
    app = page(scene=SCENE)
    twice(app, app.button(key="way-hints"))
    first = only(records, app)
    assert len(records.attempts(person_id=first.person_id)) == 1
    assert app.query_params["take"] == first.id
    twice(app, offered(app)[0])
    assert not app.error
    assert [step.number for step in only(records, app).steps] == [1]
    assert len([one for one in app.chat_message if one.name == "user"]) == 1

    # Two lines pressed one after the other: the first is said, and of the second it is told that it was not.
    one, other = offered(app)[:2]
    pressed(app, one, other)
    assert "您后面这句没有说出去" in text(app)
    steps = only(records, app).steps
    assert [step.action["text"] for step in steps[1:]] == [one.label.replace("\\", "")]

    while offered(app):
        hinted(app, "最合适").click()
        run(app)
    debriefed(app)
    twice(app, app.button(key="end-undo-2"))
    again = only(records, app)
    assert len(records.attempts(person_id=first.person_id)) == 2
    assert app.query_params["take"] == again.id
    assert len(again.steps) == 1
    assert not app.error


def test_a_scene_that_was_begun_and_deleted_is_begun_anew(records: Records) -> None:
    app = page(scene=SCENE)
    press(app, "way-free")
    first = only(records, app)
    records.delete_attempt(first.id)  # at another page; the take still lies on this one's table
    del app.query_params["take"]
    app.query_params["scene"] = SCENE
    run(app)
    press(app, "way-free")
    assert only(records, app).id != first.id
    assert app.query_params["take"] == only(records, app).id
    assert not app.error


def test_a_red_line_is_named_with_its_ground_and_can_be_taken_back(records: Records) -> None:
    app = page(scene=SCENE)
    press(app, "way-hints")
    for _ in range(2):
        hinted(app, "最合适").click()
        run(app)
    cross(records, only(records, app))
    run(app)
    told = app.error[0].value.replace("\\", "")
    line = playbook(ROOT).scenes[SCENE].temptation.line
    assert line in told
    assert "依据" in told
    assert "evidence?" in told
    assert "可以这样做" in told
    assert "还有一次机会" in told
    press(app, "undo-last")
    assert len(only(records, app).steps) == 2
    assert not app.error
    cross(records, only(records, app))
    run(app)
    assert "收回" in hinted(app, "最合适").label
    next(one for one in offered(app) if "收回" in one.label).click()
    run(app)
    assert not app.error
    assert "收回了，也道了歉" in text(app)
    press(app, "break-off")
    score = only(records, app).score
    assert score is not None
    assert score["corrected"] == [line]
    assert score["total"] <= 70


def cross(records: Records, attempt: Attempt) -> None:
    """Say the scene's red line, in another window."""
    take = acting.rebuild(playbook(ROOT), attempt)
    red = take.stage.scene.temptation
    said = Said(red.say, (Deed(red.act, red.say, red.line),))
    acting.say(records, take, said, "hints", f"red-{next(_NEW)}")


def listen(words: str) -> Sentence:
    """A stand-in: 也许停水 may be a threat, 嗯嗯 may be anything, all else is empathy."""
    if "停水" in words:
        one = Piece(words, "resolve", 0.4, (("resolve", 0.4), ("illegal_threat", 0.35), ("commit", 0.1)))
        return Sentence(words, (one,), "resolve", False, (one,))
    if "嗯嗯" in words:
        one = Piece(words, "commit", 0.2, (("commit", 0.2), ("greet", 0.19), ("close", 0.1)))
        return Sentence(words, (one,), "commit", False)
    return Sentence(words, (Piece(words, "empathize", 0.9),), "empathize", True)


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Sentence]:
    monkeypatch.setattr(roleplay_say, "ear", lambda _course: listen)
    monkeypatch.setattr(roleplay_say, "heard_from", lambda _course: f"test-{next(_NEW)}")
    return listen


def typed(app: AppTest, words: str) -> AppTest:
    app.chat_input[0].set_value(words)
    return run(app)


@pytest.mark.usefixtures("hearing")
def test_words_that_are_not_clear_are_asked_about_and_wait_through_a_reload(records: Records) -> None:
    app = page(scene=SCENE)
    press(app, "way-free")
    typed(app, "您辛苦了，*真*不容易")
    assert [deed["act"] for deed in only(records, app).steps[0].action["deeds"]] == ["empathize"]
    typed(app, "嗯嗯")
    assert "您的意思是哪一种" in text(app)
    assert not app.chat_input
    assert len(only(records, app).steps) == 1
    again = page(token_of(app), take=only(records, app).id)
    assert "您的意思是哪一种" in text(again)
    next(one for one in again.button if one.key and one.key.endswith("-greet")).click()
    run(again)
    step = only(records, app).steps[1]
    assert [deed["act"] for deed in step.action["deeds"]] == ["greet"]
    assert step.action["answered"] == 1

    # A red line that is not sure: asked about, and only what was meant counts.
    typed(again, "也许停水")
    assert "您是想说“违法威胁”吗" in text(again)
    press(again, "meant-cancel")
    assert "您刚才打的是：“也许停水”" in text(again)
    typed(again, "也许停水")
    next(one for one in again.button if one.key and one.key.endswith("-illegal_threat")).click()
    run(again)
    assert only(records, app).steps[2].action["deeds"][0]["line"]
    assert again.error

    # The first window is behind now: nothing is said twice, and what was typed is not lost.
    next(one for one in app.button if one.key and one.key.endswith("-greet")).click()
    run(app)
    assert len(only(records, app).steps) == 3
    assert "另一个窗口" in text(app)


@pytest.mark.usefixtures("hearing")
def test_what_is_not_clear_in_an_old_window_is_given_back_and_not_lost(records: Records) -> None:
    old = page(scene=SCENE)
    press(old, "way-free")
    other = page(token_of(old), take=only(records, old).id)
    typed(other, "您好，辛苦了")
    typed(old, "嗯嗯")
    assert "已经说到第 1 句" in text(old)
    assert "您刚才打的是：“嗯嗯”" in text(old)
    assert "您的意思是哪一种" not in text(old)
    run(old)  # a second press, before anybody can have read it
    assert "已经说到第 1 句" in text(old)
    assert "您刚才打的是：“嗯嗯”" in text(old)
    typed(old, "您好，打扰了")  # now it knows
    assert "已经说到第 1 句" not in text(old)
    assert "您刚才打的是" not in text(old)
    typed(old, "嗯嗯")
    assert "您的意思是哪一种" in text(old)
    press(page(token_of(old), take=only(records, old).id), "break-off")
    next(one for one in old.button if one.key and one.key.endswith("-greet")).click()
    assert "已经结束" in text(run(old))
    assert len(only(records, old).steps) == 2


def test_what_an_old_window_is_told_stays_until_the_debrief_has_come(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = page(scene=SCENE)
    press(old, "way-choices")
    offered(old)[0].click()
    run(old)
    other = page(token_of(old), take=only(records, old).id)
    come = threading.Event()
    work_out = roleplay_debrief.debrief
    monkeypatch.setattr(roleplay_debrief, "debrief", lambda *known: come.wait(60) and work_out(*known))
    press(other, "break-off")
    offered(old)[0].click()
    run(old)
    assert "已经结束" in text(old)
    assert "已经结束" in text(run(old))
    come.set()
    assert "已经结束" in text(debriefed(old))
    monkeypatch.setattr(roleplay_way, "UNREAD_S", 0.0)  # it has been read
    assert "已经结束" not in text(run(old))


@pytest.mark.usefixtures("hearing")
def test_in_a_test_nothing_is_shown_and_what_is_not_sure_goes_to_the_trainer(records: Records) -> None:
    app = page(scene=SCENE)
    app.segmented_control(key="roleplay-mode").set_value("test")
    run(app)
    assert not any(one.key in ("way-hints", "way-watch") for one in app.button)
    press(app, "way-free")
    assert "信任" not in text(app)
    typed(app, "您好，辛苦了")
    before = only(records, app).steps[-1].shown["state"]
    typed(app, "也许停水")
    step = only(records, app).steps[-1]
    assert step.action["unsure"] == ["也许停水"]
    assert step.action["deeds"] == []
    assert {key: step.shown["state"][key] for key in ("trust", "anger", "will")} == {
        key: before[key] for key in ("trust", "anger", "will")
    }
    assert not app.error
    assert not any(one.key == "undo-last" for one in app.button)
    press(app, "break-off")
    score = only(records, app).score
    assert score is not None
    assert score["unsure"] == [{"turn": 2, "text": "也许停水", "sentence": "也许停水"}]
    assert score["red_lines"] == []


def test_a_take_of_somebody_else_is_not_opened(records: Records) -> None:
    who, _ = records.newcomer("别人")
    take = acting.begin(records, playbook(ROOT), who.id, SCENE, "practice", "hints", "begin")
    app = page(take=take.attempt.id)
    assert "打不开" in text(app)
    assert "take" not in app.query_params


def played(records: Records, person: str, upto: int, unsure: str = "") -> Attempt:
    book = playbook(ROOT)
    take = acting.begin(records, book, person, SCENE, "test", "free", f"begin-{person}")
    for number, said in enumerate(model_run(take.stage)[:upto]):
        take = acting.say(records, take, said, "free", f"{person}-{number}")
    if unsure:
        take = acting.say(records, take, Said(f"我说，{unsure}", (), (unsure,)), "free", f"{person}-unsure")
    return acting.finish(records, book, take).attempt


CLASS = "from simulator.app.views.classroom import show\nshow(None, None)\n"


def test_a_class_plays_a_scene_and_its_trainer_sees_what_was_hard_and_decides(records: Records) -> None:
    trainer = AppTest.from_string(CLASS, default_timeout=120)
    trainer.session_state[identity.TOKENS] = {}
    trainer.session_state["class-door"] = "带班"
    run(trainer)
    trainer.segmented_control(key="open-kind").set_value("roleplay")
    run(trainer)
    trainer.text_input(key="open-title").set_value("新人班")
    trainer.selectbox(key="open-game").set_value(SCENE)
    trainer.selectbox(key="open-mode").set_value("test")
    trainer.selectbox(key="open-way").set_value("hints")
    next(one for one in trainer.button if one.label == "开班").click()
    run(trainer)
    who = records.trainer(trainer.session_state[identity.TOKENS]["trainer"])
    assert who is not None
    (room,) = records.classes(who.id)
    assert (room.game, room.settings["kind"], room.settings["way"]) == (SCENE, "roleplay", "choices")

    people = [records.join(room.code, name)[0] for name in ("甲", "乙", "丙")]
    token = records.join(room.code, "丁")[1]
    played(records, people[0].id, 5)
    played(records, people[1].id, 4)
    held = played(records, people[2].id, 6, "也许停水")
    seat = page(token)
    assert "这节课练的是" in text(seat)
    press(seat, "class-begin")
    mine = only(records, seat)
    assert (mine.class_id, mine.mode, mine.scenario) == (room.id, "test", SCENE)

    next(one for one in trainer.button if one.label == "我抄好了").click()
    run(trainer)
    trainer.segmented_control(key="class-view").set_value("看板")
    run(trainer)
    board = str([one.value for one in trainer.table]) + text(trainer)
    assert "句" in board
    assert "个月" not in board
    trainer.segmented_control(key="class-view").set_value("复盘")
    run(trainer)
    errors = str([one.value for one in trainer.table])
    assert "大家难在哪里" in str([one.value for one in trainer.subheader])
    assert "3 / 3" in errors
    assert not any(name in errors for name in ("甲", "乙", "丙"))

    trainer.segmented_control(key="class-view").set_value("成绩")
    run(trainer)
    assert "也许停水" in text(trainer)
    trainer.selectbox(key="unsure-line").set_value("R1")
    trainer.text_input(key="unsure-reason").set_value("听得出是吓人")
    trainer.text_input(key="unsure-by").set_value("李老师")
    next(one for one in trainer.button if one.label == "就这样定").click()
    run(trainer)
    ruled = {one.point: one.value for one in records.attempt(held.id).overruled}
    assert ruled["unsure-0"] == "R1"
    assert held.score is not None
    assert ruled.get("total", held.score["total"]) <= 40
    assert "听得出是吓人" in text(trainer)


def test_the_facts_of_the_household_stand_on_the_card(records: Records) -> None:
    app = page(scene=SCENE)
    stage = playbook(ROOT).stage(SCENE)
    assert filled("{金额}", stage.account) in text(app)
    assert "{" not in text(app)
