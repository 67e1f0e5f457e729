"""The pages without a browser: what is shown, what is said about bad files, scenarios as links."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import simulator.app
from simulator.app.components.assumptions import TRUST_ASSUMED, parameter_rows
from simulator.engine.parameters import load_parameters

ROOT = Path(__file__).resolve().parents[3]
MAIN = Path(simulator.app.__file__).with_name("main.py")
COMPARE = "from simulator.app.views.compare import show\nshow()\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the sandbox reads, to be spoilt."""
    for part in ("estates", "policies", "parameters", "evidence"):
        shutil.copytree(ROOT / "content" / part, tmp_path / "content" / part)
    for name in ("course.yml", "red-lines.yml"):
        shutil.copy(ROOT / "content" / name, tmp_path / "content" / name)
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(tmp_path))
    return tmp_path


def compared(**scenario: str) -> AppTest:
    """政策对比 on a small estate, when its answer is complete."""
    app = AppTest.from_string(COMPARE, default_timeout=120)
    app.query_params.update({"households": "100", "months": "6", "repeat": "20", **scenario})
    app.run()
    if "job" in app.session_state:
        job = app.session_state["job"]
        job.future.exception(timeout=120)
        app.run()
    assert not app.exception
    return app


def figures(app: AppTest) -> dict[str, tuple[str, str]]:
    return {one.label: (one.value, one.delta) for one in app.metric}


def test_home_has_three_doors(course: Path) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not app.exception
    assert [one.value for one in app.subheader] == ["我只要幻灯片", "我要上课", "我要比较政策"]
    assert "教学模型" in app.info[0].value
    assert "违法" in app.info[0].value


def test_six_tiles_with_interval_and_simulation_error_apart(course: Path) -> None:
    app = compared()
    assert len(figures(app)) == 6
    captions = [one.value for one in app.caption]
    assert sum("假设不同时：" in one and "计算误差：" in one for one in captions) == 6
    assert any("20 个假设不同的世界" in one and "6 个月，100 户" in one for one in captions)


def test_a_link_restores_the_scenario(course: Path) -> None:
    app = compared(estate="老旧小区", a="短信加电话", b="完整阶梯", **{"b-full-ladder-people": "2"})
    assert app.selectbox(key="estate").value == "old"
    assert app.selectbox(key="b").value == "full-ladder"
    asked = app.session_state["job"].question
    assert (asked.profile, asked.a.id, asked.b.id, asked.b.team.people) == ("old", "sms-and-phone", "full-ladder", 2)


def test_a_nonsense_link_falls_back(course: Path) -> None:
    app = compared(estate="moon", b="../../etc/passwd", seed="x", **{"b-sms-and-phone-people": "9999"})
    asked = app.session_state["job"].question
    assert (asked.profile, asked.b.id, asked.seed) == ("mid-market", "sms-and-phone", 1)


def test_switching_a_lever_off_changes_the_question_and_the_answer(course: Path) -> None:
    app = compared()
    before = figures(app)
    app.button_group(key="b-sms-and-phone-levers").set_value(["到期与逾期短信"]).run()
    job = app.session_state["job"]
    job.future.result(timeout=120)
    app.run()
    assert [lever.channel for lever in job.question.b.levers] == ["sms"]
    assert figures(app) != before


def test_a_policy_that_does_not_fit_the_estate_is_explained(course: Path) -> None:
    path = course / "content" / "estates" / "old.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("prepay_cap_months: 12", "prepay_cap_months: 3"), encoding="utf-8")
    app = compared(estate="老旧小区", b="预缴优惠")
    assert "行不通" in app.error[0].value
    assert "3 个月" in app.error[0].value
    assert not app.metric


def test_faults_of_the_files_are_all_listed(course: Path) -> None:
    folder = course / "content" / "policies"
    (folder / "one.yml").write_text("id: one\nname: 坏\nlevers: [{channel: pigeon}]\n", encoding="utf-8")
    (folder / "two.yml").write_text("id: [", encoding="utf-8")
    app = compared()
    assert "one.yml" in app.error[0].value
    assert "two.yml" in app.error[0].value
    assert not app.metric


def test_every_parameter_is_listed_with_its_trust(course: Path) -> None:
    rows = parameter_rows(course)
    assert len(rows) == len(load_parameters(course).entries)
    assert all(row["可信程度"] for row in rows)
    first = [row for row in rows if row["可信程度"] != TRUST_ASSUMED]
    assert rows[: len(first)] == first
    assert all(row["参照的资料"] for row in first)
    app = compared()
    assert not app.dataframe
    app.toggle(key="sources").set_value(True).run()
    assert len(app.dataframe[0].value) == len(rows)


def test_a_red_line_is_named_and_gets_no_net_gain(course: Path) -> None:
    app = compared(a="短信加电话", b="限制电梯门禁（红线，只看代价）")
    assert "R2" in app.error[0].value
    assert "高风险" in app.error[0].value
    assert "《民法典》" in app.error[0].value
    assert "净回款" not in figures(app)
    verdicts = [one.value for one in app.markdown if one.value.startswith("####")]
    assert "不推荐" in verdicts[0]
    assert "罚款和赔偿" in verdicts[0]


def test_service_and_tools_are_levers_too(course: Path) -> None:
    app = compared()
    app.slider(key="b-sms-and-phone-spend").set_value(10)
    app.toggle(key="b-sms-and-phone-online").set_value(True)
    app.toggle(key="b-sms-and-phone-supervised").set_value(True).run()
    asked = app.session_state["job"].question.b
    assert asked.service.spend_yuan_per_household_month == 10
    assert asked.tools.online_payment
    assert asked.team.supervised
    assert asked.team.recorded
