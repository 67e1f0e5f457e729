"""What a deck is made of: placeholders, native shapes, alt text, notes, sections."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pptx
import pytest

from generator.course.blocks import KINDS
from generator.deck import DeckReport, audit
from tests.generator.deck import reading, sample

GOLDEN = Path(__file__).parents[2] / "golden" / "deck-kinds.json"


def outline(path: Path) -> list[dict[str, object]]:
    return [
        {
            "id": reading.identity(slide),
            "layout": slide.slide_layout.name,
            "title": slide.shapes.title.text_frame.text if slide.shapes.title else None,
            "shapes": [f"{s.tag} {s.name}" for s in reading.shapes(slide)],
        }
        for slide in reading.slides(path)
    ]


def test_structure_is_the_golden_one(kinds: DeckReport) -> None:
    """After a wanted change: UPDATE_GOLDEN=1 pytest tests/generator/deck, then read the difference."""
    found = outline(kinds.path)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_sample_has_every_kind() -> None:
    course = sample.course()
    assert {c.kind for _, s in course.slides() for c in s.content} >= set(KINDS)


def test_audit_finds_nothing(kinds: DeckReport, full: DeckReport) -> None:
    assert audit(kinds.path) == []
    assert audit(full.path) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('<a:schemeClr val="tx1"/>', '<a:srgbClr val="FF0000"/>', "写死的颜色"),
        ('typeface="+mn-ea"', 'typeface="宋体"', "写死的字体"),
        ('sz="2600"', 'sz="1100"', "11 磅"),
        ('<p:ph type="title"/>', '<p:ph type="body" idx="9"/>', "0 个标题"),
        ("<a:noAutofit/>", "<a:normAutofit/>", "自动缩放"),
        ('descr="', 'title="', "没有替代文字"),
        ('lang="zh-CN"', 'lang="en-US"', "没有标明语言"),
        ('id="3"', 'id="2"', "编号重复"),
        ('<p:cSld name="', '<p:cSld x="', "没有稳定的编号"),
    ],
)
def test_audit_catches_planted_faults(kinds: DeckReport, tmp_path: Path, old: str, new: str, fault: str) -> None:
    spoiled = tmp_path / "spoiled.pptx"
    planted = False
    with zipfile.ZipFile(kinds.path) as source, zipfile.ZipFile(spoiled, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("ppt/slides/slide") and old.encode() in content and not planted:
                content = content.replace(old.encode(), new.encode())
                planted = True
            target.writestr(name, content)
    assert planted
    assert any(fault in line for line in audit(spoiled))


def test_charts_and_tables_are_native(kinds: DeckReport) -> None:
    every = [shape for slide in reading.slides(kinds.path) for shape in slide.shapes]
    tables = [s.table for s in every if s.has_table]
    charts = [s.chart for s in every if s.has_chart]
    assert kinds.counts["tables"] == len(tables) == 3
    assert kinds.counts["charts"] == len(charts) == 1
    assert [c.text for c in tables[0].rows[0].cells] == ["渠道", "成本", "依据"]
    plot = charts[0].plots[0]
    assert list(plot.categories) == ["五年内", "五到十年", "十年以上"]
    assert [tuple(s.values) for s in plot.series] == [(88.0, 82.0, 70.5), (85.0, 80.0, 71.0)]
    assert charts[0].part.chart_workbook.xlsx_part.blob[:2] == b"PK"


def test_alt_text_tells_the_content(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): s for s in reading.slides(kinds.path)}

    def alt(slide: str) -> str:
        return " ".join(s.alt for s in reading.shapes(by_id[slide]))

    assert "核实情况（问清原因）" in alt("kinds-steps")
    assert "五到十年 82%" in alt("kinds-chart")
    assert "短信 | 0.05 元" in alt("kinds-table")
    assert "催缴员：您好" in alt("kinds-script")
    assert "电话的效果" in alt("kinds-stats")


def test_body_text_stands_in_placeholders(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): s for s in reading.slides(kinds.path)}

    def held(slide: str) -> str:
        return "".join(p.text_frame.text for p in by_id[slide].placeholders)

    assert "不打断" in held("kinds-bullets")
    assert "首轮提醒" in held("kinds-columns")
    assert "正在投诉" in held("kinds-columns")
    assert "两人一组" in held("kinds-activity--activity-1")
    assert "下面哪一条" in held("kinds-quiz--quiz-1")
    assert "认得每一种图示" in held("kinds--open")


def test_reading_order_is_title_body_marks(kinds: DeckReport) -> None:
    for slide in reading.slides(kinds.path):
        names = [s.name for s in reading.shapes(slide)]
        assert names[0] == "标题"
        first_mark = next((n for n, name in enumerate(names) if name.startswith("mark:")), len(names))
        assert all(name.startswith("mark:") for name in names[first_mark:])


def test_notes_hold_prose_trainer_and_sources(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): reading.notes(s) for s in reading.slides(kinds.path)}
    assert "四步走完，不要跳。" in by_id["kinds-steps"]
    assert "【讲师】把学员分成两人一组。" in by_id["kinds-activity"]
    assert "行业培训资料口径，未经核实；可信程度：未经核实" in by_id["kinds-stats"]
    assert "有独立来源佐证" in by_id["kinds-stats"]
    assert "业主应当按照约定支付物业费。（现行，核对至 2026-11" in by_id["kinds-table"]
    assert "某市" in by_id["kinds-table"]
    assert "待核" in by_id["kinds-table"]
    quiz = by_id["kinds-quiz--quiz-1"]
    assert "【答案】B" in quiz
    assert "侵犯个人信息，也是威胁" in quiz


def test_marks_name_sources_and_how_current_laws_are(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): s for s in reading.slides(kinds.path)}

    def mark(slide: str) -> str:
        return "".join(s.text for s in reading.shapes(by_id[slide]) if s.name == "mark:来源")

    assert "①行业培训资料口径，未经核实" in mark("kinds-stats")
    assert "②媒体转述" in mark("kinds-stats")
    assert "法条核对至 2026-11" in mark("kinds-table")
    assert "尚未核对" in mark("kinds-table")
    assert "虚构" in mark("kinds-table")
    assert "媒体转述" in mark("kinds-chart")
    assert mark("kinds-steps") == ""


def test_question_slide_does_not_tell_the_answer(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): reading.words(s) for s in reading.slides(kinds.path)}
    assert "期限、渠道齐全" not in by_id["kinds-quiz--quiz-1"]
    assert "✓" not in by_id["kinds-quiz--quiz-1"]
    assert "期限、渠道齐全" in by_id["kinds-quiz--quiz-1-answer"]
    assert by_id["kinds-quiz--quiz-1-answer"].count("✓") == 1


def test_prose_alone_shows_its_first_sentence(kinds: DeckReport) -> None:
    by_id = {reading.identity(s): reading.words(s) for s in reading.slides(kinds.path)}
    assert "第一句就是要点。" in by_id["kinds-prose"]
    assert "后面是讲稿" not in by_id["kinds-prose"]


def test_sections_follow_the_modules(kinds: DeckReport) -> None:
    found = reading.sections(kinds.path)
    assert [name for name, _ in found] == ["开场", "样样都有的一讲", "结束"]
    assert sum(count for _, count in found) == len(kinds.slides)


def test_report_numbers_the_slides(kinds: DeckReport) -> None:
    assert [s.number for s in kinds.slides] == list(range(1, len(kinds.slides) + 1))
    assert [s.id for s in kinds.slides] == [reading.identity(s) for s in reading.slides(kinds.path)]
    assert any("none.png" in warning for warning in kinds.warnings)


def test_theme_fonts_have_a_chinese_face(kinds: DeckReport) -> None:
    deck = pptx.Presentation(str(kinds.path))
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    with zipfile.ZipFile(kinds.path) as package:
        assert 'a:ea typeface="Microsoft YaHei"' in package.read("ppt/theme/theme1.xml").decode()
