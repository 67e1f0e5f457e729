"""The rules of a place: on a slide of their own where people are told to look them up, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.course import Course, load_course
from generator.course.blocks import Table
from generator.course.local import with_local_rules
from generator.course.model import Slide
from generator.course.text import plain
from tests.generator.course.tree import codes, read, write_tree

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def whole() -> Course:
    return load_course(ROOT)[0]


def shown(course: Course) -> list[Slide]:
    return [slide for _, slide in course.slides() if slide.rules_of]


def table(slide: Slide) -> list[list[str]]:
    block = next(b for b in slide.blocks if isinstance(b, Table))
    return [[plain(cell) for cell in row] for row in block.rows]


def said(slide: Slide) -> str:
    return "".join(plain(p.text) for p in slide.prose)


def test_the_city_of_the_company_is_shown_right_after_the_slide_that_asks_for_it(whole: Course) -> None:
    course = with_local_rules(whole)
    ids = [slide.id for _, slide in course.slides()]
    assert ids[ids.index("local-check") + 1] == "local-check--rules"
    slide = shown(course)[0]
    assert plain(slide.title) == "本地规定：杭州"
    rows = table(slide)
    assert len(rows) == sum(law.place == "杭州" for law in whole.laws.values())
    assert all(checked == "2026-11" for *_, checked in rows)
    assert any("十日内答复" in rule for _, rule, _ in rows)
    assert sum(s.total_minutes for _, s in course.slides()) == sum(s.total_minutes for _, s in whole.slides())


@pytest.mark.parametrize(
    ("city", "name", "places"),
    [
        ("北京", "北京", {"北京"}),
        ("上海市", "上海", {"上海"}),
        ("hangzhou", "杭州", {"杭州"}),
        ("潍坊", "潍坊", {"潍坊", "山东"}),
        ("山东济南", "山东济南", {"山东"}),
        ("河南郑州", "河南郑州", {"郑州", "河南"}),
        ("聊城", "聊城", {"聊城"}),
    ],
)
def test_a_city_shows_what_holds_there(city: str, name: str, places: set[str], whole: Course) -> None:
    course = with_local_rules(whole, city)
    slide = shown(course)[0]
    assert (slide.rules_of, course.company.city) == (name, name)
    block = next(b for b in slide.blocks if isinstance(b, Table))
    laws = [whole.laws[str(row[0][0].target)] for row in block.rows]
    assert {law.place for law in laws} == places
    assert {law.id for law in laws} == {law.id for law in whole.laws.values() if law.place in places}
    for law, (_, _, checked) in zip(laws, table(slide), strict=True):
        assert checked == ("待核" if law.status != "current" else law.checked)
    assert ("不能拿来当依据" in said(slide)) == any(law.status != "current" for law in laws)


def test_the_nearest_rules_come_first(whole: Course) -> None:
    rows = table(shown(with_local_rules(whole, "潍坊"))[0])
    assert "潍坊" in rows[0][0]
    assert "待核" in rows[0][0]


def test_a_place_that_is_not_held_is_told_so_and_gets_the_questions(whole: Course) -> None:
    slide = shown(with_local_rules(whole, "成都"))[0]
    questions = next(s for _, s in whole.slides() if s.id == "local-check")
    assert [row[:2] for row in table(slide)] == [row[:2] for row in table(questions)]
    assert all(row[2] == "" for row in table(slide))
    assert "没有收录成都的规定" in plain(slide.blocks[0].title)
    assert "未查到" in said(slide)


def test_without_a_city_nothing_is_shown_but_how_to_say_it(whole: Course) -> None:
    course = with_local_rules(whole, "")
    assert shown(course) == []
    asked = next(s for _, s in course.slides() if s.id == "local-check")
    assert "content/company.yml" in said(asked)


@pytest.mark.parametrize("track", ["lecture-1h", "half-day", "complete", None])
def test_in_a_track_the_rules_close_what_is_taught_of_the_law(track: str | None, whole: Course) -> None:
    course = with_local_rules(whole).track(track)
    legal = next(m for m in course.modules if m.id == "legal-basis")
    assert legal.slides[-1].rules_of == "杭州"
    assert len(shown(course)) == 1


def test_a_track_without_the_law_has_no_rules_either(whole: Course) -> None:
    bare = whole.tracks[0].model_copy(update={"modules": ("channels",), "slides": ()})
    course = with_local_rules(whole.model_copy(update={"tracks": (bare,)})).track(bare.id)
    assert [m.id for m in course.modules] == ["channels"]
    assert shown(course) == []


def test_a_course_that_asks_for_nothing_stays_as_it_is(tmp_path: Path) -> None:
    course, problems = read(tmp_path, "## 页 {#a minutes=10}\n\n正文\n")
    assert codes(problems) == set()
    assert with_local_rules(course, "杭州").modules == course.modules


def test_faults_in_the_places_are_named(tmp_path: Path) -> None:
    write_tree(tmp_path, "## 页 {#a minutes=10 local=yes}\n\n正文\n")
    places = "- {id: here, name: 本地, within: nowhere, rules: [{kind: publish, law: nope, says: 略}]}\n"
    (tmp_path / "content/cities.yml").write_text(places, encoding="utf-8")
    assert codes(load_course(tmp_path)[1]) == {"unknown-law", "unknown-place", "slide-attribute"}
    (tmp_path / "content/cities.yml").write_text("here: 本地\n", encoding="utf-8")
    assert codes(load_course(tmp_path)[1]) == {"places-shape", "slide-attribute"}
