"""依据: a link opens its entry, rows and buttons lead on, hostile links get a sentence, spoilt files are listed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.plain import plain
from simulator.engine.parameters import load_parameters
from simulator.experiments.evidence_book import CASES, CLAIMS, LAWS, PARAMETERS, TABS, TESTED

ROOT = Path(__file__).resolve().parents[3]
PAGE = "from simulator.app.views.evidence import show\nshow()\n"


def opened(monkeypatch: pytest.MonkeyPatch, course: Path = ROOT, **address: str) -> AppTest:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(course))
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def titles(app: AppTest) -> list[str]:
    return [one.value.removeprefix("#### ").replace("\\", "") for one in app.markdown if one.value.startswith("####")]


def test_the_first_tab_lists_every_parameter_the_sourced_ones_first(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch)
    table = app.dataframe[0].value
    assert len(table) == len(load_parameters(ROOT).entries)
    assumed = [trust == "教学假设，没有数据" for trust in table["可信程度"]]
    assert assumed == sorted(assumed)
    assert not titles(app)


@pytest.mark.parametrize(
    ("name", "title", "tab"),
    [
        ("channels.effect.sms", "渠道的作用：短信", PARAMETERS),
        ("phone-uplift", "电话催缴带来的成功率提高", CLAIMS),
        ("civil-944-no-cutoff", "《民法典》第944条第3款", LAWS),
        ("harmony", "和谐家园：公开账目、办活动、请业主监督", CASES),
    ],
)
def test_a_link_opens_its_entry_and_its_tab(monkeypatch: pytest.MonkeyPatch, name: str, title: str, tab: str) -> None:
    app = opened(monkeypatch, id=name)
    assert title in titles(app)
    assert app.session_state["tab"] == tab
    assert any(f"id={name}" in one.value for one in app.code)


def test_the_tab_of_a_link_decides_where_an_id_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, tab=TESTED, id="phone-uplift")
    assert "模拟小区里" in said(app)
    assert app.metric[0].value.endswith("/ 21")


@pytest.mark.parametrize(
    "name", ["nothing", "../../etc/passwd", "<script>alert(1)</script>", "x" * 5000, "\x00", "[a](javascript:alert(1))"]
)
def test_a_hostile_link_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    app = opened(monkeypatch, id=name, tab=name)
    assert "没有找到" in app.warning[0].value
    assert name not in said(app)
    assert app.dataframe


def test_buttons_lead_from_a_parameter_to_its_claim_and_on_to_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, id="channels.effect.phone")
    next(one for one in app.button if one.label.startswith("看数字")).click().run()
    assert app.query_params["id"] == "phone-uplift"
    next(one for one in app.button if one.label.startswith("看逐条检验")).click().run()
    assert app.session_state["tab"] == TESTED
    assert "模拟小区里" in said(app)
    app.button(key="entry-close").click().run()
    assert "id" not in app.query_params
    assert not titles(app)
    assert not app.exception


def test_search_counts_by_tab_narrows_the_tables_and_offers_few_hits_as_buttons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(monkeypatch, q="短信")
    counts = {one.label.split()[0]: int(one.label.split()[1]) for one in app.button if one.label.endswith("条")}
    assert counts[PARAMETERS] == len(app.dataframe[0].value)
    app.button(key=f"hits-{LAWS}").click().run()
    assert len(app.dataframe[0].value) == counts[LAWS]
    app.text_input(key="q").set_value("944 停电").run()
    app.button(key=f"hit-{LAWS}-civil-944-no-cutoff").click().run()
    assert "《民法典》第944条第3款" in titles(app)
    app.text_input(key="q").set_value("没有这样的话").run()
    assert any("没有找到" in one.value for one in app.info)
    assert not app.exception


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_something_to_show(monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    app = opened(monkeypatch, tab=tab)
    assert app.dataframe or tab == CASES
    if tab == CASES:
        assert said(app).count("缺什么：") == 6


def test_spoilt_files_are_listed_and_what_was_never_computed_says_how(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for part in ("estates", "policies", "parameters", "evidence"):
        shutil.copytree(ROOT / "content" / part, tmp_path / "content" / part)
    for name in ("course.yml", "red-lines.yml", "levers.yml"):
        shutil.copy(ROOT / "content" / name, tmp_path / "content" / name)
    app = opened(monkeypatch, tmp_path, tab=TESTED)
    assert "sandbox figures" in app.info[0].value
    (tmp_path / "content" / "parameters" / "habit.yml").write_text("estate: [", encoding="utf-8")
    app = opened(monkeypatch, tmp_path)
    assert "habit.yml" in said(app)
    assert not app.dataframe


@pytest.mark.parametrize("text", ["**粗**", "[a](b)", ":red[x]", "$x$", "~~y~~", "`z`", "<b>", "# 一", "- 二", "a\nb"])
def test_text_that_is_not_ours_carries_no_marks(text: str) -> None:
    shown = plain(text)
    assert shown.replace("\\", "") == " ".join(text.split())
    assert not [c for i, c in enumerate(shown) if c in "*_[]`<>$~:#" and (i == 0 or shown[i - 1] != "\\")]
