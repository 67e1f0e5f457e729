"""我们的台账 as a page: six steps, sums, changed columns; names are gone after step 3, no other session sees them."""

from __future__ import annotations

import base64
import gc
import io
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.app.components.ledger_desk import DESK, STEPS
from simulator.app.components.ledger_sandbox import calibration_key
from simulator.app.compute import pool
from simulator.app.own_ledger import forecast, idle
from simulator.app.own_ledger import kept as keeping
from simulator.app.own_ledger.lending import standing_for, take_back
from simulator.app.shelf import shelf
from simulator.experiments.scenario import Scenario, encode
from simulator.ledgers.model import Ledger
from simulator.ledgers.repair import repair_workbook
from simulator.records import Records, open_records
from tests.simulator.app.own_ledger.brought import ROOT, calibrated, example, nameless_one
from tests.simulator.app.own_ledger.brought import read as brought

PAGE = "from simulator.app.views.estate import show\nshow()\n"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    found = open_records()
    yield found
    found.close()
    take_back(calibrated().profile.id)


def opened(token: str = "", **address: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.session_state[identity.TOKENS] = {"me": token} if token else {}
    app.query_params.update({"books": "1"} | address)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.success)
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def waited(app: AppTest, what: str) -> AppTest:
    """After the work of the desk under `what` has ended."""
    task = pool().known(app.session_state[DESK].work(what))
    assert task is not None
    assert task.ready.wait(120)
    app.run()
    assert not app.exception
    return app


def read(app: AppTest, name: str = "gbk") -> AppTest:
    app.button(key=f"ledger-try-{name}").click().run()
    return waited(app, "read")


def named(app: AppTest) -> AppTest:
    app.button(key="ledger-next-2above").click().run()
    app.button(key="ledger-name").click().run()
    return waited(app, "names")


def kept(app: AppTest) -> AppTest:
    app.checkbox(key="ledger-key-saved").check().run()
    app.button(key="ledger-keep").click().run()
    assert not app.exception
    return app


def reachable(*roots: Any) -> Iterator[Any]:
    """Every object that these hold, however deep; code, classes and what modules hold are not theirs."""
    seen, todo = set(), list(roots)
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, types.ModuleType | type | types.FrameType):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, types.FunctionType):
            todo += list(one.__closure__ or ()) + list(one.__defaults__ or ())
        else:
            todo += gc.get_referents(one)


def is_plain(one: Any, owner: str) -> bool:
    return isinstance(one, pl.DataFrame) or (isinstance(one, str) and owner in one)


def test_from_the_file_to_the_look_and_nothing_with_a_name_is_left(records: Records) -> None:
    app = opened()
    assert "身份证号" in said(app)
    read(app)
    told = said(app)
    assert "对得上，一分不差：2,400 行 = 收下 2,397 + 退回 3 + 不算 0" in told
    assert "整份文件" in told
    assert "按账期的最后一天算。要改就改下面的“没写应缴日期的账，哪天算到期”。" in told
    assert any("没有房号" in str(cell) for cell in app.dataframe[1].value["为什么没收"])
    desk = app.session_state[DESK]
    owner = desk.raw.accepted.rows["owner"][0]
    assert "示例" in desk.estate
    named(app)
    key = desk.raw.key
    assert f"{len(key.people)} 户" in said(app)
    assert app.button(key="ledger-keep").disabled
    assert "我们也不能" in said(app)
    held = [one for one in reachable(desk) if is_plain(one, owner)]
    assert held
    del held, key
    kept(app)
    assert "存好了" in said(app)
    assert app.session_state[DESK].opened.ledger.households == 200
    tasks = [pool().known(desk.work(what)) for what in ("read", "names")]
    left = list(reachable(desk, tasks, records.ledgers(desk.opened.owner)))
    assert not [one for one in left if is_plain(one, owner)]
    assert "按缴费的样子分" in said(app)
    assert "收缴" in said(app) or "收回了" in said(app)
    labels = set(desk.opened.ledger.label)
    assert not [value for value in app.query_params.values() if set(value) & labels]
    app.button(key="ledger-back-4").click().run()
    assert "已经换过名字" in said(app)
    assert not app.exception


