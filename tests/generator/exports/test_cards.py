"""Role-play cards: what each of the three may read is on their own card, two pages a scene, blanks where nothing is."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from generator.course import load_course
from generator.course.model import Course
from generator.course.roleplay import Persona, Roleplay, Scenario, State
from generator.exports.documents.cards import CardError, cards, scenes
from generator.exports.office import convert
from tests.generator.inprocess import courseware

ROOT = Path(__file__).resolve().parents[3]
WU = Persona(
    id="P03",
    name="吴姐",
    kind="不满型",
    about="卫生间漏水三个月没修好。",
    state=State(trust=2, anger=8, ability=8, willingness=3),
    unlocks=("听到道歉，没有“但是”",),
    traps=("先交钱再修",),
)
LEAK = Scenario(
    id="leak",
    persona="P03",
    title="修好再谈钱",
    channel="visit",
    minutes=10,
    setting="周六下午",
    facts=("欠两个季度", "报修登记了两次"),
    goal="给出整改的日期",
    opening="你们谁管过？",
    secrets=("钱早就备好了",),
)


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)[0]


def tables(raw: bytes) -> list[str]:
    """The text of every table, in order: owner's card, collector's card, and the tables of the sheet."""
    found = Document(io.BytesIO(raw)).tables
    return ["\n".join(p.text for row in t.rows for c in row.cells for p in c.paragraphs) for t in found]


def test_secrets_are_on_the_owners_card_alone(course: Course) -> None:
    raw = cards(course, [(LEAK, WU)])
    assert raw == cards(course, [(LEAK, WU)])
    owner, collector, *sheet = tables(raw)
    for secret in ("钱早就备好了", "你们谁管过？", "听到道歉，没有“但是”", "先交钱再修", "不满型"):
        assert secret in owner
        assert secret not in collector
        assert all(secret not in s for s in sheet)
    for fact in ("欠两个季度", "报修登记了两次", "给出整改的日期", "上门，10 分钟，周六下午"):
        assert fact in collector
        assert fact not in owner
    assert "信任\t●●○○○○○○○○" in owner
    assert "怒气\t●●●●●●●●○○" in owner


def test_the_sheet_holds_every_dimension_and_red_line(course: Course) -> None:
    material = course.aids.roleplay
    assert material.rubric is not None
    raw = cards(course, [])
    sheet = "\n".join(tables(raw))
    for dimension in material.rubric.dimensions:
        assert f"{dimension.id} {dimension.name}" in sheet
        assert f"/ {dimension.weight}" in sheet
        assert all(f"□ {act}" in sheet for act in dimension.look_for)
    for red in material.red_lines:
        assert f"□ {red.id} {red.name}" in sheet
    said = "\n".join(p.text for p in Document(io.BytesIO(raw)).paragraphs)
    assert "R1 到 R6、R8 到 R10：最多 40 分，判不合格；R7：最多 60 分" in said
    assert "D2 有 12 分、D4 有 9 分以上" in said


def test_what_is_not_written_is_left_to_write(course: Course) -> None:
    owner, collector, *_ = tables(
        cards(course, [(Scenario(id="s", persona="p", title="忘了"), Persona(id="p", name="小周"))])
    )
    assert "小周" in owner
    assert "○" * 10 in owner
    assert "●" not in owner
    assert "台账上写着" in collector


def test_a_card_that_is_too_long_names_its_scene(course: Course) -> None:
    long = LEAK.model_copy(update={"secrets": tuple("说来话长" * 30 for _ in range(9))})
    with pytest.raises(CardError, match=r"场景 leak“修好再谈钱”的业主卡"):
        cards(course, [(long, WU)])


def test_without_written_scenes_the_plan_of_practice_names_them(course: Course) -> None:
    listed, written = scenes(
        course.model_copy(update={"aids": course.aids.model_copy(update={"roleplay": Roleplay()})})
    )
    assert not written
    assert [s.id for s, _ in listed] == [f"P{n:02d}" for n in range(1, 13)]
    listed, written = scenes(_with_scene(course))
    assert written
    assert listed == [(LEAK, WU)]


def _with_scene(course: Course) -> Course:
    roleplay = course.aids.roleplay.model_copy(update={"personas": (WU,), "scenarios": (LEAK,)})
    return course.model_copy(update={"aids": course.aids.model_copy(update={"roleplay": roleplay})})


@pytest.mark.render
def test_a_scene_is_two_pages(course: Course) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("需要 LibreOffice")
    full = LEAK.model_copy(update={"secrets": tuple(f"第 {n} 件不说的事，说来有点长，要占满这一行" for n in range(6))})
    blank = (Scenario(id="s", persona="p", title="忘了"), Persona(id="p", name="小周"))
    pdf = convert(cards(course, [(LEAK, WU), (full, WU), blank]), source="docx", target="pdf")
    pages = pypdfium2.PdfDocument(pdf)
    texts = [re.sub(r"\s", "", p.get_textpage().get_text_bounded()) for p in pages]
    assert [("业主卡" in t, "催缴员卡" in t, "观察员表" in t) for t in texts] == [
        (True, True, False),
        (False, False, True),
    ] * 3
    assert all("下一次先改这一处" in t for t in texts[1::2])


def test_facts_of_the_household_stand_on_the_card_and_unknown_ones_are_lines_to_write_on(course: Course) -> None:
    scene = LEAK.model_copy(update={"facts": ("{房号}，一共{金额}",)})
    material = Roleplay(
        rubric=course.aids.roleplay.rubric,
        personas=(WU,),
        scenarios=(scene,),
        accounts={"leak": {"房号": "2栋1单元1002"}},
    )
    told = course.model_copy(update={"aids": course.aids.model_copy(update={"roleplay": material})})
    listed, written = scenes(told)
    assert written
    assert "2栋1单元1002，一共＿＿＿＿" in tables(cards(told, listed))[1]


def test_no_card_of_the_course_is_printed_with_a_word_in_braces(course: Course) -> None:
    listed, _ = scenes(course)
    told = "".join(tables(cards(course, listed)))
    assert "{" not in told
    assert course.aids.roleplay.accounts.keys() >= {scenario.id for scenario, _ in listed}


# -- the command --------------------------------------------------------------------------------------------------


def test_today_it_prints_blank_cards_and_says_so(tmp_path: Path) -> None:
    if load_course(ROOT)[0].aids.roleplay.scenarios:
        pytest.skip("scenes are written")
    out = tmp_path / "cards.docx"
    done = courseware("export", "roleplay", "--scenes", "P01, P03", "-o", out, cwd=ROOT)
    assert done.code == 0, done.err
    assert "content/scenarios" in done.out
    assert "2 个场景的空白卡" in done.out
    assert len([t for t in tables(out.read_bytes()) if t.startswith("业主卡")]) == 2


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["-o", "cards.pptx"], 2, ".docx"),
        (["-o", "cards.docx", "--scenes", "P99"], 2, "没有场景“P99”"),
        (["-o", "cards.docx", "--scenes", ","], 2, "没有场景"),
    ],
)
def test_wrong_use_is_told(more: list[str], code: int, said: str, tmp_path: Path) -> None:
    done = courseware("export", "roleplay", "--course", ROOT, *more, cwd=tmp_path)
    assert (done.code, list(tmp_path.iterdir())) == (code, [])
    assert said in done.err


def test_a_course_without_a_rubric_is_told_where_to_write_it(tmp_path: Path) -> None:
    assert courseware("new", tmp_path / "c", cwd=tmp_path).code == 0
    done = courseware("export", "roleplay", "-o", "cards.docx", cwd=tmp_path / "c")
    assert done.code == 1
    assert "content/rubric.yml" in done.err
    assert "content/personas" in done.err
