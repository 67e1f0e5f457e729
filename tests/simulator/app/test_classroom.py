"""The page 班级 without a browser: opening, joining, what each side sees, deleting."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.app.lan import PORT, class_addresses
from simulator.records import GoneError, Records, open_records
from tests.simulator.app.classes.rooms import opened, played, seats
from tests.simulator.app.twice import twice

PAGE = "from simulator.app.views.classroom import show\nshow()\n"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    return open_records()


def page(*, code: str = "", **tokens: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.session_state[identity.TOKENS] = tokens
    if code:
        app.query_params["code"] = code
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    every = (app.title, app.subheader, app.markdown, app.info, app.warning, app.error, app.caption, app.code)
    return "\n".join(one.value for kind in every for one in kind)


def looking(app: AppTest, view: str) -> AppTest:
    app.button_group(key="class-view").set_value(view).run()
    assert not app.exception
    return app


def test_a_trainer_opens_a_class_and_gets_a_recovery_code_once(records: Records) -> None:
    app = page()
    app.button_group(key="class-door").set_value("带班").run()
    press(app, "开班")
    assert "班级名称还空着" in text(app)
    app.text_input(key="open-title").set_value("三期客服班")
    press(app, "开班")
    assert "只显示这一次" in text(app)
    code = app.code[0].value
    trainer = records.trainer(app.session_state[identity.TOKENS]["trainer"])
    assert trainer is not None
    assert [room.title for room in records.classes(trainer.id)] == ["三期客服班"]
    press(app, "我抄好了")
    assert code not in text(app)
    assert "三期客服班" in text(app)
    again = page()
    again.button_group(key="class-door").set_value("带班").run()
    again.text_input(key="class-recovery").set_value(code.lower())
    press(again, "恢复")
    assert "三期客服班" in text(again)


def test_a_class_is_opened_once_by_a_double_click(records: Records) -> None:
    app = page()
    app.button_group(key="class-door").set_value("带班").run()
    app.text_input(key="open-title").set_value(" 三期客服班 ")
    twice(app, next(one for one in app.button if one.label == "开班"))
    assert "只显示这一次" in text(app)
    trainer = records.trainer(app.session_state[identity.TOKENS]["trainer"])
    assert trainer is not None
    assert [room.title for room in records.classes(trainer.id)] == ["三期客服班"]


def test_joining_tells_first_what_the_class_is_for(records: Records) -> None:
    room, _ = opened(records)
    app = page(code=room.code.lower())
    for words in ("三期客服班", "练习", "只有培训师看得到昵称", "到期自动全部删除"):
        assert words in text(app)
    app.text_input(key="class-nickname").set_value("小王")
    press(app, "加入")
    assert "在大屏上是 **1号**" in text(app)
    assert "code" not in app.query_params
    assert [one.nickname for one in records.people(room.id)] == ["小王"]
    assert records.person(app.session_state[identity.TOKENS]["me"]) == records.people(room.id)[0]


def test_the_same_nickname_is_refused_and_lets_nobody_in(records: Records) -> None:
    room, _ = opened(records)
    records.join(room.code, "小王")
    app = page(code=room.code)
    app.text_input(key="class-nickname").set_value("小王")
    press(app, "加入")
    assert "换一个昵称" in text(app)
    assert app.session_state[identity.TOKENS] == {}
    assert len(records.people(room.id)) == 1


def test_a_wrong_code_and_a_closed_class_are_explained(records: Records) -> None:
    room, _ = opened(records)
    assert "没有这个班级码" in text(page(code="XXXXXX"))
    records.set_state(room.id, "closed")
    app = page(code=room.code)
    assert "已经结束" in text(app)
    assert not [one for one in app.button if one.label == "加入"]


def test_a_trainee_sees_the_own_way_the_pause_and_the_end(records: Records) -> None:
    room, _ = opened(records)
    (one, token), (two, _) = (records.join(room.code, name) for name in ("小王", "小李"))
    played(records, room, one, [0.5, 0.6])
    played(records, room, two, [0.5, 0.6, 0.7, 0.8], total=80)
    app = page(me=token)
    assert "2/4 月" in text(app)
    assert "60.0%" in text(app)
    assert "复盘" not in text(app)
    records.set_state(room.id, "paused")
    assert "暂停了全班" in text(app.run())
    records.set_state(room.id, "closed")
    closed = text(app.run())
    assert "已经结束" in closed
    assert "复盘" in closed
    assert "小李" not in closed


def test_who_has_finished_sees_the_own_place_and_what_was_overruled(records: Records) -> None:
    room, _ = opened(records)
    people = [records.join(room.code, name) for name in ("小王", "小李", "小赵")]
    ids = [
        played(records, room, who, [0.5, 0.6, 0.7, total / 100], total=total)
        for (who, _), total in zip(people, (60, 70, 80), strict=True)
    ]
    records.overrule(ids[1], "law", 25, "当场补答了", "李老师", "o")
    app = page(me=people[1][1])
    assert "你的总分是 75 分：1 人比你高，1 人比你低。" in text(app)
    assert "由李老师改为 25 分：当场补答了" in text(app)
    app.button_group(key="debrief-measure").set_value("collection_rate").run()
    assert "你的总收缴率是 70.0%" in text(app)


def test_of_two_neither_sees_the_other(records: Records) -> None:
    room, _ = opened(records)
    for name, total in (("小王", 60), ("小李", 70)):
        who, token = records.join(room.code, name)
        played(records, room, who, [0.5, 0.6, 0.7, total / 100], total=total)
    app = page(me=token)
    assert "你的总分是 70 分。有这一项的人还不到 3 个" in text(app)
    assert "60" not in text(app)


def test_leaving_pressed_twice_keeps_who_was_here_before(records: Records) -> None:
    """Of a page that refreshes itself a browser may send one press twice."""
    room, _ = opened(records)
    _, alone = records.newcomer("独自练习")
    _, token = records.join(room.code, "小王")
    app = page(me=token, before=alone)
    twice(app, next(one for one in app.button if one.label == "退出"))
    assert app.session_state[identity.TOKENS] == {"me": alone}


def test_a_trainee_deletes_own_practice_but_not_a_test(records: Records) -> None:
    room, _ = opened(records)
    who, token = records.join(room.code, "小王")
    attempt = played(records, room, who, [0.5])
    app = page(me=token)
    press(app, "删除")
    with pytest.raises(GoneError):
        records.attempt(attempt)
    assert "你还没有开始" in text(app)
    exam, _ = opened(records, mode="test")
    who, token = records.join(exam.code, "小王")
    played(records, exam, who, [0.5])
    assert not [one for one in page(me=token).button if one.label == "删除"]


def test_the_board_has_numbers_in_order_of_joining(records: Records) -> None:
    room, token = opened(records)
    people = [records.join(room.code, name)[0] for name in ("小王", "小李")]
    played(records, room, people[1], [0.5, 0.6, 0.7])
    app = looking(page(trainer=token), "看板")
    shown = app.table[0].value
    assert [one.replace("\N{WORD JOINER}", "") for one in shown["谁"]] == ["1号", "2号"]
    assert "小王" not in str(shown) + text(app)
    assert "3/4" in shown["进度"][1]
    assert shown["总收缴率"].tolist() == ["—", "70.0%"]


def test_pause_continue_and_close(records: Records) -> None:
    room, token = opened(records)
    app = page(trainer=token)
    for label, state in (("暂停全班", "paused"), ("继续", "open"), ("结束这个班", "closed"), ("重新打开", "open")):
        press(app, label)
        now = records.class_by_id(room.id)
        assert now is not None
        assert now.state == state


def test_overruling_needs_a_reason_and_stays_within_the_point(records: Records) -> None:
    room, token = opened(records)
    who, _ = records.join(room.code, "小王")
    played(records, room, who, [0.5, 0.6, 0.7, 0.8], total=70)
    app = looking(page(trainer=token), "成绩")
    app.selectbox(key="overrule-point").set_value("law")
    app.number_input(key="overrule-value").set_value(50.0)
    app.text_input(key="overrule-by").set_value("李老师")
    press(app, "改")
    assert "最多 40 分" in text(app)
    app.number_input(key="overrule-value").set_value(30.0)
    press(app, "改")
    assert "理由还空着" in text(app)
    app.text_input(key="overrule-reason").set_value("当场补答了")
    press(app, "改")
    assert "依法 改成 30 分：当场补答了（李老师）" in text(app)
    total = seats(records, room)[0].total
    assert total is not None
    assert total.value == 80


def test_a_new_phone_a_removal_and_a_deletion(records: Records) -> None:
    room, token = opened(records)
    who, old = records.join(room.code, "小王")
    app = looking(page(trainer=token), "管理")
    press(app, "给他恢复口令")
    code = app.code[0].value
    phone = page()
    phone.text_input(key="class-recovery").set_value(code)
    press(phone, "恢复")
    assert "小王" in text(phone)
    assert records.person(old) is None
    app.selectbox(key="manage-out").set_value(who.id).run()
    press(app, "请出并删除记录")
    assert records.people(room.id) == []
    app.checkbox(key=f"manage-sure-{room.id}").check().run()
    press(app, "删除这个班")
    assert records.class_by_id(room.id) is None
    assert "开一个班" in text(app)


def test_what_people_type_is_shown_as_typed(records: Records) -> None:
    settings = {"board": "names", "mode": "practice"}
    room, token = records.open_class("**班** :red[x]", "[a](b)", "$x$ <b>", 30, "一局_两局_", settings)
    records.join(room.code, "# _a_ |b|")
    app = page(trainer=token)
    looking(app, "看板")
    assert app.title[0].value == r"\*\*班\*\* \:red\[x\]"
    assert app.table[0].value["谁"][0].replace("\N{NO-BREAK SPACE}", " ") == r"\# \_a\_ \|b\|"


def test_the_way_in_names_every_address_of_the_machine(monkeypatch: pytest.MonkeyPatch, records: Records) -> None:
    _, token = opened(records)
    monkeypatch.delenv(PORT, raising=False)
    assert class_addresses() == []
    assert "sandbox open --lan" in text(page(trainer=token))
    monkeypatch.setenv(PORT, "8501")
    monkeypatch.setattr("simulator.app.lan.lan_addresses", lambda: ["192.168.1.5", "10.0.0.7"])
    shown = text(page(trainer=token))
    assert "192.168.1.5:8501/classroom" in shown
    assert "sandbox open --lan" not in shown


def test_records_that_cannot_be_opened_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"not a database" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert "不是记录库" in text(page())