def test_another_session_sees_nothing_of_it(records: Records) -> None:
    one = read(opened())
    other = opened()
    assert other.session_state[DESK] is not one.session_state[DESK]
    assert other.session_state[DESK].raw is None
    assert "存下来的台账" not in said(other)


def test_a_changed_column_is_accepted_again_at_once_and_back_again(records: Records) -> None:
    app = read(opened())
    before = app.session_state[DESK].raw.accepted
    due = next(one for one in app.selectbox if one.label == "M 列当作")
    was = due.value
    other, letters = ("", "") if was else ("due", "M")
    due.set_value(other).run()
    waited(app, "accept-1")
    changed = app.session_state[DESK].raw.accepted
    assert changed is not before
    assert changed.plan.sheets[0].letters("due") == letters
    assert (changed.rows["due"] != before.rows["due"]).any()
    next(one for one in app.selectbox if one.label == "M 列当作").set_value(was).run()
    waited(app, "accept-2")
    again = app.session_state[DESK].raw.accepted
    assert again is not changed
    assert again.plan.sheets[0].letters("due") == before.plan.sheets[0].letters("due")
    assert again.rows.equals(before.rows)
    assert "您改的" not in said(app)


def test_mended_rows_come_in_beside_what_was_accepted_and_go_out_again(records: Records) -> None:
    app = read(opened())
    desk = app.session_state[DESK]
    before = desk.raw.accepted
    column = next(one for one in app.selectbox if one.label == "M 列当作").value
    sheet = repair_workbook(desk.raw.book, before)

    def given(data: bytes) -> str:
        app.file_uploader(key=f"ledger-mended-{desk.round}-{desk.mends}").set_value(("改好.xlsx", data, "x")).run()
        app.button(key="ledger-mend").click().run()
        waited(app, f"mend-{desk.mends}")
        return said(app)

    other: Any = brought("merged")
    for wrong in (example("merged").make(), repair_workbook(other.book, other.accepted)):
        assert "不是现在这份台账退回的表" in given(wrong)
        assert desk.raw.accepted is before
    given(b"abc")
    assert desk.raw.refused in said(app)
    assert desk.raw.refused
    assert desk.raw.accepted is before
    told = given(edited(sheet, {"#REF!": "388.80"}))
    assert "补进了 1 行，先前收下的 2,397 行一行没动；还退回 2 行" in told
    assert "2,400 行 = 收下 2,398 + 退回 2" in told
    assert desk.raw.accepted.rows[: len(before.rows)].equals(before.rows)
    assert not [one for one in app.selectbox if one.label == "M 列当作"]
    assert given(edited(sheet, {"#REF!": "388.80"})).count("补进了 1 行")  # the first workbook again: nothing twice
    assert "不是现在这份台账退回的表" in said(app)
    second = repair_workbook(desk.raw.book, desk.raw.accepted)
    head = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(second)).worksheets[0][1]]
    assert head.count("原因") == 1
    told = given(edited(second, {"不详": "2026-01-20"}, room="9-9-0909"))
    assert "补进了 3 行，先前收下的 2,397 行一行没动；没有退回的了" in told
    assert "2,400 行 = 收下 2,400 + 退回 0" in told
    app.button(key="ledger-unmend").click().run()
    assert not app.exception
    assert desk.raw.accepted is before
    assert desk.turn == 0
    assert next(one for one in app.selectbox if one.label == "M 列当作").value == column


