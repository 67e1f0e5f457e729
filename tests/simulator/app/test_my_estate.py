"""我的小区 as a form: defaults from the chosen kind, all faults at once, the fit, the estate handed on."""

from __future__ import annotations

import threading

from streamlit.testing.v1 import AppTest

from simulator.app.compute import pool
from simulator.experiments.my_estate import Facts
from tests.simulator.worlds import ROOT, profiles

PAGE = """
from pathlib import Path
import streamlit as st
from simulator.app.components.my_estate import own_estate
from simulator.app.shelf import shelf
got = own_estate(shelf(Path({root!r})))
if got is not None:
    st.session_state["got"] = got
"""
WAIT = threading.Event()


def page() -> AppTest:
    return AppTest.from_string(PAGE.format(root=str(ROOT)), default_timeout=120).run()


def field(app: AppTest, name: str):
    return next(one for one in [*app.number_input, *app.selectbox, *app.text_input] if one.key == f"mine-{name}")


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_the_chosen_kind_fills_in_what_nobody_changed():
    app = page()
    field(app, "fee").set_value(3.3).run()
    field(app, "kind").set_value("old").run()
    old = profiles()["old"]
    assert field(app, "fee").value == 3.3
    assert field(app, "area").value == old.area_m2.typical
    assert field(app, "cycle").value == old.billing.every_months


def test_all_faults_are_said_at_once_in_the_words_of_the_form():
    app = page()
    field(app, "households").set_value(3)
    field(app, "fee").set_value(0.0)
    field(app, "vacancy").set_value(90.0).run()
    press(app, "按这些数字拟合")
    told = app.error[0].value
    for label in ("户数", "物业费单价", "空置率"):
        assert label in told
    assert not app.exception


def test_facts_become_a_fit_and_the_fit_an_estate():
    app = page()
    field(app, "households").set_value(800)
    field(app, "rate").set_value(88.0)
    field(app, "known").set_value("知道，我来填").run()
    next(one for one in app.radio if one.key == "mine-unit").set_value("households").run()
    field(app, "up_to_3-households").set_value(60)
    field(app, "to_12-households").set_value(30).run()
    press(app, "按这些数字拟合")
    facts = app.session_state["mine-asked"][0]
    assert isinstance(facts, Facts)
    assert facts.arrears is not None
    assert [int(one) for one in facts.arrears.bands] == [60, 30, 0, 0]
    while not any(one.label == "用这个小区" for one in app.button):
        assert not app.exception
        assert not app.error
        WAIT.wait(0.2)
        app.run()
    assert any("收缴率" in one.value and "88.0%" in one.value for one in app.markdown)
    rows = app.table[0].value
    assert list(rows["结果"]).count("没有对上") == 0
    field(app, "staff").set_value(5).run()
    assert any("改之前的结果" in one.value for one in app.warning)
    press(app, "用这个小区")
    got = app.session_state["got"]
    assert got.households == 800
    assert got.policy.team.people == 3
    assert got.profile.owners.vacant.share > 0


def test_a_fit_can_be_stopped():
    app = page()
    held, free = threading.Event(), threading.Event()
    pool().later("test:hold-the-lane", lambda stop, told: (held.set(), free.wait(60)))
    held.wait(30)
    try:
        field(app, "households").set_value(777).run()
        press(app, "按这些数字拟合")
        press(app, "停止")
        assert not any(one.label in ("停止", "用这个小区") for one in app.button)
        assert not app.exception
    finally:
        free.set()
