"""带走: asked once, made beside the page, handed out under Chinese names."""

from __future__ import annotations

import threading

from streamlit.testing.v1 import AppTest

from simulator.app.components.handout import papers
from simulator.app.compute import pool
from simulator.app.shelf import shelf
from simulator.experiments.scenario import Scenario, encode
from tests.simulator.app.briefing.test_documents import simple
from tests.simulator.worlds import ROOT

PAGE = """
from pathlib import Path
import streamlit as st
from simulator.app.components.handout import show_handout
from simulator.app.components.scenario_state import draft
from simulator.app.compute import pool
from simulator.app.shelf import shelf
from simulator.experiments.scenario import decode
kept = shelf(Path({root!r}))
job = pool().ask(kept.course, decode({link!r}), "tester")
st.session_state["job"] = job
show_handout(job, draft(kept), kept)
"""
SMALL = Scenario(households=100, months=12, worlds=10)
PAUSE = threading.Event()


def page(scenario: Scenario = SMALL, *, wait: bool = True) -> AppTest:
    app = AppTest.from_string(PAGE.format(root=str(ROOT), link=encode(scenario)), default_timeout=120).run()
    job = app.session_state["job"]
    while wait and not job.over:
        pool().look(job, "tester")
        PAUSE.wait(0.05)
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def files(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button")]


def test_one_policy_alone_has_nothing_to_hand_on():
    app = page(SMALL.model_copy(update={"policies": ["baseline"]}))
    assert "先再加一套" in app.info[0].value
    assert not app.button


def test_files_are_made_on_demand_and_stale_ones_are_not_offered():
    app = page()
    assert files(app) == []
    press(app, "准备这些文件")
    while not files(app):
        assert not app.exception
        assert not app.error
        PAUSE.wait(0.1)
        app.run()
    assert len(files(app)) == 5
    assert any("sandbox compare --scenario" in one.value for one in app.code)
    app.number_input(key="handout-capital").set_value(8.0).run()
    assert files(app) == []
    assert any("请再按一次" in one.value for one in app.caption)


def test_the_first_guesses_come_from_the_model():
    app = page()
    assert app.number_input(key="handout-capital").value == 4.5
    switch = next(one for one in app.number_input if one.key and one.key.startswith("handout-switch"))
    policy, wage = shelf(ROOT).policies["sms-and-phone"], shelf(ROOT).table.entries["channels.wage"].value
    assert switch.value == round(policy.team.people * policy.team.hours_per_person_month * wage / 100)


def test_every_paper_has_a_chinese_name_and_says_what_it_is_for():
    heard: list[float] = []
    made = papers(simple(), ROOT, told=lambda share, _: heard.append(share))
    assert [one.name for one in made] == [
        "决策备忘录-云栖花园.docx",
        "决策汇报-云栖花园.pptx",
        "政策对比-云栖花园.xlsx",
        "政策对比-云栖花园.html",
        "收缴率曲线-云栖花园.png",
    ]
    assert all(one.raw and one.help for one in made)
    assert heard == sorted(heard)
    assert papers(simple(), ROOT, stop=lambda: True) == []
