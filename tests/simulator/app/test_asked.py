"""The questions below a comparison: begun by a button, answered in words first, never shown for other settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.compute import pool
from simulator.experiments.scenario import Scenario, encode
from tests.simulator.app.test_pages import COMPARE, complete, course  # noqa: F401 - a fixture

SMALL = Scenario(households=80, months=6, worlds=20, policies=["baseline", "sms-and-phone"])


def opened(section: str, scenario: Scenario = SMALL) -> AppTest:
    app = AppTest.from_string(COMPARE, default_timeout=120)
    app.query_params["s"] = encode(scenario)
    app.query_params["section"] = section
    return complete(app.run())


def begun(app: AppTest) -> AppTest:
    """Press the button that begins, and wait."""
    button = next(one for one in app.button if one.key and one.key.startswith("begin-"))
    button.click().run()
    for task in list(pool()._tasks.values()):
        assert task.ready.wait(240)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(one.value for one in app.markdown)


def test_how_likely_a_target_is_with_each_team(course: Path) -> None:  # noqa: F811
    app = begun(opened("能不能达标"))
    assert "现在 4 个人" in said(app)
    table = app.dataframe[-1].value
    assert list(table["人数"]) == [0, 1, 2, 3, 4, 6, 8]
    goal = next(one for one in app.number_input if one.key and one.key.startswith("target-goal"))
    goal.set_value(5.0).run()
    assert "机会是" not in said(app)  # an answer to another question is not shown
    assert "机会是 100%" in said(begun(app))


def test_a_discount_is_weighed(course: Path) -> None:  # noqa: F811
    app = begun(opened("盈亏平衡"))
    assert "预缴 12 个月减 5%" in said(app)
    assert "给了本来就按时缴的人" in said(app)
    assert "划算" in said(app)


def test_prepaying_for_months_that_no_bill_covers_is_explained(course: Path) -> None:  # noqa: F811
    yearly = Scenario(households=80, months=6, worlds=20, profile="old", policies=["baseline", "sms-and-phone"])
    app = opened("盈亏平衡", yearly)
    months = app.selectbox(key="even-months")
    for choice in months.options:
        months.set_value(int(choice)).run()
        assert not app.exception


def test_a_trial_is_planned_and_a_red_line_is_never_tried(course: Path) -> None:  # noqa: F811
    app = opened("试点怎么做")
    app.number_input(key="trial-homes").set_value(800).run()
    begun(app)
    assert "什么时候停" in said(app)
    red = opened("试点怎么做", SMALL.model_copy(update={"policies": ["baseline", "red-lift"]}))
    assert any("不能试点" in one.value for one in red.error)


def test_what_would_turn_the_answer(course: Path) -> None:  # noqa: F811
    app = begun(opened("什么会推翻结论", SMALL.model_copy(update={"households": 50, "months": 2})))
    assert "假设" in said(app)
    assert len(app.dataframe[-1].value) == 12


def test_one_policy_alone_is_told_what_is_missing(course: Path) -> None:  # noqa: F811
    app = opened("什么会推翻结论", SMALL.model_copy(update={"policies": ["baseline"]}))
    assert any("再加一套" in one.value for one in app.info)


@pytest.mark.parametrize("spend", [60])
def test_the_best_within_a_budget_can_join_the_comparison(course: Path, spend: int) -> None:  # noqa: F811
    (course / "content" / "experiments").mkdir()
    (course / "content" / "experiments" / "best-under-budget.yml").write_text(
        "choices:\n  - name: 短信\n    options:\n      - {name: 不发}\n"
        "      - {name: 发, add: [{channel: sms, calendar: {days_from_due: [-3, 7]}}]}\n",
        encoding="utf-8",
    )
    for name in ("cities.yml",):
        (course / "content" / name).write_text(
            (Path(__file__).resolve().parents[3] / "content" / name).read_text(encoding="utf-8"), encoding="utf-8"
        )
    app = opened("预算内最好")
    app.number_input(key="best-spend").set_value(spend).run()
    begun(app)
    assert "真是最好的机会" in said(app)
    app.button(key="best-take").click().run()
    assert [one.name for one in app.session_state["job"].asked.policies][-1] == "预算内最好"
