"""The pages without a browser: what is shown, what is said about bad files, scenarios as links."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import simulator.app
from simulator.app.components.assumptions import TRUST_ASSUMED, parameter_rows
from simulator.app.compute import pool
from simulator.engine.parameters import load_parameters
from simulator.experiments.scenario import Resolved, Scenario, decode, encode
from simulator.policy import Policy, load_policies

ROOT = Path(__file__).resolve().parents[3]
MAIN = Path(simulator.app.__file__).with_name("main.py")
COMPARE = "from simulator.app.views.compare import show\nshow()\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the sandbox reads, to be spoilt."""
    for part in ("estates", "policies", "parameters", "evidence"):
        shutil.copytree(ROOT / "content" / part, tmp_path / "content" / part)
    for name in ("course.yml", "red-lines.yml", "levers.yml"):
        shutil.copy(ROOT / "content" / name, tmp_path / "content" / name)
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(tmp_path))
    return tmp_path


SMALL = Scenario(households=100, months=6, worlds=20)


def complete(app: AppTest) -> AppTest:
    """Wait for the whole answer and show it."""
    job = app.session_state["job"]
    pause = threading.Event()
    while not job.over:
        pool().look(job, app.session_state["who"])
        pause.wait(0.05)
    return app.run()


def compared(scenario: Scenario = SMALL, link: str | None = None) -> AppTest:
    """政策对比 on a small estate, when its answer is complete."""
    app = AppTest.from_string(COMPARE, default_timeout=120)
    app.query_params["s"] = encode(scenario) if link is None else link
    app.run()
    if "job" in app.session_state:
        complete(app)
    assert not app.exception
    return app


def asked(app: AppTest) -> Resolved:
    return app.session_state["job"].asked


def find(elements, part: str):
    """The one element whose key ends so."""
    found = [one for one in elements if one.key and one.key.endswith(part)]
    assert len(found) == 1, [one.key for one in elements]
    return found[0]


def adjusting(app: AppTest, place: int) -> AppTest:
    """Press 调整 of policy `place`."""
    return [one for one in app.button if one.key.endswith("-edit")][place].click().run()


def figures(app: AppTest) -> dict[str, tuple[str, str]]:
    return {one.label: (one.value, one.delta) for one in app.metric}


def test_home_has_three_doors(course: Path) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not app.exception
    doors = [one.value for one in app.subheader]
    assert [door.split()[-1] for door in doors] == ["我是讲师", "我是催缴员", "我是经理"]
    assert "教学模型" in app.info[0].value
    assert "违法" in app.info[0].value


def test_six_tiles_with_interval_and_simulation_error_apart(course: Path) -> None:
    app = compared()
    assert len(figures(app)) == 6
    captions = [one.value for one in app.caption]
    assert sum("假设不同时：" in one and "计算误差：" in one for one in captions) == 6
    assert any("20 个说得通的世界" in one and "6 个月，100 户" in one for one in captions)


def test_a_link_restores_the_scenario_and_an_edit_changes_the_link(course: Path) -> None:
    ladder = load_policies(course)["full-ladder"]
    ladder = ladder.model_copy(update={"team": ladder.team.model_copy(update={"people": 2})})
    scenario = SMALL.model_copy(update={"profile": "old", "policies": ["sms-and-phone", ladder]})
    app = compared(scenario)
    assert asked(app).profile.id == "old"
    assert [one.id for one in asked(app).policies] == ["sms-and-phone", "full-ladder"]
    assert asked(app).policies[1].team.people == 2
    assert any("完整阶梯（调整过）" in one.value for one in app.markdown)
    adjusting(app, 0)
    find(app.button_group, "-group").set_value("人手与管理").run()
    find(app.slider, "team.people").set_value(6).run()
    assert asked(app).policies[0].team.people == 6
    link = app.query_params["s"]
    assert decode(link if isinstance(link, str) else link[0]).policies[0] == asked(app).policies[0]


@pytest.mark.parametrize("link", ["nonsense", "1.AAAA", "9.abc", encode(Scenario(profile="moon"))])
def test_a_hostile_link_gets_a_sentence_and_the_default(course: Path, link: str) -> None:
    app = compared(link=link)
    assert "先按默认的小区和政策打开" in app.warning[0].value
    assert [one.id for one in asked(app).policies] == ["baseline", "sms-and-phone"]


def test_switching_a_lever_off_changes_the_question_and_the_answer(course: Path) -> None:
    app = compared()
    before = figures(app)
    adjusting(app, 1)
    find(app.button_group, "-lever-on-3").set_value(["到期与逾期短信"]).run()
    complete(app)
    assert [lever.channel for lever in asked(app).policies[1].levers] == ["sms"]
    assert figures(app) != before


def test_a_policy_that_does_not_fit_the_estate_is_explained(course: Path) -> None:
    path = course / "content" / "estates" / "old.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("prepay_cap_months: 12", "prepay_cap_months: 3"), encoding="utf-8")
    app = compared(SMALL.model_copy(update={"profile": "old", "policies": ["baseline", "prepay-discount"]}))
    assert "行不通" in app.error[0].value
    assert "3 个月" in app.error[0].value
    assert not app.metric


