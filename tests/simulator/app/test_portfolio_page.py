"""多个小区: a kept result and a small run say the same as the command, a wrong file or table is explained."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.compute import pool
from simulator.app.portfolio_report import headline
from simulator.app.portfolio_report.kept import read_portfolio
from simulator.app.shelf import shelf
from simulator.experiments.portfolio.members import drawn, keyed
from simulator.experiments.scenario import decode, resolve
from tests.simulator.test_portfolio import asked, document
from tests.simulator.worlds import ROOT, profiles

PAGE = "from simulator.app.views.portfolio import show\nshow()\n"


@pytest.fixture(autouse=True)
def _course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setattr("simulator.app.views.portfolio.folder_of", lambda _: tmp_path)
    if data := _given():
        (tmp_path / "five").mkdir()
        (tmp_path / "five" / "portfolio.json").write_bytes(data)


@cache
def _given() -> bytes:
    return json.dumps(document()).encode()


def opened() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def test_a_kept_result_says_what_the_command_said() -> None:
    app, found = opened(), document()
    told = said(app)
    for sentence in headline(found):
        assert sentence in told
    table = next(one.value for one in app.dataframe if "小区" in one.value.columns and "类型" in one.value.columns)
    assert list(table["小区"]) == [row["name"] for row in found["estates"]]


def test_sorted_by_household_the_first_is_another_if_it_is_another() -> None:
    app, found = opened(), document()
    app.segmented_control(key="portfolio-by").set_value("household").run()
    table = next(one.value for one in app.dataframe if "类型" in one.value.columns)
    best = max(found["estates"], key=lambda row: row["gain_per_household"])
    assert table["小区"].iloc[0] == best["name"]


def test_one_estate_leads_to_the_same_households_and_luck() -> None:
    app, found = opened(), document()
    row = found["estates"][1]
    app.selectbox(key="portfolio-one").set_value(row["key"]).run()
    link = parse_qs(urlparse(app.get("link_button")[0].proto.url).query)["s"][0]
    kept = shelf(ROOT)
    got = resolve(decode(link), kept.profiles, kept.policies)
    question = asked()
    assert question.estates.drawn is not None
    member = next(one for one in drawn(question.estates.drawn, profiles(), question.seed) if one.key == row["key"])
    assert (got.scenario.households, got.scenario.seed) == (member.households, keyed(f"{question.seed}:{row['key']}"))
    assert got.profile.owners == member.profile.owners
    assert got.policies[1].levers == kept_policy(found, row["place"])


def kept_policy(found: dict[str, Any], place: int) -> Any:
    from simulator.policy import parse_policy

    return parse_policy(found["policies"][place]["policy"]).levers


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"manifest": {"experiment": "portfolio"}}', b"\xff\xfe"])
def test_a_file_that_is_none_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match="不完整"):
        read_portfolio(data)


def test_a_wrong_file_on_the_page_is_explained() -> None:
    app = opened()
    app.segmented_control(key="portfolio-way").set_value("打开一个文件").run()
    app.file_uploader(key="portfolio-file").upload("portfolio.json", b"{}", "application/json").run()
    assert not app.exception
    assert "不完整" in app.error[0].value


def test_a_table_is_told_all_its_faults_and_then_computed() -> None:
    app = opened()
    app.segmented_control(key="portfolio-way").set_value("现在算一个小的").run()
    app.segmented_control(key="small-where").set_value("我有一张小区表").run()
    wrong = "名称,类型,户数\n甲,中端商品房,很多\n乙,别墅,40\n".encode()
    app.file_uploader(key="small-table").upload("表.csv", wrong, "text/csv").run()
    assert "很多" in app.error[0].value
    assert "别墅" in app.error[0].value
    right = "名称,类型,户数\n甲,中端商品房,40\n乙,老旧小区,30\n".encode()
    app = opened()
    app.segmented_control(key="portfolio-way").set_value("现在算一个小的").run()
    app.segmented_control(key="small-where").set_value("我有一张小区表").run()
    app.file_uploader(key="small-table").upload("表.csv", right, "text/csv")
    app.button_group(key="small-policies").set_value(["baseline", "letters-and-lawyer"]).run()
    next(one for one in app.button if one.label == "开始比较").click().run()
    for task in list(pool()._tasks.values()):
        assert task.ready.wait(120)
    app.run()
    assert not app.exception
    told = said(app)
    assert "2 个小区、70 户" in told
    assert "甲" in told