def edited(data: bytes, cells: dict[str, str], room: str = "") -> bytes:
    """What a person does in the workbook: other cells, a room where there was none."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    for line in book.worksheets[0].iter_rows(min_row=2):
        for cell in line[1:]:
            cell.value = cells.get(str(cell.value), cell.value)
        if room and not line[1].value:
            line[1].value = room
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_leaving_the_page_or_half_an_hour_drops_what_has_names_and_tells(records: Records) -> None:
    for leave in (away_on_another_page, half_an_hour_later):
        app = read(opened())
        desk = app.session_state[DESK]
        raw, owner = desk.raw, desk.raw.accepted.rows["owner"][0]
        app.button(key="ledger-next-2above").click().run()
        leave(app)
        assert desk.raw is None
        assert not [one for one in reachable(desk, raw) if is_plain(one, owner)]
        app.run()
        assert not app.exception
        assert "请再给一次文件" in said(app)
        assert app.session_state["ledger-at"] == 1
        app.run()
        assert "请再给一次文件" not in said(app)


def test_a_key_given_to_take_away_goes_too(records: Records) -> None:
    ledger, key = nameless_one()
    person, token = records.newcomer("我")
    kept = keeping.keep(records, person.id, "翠湖苑", "台账.xlsx", ledger, None)
    secret = base64.b64encode(key.secret).decode()
    for leave in (away_on_another_page, half_an_hour_later):
        app = opened(token)
        app.button(key=f"ledger-open-{kept.id}").click().run()
        app.session_state["ledger-at"], app.session_state["ledger-turn"] = 6, 99
        app.run()
        where = f"ledger-take-{kept.id}-{app.session_state[DESK].round}"
        app.file_uploader(key=where).set_value(("k.key", key.to_bytes(), "application/json")).run()
        assert "户都对上了" in said(app)
        file = app.session_state[where]
        assert secret in file.getvalue().decode()
        leave(app)
        assert file.getvalue() == b""
        app.run()
        assert not app.exception
        assert "请在第 6 步再给一次" in said(app)
        assert "工作单里是代号" in said(app)


def away_on_another_page(app: AppTest) -> None:
    """What main.py does before it shows another page, in this session."""
    other = AppTest.from_string("from simulator.app.components.ledger_desk import away\naway()\n", default_timeout=60)
    other.session_state[DESK] = app.session_state[DESK]
    other.run()
    assert not other.exception


def half_an_hour_later(app: AppTest) -> None:
    now = time.monotonic()
    idle.sweep(now + idle.IDLE_S / 2)
    assert app.session_state[DESK].holds_names
    idle.sweep(now + idle.IDLE_S + 1)


def test_an_opened_ledger_whose_owner_is_deleted_is_put_away_on_any_page(records: Records) -> None:
    person, token = records.newcomer("我")
    kept = keeping.keep(records, person.id, "翠湖苑", "台账.xlsx", nameless_one()[0], None)
    app = opened(token)
    app.button(key=f"ledger-open-{kept.id}").click().run()
    away_on_another_page(app)
    assert app.session_state[DESK].opened is not None
    records.delete_person(person.id)
    app.session_state[DESK].sure_at = 0.0
    away_on_another_page(app)
    assert app.session_state[DESK].opened is None


def test_a_file_that_is_no_ledger_is_told_and_the_way_back_is_open(records: Records) -> None:
    app = opened()
    app.file_uploader(key=f"ledger-file-{app.session_state[DESK].round}").set_value(
        ("坏.xls", b"<html><table></table>", "text/html")
    ).run()
    app.button(key="ledger-read").click().run()
    waited(app, "read")
    assert "不是表格文件" in app.error[0].value
    assert app.button(key="ledger-next-2").disabled
    app.button(key="ledger-back-2").click().run()
    assert "台账文件" in app.file_uploader[0].label
    assert not app.exception


def test_steps_wait_for_what_they_need(records: Records) -> None:
    app = opened()
    for number in range(2, 7):
        app.session_state["ledger-at"] = number
        app.session_state["ledger-turn"] = number
        app.run()
        assert not app.exception
        assert "先到第 1 步" in said(app)
    app.button(key="ledger-needed").click().run()
    assert app.session_state["ledger-at"] == 1
    assert STEPS[0] in str(app.button_group[1].value)


def test_last_months_key_gives_the_same_labels_and_a_wrong_file_is_told(records: Records) -> None:
    _, key = nameless_one()
    app = read(opened(), "merged")
    app.button(key="ledger-next-2above").click().run()
    app.radio(key="ledger-way").set_value(app.radio(key="ledger-way").options[1]).run()
    where = f"ledger-key-{app.session_state[DESK].round}"
    app.file_uploader(key=where).set_value(("x.key", b"{}", "application/json")).run()
    app.button(key="ledger-name").click().run()
    assert "密钥文件" in app.error[0].value
    app.file_uploader(key=where).set_value(("x.key", key.to_bytes("口令"), "application/json")).run()
    app.button(key="ledger-name").click().run()
    assert "口令" in app.error[0].value
    app.text_input(key="ledger-key-pass").set_value("口令").run()
    app.button(key="ledger-name").click().run()
    waited(app, "names")
    assert app.session_state[DESK].raw.ledger.label == nameless_one()[0].label


def test_a_kept_ledger_is_opened_compared_looked_into_and_deleted(records: Records, monkeypatch: Any) -> None:
    ledger, _ = nameless_one()
    person, token = records.newcomer("我")
    keeping.keep(records, person.id, "翠湖苑", "台账.xlsx", ledger, None)
    monkeypatch.setattr(
        "simulator.app.components.ledger_sandbox.forecast.learning",
        lambda *_: lambda _stop, _told: forecast.Learnt(calibrated(), None),
    )
    app = opened(token)
    (one,) = records.ledgers(person.id)
    app.button(key=f"ledger-open-{one.id}").click().run()
    assert "按缴费的样子分" in said(app)
    app.button(key="ledger-next-4").click().run()
    app.button(key="ledger-calibrate").click().run()
    desk = app.session_state[DESK]
    if desk.setting is not None:
        task = pool().known(calibration_key(desk.opened, desk.setting, shelf(ROOT)))
        assert task is not None
        assert task.ready.wait(120)
        app.run()
    assert not app.exception
    assert calibrated().sentences[0][:12] in said(app)
    assert standing_for(calibrated().profile) is not None
    app.button(key="ledger-explore").click().run()
    assert not app.exception
    assert f"翠湖苑，{ledger.households} 户" in said(app)
    assert "照您的台账" in said(app)
    app.query_params["home"] = "7"
    app.run()
    assert ledger.label[6] in said(app)
    link = encode(Scenario(profile=calibrated().profile, households=ledger.households))
    for stranger in (opened("", s=link, books="0"), opened(records.newcomer("客")[1], s=link, books="0")):
        assert "别人带来的台账" in said(stranger)
        assert ledger.label[6] not in said(stranger)
    again = opened(token)
    again.button(key=f"ledger-drop-{one.id}").click().run()
    again.button(key="ledger-drop-yes").click().run()
    assert not again.exception
    assert "已经删除" in said(again)
    assert records.ledgers(person.id) == []
    assert standing_for(calibrated().profile) is None
    app.run()
    assert "现在没有打开" in said(app)
    app.button_group[0].set_value("我们的台账").run()
    assert app.query_params["books"] == ["1"] or app.query_params["books"] == "1"
    assert "已经在别的窗口删除" in said(app)
    assert app.session_state[DESK].opened is None
    state = app.session_state._state.filtered_state  # all that the session holds
    assert not [one for one in reachable(state) if isinstance(one, Ledger)]


def test_without_the_key_no_name_with_it_only_while_it_is_given(records: Records) -> None:
    ledger, key = nameless_one()
    person, token = records.newcomer("我")
    kept = keeping.keep(records, person.id, "翠湖苑", "台账.xlsx", ledger, None)
    app = opened(token)
    app.button(key=f"ledger-open-{kept.id}").click().run()
    app.session_state["ledger-at"], app.session_state["ledger-turn"] = 6, 99
    app.run()
    assert not app.exception
    assert "工作单里是代号" in said(app)
    where = f"ledger-take-{kept.id}-{app.session_state[DESK].round}"
    app.file_uploader(key=where).set_value(("k.key", key.to_bytes(), "application/json")).run()
    assert f"{ledger.households} 户都对上了" in said(app)
    other = type(key)(key.name, b"x" * 32, key.fernet)
    app.file_uploader(key=where).set_value(("k.key", other.to_bytes(), "application/json")).run()
    assert "一户都对不上" in said(app)
    app.button(key="ledger-back-6").click().run()
    assert not [one for one in reachable(app.session_state) if isinstance(one, type(key))]


def test_a_link_to_a_lent_estate_tells_others_that_it_is_drawn(records: Records) -> None:
    found = calibrated()
    app = opened(s=encode(Scenario(profile=found.profile, households=nameless_one()[0].households)), books="0")
    assert "现在没有打开" in said(app)