def test_four_policies_stand_side_by_side_and_one_can_be_taken_away(course: Path) -> None:
    names: list[str | Policy] = ["baseline", "sms-and-phone", "letters-and-lawyer", "full-ladder"]
    app = compared(SMALL.model_copy(update={"policies": names}))
    verdicts = [one.value for one in app.markdown if one.value.startswith("####")]
    assert [side in line for side, line in zip("乙丙丁", verdicts, strict=True)] == [True] * 3
    heads = list(app.table[0].value.columns)
    assert [head[:2] for head in heads[-4:]] == ["甲 ", "乙 ", "丙 ", "丁 "]
    assert not [one for one in app.selectbox if one.label == "再加一套来比"]
    [one for one in app.button if one.key.endswith("-drop")][1].click().run()
    assert [one.id for one in asked(app).policies] == ["baseline", "letters-and-lawyer", "full-ladder"]


def test_the_same_policy_twice_is_said_to_be_the_same(course: Path) -> None:
    app = compared(SMALL.model_copy(update={"policies": ["baseline", "baseline"]}))
    assert any("差别正好是 0" in one.value for one in app.markdown)


@pytest.mark.parametrize("section", ["谁缴、谁不缴", "账龄", "成本和工时", "法律步骤", "全部指标", "整套做法"])
def test_every_section_shows_its_numbers(course: Path, section: str) -> None:
    app = AppTest.from_string(COMPARE, default_timeout=120)
    app.query_params["s"] = encode(SMALL.model_copy(update={"policies": ["sms-and-phone", "full-ladder"]}))
    app.query_params["section"] = section
    app.run()
    complete(app)
    job = app.session_state["job"]
    for place in range(2):
        task = pool().known(f"breakdown:{job.key}:{place}")
        assert task is None or task.ready.wait(120)
    app.run()
    assert not app.exception
    assert not app.error
    shown = "".join(one.value for one in app.markdown) + "".join(str(one.value) for one in app.dataframe)
    expected = {
        "谁缴、谁不缴": "按时型",
        "账龄": "一到三年",
        "成本和工时": "小时可用",
        "法律步骤": "正式催缴函",
        "全部指标": "历史欠费回收率（首年）",
        "整套做法": "小额诉讼",
    }
    assert expected[section] in shown


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
    before = len(app.dataframe)
    app.toggle(key="sources").set_value(True).run()
    assert len(app.dataframe) == before + 1
    assert len(app.dataframe[-1].value) == len(rows)


def test_a_red_line_is_named_and_gets_no_net_gain(course: Path) -> None:
    app = compared(SMALL.model_copy(update={"policies": ["sms-and-phone", "red-lift"]}))
    assert "R2" in app.error[0].value
    assert "高风险" in app.error[0].value
    assert "《民法典》" in app.error[0].value
    assert "净回款" not in figures(app)
    verdicts = [one.value for one in app.markdown if one.value.startswith("####")]
    assert "不推荐" in verdicts[0]
    assert "罚款和赔偿" in verdicts[0]


def test_red_lines_are_chosen_in_a_group_of_their_own_and_named_at_once(course: Path) -> None:
    app = compared()
    adjusting(app, 1)
    find(app.button_group, "-group").set_value("红线（只看代价）").run()
    assert "这一组都不能做" in app.error[0].value
    find(app.checkbox, "-red-R1").set_value(True).run()
    assert [one.act for one in asked(app).policies[1].red_lines] == ["R1"]
    complete(app)
    assert any("R1" in one.value and "不能照做" in one.value for one in app.error)


def test_service_and_tools_are_levers_too(course: Path) -> None:
    app = compared()
    adjusting(app, 1)
    find(app.button_group, "-group").set_value("服务与沟通").run()
    find(app.slider, "service.spend_yuan_per_household_month").set_value(10).run()
    find(app.button_group, "-group").set_value("工具与档案").run()
    find(app.toggle, "tools.online_payment").set_value(True).run()
    policy = asked(app).policies[1]
    assert policy.service.spend_yuan_per_household_month == 10
    assert policy.tools.online_payment
    assert "依据：模型里" in find(app.toggle, "tools.online_payment").help


def test_an_offer_can_be_added_and_an_own_one_is_kept_in_words(course: Path) -> None:
    app = compared(SMALL.model_copy(update={"policies": ["baseline", "full-ladder"]}))
    adjusting(app, 1)
    find(app.button_group, "-group").set_value("优惠与帮助").run()
    plan = find(app.selectbox, "-instalments")
    assert plan.value.startswith("现在这样")
    assert "1500 元" in plan.value
    find(app.selectbox, "-prepay").set_value("预缴 6 个月减 8%").run()
    policy = asked(app).policies[1]
    assert policy.prepay is not None
    assert policy.prepay.months == 6
    assert policy.instalments == load_policies(course)["full-ladder"].instalments
