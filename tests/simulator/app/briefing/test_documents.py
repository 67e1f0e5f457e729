"""Memo, slides, workbook, page, picture and command of a comparison: what they say, and whether programs take them."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdfium2
import pytest
from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]
from openxml_audit import OpenXmlValidator
from PIL import Image

from generator.deck import audit, load_theme
from generator.exports.office import convert
from generator.figures.echarts import COLOURS
from simulator.app.briefing.brief import Brief, Handover, brief_of, switch_default
from simulator.app.briefing.command import command_line
from simulator.app.briefing.memo import memo_docx
from simulator.app.briefing.page import page_html
from simulator.app.briefing.picture import png
from simulator.app.briefing.slides import slides_pptx
from simulator.app.briefing.tables import cash_table, debt_table, money_table, rate_chart
from simulator.app.briefing.workbook import workbook_xlsx
from simulator.experiments import KPI_NAMES, compare
from simulator.experiments.scenario import Scenario, decode, resolve
from simulator.policy import Policy, load_red_lines
from simulator.population import build_estate
from tests.simulator.worlds import ROOT, named, profiles, table

LONG = "把短信电话上门函件律师函和诉讼都用上的一套完整催缴做法调整过很多次的第"
TURNED = {
    "words": ["“渠道的作用：电话”我们取 0.8 对数几率，承认的范围是 0.3 到 1.3；只要它低于 0.41，结论就反过来。"] * 3,
    "tornado": [],
}
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def renamed(name: str, end: str, **changes: Any) -> Policy:
    return named()[name].model_copy(
        update={"id": f"long-{end}", "name": (LONG + "一二三四五六"[:5])[:39] + end, **changes}
    )


@cache
def given(*policies: str, months: int = 12, long: bool = False, turned: bool = False) -> Handover:
    chosen: list[str | Policy] = [*policies]
    if long:
        chosen = [renamed(name, str(number)) for number, name in enumerate(policies)]
    scenario = Scenario(profile="mid-market", households=120, months=months, worlds=10, policies=chosen)
    found = resolve(scenario, profiles(), named())
    estate = build_estate(found.profile, 120, 1)
    parts = tuple(
        compare(estate, found.policies[0], one, table(), months=months, replications=10, cap=10)
        for one in found.policies[1:]
    )
    return Handover(
        course=ROOT,
        found=found,
        parts=parts,
        switch=tuple(switch_default(one, table()) for one in found.policies[1:]),
        capital=Decimal("0.045"),
        table=table(),
        red_lines=load_red_lines(ROOT),
        profiles=profiles(),
        policies=named(),
        tornado=dict.fromkeys(range(len(parts)), TURNED) if turned else {},
    )


@cache
def simple() -> Brief:
    return brief_of(given("baseline", "sms-and-phone"))


@cache
def crowded() -> Brief:
    """Three policies with names as long as they may be, one across a red line, five years, every sentence there is."""
    return brief_of(
        given("baseline", "full-ladder", "red-lift", "letters-and-lawyer", months=60, long=True, turned=True)
    )


@cache
def two() -> Brief:
    return brief_of(given("sms-and-phone", "red-lift", "full-ladder", months=24, long=True, turned=True))


BRIEFS = [simple, crowded]


def words(raw: bytes) -> str:
    """All text of a memo, in its order, tables included."""
    body = docx.Document(io.BytesIO(raw)).element.body
    return "\n".join(
        "".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in body.iter() if p.tag.endswith("}p")
    )


class TestBrief:
    def test_the_answer_stands_on_the_figures(self):
        (choice,) = simple().choices
        assert choice.value is not None
        assert (choice.value > 0) == choice.advice.startswith(("建议", "倾向"))
        assert sum(choice.gains) == pytest.approx(
            sum(b - a for a, b in zip(*(getattr(choice.part.months["cash"], s).mean for s in "ab"), strict=True))
            - sum(b - a for a, b in zip(*(getattr(choice.part.months["cost"], s).mean for s in "ab"), strict=True)),
            abs=100,
        )

    def test_a_red_line_has_no_gain_and_is_never_advised(self):
        red = crowded().choices[1]
        assert red.red == ("R2",)
        assert red.value is red.payback is red.tenth is None
        assert red.advice.startswith("不能采用")
        row = next(row for row in money_table(crowded()).rows if row[0].startswith("现值"))
        assert row[2] == "—"
        assert any("R2" in line and "《民法典》第271条" in line for line in crowded().forbidden)

    def test_the_worst_tenth_lies_between_the_ends_of_the_worlds(self):
        (choice,) = simple().choices
        moved = choice.part.kpis["net_collected"].difference
        assert choice.tenth is not None
        assert moved.low <= choice.tenth + 1
        assert choice.tenth < moved.high

    def test_a_switch_that_costs_more_is_worth_that_much_less(self):
        dear = brief_of(
            dataclasses.replace(given("baseline", "sms-and-phone"), switch=(simple().choices[0].switch + 500_000,))
        )
        one, other = simple().choices[0].value, dear.choices[0].value
        assert one is not None
        assert other is not None
        assert one - other == 500_000
        assert not dear.guessed
        assert simple().guessed

    def test_a_dear_switch_turns_the_advice(self):
        dear = brief_of(dataclasses.replace(given("baseline", "sms-and-phone"), switch=(10**9,)))
        assert dear.choices[0].payback is None
        assert "不建议" in dear.choices[0].advice

    def test_every_law_is_cited_and_every_table_is_whole(self):
        assert all(re.search("（《.+》第.+条", line) for line in simple().allowed)
        for brief in BRIEFS:
            for made in (money_table(brief()), cash_table(brief()), debt_table(brief())):
                assert {len(row) for row in made.rows} == {len(made.head)}
                assert not any("-" in cell for row in made.rows for cell in row[1:])

    def test_the_command_computes_the_same_scenario(self):
        line = command_line(Scenario(profile="old", households=77, policies=["baseline", "full-ladder"]))
        assert re.fullmatch(r"sandbox compare --scenario [\w.\-]+", line)
        assert decode(line.split()[-1]).households == 77
        found = decode(crowded().command.split()[-1])
        assert [one.name for one in found.policies if isinstance(one, Policy)][1] == crowded().choices[0].policy.name


class TestMemo:
    def test_it_says_what_a_board_asks(self):
        told = words(memo_docx(simple()))
        for wanted in (
            simple().question,
            simple().choices[0].advice,
            "回本",
            "现值（资金成本每年 4.5%）",
            "最差的一成世界",
        ):
            assert wanted in told
        assert "其中已过诉讼时效" in told
        assert "第944条第3款" in told
        assert "还没有算" in told
        assert simple().command in told
        assert simple().choices[0].part.manifest["parameters"]["hash"] in told

    def test_assumptions_that_overturn_it_are_named_once_they_are_known(self):
        told = words(memo_docx(brief_of(given("baseline", "sms-and-phone", turned=True))))
        assert told.count("结论就反过来") == 3

    @pytest.mark.parametrize("brief", BRIEFS)
    def test_word_takes_it_and_equal_briefs_are_equal_bytes(self, brief, tmp_path: Path):
        raw = memo_docx(brief())
        assert raw == memo_docx(brief())
        path = tmp_path / "memo.docx"
        path.write_bytes(raw)
        checked = OpenXmlValidator().validate(path)
        assert checked.is_valid, checked.errors

    def test_the_chart_is_described(self):
        document = docx.Document(io.BytesIO(memo_docx(simple())))
        assert [
            shape._inline.docPr.get("descr")
            for shape in document.inline_shapes
            if "万元" in shape._inline.docPr.get("descr")
        ]

    @pytest.mark.render
    @pytest.mark.parametrize("brief", [*BRIEFS, two])
    def test_it_is_two_pages(self, brief):
        pages = pypdfium2.PdfDocument(convert(memo_docx(brief()), source="docx", target="pdf"))
        assert len(pages) == 2
        second = pages[1].get_textpage().get_text_bounded()
        assert "坏账" in second
        assert "怎么再算一遍" in second


class TestSlides:
    @pytest.mark.parametrize("brief", BRIEFS)
    def test_a_set_with_native_charts_that_passes_the_audit(self, brief, tmp_path: Path):
        theme = load_theme(ROOT / "slides" / "themes" / "default.yml")
        raw = slides_pptx(brief(), theme)
        assert raw == slides_pptx(brief(), theme)
        path = tmp_path / "slides.pptx"
        path.write_bytes(raw)
        assert audit(path) == []
        checked = OpenXmlValidator().validate(path)
        assert checked.is_valid, checked.errors
        slides = pptx.Presentation(str(path)).slides
        assert 6 <= len(slides) <= 9
        charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
        assert len(charts) == 2
        told = "".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
        assert "第 1 讲" not in told
        assert brief().profile.estate_name in told


def cells(raw: bytes, sheet: int) -> dict[str, str]:
    """Reference -> value, and every formula there is under "=" + reference."""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        shared = [
            "".join(t.text or "" for t in one.iter(f"{S}t"))
            for one in etree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{S}si")
        ]
        root = etree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    found: dict[str, str] = {}
    for cell in root.iter(f"{S}c"):
        value, formula = cell.find(f"{S}v"), cell.find(f"{S}f")
        if formula is not None:
            found["=" + cell.get("r")] = formula.text
        if value is not None:
            found[cell.get("r")] = shared[int(value.text)] if cell.get("t") == "s" else value.text
    return found


class TestWorkbook:
    def test_the_figures_are_numbers_in_yuan_and_rates(self):
        raw, (choice,) = workbook_xlsx(simple()), simple().choices
        found = cells(raw, 2)
        names = list(choice.part.kpis)
        rate, net = names.index("collection_rate") + 2, names.index("net_collected") + 2
        assert found[f"A{rate}"] == KPI_NAMES["collection_rate"]
        assert float(found[f"C{rate}"]) == pytest.approx(choice.part.kpis["collection_rate"].a.mean)
        assert float(found[f"E{rate}"]) == pytest.approx(choice.part.kpis["collection_rate"].difference.mean * 100)
        assert float(found[f"D{net}"]) == pytest.approx(choice.part.kpis["net_collected"].b.mean / 100)

    def test_months_have_their_curves_and_two_charts_and_a_frozen_head(self):
        raw = workbook_xlsx(simple())
        assert len([ref for ref in cells(raw, 3) if re.fullmatch(r"A\d+", ref)]) == 13
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            assert {"xl/charts/chart1.xml", "xl/charts/chart2.xml"} <= set(book.namelist())
            for sheet in range(1, 7):
                root = etree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
                assert root.find(f".//{S}pane").get("state") == "frozen"

    def test_everything_is_there_in_full_and_nothing_is_a_formula(self):
        evil = named()["sms-and-phone"].model_copy(update={"id": "evil", "name": '=HYPERLINK("http://x","点我")'})
        found = resolve(
            Scenario(households=120, months=12, worlds=10, policies=["baseline", evil]), profiles(), named()
        )
        brief = brief_of(dataclasses.replace(given("baseline", "sms-and-phone"), found=found))
        raw = workbook_xlsx(brief)
        everything = {ref: text for sheet in range(1, 7) for ref, text in cells(raw, sheet).items()}
        assert not [ref for ref in everything if ref.startswith("=")]
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            assert not [
                name
                for name in book.namelist()
                if "hyperlink" in book.read(name).decode("utf-8", "ignore").lower() and name.endswith(".rels")
            ]
        texts = [text for sheet in (5, 6) for text in cells(raw, sheet).values()]
        assert brief.command in texts
        assert len(cells(raw, 5)) >= 7 * len(table().entries) * 0.8

    def test_a_red_line_has_no_net_gain(self):
        found = cells(workbook_xlsx(crowded()), 2)
        assert list(found.values()).count("触碰红线，不算") == 1

    @pytest.mark.parametrize("brief", BRIEFS)
    def test_excel_takes_it_and_equal_briefs_are_equal_bytes(self, brief, tmp_path: Path):
        raw = workbook_xlsx(brief())
        assert raw == workbook_xlsx(brief())
        path = tmp_path / "figures.xlsx"
        path.write_bytes(raw)
        checked = OpenXmlValidator().validate(path)
        assert checked.is_valid, checked.errors


class TestPage:
    @pytest.mark.parametrize("brief", BRIEFS)
    def test_it_is_one_file_that_asks_for_nothing(self, brief):
        text = page_html(brief())
        assert text == page_html(brief())
        root = html.fromstring(text)
        assert not root.xpath("//script | //link | //img | //iframe | //object | //@src | //@onclick | //@onload")
        assert [one for one in root.xpath("//@href") if not one.startswith("#")] == []
        assert set(re.findall(r"https?://[^\"' <]+", text)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }
        assert not re.search(r"url\((?!['\"]?#)|@import", text)

    @pytest.mark.parametrize("brief", BRIEFS)
    def test_it_can_be_read_without_seeing_it(self, brief):
        root = html.document_fromstring(page_html(brief()))
        assert root.get("lang") == "zh-CN"
        assert len(root.xpath("//h1")) == 1
        assert all(one.find("caption") is not None for one in root.xpath("//table"))
        assert all(one.get("scope") in ("col", "row") for one in root.xpath("//th"))
        for drawn in root.xpath("//*[local-name()='svg'][not(ancestor::*[local-name()='svg'])]"):
            described = drawn.getparent().get("aria-label") if drawn.get("aria-hidden") else drawn.findtext(".//desc")
            assert described
            assert "模拟" in described or "：" in described

    def test_names_are_words_not_markup(self):
        evil = named()["sms-and-phone"].model_copy(update={"id": "evil", "name": "<script>alert(1)</script>"})
        found = resolve(
            Scenario(households=120, months=12, worlds=10, policies=["baseline", evil]), profiles(), named()
        )
        text = page_html(brief_of(dataclasses.replace(given("baseline", "sms-and-phone"), found=found)))
        assert "<script" not in text
        assert "&lt;script" in text


class TestPicture:
    def test_a_curve_with_bands_is_a_png_of_the_size_asked_for(self):
        raw = png(rate_chart(crowded()), width=600, height=240, scale=1)
        assert raw == png(rate_chart(crowded()), width=600, height=240, scale=1)
        image = Image.open(io.BytesIO(raw))
        assert image.format == "PNG"
        assert 600 <= image.width <= 760
        colours = image.convert("RGB").getcolors(maxcolors=10**6)
        assert colours is not None
        wanted = {tuple(bytes.fromhex(colour[1:])) for colour in COLOURS[:2]}
        assert wanted <= {colour for _, colour in colours}

    def test_a_pie_is_refused(self):
        with pytest.raises(ValueError, match="饼图"):
            png(rate_chart(simple()).model_copy(update={"kind": "pie"}))
