"""小区档案: what is shown adds up to the run to the fen, filters and links do what they say, nothing hidden leaks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.components.estate_archive import A_PAGE
from simulator.app.explored import explored_of
from simulator.app.shelf import shelf
from simulator.engine import columns as c
from simulator.experiments.archive_table import HEADS, TRUTH, archive_rows
from simulator.experiments.contacts import gaps
from simulator.experiments.explorer import Explored, Wanted, chosen, group
from simulator.experiments.ledger_book import ledger_workbook
from simulator.experiments.scenario import Scenario, encode
from simulator.experiments.story import standing, yuan
from simulator.population.display import address
from simulator.tables import csv_bytes, workbook

ROOT = Path(__file__).resolve().parents[3]
PAGE = "from simulator.app.views.estate import show\nshow()\n"
SMALL = {"households": "320", "months": "6"}
ARCHIVE, STORY, SEGMENTS, QUALITY = "档案台账", "一户的经过", "人群", "档案质量"
HIDDEN = ("真实类型", "底牌。")


@pytest.fixture(autouse=True)
def _course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))


def opened(**address: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.query_params.update(SMALL | address)
    app.run()
    assert not app.exception
    return app


def lived(policy: str = "sms-and-phone") -> Explored:
    kept = shelf(ROOT)
    return explored_of(kept, kept.profiles["mid-market"], kept.policies[policy], 320, 6, 1)


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def test_the_headline_is_the_runs_own_to_the_fen() -> None:
    found = lived()
    total = found.flow.sum(axis=0)
    told = said(opened())
    assert yuan(int(found.flow[-1, c.OUTSTANDING])) in told
    assert yuan(int(total[c.BILLED] + found.estate.opening_amount.sum())) in told
    assert yuan(int(total[c.APPLIED])) in told
    assert f"催缴 {int(total[c.TOUCHES]):,} 次" in told


def test_the_archive_shows_a_page_at_a_time_and_totals_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lived()
    app = opened(view=ARCHIVE)
    first = app.dataframe[0].value
    assert list(first.columns) == list(HEADS)
    assert len(first) == A_PAGE
    assert first["还欠（元）"].is_monotonic_decreasing
    app.number_input(key="archive-page").set_value(2).run()
    rest = app.dataframe[0].value
    assert len(rest) == 320 - A_PAGE
    both = [*first["还欠（元）"], *rest["还欠（元）"]]
    assert sum(round(value * 100) for value in both) == found.owing.sum()
    assert not set(first["户号"]) & set(rest["户号"])
    app.multiselect(key="by-building").set_value([1]).run()
    app.number_input(key="least").set_value(300.0).run()
    wanted = Wanted(buildings=frozenset({1}), least_fen=30_000)
    homes = chosen(found, wanted, np.zeros(320))
    part = group(found, "", homes)
    assert sorted(app.dataframe[0].value["户号"]) == (homes + 1).tolist()
    assert f"选中 {part.households:,} 户，还欠 {yuan(part.owing)}" in said(app)
    assert f"应收（旧欠加期内账单）{yuan(part.due)} = 实收 {yuan(part.received)}" in said(app)
    app.toggle(key="by-court").set_value(True).run()
    assert "没有一户符合" in said(app)
    assert not app.exception


def test_filters_stay_when_another_side_is_looked_at() -> None:
    app = opened(view=ARCHIVE)
    app.toggle(key="by-promise").set_value(True).run()
    count = len(app.dataframe[0].value) if app.dataframe else 0
    app.session_state["view"] = SEGMENTS
    app.run()
    app.session_state["view"] = ARCHIVE
    app.run()
    assert app.toggle(key="by-promise").value
    assert (len(app.dataframe[0].value) if app.dataframe else 0) == count == int(lived().promised.sum())


def test_a_link_opens_the_story_of_its_household() -> None:
    found = lived()
    home = int(found.owing.argmax())
    app = opened(home=str(home + 1))
    assert app.session_state["view"] == STORY
    told = said(app)
    assert f"{address(found.estate, home)}（户号 {home + 1}）" in told
    assert standing(found, home) in told
    assert f"→ 还欠 **{yuan(int(found.owing[home]))}**" in told
    app.button(key="story-next").click().run()
    assert app.query_params["home"] == str(home + 2)
    assert not app.exception


@pytest.mark.parametrize("home", ["0", "-1", "321", "9" * 30, "１２", "x", "<script>alert(1)</script>", "1.5", "\x00"])
def test_a_hostile_home_gets_a_sentence(home: str) -> None:
    app = opened(home=home)
    assert "不在这个小区里" in app.warning[0].value
    assert "<script>" not in said(app)


def test_a_typed_room_opens_its_story_and_a_wrong_one_is_told() -> None:
    found = lived()
    app = opened(view=STORY)
    assert "写房号或户号" in said(app)
    app.text_input(key="room").set_value(address(found.estate, 41)).run()
    assert app.query_params["home"] == "42"
    assert "（户号 42）" in said(app)
    app.text_input(key="room").set_value("99栋1单元101").run()
    assert "没有这个房号" in said(app)
    assert not app.exception


def test_what_cannot_be_seen_is_shown_to_the_teacher_only() -> None:
    for view in ("楼栋图", ARCHIVE, STORY, SEGMENTS):
        app = opened(view=view, home="7")
        told = said(app)
        assert not any(word in told for word in HIDDEN)
        assert all(TRUTH not in table.value.columns for table in app.dataframe)
        assert all("真实类型" not in one.options for one in app.button_group)
        app.toggle(key="truth").set_value(True).run()
        assert "底牌已经打开" in said(app)
        assert not app.exception
        if view == ARCHIVE:
            assert TRUTH in app.dataframe[0].value.columns
        elif view == STORY:
            assert "底牌（现实中看不到）" in said(app)
        else:
            assert any("真实类型" in one.options for one in app.button_group)


def test_segments_hold_the_whole_estate() -> None:
    found = lived()
    app = opened(view=SEGMENTS)
    for by in ("账龄", "推断的类型", "物业", "楼栋", "满意度"):
        app.button_group(key="segments-by").set_value([by]).run()
        table = app.dataframe[0].value
        assert table["户数"].sum() == 320
        assert sum(round(value * 100) for value in table["还欠（元）"]) == found.owing.sum()
        assert not app.exception


def test_the_file_says_whom_it_cannot_reach_and_what_cleaning_brings() -> None:
    found = lived()
    app = opened(view=QUALITY)
    table = app.table[0].value
    assert table["户数"].tolist() == [one.households for one in gaps(found)]
    assert table["户数"][0] == int((~found.estate.has_phone).sum())
    app.toggle(key="clean-compare").set_value(True).run()
    assert app.session_state["archive-job"].ready.wait(120)
    app.run()
    assert not app.exception
    assert "清理档案净" in said(app)
    assert app.dataframe[0].value["指标"].tolist() == ["净回款", "总收缴率", "催缴成本", "投诉"]


def test_a_scenario_of_the_comparison_can_be_looked_into() -> None:
    kept = shelf(ROOT)
    own = kept.policies["full-ladder"].model_copy(update={"name": "自己改的做法", "levers": []})
    asked = Scenario(profile="old", households=200, months=9, policies=["baseline", own])
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.query_params["s"] = encode(asked)
    app.run()
    assert not app.exception
    assert "老旧小区，200 户，按“自己改的做法”做了 9 个月" in said(app)


@pytest.mark.parametrize("link", ["x", "1.AAAA", "9" * 30_000, "<script>"])
def test_a_hostile_scenario_gets_a_sentence(link: str) -> None:
    app = opened(s=link)
    assert "先按默认的小区和做法打开" in app.warning[0].value


def test_nonsense_in_the_address_falls_back() -> None:
    app = opened(profile="moon", policy="../../x", households="abc", months="9999", seed="-5", view="?")
    assert "中端商品房，1,000 户，按“短信加电话”" in said(app)


def test_a_policy_that_does_not_fit_is_explained() -> None:
    kept = shelf(ROOT)
    profile = kept.profiles["mid-market"]
    tight = profile.model_copy(update={"billing": profile.billing.model_copy(update={"prepay_cap_months": 3})})
    app = opened(s=encode(Scenario(profile=tight, households=100, months=6, policies=["prepay-discount"])))
    assert "行不通" in app.error[0].value
    assert not app.tabs


def test_a_red_line_is_named_with_its_ground() -> None:
    app = opened(policy="限制电梯门禁（红线，只看代价）")
    assert "R2" in app.error[0].value
    assert "不能照做" in app.error[0].value
    assert "evidence?" in app.error[0].value


def test_downloads_hold_the_filter_and_the_whole_ledger() -> None:
    found, ages = lived("full-ladder"), np.zeros(320, dtype=np.int64)
    heads, columns = archive_rows(found, range(320), ages, ["全部"])
    owed = columns[heads.index("还欠（元）")]
    assert sum(round(value * 100) for value in owed) == found.owing.sum()
    text = csv_bytes(heads, columns).decode("utf-8-sig")
    assert len(text.splitlines()) == 321
    assert "****" in text
    with zipfile.ZipFile(io.BytesIO(workbook({"业主档案": (heads, columns)}))) as whole:
        assert whole.testzip() is None
    made = ledger_workbook(found, shelf(ROOT).table.central())
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        sheets = whole.read("xl/workbook.xml").decode()
        assert all(name in sheets for name in ("业主档案", "账单", "缴费", "催缴", "承诺", "投诉", "法律程序"))
    assert archive_rows(found, [], ages, ["全部"])[1] == [[] for _ in heads]
